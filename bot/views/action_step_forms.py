"""The forms of action steps, and how each reads itself back."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.action_steps import OtherStep, StepDraft, StepLine
from bot.rules.efforts import read_effort, say_effort
from bot.rules.outline import PlaceLine
from bot.rules.plans import PlanLine
from bot.values import frozen
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.elements import (
    FieldLook,
    Key,
    choice_field,
    context,
    date_field,
    modal,
    read_id,
    section,
    several_field,
    text_field,
    user_field,
)
from bot.views.mrkdwn import Mrkdwn, cut, join, plain
from bot.views.places import place_field, read_place
from bot.views.plan_choice import no_plans_modal, plan_blocks
from storage.models import StepPriority

CREATE = "action_step.create"
EDIT = "action_step.edit"
MOVE = "action_step.move"
SNOOZE = "action_step.snooze"
ASSIGN = "action_step.assign"
BLOCK = "action_step.block"
COMPLETE = "action_step.complete"
NO_PRIORITY = "none"
_PRIORITIES = (
    ("Must: the plan fails without it", StepPriority.MUST),
    ("Should: it is needed, and can wait", StepPriority.SHOULD),
    ("Could: if there is time", StepPriority.COULD),
    ("Not said", NO_PRIORITY),
)


@frozen
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
    priority: StepPriority | None = None
    effort: Decimal | None = None


@frozen
class Around:
    """What a step's form offers of its plan: what it can belong to, and what it can wait for."""

    places: Sequence[PlaceLine] = ()
    others: Sequence[OtherStep] = ()


NOTHING_AROUND = Around()


def create_modal(
    prefill: StepPrefill, *, plans: Sequence[PlanLine], around: Around = NOTHING_AROUND
) -> ModalView:
    """Ask for a new step; `plans` are those to choose from, or the one that it is for."""
    if prefill.plan_id is None and not plans:
        return no_plans_modal("New step", callback_id=CREATE)
    fields = _step_fields(prefill, around)
    blocks = (*plan_blocks(plans, plan_id=prefill.plan_id), *fields)
    about = metadata(plan_id=prefill.plan_id)
    return modal("New step", blocks, callback_id=CREATE, submit="Add step", metadata=about)


def edit_modal(step: StepLine, *, today: date, around: Around = NOTHING_AROUND) -> ModalView:
    """Ask what should change about a step."""
    now = StepPrefill(
        step.plan_id,
        step.title,
        step.note,
        step.assignee_id,
        step.due_on,
        belongs_to=step.belongs_to,
        priority=step.priority,
        effort=step.effort,
    )
    about = lines.step_words(step, today=today)
    fields = _step_fields(now, around)
    return _form(step, f"Edit {step.ref}", fields, about=about, callback_id=EDIT, submit="Save")


def read_draft(view: Mapping[str, Any]) -> StepDraft:
    """Read a new or edited step, or raise InvalidError."""
    answers = Answers(view)
    plan_id = answers.id("plan_id", missing="Choose the plan that it belongs to.")
    due_on = answers.day("due_on")
    effort = _read_effort(answers)
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
        priority=find_priority(answers.choice("priority")),
        effort=effort,
        awaited_ids=_read_awaited(answers),
    )


def find_priority(value: str) -> StepPriority | None:
    """Return the priority that a choice stands for, or None."""
    return StepPriority(value) if value in set(StepPriority) else None


def _read_effort(answers: Answers) -> Decimal | None:
    typed = answers.text("effort")
    effort = read_effort(typed) if typed else None
    if typed and effort is None:
        said = f'"{cut(typed, limits.NAME)}" is no effort I know. Try: 3 hours · half a day · 2 days'
        answers.note("effort", said)
    return effort


def _read_awaited(answers: Answers) -> tuple[int, ...] | None:
    """Return what a step is to wait for, or None where the form has not asked; 0 is no step that there is."""
    if "awaited_ids" not in answers.fields():
        return None
    return tuple(read_id(value) or 0 for value in answers.choices("awaited_ids"))


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


def _step_fields(step: StepPrefill, around: Around) -> tuple[Block, ...]:
    return (
        text_field("title", "Step", value=step.title, example="e.g. Ring ten customers"),
        user_field("assignee_id", "Assignee", value=step.assignee_id, hint=step.hint, optional=True),
        date_field("due_on", "Due date", value=step.due_on, optional=True),
        priority_field(step.priority),
        effort_field(step.effort),
        *_others_field(around.others),
        *place_field(around.places, chosen=step.belongs_to, hint="What it is done for."),
        text_field("note", "Note", value=step.note, lines=True, optional=True),
    )


def priority_field(value: StepPriority | None) -> Block:
    """Ask how much the plan needs a step."""
    chosen = NO_PRIORITY if value is None else value.value
    return choice_field("priority", "Priority", _PRIORITIES, value=chosen, optional=True)


def effort_field(value: Decimal | None) -> Block:
    """Ask how much work a step is."""
    said = "" if value is None else say_effort(value)
    return text_field("effort", "Effort", value=said, example="e.g. 3 hours or 2 days", optional=True)


def _others_field(others: Sequence[OtherStep]) -> tuple[Block, ...]:
    """Ask which steps of its plan it waits for; those that it does come first and are chosen."""
    if not others:
        return ()
    shown = others[: limits.SELECT_OPTIONS]
    choices = [
        (f"{other.ref} {plain(other.title, limits.TITLE_IN_OPTION)}", str(other.id)) for other in shown
    ]
    hint = "It can begin once these are done."
    if len(others) > len(shown):
        hint = f"The first {len(shown)} by date. Any other by its number, for example: after S-9 S-3"
    values = {str(other.id) for other in shown if other.is_awaited}
    look: FieldLook = {"hint": hint, "optional": True}
    return (several_field("awaited_ids", "Waits for", choices, values=values, is_menu=True, **look),)


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
