"""The forms of action steps, and how each reads itself back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.action_steps import StepDraft, StepLine
from bot.rules.outline import PlaceLine
from bot.rules.plans import PlanLine
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.elements import Key, context, date_field, modal, section, several_field, text_field, user_field
from bot.views.mrkdwn import Mrkdwn, join, plain
from bot.views.places import place_field, read_place
from bot.views.plan_choice import no_plans_modal, plan_blocks

CREATE = "action_step.create"
EDIT = "action_step.edit"
MOVE = "action_step.move"
SNOOZE = "action_step.snooze"
ASSIGN = "action_step.assign"
BLOCK = "action_step.block"
COMPLETE = "action_step.complete"


@dataclass(frozen=True, slots=True)
class StepPrefill:
    """What is known of a step before its form is opened."""

    plan_id: int | None
    title: str = ""
    note: str = ""
    assignee_id: str | None = None
    due_on: date | None = None
    hint: str = ""
    """What to know about who is to do it."""
    belongs_to: str | None = None


def create_modal(
    prefill: StepPrefill, *, plans: Sequence[PlanLine], places: Sequence[PlaceLine] = ()
) -> ModalView:
    """Ask for a new step; `plans` are those to choose from, or the one that it is for, with its places."""
    if prefill.plan_id is None and not plans:
        return no_plans_modal("New step", callback_id=CREATE)
    fields = _step_fields(prefill, places)
    blocks = (*plan_blocks(plans, plan_id=prefill.plan_id), *fields)
    about = metadata(plan_id=prefill.plan_id)
    return modal("New step", blocks, callback_id=CREATE, submit="Add step", metadata=about)


def edit_modal(step: StepLine, *, today: date, places: Sequence[PlaceLine] = ()) -> ModalView:
    """Ask what should change about a step."""
    now = StepPrefill(
        step.plan_id, step.title, step.note, step.assignee_id, step.due_on, belongs_to=step.belongs_to
    )
    about = lines.step_words(step, today=today)
    fields = _step_fields(now, places)
    return _form(step, f"Edit {step.ref}", fields, about=about, callback_id=EDIT, submit="Save")


def read_draft(view: Mapping[str, Any]) -> StepDraft:
    """Read a new or edited step, or raise InvalidError."""
    answers = Answers(view)
    plan_id = answers.id("plan_id", missing="Choose the plan that it belongs to.")
    due_on = answers.day("due_on")
    answers.ensure_complete()
    assert plan_id is not None
    belongs_to, stays = read_place(view)
    return StepDraft(
        plan_id=plan_id,
        title=answers.text("title"),
        note=answers.text("note"),
        assignee_id=answers.person("assignee_id"),
        due_on=due_on,
        belongs_to=belongs_to,
        stays=stays,
    )


def read_key(view: Mapping[str, Any]) -> Key:
    """Read which step, as somebody saw it, a form is about."""
    return Answers(view).key("step")


def move_modal(step: StepLine, *, today: date, suggested: date | None = None) -> ModalView:
    """Ask for another due date."""
    field = date_field("due_on", "New date", value=max(suggested or step.due_on or today, today))
    about = lines.step_words(step, today=today)
    return _form(step, f"Move {step.ref}", [field], about=about, callback_id=MOVE, submit="Move")


def read_move(view: Mapping[str, Any]) -> date:
    """Read the new date, or raise InvalidError."""
    return _read_day(view, "due_on")


def snooze_modal(step: StepLine, *, today: date, suggested: date) -> ModalView:
    """Ask until when nobody is to be reminded of a step."""
    hint = "Until then there are no reminders of it. Its due date stays."
    field = date_field("snoozed_until", "Remind again on", value=suggested, hint=hint)
    about = lines.step_words(step, today=today)
    return _form(step, f"Snooze {step.ref}", [field], about=about, callback_id=SNOOZE, submit="Snooze")


def read_snooze(view: Mapping[str, Any]) -> date:
    """Read until when to snooze, or raise InvalidError."""
    return _read_day(view, "snoozed_until")


def assign_modal(step: StepLine, *, hint: str = "") -> ModalView:
    """Ask who is to do a step."""
    field = user_field("assignee_id", "Assignee", value=step.assignee_id, hint=hint)
    about = join((lines.step_name(step), lines.assignee(step)))
    return _form(step, f"Assign {step.ref}", [field], about=about, callback_id=ASSIGN, submit="Assign")


def read_assign(view: Mapping[str, Any]) -> str:
    """Read the id of the new assignee, or raise InvalidError."""
    answers = Answers(view)
    assignee_id = answers.person("assignee_id", missing="Choose who is to do it.")
    answers.ensure_complete()
    assert assignee_id is not None
    return assignee_id


def block_modal(step: StepLine, *, blocked_by: str = "") -> ModalView:
    """Ask what a step is waiting for; `blocked_by` is what was typed of it."""
    now = blocked_by or step.blocked_by
    field = text_field("blocked_by", "Obstacle", value=now, example="e.g. waiting for legal")
    about = join((lines.step_name(step), lines.assignee(step)))
    return _form(step, f"Block {step.ref}", [field], about=about, callback_id=BLOCK, submit="Save")


def read_block(view: Mapping[str, Any]) -> str:
    """Read what is in the way, or raise InvalidError."""
    obstacle = Answers(view).text("blocked_by")
    if not obstacle:
        raise InvalidError({"blocked_by": "Say what is in the way, for example: waiting for legal"})
    return obstacle


def complete_modal(steps: Sequence[StepLine], *, today: date) -> ModalView:
    """Ask which of a person's open steps are done."""
    if not steps:
        nothing = section(Mrkdwn("No open steps. What is assigned to you appears here."), block_id="no_steps")
        return modal("Done", [nothing], callback_id=COMPLETE, close="Close")
    choices = [(_option_text(step, today=today), str(Key(step.id, step.version))) for step in steps]
    hint = f"The first {limits.SELECT_OPTIONS}." if len(choices) > limits.SELECT_OPTIONS else ""
    field = several_field("step_ids", "Steps that are done", choices, hint=hint)
    return modal("Done", [field], callback_id=COMPLETE, submit="Done")


