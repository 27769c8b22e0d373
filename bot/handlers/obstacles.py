"""What people do with obstacles without a check-in: look at them, add, reword, close and reopen them."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers.pages import Pages, read_ref
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command
from bot.services.obstacles import Obstacles
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.views import obstacles as views
from bot.views.buttons import OBSTACLE_NEW, OBSTACLES
from bot.views.elements import Origin, Post

ONE_PLAN = "Name one plan, for example: obstacles P-1"


async def list_or_add(
    line: Command,
    pages: Pages,
    plans: Plans,
    targets: Targets,
    obstacles: Obstacles,
    actor: Actor,
    now: datetime,
) -> Post:
    """Answer `obstacles P-12`: what is in the way of a plan, or that it is noted what stands behind it."""
    ref = await _plan_of(line, plans, targets, actor=actor, now=now)
    if not line.text:
        return await pages.draw(Origin("obstacles", ref), actor=actor, now=now)
    added = await obstacles.add(read_ref(ref), line.text, actor=actor, now=now)
    return views.changed_message(added, what="Noted")


async def _plan_of(line: Command, plans: Plans, targets: Targets, *, actor: Actor, now: datetime) -> str:
    """Return the plan that a line is about: by a target of it as well, and alone the only one there is."""
    if len(line.refs) > 1 or any(ref.kind not in "PT" for ref in line.refs):
        raise InvalidError({"refs": ONE_PLAN})
    if line.refs and line.refs[0].kind == "T":
        return (await targets.get(actor=actor, number=line.refs[0].number)).plan_ref
    if line.refs:
        return str(line.refs[0])
    mine = await plans.list_mine(actor=actor, now=now)
    if len(mine) != 1:
        raise InvalidError({"refs": ONE_PLAN})
    return mine[0].ref


async def correct_add(
    line: Command, plans: Plans, targets: Targets, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Open the form of an obstacle with what could be understood of a refused line."""
    ref = await _plan_of(line, plans, targets, actor=actor, now=now)
    await _open(ref, plans, forms, actor=actor, now=now, what=line.text)


async def show(
    ack: AsyncAck, action: dict[str, Any], pages: Pages, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Show the obstacles of a plan beside what was clicked."""
    post = await pages.draw(Origin("obstacles", str(action.get("value") or "")), actor=actor, now=now)
    await ack()
    await scene.show(post)


async def open_form(
    ack: AsyncAck, action: dict[str, Any], plans: Plans, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Open the form of a new obstacle of the plan whose button was pressed."""
    await _open(str(action.get("value") or ""), plans, forms, actor=actor, now=now)
    await ack()


async def _open(ref: str, plans: Plans, forms: Forms, *, actor: Actor, now: datetime, what: str = "") -> None:
    number, deed = read_ref(ref), Deed.EDIT_OBSTACLES
    plan = await plans.get_to_add(deed=deed, actor=actor, now=now, number=number)
    await forms.open(views.add_modal(plan.ref, plan.title, what=what))


async def add(
    ack: AsyncAck, view: dict[str, Any], obstacles: Obstacles, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Note the obstacle of a submitted form."""
    ref, what = views.read_new(view)
    added = await obstacles.add(read_ref(ref), what, actor=actor, now=now)
    await forms.finish(view, views.changed_message(added, what="Noted"), ack=ack, title="Obstacle added")


async def choose(
    ack: AsyncAck,
    action: dict[str, Any],
    obstacles: Obstacles,
    forms: Forms,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Do what was chosen from an obstacle's menu: at once what can be taken back, else open the form."""
    deed, obstacle_id = views.read_menu(str((action.get("selected_option") or {}).get("value") or ""))
    if deed == "edit":
        await forms.open(views.edit_modal(await obstacles.get(obstacle_id, actor=actor)))
        await ack()
        return
    settle, what = (obstacles.solve, "Solved") if deed == "solve" else (obstacles.reopen, "Reopened")
    changed = await settle(obstacle_id, actor=actor, now=now)
    await ack()
    await scene.settle(views.changed_message(changed, what=what))


async def reword(
    ack: AsyncAck, view: dict[str, Any], obstacles: Obstacles, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Have an obstacle say what its form says."""
    key, what = views.read_edit(view)
    changed = await obstacles.reword(key.id, what, version=key.version, actor=actor, now=now)
    await forms.finish(
        view, views.changed_message(changed, what="Reworded"), ack=ack, title="Obstacle changed"
    )


def register(app: AsyncApp) -> None:
    """Register the buttons and the forms of obstacles."""
    app.action(OBSTACLES)(show)
    app.action(OBSTACLE_NEW)(open_form)
    app.action(views.MORE)(choose)
    app.view(views.ADD)(add)
    app.view(views.EDIT)(reword)
