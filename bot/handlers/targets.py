"""What people do with targets: add one by a line or by the form, and edit it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slackblocks.views import ModalView

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.lines import (
    ensure_date,
    first_person,
    postponed,
    unclear_person,
    warnings_of,
    without_bad_date,
)
from bot.handlers.places import FOR_TARGETS, places_in, take_place
from bot.handlers.plans import choose_plan, chosen_plan, drop_unknown_plan
from bot.handlers.scene import Forms
from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command
from bot.rules.numbers import NumberProblem, read_number, type_number
from bot.rules.outline import PlaceLine
from bot.rules.plans import PlanLine
from bot.rules.targets import TargetDraft, TargetLine, TargetMore
from bot.services.outlines import Outlines
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.views import targets as target_views
from bot.views.buttons import read_adding
from bot.views.conflict import refilled_view
from bot.views.elements import Key, Post
from bot.views.noted import is_asked
from bot.views.target_more import more_blocks, widened

MOST_HINTS = 2
"""What would make a target tell more is said in so many lines at most."""


async def add(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    targets: Targets,
    outlines: Outlines,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `target`: written at once when it is complete, else the form filled with what was typed."""
    ensure_date(line)
    line, unplaced, belongs_to = await take_place(line, outlines, actor=actor)
    line, unknown = await drop_unknown_plan(line, plans, actor=actor)
    if line.bad_number:
        problem = read_number(line.bad_number)
        said = problem.text if isinstance(problem, NumberProblem) else f"{line.bad_number} is no number."
        raise InvalidError({"value": said})
    plan, editable = await choose_plan(line, plans, Deed.EDIT_TARGETS, actor=actor, place=place, now=now)
    owner_id = first_person(line, actor) or actor.id
    await directory.learn_members(actor, [owner_id], now=now)
    if plan is None or not line.text or line.to_value is None or unclear_person(line):
        places = await places_in(plan, outlines, kinds=FOR_TARGETS, actor=actor)
        prefill = _prefill(line, plan, owner_id=owner_id, belongs_to=belongs_to)
        await forms.open(_form(prefill, plan, editable, places))
        return None
    draft = TargetDraft(
        plan_id=plan.id,
        indicator=line.text,
        unit=line.unit,
        value=line.to_value,
        deadline_on=line.due or plan.ends_on,
        owner_id=owner_id,
        belongs_to=belongs_to,
        **_aim(line),
    )
    target = await targets.create(draft, actor=actor, now=now)
    doubts, _ = await targets.list_doubts(draft, actor=actor, now=now)
    warnings = (*unplaced, *unknown, *warnings_of(line), *doubts)
    return target_views.added_message(target, today=today, warnings=warnings)


async def correct_add(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    outlines: Outlines,
    actor: Actor,
    now: datetime,
) -> None:
    """Open the target form with what could be understood of a refused line."""
    line, _, belongs_to = await take_place(without_bad_date(line), outlines, actor=actor)
    line, _ = await drop_unknown_plan(line, plans, actor=actor)
    plan, editable = await choose_plan(line, plans, Deed.EDIT_TARGETS, actor=actor, place=place, now=now)
    places = await places_in(plan, outlines, kinds=FOR_TARGETS, actor=actor)
    prefill = _prefill(line, plan, owner_id=actor.id, belongs_to=belongs_to)
    await forms.open(_form(prefill, plan, editable, places))


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    place: str,
    forms: Forms,
    plans: Plans,
    outlines: Outlines,
    actor: Actor,
    now: datetime,
) -> None:
    """Open an empty target form, for the plan and the place whose button was pressed."""
    plan, editable = await chosen_plan(action, plans, Deed.EDIT_TARGETS, actor=actor, place=place, now=now)
    belongs_to = read_adding(str(action.get("value") or ""))[1]
    prefill = target_views.TargetPrefill(
        plan_id=plan.id if plan else None,
        deadline_on=plan.ends_on if plan else None,
        owner_id=actor.id,
        belongs_to=belongs_to,
    )
    places = await places_in(plan, outlines, kinds=FOR_TARGETS, actor=actor)
    await forms.open(target_views.create_modal(prefill, plans=editable, places=places))
    await ack()


