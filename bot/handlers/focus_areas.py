"""What people do with key areas: add, edit, explain, choose, park, drop and look."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers.pages import Pages
from bot.handlers.plans import choose_plan, chosen_plan
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor, Deed
from bot.rules.focus_areas import AreaDraft, AreaHome
from bot.rules.grammar import Command
from bot.services.focus_areas import FocusAreas
from bot.services.plans import Plans
from bot.views import area_forms, focus_areas
from bot.views.elements import Key, Origin, Post

NO_REF = "Which key area? Name one, for example: {verb} A-1"


async def add(
    line: Command, place: str, forms: Forms, plans: Plans, areas: FocusAreas, actor: Actor, now: datetime
) -> Post | None:
    """Answer `area O-2 Onboarding`: written at once when it is clear where it belongs, else the form."""
    kinds = [ref.kind for ref in line.refs]
    if len(kinds) > 1 or not set(kinds) <= {"O", "P"}:
        said = "Name one objective, or the plan, for example: area O-1 Onboarding"
        raise InvalidError({"objective_id": said})
    if kinds == ["O"]:
        homes: Sequence[AreaHome] = await areas.list_homes(actor=actor, objective_number=line.refs[0].number)
    else:
        plan, _ = await choose_plan(line, plans, Deed.EDIT_AREAS, actor=actor, place=place, now=now)
        homes = await areas.list_homes(actor=actor, plan_id=plan.id if plan else None)
        if plan is not None and not homes:
            return focus_areas.no_objective_message(plan)
        if not homes:
            said = (
                "No plan of yours has an objective yet. Write one first: objective P-1 Fewer customers leave"
            )
            raise InvalidError({"objective_id": said})
    if len(homes) != 1 or not line.text:
        prefill = area_forms.AreaPrefill(name=line.text)
        await forms.open(area_forms.create_modal(prefill, homes=homes))
        return None
    area = await areas.create(AreaDraft(homes[0].objective_id, line.text), actor=actor, now=now)
    return focus_areas.added_message(area)


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    place: str,
    forms: Forms,
    scene: Scene,
    plans: Plans,
    areas: FocusAreas,
    actor: Actor,
    now: datetime,
) -> None:
    """Open an empty form of a key area, for the plan whose button was pressed."""
    plan, _ = await chosen_plan(action, plans, Deed.EDIT_AREAS, actor=actor, place=place, now=now)
    homes = await areas.list_homes(actor=actor, plan_id=plan.id if plan else None)
    if plan is not None and not homes:
        await ack()
        await scene.show(focus_areas.no_objective_message(plan))
        return
    if not homes:
        raise InvalidError({"objective_id": "No plan of yours has an objective yet. Write one first."})
    await forms.open(area_forms.create_modal(area_forms.AreaPrefill(), homes=homes))
    await ack()


async def correct_add(line: Command, forms: Forms, areas: FocusAreas, actor: Actor) -> None:
    """Open the form of a key area with what could be understood of a refused line."""
    homes = await areas.list_homes(actor=actor)
    if not homes:
        raise InvalidError({"objective_id": "No plan of yours has an objective yet. Write one first."})
    await forms.open(area_forms.create_modal(area_forms.AreaPrefill(name=line.text), homes=homes))


async def create(
    ack: AsyncAck, view: dict[str, Any], areas: FocusAreas, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Make the key area of a submitted form."""
    area = await areas.create(area_forms.read_draft(view), actor=actor, now=now)
    await forms.finish(view, focus_areas.added_message(area), ack=ack, title="Key area added")


async def change(line: Command, areas: FocusAreas, forms: Forms, actor: Actor) -> None:
    """Answer `edit A-3`: the form of the key area, with the new name that was typed."""
    area = await areas.get(actor=actor, number=_number(line), deed=Deed.EDIT_AREAS)
    homes = await areas.list_homes(actor=actor, plan_id=area.home.plan_id)
    await forms.open(area_forms.edit_modal(replace(area, name=line.text or area.name), homes=homes))