def read_complete(view: Mapping[str, Any]) -> tuple[Key, ...]:
    """Read which steps are done, or raise InvalidError."""
    answers = Answers(view)
    chosen = answers.choices("step_ids", missing="Choose at least one step.")
    answers.ensure_complete()
    return tuple(Key.read(value) for value in chosen)


def _step_fields(step: StepPrefill, places: Sequence[PlaceLine]) -> tuple[Block, ...]:
    return (
        text_field("title", "Step", value=step.title, example="e.g. Ring ten customers"),
        user_field("assignee_id", "Assignee", value=step.assignee_id, hint=step.hint, optional=True),
        date_field("due_on", "Due date", value=step.due_on, optional=True),
        *place_field(places, chosen=step.belongs_to, hint="What it is done for."),
        text_field("note", "Note", value=step.note, lines=True, optional=True),
    )


def _option_text(step: StepLine, *, today: date) -> str:
    return f"{step.ref} {plain(step.title, limits.TITLE_IN_OPTION)} · {lines.due(step, today=today)}"


def _form(
    step: StepLine, title: str, fields: Sequence[Block], *, about: Mrkdwn, callback_id: str, submit: str
) -> ModalView:
    """Build a form about one step, which it names and carries."""
    blocks = (context(about, block_id="about"), *fields)
    ids = metadata(plan_id=step.plan_id, step=Key(step.id, step.version))
    return modal(title, blocks, callback_id=callback_id, submit=submit, metadata=ids)


def _read_day(view: Mapping[str, Any], field: str) -> date:
    answers = Answers(view)
    day = answers.day(field, missing="Choose a day.")
    answers.ensure_complete()
    assert day is not None
    return day