async def create(
    ack: AsyncAck,
    view: dict[str, Any],
    targets: Targets,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Make the target of a submitted form; a doubtful aim is asked about once."""
    draft = target_views.read_draft(view, today=today, day_first=actor.day_first)
    await directory.learn_members(actor, [draft.owner_id], now=now)
    target = await targets.create(draft, actor=actor, now=now, asks=not is_asked(view))
    _, hints = await targets.list_doubts(draft, actor=actor, now=now)
    post = target_views.added_message(target, today=today, warnings=hints[:MOST_HINTS])
    await forms.finish(view, post, ack=ack, title="Target added")


async def show_more(
    ack: AsyncAck,
    body: dict[str, Any],
    forms: Forms,
    plans: Plans,
    targets: Targets,
    actor: Actor,
    now: datetime,
) -> None:
    """Show the further fields of a target's form, which stays as it is filled in."""
    form = refilled_view(body["view"])
    target, plan_id = None, target_views.read_plan(body["view"])
    if target_views.is_of_target(body["view"]):
        target_id = target_views.read_key(body["view"]).id
        target = await targets.get(actor=actor, target_id=target_id, deed=Deed.EDIT_TARGETS)
        plan_id = target.plan_id
    others: Sequence[TargetLine] = ()
    if plan_id is not None:
        page = await plans.get_page(actor=actor, now=now, plan_id=plan_id)
        others = [each for each in page.targets if target is None or each.id != target.id]
    more = TargetMore() if target is None else target.more
    fields = more_blocks(more, others=others, is_new=target is None)
    await forms.replace(widened(form, fields))
    await ack()


async def revise(line: Command, targets: Targets, outlines: Outlines, forms: Forms, actor: Actor) -> None:
    """Answer `revise T-3 to 6 by eoq`: the form of the target, with the new aim that was typed and why."""
    ensure_date(line)
    if len(line.refs) != 1 or line.refs[0].kind != "T":
        raise InvalidError({"target_id": "Revise what? Name one target, for example: revise T-1 to 6 by eoq"})
    target = await targets.get(actor=actor, number=line.refs[0].number, deed=Deed.EDIT_TARGETS)
    value = target.value if line.to_value is None else line.to_value
    lower = target.lower if line.to_value is None else line.from_value if line.is_band else None
    deadline_on = line.due or postponed(line, target.deadline_on)
    now = replace(target, value=value, lower=lower, deadline_on=deadline_on)
    places = await outlines.list_places(target.plan_id, kinds=FOR_TARGETS, actor=actor)
    why = line.text.removeprefix("because").strip()
    await forms.open(target_views.edit_modal(now, places=places, reason=why))


async def change(line: Command, targets: Targets, outlines: Outlines, forms: Forms, actor: Actor) -> None:
    """Answer `edit T-3`: the form of the target, with the new name of its indicator that was typed."""
    if len(line.refs) > 1:
        raise InvalidError({"target_id": f"One target at a time, please, for example: edit {line.refs[0]}"})
    target = await targets.get(actor=actor, number=line.refs[0].number, deed=Deed.EDIT_TARGETS)
    now = replace(target, indicator=line.text or target.indicator)
    places = await outlines.list_places(target.plan_id, kinds=FOR_TARGETS, actor=actor)
    await forms.open(target_views.edit_modal(now, places=places))


async def open_edit(
    ack: AsyncAck,
    action: dict[str, Any],
    forms: Forms,
    targets: Targets,
    outlines: Outlines,
    actor: Actor,
) -> None:
    """Open the form of the target whose Edit was pressed."""
    key = Key.read(str(action.get("value") or ""))
    target = await targets.get(actor=actor, target_id=key.id, deed=Deed.EDIT_TARGETS)
    places = await outlines.list_places(target.plan_id, kinds=FOR_TARGETS, actor=actor)
    await forms.open(target_views.edit_modal(target, places=places))
    await ack()


async def edit(
    ack: AsyncAck,
    view: dict[str, Any],
    targets: Targets,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Change a target as its form says."""
    draft = target_views.read_draft(view, today=today, day_first=actor.day_first)
    key = target_views.read_key(view)
    await directory.learn_members(actor, [draft.owner_id], now=now)
    target = await targets.edit(
        key.id, draft, version=key.version, actor=actor, now=now, asks=not is_asked(view)
    )
    post = target_views.changed_message(target, today=today)
    await forms.finish(view, post, ack=ack, title="Target changed")


def _aim(line: Command) -> dict[str, Any]:
    """Return where an aim of a line starts, or between what it is to stay, and how it is counted."""
    if line.is_band:
        return {"baseline": None, "lower": line.from_value}
    return {"baseline": line.from_value, "more": TargetMore(is_cumulative=True) if line.is_total else None}


def _typed_value(line: Command) -> str:
    """Return the value of a line, or the band, as it was typed."""
    if line.to_value is None:
        return ""
    value = type_number(line.to_value)
    return f"{type_number(line.from_value)} to {value}" if line.is_band and line.from_value else value


def _prefill(
    line: Command, plan: PlanLine | None, *, owner_id: str, belongs_to: str | None
) -> target_views.TargetPrefill:
    return target_views.TargetPrefill(
        plan_id=plan.id if plan else None,
        indicator=line.text,
        unit=line.unit,
        baseline="" if line.from_value is None or line.is_band else type_number(line.from_value),
        value=_typed_value(line),
        deadline_on=line.due or (plan.ends_on if plan else None),
        owner_id=owner_id,
        hint=unclear_person(line),
        belongs_to=belongs_to,
    )


def _form(
    prefill: target_views.TargetPrefill,
    plan: PlanLine | None,
    editable: Sequence[PlanLine],
    places: Sequence[PlaceLine],
) -> ModalView:
    plans = editable or ([plan] if plan else [])
    return target_views.create_modal(prefill, plans=plans, places=places)


def register(app: AsyncApp) -> None:
    """Register the buttons and the forms of targets."""
    app.action("target.add")(open_form)
    app.action("target.edit")(open_edit)
    app.action("target.more")(show_more)
    app.view("target.create")(create)
    app.view("target.edit")(edit)
