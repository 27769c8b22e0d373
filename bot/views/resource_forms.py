"""The forms of resources, one for each kind, and how each reads itself back."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.ledger import ResourceDraft, ResourceLine
from bot.rules.numbers import type_number
from bot.rules.plans import PlanLine
from bot.values import frozen
from bot.views import limits, lines
from bot.views.answers import OUT_OF_DATE, Answers, metadata
from bot.views.elements import (
    Key,
    choice_field,
    context,
    date_field,
    modal,
    radio_field,
    text_field,
    user_field,
)
from bot.views.mrkdwn import bold, join, plain
from bot.views.plan_choice import no_plans_modal, plan_blocks
from bot.views.resource_lines import resource_name
from storage.models import ResourceKind, ToolState

CREATE = "resource.create"
EDIT = "resource.edit"
DECLINE = "resource.decline"
WHOLE_PLAN = "none"
TITLES = {
    ResourceKind.BUDGET: "budget",
    ResourceKind.PERSON: "hours",
    ResourceKind.TECHNOLOGY: "tool",
}
_STATES = ((ToolState.NEEDED, "Needed"), (ToolState.REQUESTED, "Requested"), (ToolState.READY, "Ready"))

Steps = Sequence[tuple[int, str, str]]
"""The steps that a line can be of: id, reference and title."""


@frozen
class ResourcePrefill:
    """What is known of a line before its form is opened; numbers as they are typed."""

    kind: ResourceKind
    plan_id: int | None = None
    step_id: int | None = None
    name: str = ""
    currency: str = ""
    planned: str = ""
    committed: str = ""
    spent: str = ""
    member_id: str | None = None
    hours: str = ""
    from_on: date | None = None
    until_on: date | None = None
    tool_state: ToolState = ToolState.NEEDED
    hint: str = ""
    """What to know about whose hours they are."""


def create_modal(prefill: ResourcePrefill, *, plans: Sequence[PlanLine], steps: Steps = ()) -> ModalView:
    """Ask for a new line; `plans` are those to choose from, or the one that it is for, with its steps."""
    title = f"New {TITLES[prefill.kind]}"
    if prefill.plan_id is None and not plans:
        return no_plans_modal(title, callback_id=CREATE)
    blocks = (*plan_blocks(plans, plan_id=prefill.plan_id), *_fields(prefill, steps))
    ids = metadata(plan_id=prefill.plan_id, kind=prefill.kind.value)
    return modal(title, blocks, callback_id=CREATE, submit="Add", metadata=ids)


def edit_modal(line: ResourceLine, *, steps: Steps, changed: ResourcePrefill | None = None) -> ModalView:
    """Ask what should change about a line; `changed` is what a typed line wants of it."""
    about = join((bold(resource_name(line)), lines.name(line.plan_ref, line.plan_title)))
    known = steps
    if line.step_id is not None and line.step_id not in {step_id for step_id, _, _ in steps}:
        known = ((line.step_id, line.step_ref, line.step_title), *steps)
    blocks = (context(about, block_id="about"), *_fields(changed or prefill_of(line), known))
    ids = metadata(plan_id=line.plan_id, kind=line.kind.value, resource=Key(line.id, line.version))
    return modal(f"Edit {line.ref}", blocks, callback_id=EDIT, submit="Save", metadata=ids)


def decline_modal(line: ResourceLine) -> ModalView:
    """Ask why something cannot be had."""
    about = join((bold(resource_name(line)), lines.name(line.plan_ref, line.plan_title)))
    field = text_field("declined_because", "Why", example="e.g. not before April")
    blocks = (context(about, block_id="about"), field)
    ids = metadata(resource=Key(line.id, line.version))
    return modal(f"Decline {line.ref}", blocks, callback_id=DECLINE, submit="Decline", metadata=ids)


def prefill_of(line: ResourceLine) -> ResourcePrefill:
    """Return what the form of a line shows at first."""
    budget, share = line.budget, line.share
    return ResourcePrefill(
        line.kind,
        line.plan_id,
        line.step_id,
        name=line.name,
        currency=budget.currency if budget else "",
        planned=type_number(budget.planned) if budget else "",
        committed=type_number(budget.committed) if budget else "",
        spent=type_number(budget.spent) if budget else "",
        member_id=line.member_id,
        hours=type_number(share.hours) if share else "",
        from_on=share.from_on if share else None,
        until_on=share.until_on if share else line.needed_on,
        tool_state=line.tool_state or ToolState.NEEDED,
    )


def read_draft(view: Mapping[str, Any]) -> ResourceDraft:
    """Read a new or edited line, or raise InvalidError."""
    answers = Answers(view)
    kind = _kind(answers)
    plan_id = answers.id("plan_id", missing="Choose the plan that it belongs to.")
    amounts = {"planned": Decimal(0), "committed": Decimal(0), "spent": Decimal(0)}
    hours, from_on = Decimal(0), None
    if kind is ResourceKind.BUDGET:
        amounts = {name: answers.number(name) or Decimal(0) for name in amounts}
    if kind is ResourceKind.PERSON:
        hours = answers.number("hours", missing="Write the hours of a week, for example 6.") or hours
        from_on = answers.day("from_on", missing="Choose a day.")
    until = "Choose a day." if kind is ResourceKind.PERSON else ""
    until_on = None if kind is ResourceKind.BUDGET else answers.day("until_on", missing=until)
    answers.ensure_complete()
    assert plan_id is not None
    chosen = answers.choice("step_id")
    return ResourceDraft(
        plan_id=plan_id,
        kind=kind,
        step_id=int(chosen) if chosen.isascii() and chosen.isdigit() else None,
        name=answers.text("name"),
        currency=answers.text("currency"),
        member_id=answers.person("member_id"),
        hours=hours,
        from_on=from_on,
        until_on=until_on,
        tool_state=_state(answers),
        **amounts,
    )


def read_key(view: Mapping[str, Any]) -> Key:
    """Read which line, as somebody saw it, a form is about."""
    return Answers(view).key("resource")


def read_decline(view: Mapping[str, Any]) -> str:
    """Read why something cannot be had."""
    return Answers(view).text("declined_because")


def _kind(answers: Answers) -> ResourceKind:
    written = answers.known("kind")
    if written not in {kind.value for kind in ResourceKind}:
        raise InvalidError({"form": OUT_OF_DATE})
    return ResourceKind(written)


def _state(answers: Answers) -> ToolState:
    chosen = answers.choice("tool_state")
    return ToolState(chosen) if chosen in {state.value for state in ToolState} else ToolState.NEEDED


def _fields(prefill: ResourcePrefill, steps: Steps) -> tuple[Block, ...]:
    match prefill.kind:
        case ResourceKind.BUDGET:
            return (*_budget_fields(prefill), *_step_field(prefill, steps))
        case ResourceKind.PERSON:
            return (*_person_fields(prefill), *_step_field(prefill, steps))
        case ResourceKind.TECHNOLOGY:
            return (*_tool_fields(prefill), *_step_field(prefill, steps))


def _budget_fields(prefill: ResourcePrefill) -> tuple[Block, ...]:
    return (
        text_field("planned", "Planned", value=prefill.planned, example="e.g. 1,200"),
        text_field(
            "currency",
            "Currency",
            value=prefill.currency,
            example="e.g. EUR",
            hint="Its code of three letters. Amounts in two currencies are never added.",
        ),
        text_field(
            "name", "What for", value=prefill.name, example="e.g. Deposit for the venue", optional=True
        ),
        text_field(
            "committed",
            "Committed",
            value=prefill.committed,
            hint="Ordered or signed, and not paid yet.",
            optional=True,
        ),
        text_field("spent", "Spent", value=prefill.spent, hint="Paid so far.", optional=True),
    )


def _person_fields(prefill: ResourcePrefill) -> tuple[Block, ...]:
    return (
        user_field("member_id", "Person", value=prefill.member_id, hint=prefill.hint),
        text_field(
            "hours",
            "Hours a week",
            value=prefill.hours,
            example="e.g. 6",
            hint="What somebody has in a week is in their settings; usually 40.",
        ),
        date_field("from_on", "From", value=prefill.from_on),
        date_field("until_on", "Until", value=prefill.until_on),
        text_field("name", "What for", value=prefill.name, example="e.g. Interviews", optional=True),
    )


def _tool_fields(prefill: ResourcePrefill) -> tuple[Block, ...]:
    states = [(text, state.value) for state, text in _STATES]
    return (
        text_field("name", "Tool", value=prefill.name, example="e.g. Datadog"),
        radio_field("tool_state", "State", states, value=prefill.tool_state.value),
        date_field("until_on", "Needed by", value=prefill.until_on, optional=True),
    )


def _step_field(prefill: ResourcePrefill, steps: Steps) -> tuple[Block, ...]:
    """Ask which step it is for; without a step it is for the whole plan."""
    if not steps:
        return ()
    most = limits.SELECT_OPTIONS - 1
    chosen = [step for step in steps if step[0] == prefill.step_id]
    shown = [*chosen, *(step for step in steps if step[0] != prefill.step_id)][:most]
    choices = [
        ("The whole plan", WHOLE_PLAN),
        *((f"{ref} {plain(title, limits.TITLE_IN_OPTION)}", str(step_id)) for step_id, ref, title in shown),
    ]
    value = WHOLE_PLAN if prefill.step_id is None else str(prefill.step_id)
    hint = f"The first {most} open steps." if len(steps) > most else "A step waits until it is confirmed."
    return (choice_field("step_id", "For", choices, value=value, hint=hint),)
