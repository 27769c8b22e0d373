"""What people do with objectives: add one by a line or by the form, edit it, drop it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slackblocks.views import ModalView

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.lines import ensure_date, first_person, unclear_person, warnings_of, without_bad_date
from bot.handlers.plans import choose_plan, chosen_plan, drop_unknown_plan
from bot.handlers.scene import Forms
from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command
from bot.rules.objectives import ObjectiveDraft
from bot.rules.plans import PlanLine
from bot.services.objectives import Objectives
from bot.services.plans import Plans
from bot.views import objectives as objective_views
from bot.views.elements import Key, Post
from bot.views.noted import is_asked


async def add(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    objectives: Objectives,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `objective`: written at once when it says what and of which plan, else by the form.

    With O- it is the form of that objective.
    """
    ensure_date(line)
    if any(ref.kind == "O" for ref in line.refs):
        await change(line, objectives, forms, actor)
        return None
    line, unknown = await _read(line, plans, actor=actor)
    plan, editable = await choose_plan(line, plans, Deed.EDIT_OBJECTIVES, actor=actor, place=place, now=now)
    owner_id = first_person(line, actor) or actor.id
    if plan is None or not line.text or unclear_person(line):
        await forms.open(_form(line, plan, editable, owner_id=owner_id))
        return None
    await directory.learn_members(actor, [owner_id], now=now)
    draft = ObjectiveDraft(
        plan_id=plan.id, outcome=line.text, owner_id=owner_id, due_on=line.due or plan.ends_on
    )
    objective = await objectives.create(draft, actor=actor, now=now)
    doubts = await objectives.doubts(draft, actor=actor, now=now)
    warnings = (*unknown, *warnings_of(line), *doubts.values())
    return objective_views.added_message(objective, today=today, warnings=warnings)


async def correct_add(
    line: Command, place: str, forms: Forms, plans: Plans, actor: Actor, now: datetime
) -> None:
    """Open the objective form with what could be understood of a refused line."""
    line, _ = await _read(without_bad_date(line), plans, actor=actor)
    plan, editable = await choose_plan(line, plans, Deed.EDIT_OBJECTIVES, actor=actor, place=place, now=now)
    await forms.open(_form(line, plan, editable, owner_id=first_person(line, actor) or actor.id))


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    place: str,
    forms: Forms,
    plans: Plans,
    actor: Actor,
    now: datetime,
) -> None:
    """Open an empty objective form, for the plan whose button was pressed."""
    plan, editable = await chosen_plan(action, plans, Deed.EDIT_OBJECTIVES, actor=actor, place=place, now=now)
    prefill = objective_views.ObjectivePrefill(
        plan_id=plan.id if plan else None, due_on=plan.ends_on if plan else None, owner_id=actor.id
    )
    await forms.open(objective_views.create_modal(prefill, plans=editable))
    await ack()


async def create(
    ack: AsyncAck,
    view: dict[str, Any],
    objectives: Objectives,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Make the objective of a submitted form; a doubtful wording is asked about once."""
    draft = objective_views.read_draft(view)
    await directory.learn_members(actor, [draft.owner_id], now=now)
    objective = await objectives.create(draft, actor=actor, now=now, asks=not is_asked(view))
    post = objective_views.added_message(objective, today=today)
    await forms.finish(view, post, ack=ack, title="Objective added")


async def change(line: Command, objectives: Objectives, forms: Forms, actor: Actor) -> None:
    """Answer `edit O-2`: the form of the objective, with the new outcome that was typed."""
    if len(line.refs) > 1:
        raise InvalidError(
            {"objective_id": f"One objective at a time, please, for example: edit {line.refs[0]}"}
        )
    objective = await objectives.get(actor=actor, number=line.refs[0].number, deed=Deed.EDIT_OBJECTIVES)
    now = replace(objective, outcome=line.text or objective.outcome, due_on=line.due or objective.due_on)
    await forms.open(objective_views.edit_modal(now))


async def open_edit(
    ack: AsyncAck, action: dict[str, Any], forms: Forms, objectives: Objectives, actor: Actor
) -> None:
    """Open the form of the objective whose Edit was pressed."""
    key = Key.read(str(action.get("value") or ""))
    objective = await objectives.get(actor=actor, objective_id=key.id, deed=Deed.EDIT_OBJECTIVES)
    await forms.open(objective_views.edit_modal(objective))
    await ack()


async def edit(
    ack: AsyncAck,
    view: dict[str, Any],
    objectives: Objectives,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Change an objective as its form says; a doubtful wording is asked about once."""
    draft, key = objective_views.read_draft(view), objective_views.read_key(view)
    await directory.learn_members(actor, [draft.owner_id], now=now)
    objective = await objectives.edit(
        key.id, draft, version=key.version, actor=actor, now=now, asks=not is_asked(view)
    )
    post = objective_views.changed_message(objective, what="Changed", today=today)
    await forms.finish(view, post, ack=ack, title="Objective changed")


async def drop(line: Command, objectives: Objectives, actor: Actor, today: date, now: datetime) -> Post:
    """Answer `drop O-2 no longer needed`, unless something hangs on it."""
    if len(line.refs) > 1:
        raise InvalidError({"refs": f"One objective at a time, please, for example: drop {line.refs[0]}"})
    objective = await objectives.get(actor=actor, number=line.refs[0].number)
    dropped, serving = await objectives.drop(objective.id, actor=actor, now=now, reason=line.text)
    return objective_views.changed_message(
        dropped, what="Dropped", today=today, reason=line.text, serving=serving
    )


async def _read(line: Command, plans: Plans, *, actor: Actor) -> tuple[Command, tuple[str, ...]]:
    """Take only plans for references; any other is a word of the outcome, as is a plan that is not there."""
    if any(ref.kind != "P" for ref in line.refs):
        return replace(line, text=line.text_with_refs, refs=()), ()
    return await drop_unknown_plan(line, plans, actor=actor)


def _form(line: Command, plan: PlanLine | None, editable: Sequence[PlanLine], *, owner_id: str) -> ModalView:
    prefill = objective_views.ObjectivePrefill(
        plan_id=plan.id if plan else None,
        outcome=line.text,
        due_on=line.due or (plan.ends_on if plan else None),
        owner_id=owner_id,
        hint=unclear_person(line),
    )
    return objective_views.create_modal(prefill, plans=editable or ([plan] if plan else []))


def register(app: AsyncApp) -> None:
    """Register the buttons and the forms of objectives."""
    app.action("objective.new")(open_form)
    app.action("objective.edit")(open_edit)
    app.view("objective.create")(create)
    app.view("objective.edit")(edit)