async def open_edit(
    ack: AsyncAck, action: dict[str, Any], areas: FocusAreas, forms: Forms, actor: Actor
) -> None:
    """Open the form of the key area whose Edit was pressed."""
    area = await areas.get(actor=actor, area_id=_key(action).id, deed=Deed.EDIT_AREAS)
    homes = await areas.list_homes(actor=actor, plan_id=area.home.plan_id)
    await forms.open(area_forms.edit_modal(area, homes=homes))
    await ack()


async def edit(
    ack: AsyncAck, view: dict[str, Any], areas: FocusAreas, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Change a key area as its form says."""
    draft, key = area_forms.read_draft(view), area_forms.read_key(view)
    area = await areas.edit(key.id, draft, version=key.version, actor=actor, now=now)
    await forms.finish(view, focus_areas.changed_message(area), ack=ack, title="Key area changed")


async def open_causes(
    ack: AsyncAck, action: dict[str, Any], areas: FocusAreas, forms: Forms, actor: Actor
) -> None:
    """Open the form that asks why, five times."""
    area = await areas.get(actor=actor, area_id=_key(action).id, deed=Deed.EDIT_AREAS)
    await forms.open(area_forms.causes_modal(area))
    await ack()


async def explain(
    ack: AsyncAck, view: dict[str, Any], areas: FocusAreas, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Keep the causes of a submitted form."""
    key, causes = area_forms.read_key(view), area_forms.read_causes(view)
    area = await areas.explain(key.id, causes, version=key.version, actor=actor, now=now)
    await forms.finish(view, focus_areas.explained_message(area), ack=ack, title="Causes")


async def drop(line: Command, areas: FocusAreas, actor: Actor, now: datetime) -> Post:
    """Answer `drop A-3`, with a reason or without."""
    area = await areas.get(actor=actor, number=_number(line))
    dropped = await areas.drop(area.id, actor=actor, now=now, reason=line.text)
    return focus_areas.dropped_message(dropped, reason=line.text)


async def choose_more(
    ack: AsyncAck,
    action: dict[str, Any],
    areas: FocusAreas,
    pages: Pages,
    forms: Forms,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Do what was chosen from the menu of a key area."""
    what, key = focus_areas.read_more(str(action["selected_option"]["value"]))
    if what == "history":
        area = await areas.get(actor=actor, area_id=key.id)
        post = await pages.draw(Origin("history", area.ref), actor=actor, now=now)
        await ack()
        await scene.show(post)
        return
    if what == "park":
        area = await areas.get(actor=actor, area_id=key.id, deed=Deed.CHOOSE_AREAS)
        await forms.open(area_forms.park_modal(area))
        await ack()
        return
    chosen = await areas.choose(key.id, actor=actor, now=now)
    await ack()
    await scene.settle(focus_areas.decided_message(chosen))


async def park(
    ack: AsyncAck, view: dict[str, Any], areas: FocusAreas, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Park the key area of a submitted form."""
    key, reason = area_forms.read_key(view), area_forms.read_reason(view)
    area = await areas.park(key.id, reason, version=key.version, actor=actor, now=now)
    await forms.finish(view, focus_areas.decided_message(area), ack=ack, title="Parked")


def _number(line: Command) -> int:
    """Return the number of the one key area that a line names."""
    if len(line.refs) != 1 or line.refs[0].kind != "A":
        raise InvalidError({"area_id": NO_REF.format(verb=line.verb)})
    return line.refs[0].number


def _key(action: dict[str, Any]) -> Key:
    return Key.read(str(action.get("value") or ""))


def register(app: AsyncApp) -> None:
    """Register the buttons, the menu and the forms of key areas."""
    app.action("area.new")(open_form)
    app.action("area.edit")(open_edit)
    app.action("area.causes")(open_causes)
    app.action("area.more")(choose_more)
    app.view("area.create")(create)
    app.view("area.edit")(edit)
    app.view("area.explain")(explain)
    app.view("area.park")(park)
