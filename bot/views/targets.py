"""Targets: the forms of a new one and of an edited one, and the answers to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slackblocks.blocks import Block
from slackblocks.elements import Button
from slackblocks.views import ModalView

from bot.rules.dates import say_date
from bot.rules.numbers import type_number, unit_of
from bot.rules.outline import PlaceLine
from bot.rules.plans import PlanLine
from bot.rules.targets import UNIT_MAX, TargetDraft, TargetLine, direction_by_numbers
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import TARGET_ADD as ADD
from bot.views.buttons import TARGET_EDIT, check_in, edit, see_plan
from bot.views.elements import (
    Key,
    Post,
    actions,
    context,
    date_field,
    modal,
    radio_field,
    section,
    text_field,
    user_field,
)
from bot.views.mrkdwn import bold, escape, join, spoken, write
from bot.views.places import place_field, read_place, under_line
from bot.views.plan_choice import no_plans_modal, plan_blocks
from bot.views.small_print import warning_lines
from bot.views.undo import undo_buttons
from storage.models import Direction

CREATE = "target.create"
EDIT = "target.edit"

__all__ = [
    "ADD",
    "CREATE",
    "EDIT",
    "TargetPrefill",
    "added_message",
    "changed_message",
    "create_modal",
    "edit_modal",
    "read_draft",
    "read_key",
]

_OWNER_HINT = "Reports on it at check-ins."
_PLACE_HINT = "The objective or key area whose progress it shows."
_BY_NUMBERS = "numbers"
_DIRECTIONS = (
    ("As the numbers say", _BY_NUMBERS),
    ("Higher is better", Direction.UP.value),
    ("Lower is better", Direction.DOWN.value),
)


@dataclass(frozen=True, slots=True)
class TargetPrefill:
    """What is known of a target before its form is opened; numbers as they were typed."""

    plan_id: int | None
    indicator: str = ""
    unit: str = ""
    baseline: str = ""
    value: str = ""
    deadline_on: date | None = None
    owner_id: str = ""
    direction: str = _BY_NUMBERS
    hint: str = ""
    """What to know about the owner."""
    belongs_to: str | None = None


def create_modal(
    prefill: TargetPrefill, *, plans: Sequence[PlanLine], places: Sequence[PlaceLine] = ()
) -> ModalView:
    """Ask for a new target; `plans` are those to choose from, or the one that it is for, with its places."""
    if prefill.plan_id is None and not plans:
        return no_plans_modal("New target", callback_id=CREATE)
    fields = _fields(prefill, places)
    blocks = (*plan_blocks(plans, plan_id=prefill.plan_id), *fields)
    ids = metadata(plan_id=prefill.plan_id)
    return modal("New target", blocks, callback_id=CREATE, submit="Add target", metadata=ids)


def edit_modal(target: TargetLine, *, places: Sequence[PlaceLine] = ()) -> ModalView:
    """Ask what should change about a target."""
    by_numbers = direction_by_numbers(baseline=target.baseline, value=target.value)
    now = TargetPrefill(
        target.plan_id,
        indicator=target.indicator,
        unit=target.unit,
        baseline="" if target.baseline is None else type_number(target.baseline),
        value=type_number(target.value),
        deadline_on=target.deadline_on,
        owner_id=target.owner_id,
        direction=_BY_NUMBERS if target.direction is by_numbers else target.direction.value,
        belongs_to=target.belongs_to,
    )
    about = join((lines.target_name(target), lines.name(target.plan_ref, target.plan_title)))
    ids = metadata(plan_id=target.plan_id, target=Key(target.id, target.version))
    blocks = (context(about, block_id="about"), *_fields(now, places))
    return modal(f"Edit {target.ref}", blocks, callback_id=EDIT, submit="Save", metadata=ids)


def read_key(view: Mapping[str, Any]) -> Key:
    """Read which target, as somebody saw it, a form is about."""
    return Answers(view).key("target")


def _fields(prefill: TargetPrefill, places: Sequence[PlaceLine]) -> tuple[Block, ...]:
    return (
        text_field(
            "indicator", "Indicator", value=prefill.indicator, example="e.g. Churn % of new customers"
        ),
        text_field(
            "baseline",
            "Baseline",
            value=prefill.baseline,
            example="e.g. 8",
            optional=True,
            hint="Where it stands now.",
        ),
        text_field("value", "Target", value=prefill.value, example="e.g. 5"),
        text_field("unit", "Unit", value=prefill.unit, example="e.g. %, days, EUR", optional=True),
        radio_field("direction", "Better is", _DIRECTIONS, value=prefill.direction),
        date_field("deadline_on", "Deadline", value=prefill.deadline_on),
        user_field("owner_id", "Owner", value=prefill.owner_id, hint=prefill.hint or _OWNER_HINT),
        *place_field(places, chosen=prefill.belongs_to, hint=_PLACE_HINT),
    )


def read_draft(view: Mapping[str, Any]) -> TargetDraft:
    """Read a new or edited target, or raise InvalidError; a unit may also be typed with the number."""
    answers = Answers(view)
    plan_id = answers.id("plan_id", missing="Choose the plan that it belongs to.")
    baseline = answers.number("baseline")
    value = answers.number("value", missing="Write the value to reach, for example 5.")
    deadline_on = answers.day("deadline_on", missing="Choose the day by which it is to be reached.")
    owner_id = answers.person("owner_id", missing="Choose who reports on it.")
    answers.ensure_complete()
    assert plan_id is not None
    assert value is not None
    assert deadline_on is not None
    assert owner_id is not None
    belongs_to, stays = read_place(view)
    return TargetDraft(
        plan_id=plan_id,
        indicator=answers.text("indicator"),
        unit=answers.text("unit") or unit_of(answers.text("value"))[:UNIT_MAX],
        baseline=baseline,
        value=value,
        deadline_on=deadline_on,
        owner_id=owner_id,
        direction=_DIRECTION_OF.get(answers.choice("direction")),
        belongs_to=belongs_to,
        stays=stays,
    )


def added_message(target: TargetLine, *, today: date, warnings: Sequence[str] = ()) -> Post:
    """Answer a target that was just added with what was understood."""
    parts = {
        "target": bold(lines.target_name(target)),
        "value": lines.figure(target.value, target),
        "day": say_date(target.deadline_on, today=today),
        "plan": lines.name(target.plan_ref, target.plan_title),
    }
    if target.baseline is None:
        said = write("Added {target}, to reach {value} by {day}, to {plan}", **parts)
    else:
        start = lines.figure(target.baseline, target)
        said = write("Added {target}, from {start} to {value} by {day}, to {plan}", start=start, **parts)
    said = join((said, under_line(target.under)))
    row = [
        *([check_in(target)] if target.can_check_in else []),
        *_ways(target),
        see_plan(target.plan_id),
    ]
    blocks = (
        section(said, block_id="added"),
        *warning_lines(warnings),
        *actions(row, block_id="added:do"),
    )
    return Post(spoken(said), blocks)


def changed_message(target: TargetLine, *, today: date) -> Post:
    """Answer an edit with what the target says now."""
    road = lines.target_road(target, today=today)
    said = write("Changed {road} · {owner}", road=road, owner=escape(target.owner_name, limits.NAME))
    said = join((said, under_line(target.under)))
    row = [*_ways(target), see_plan(target.plan_id)]
    return Post(spoken(said), (section(said, block_id="changed"), *actions(row, block_id="changed:do")))


def _ways(target: TargetLine) -> list[Button]:
    """Offer the way back from what was changed on a target, and to change it further."""
    of = f"{target.ref} {target.indicator}"
    can_edit = target.can_edit and not target.is_dropped
    edit_it = [edit(TARGET_EDIT, Key(target.id, target.version), of=of)] if can_edit else []
    return [*undo_buttons([target.undo], of=of), *edit_it]


_DIRECTION_OF = {direction.value: direction for direction in Direction}
