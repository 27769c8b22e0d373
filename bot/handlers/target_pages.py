"""What people do on a target's page: open it, and what its menu offers."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers.drops import open_target
from bot.handlers.pages import Pages
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor, Deed
from bot.services.baselines import Baselines
from bot.services.target_drops import TargetDrops
from bot.services.targets import Targets
from bot.views import target_revising
from bot.views.answers import OUT_OF_DATE
from bot.views.elements import Origin
from bot.views.measurements import baseline_message
from bot.views.past_values import import_modal
from bot.views.target_page import read_menu
from bot.views.targets import changed_message, read_key


async def show(
    ack: AsyncAck, action: dict[str, Any], pages: Pages, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Show the target beside where its button, or its name in a menu, was chosen."""
    chosen: dict[str, Any] = action.get("selected_option") or action
    post = await pages.draw(Origin("show", str(chosen.get("value") or "")), actor=actor, now=now)
    await ack()
    await scene.show(post)


async def choose(
    ack: AsyncAck,
    action: dict[str, Any],
    pages: Pages,
    targets: Targets,
    baselines: Baselines,
    target_drops: TargetDrops,
    forms: Forms,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Do what was chosen from a target's menu."""
    deed, target_id, day = read_menu(str(action["selected_option"]["value"]))
    if deed == "history":
        target = await targets.get(actor=actor, target_id=target_id)
        post = await pages.draw(Origin("history", target.ref), actor=actor, now=now)
        await ack()
        await scene.show(post)
    elif deed == "baseline":
        kept = await baselines.remove(target_id, _day(day), actor=actor, now=now)
        await ack()
        said = baseline_message(kept.target, kept.on, kept.cause, is_removed=True, today=today)
        await scene.settle(said)
    elif deed == "drop":
        await open_target(target_id, target_drops, forms, actor=actor)
        await ack()
    else:
        target = await targets.get(actor=actor, target_id=target_id, deed=Deed.EDIT_TARGETS)
        modal = import_modal(target) if deed == "import" else target_revising.revise_modal(target)
        await forms.open(modal)
        await ack()


async def revise(
    ack: AsyncAck,
    view: dict[str, Any],
    targets: Targets,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Revise a target as its short form says."""
    key = read_key(view)
    target = await targets.get(actor=actor, target_id=key.id, deed=Deed.EDIT_TARGETS)
    draft = target_revising.read_revision(view, target)
    changed = await targets.edit(key.id, draft, version=key.version, actor=actor, now=now)
    await forms.finish(view, changed_message(changed, today=today), ack=ack, title="Target revised")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidError({"key": OUT_OF_DATE}) from None


def register(app: AsyncApp) -> None:
    """Register the buttons and the forms of a target's page."""
    app.action("target.show")(show)
    app.action("target.menu")(choose)
    app.view("target.revise")(revise)
