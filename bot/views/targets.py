"""Targets: the forms of a new one and of an edited one, and the answers to them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slackblocks.blocks import Block
from slackblocks.elements import Button
from slackblocks.views import ModalView

from bot.rules.dates import say_date
from bot.rules.line_numbers import read_band, unit_of_band
from bot.rules.numbers import type_number, unit_of
from bot.rules.outline import PlaceLine
from bot.rules.plans import PlanLine
from bot.rules.targets import UNIT_MAX, TargetDraft, TargetLine, Waypoint, direction_by_numbers
from bot.rules.units import is_other_unit
from bot.values import frozen
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
from bot.views.target_more import offer_more, read_more, read_past
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
    "is_of_target",
    "read_draft",
    "read_key",
    "read_plan",
    "type_wanted",
]

_OWNER_HINT = "Reports on it at check-ins."
_PLACE_HINT = "The objective or key area whose progress it shows."
_BY_NUMBERS = "numbers"
_DIRECTIONS = (
    ("As the numbers say", _BY_NUMBERS),
    ("Higher is better", Direction.UP.value),
    ("Lower is better", Direction.DOWN.value),
    ("Within a band is better", Direction.WITHIN.value),
)


@frozen
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


def edit_modal(target: TargetLine, *, places: Sequence[PlaceLine] = (), reason: str = "") -> ModalView:
    """Ask what should change about a target, and why."""
    by_numbers = direction_by_numbers(baseline=target.baseline, value=target.value)
    now = TargetPrefill(
        target.plan_id,
        indicator=target.indicator,
        unit=target.unit,
        baseline="" if target.baseline is None else type_number(target.baseline),
        value=type_wanted(target),
        deadline_on=target.deadline_on,
        owner_id=target.owner_id,
        direction=_BY_NUMBERS if target.direction is by_numbers else target.direction.value,
        belongs_to=target.belongs_to,
    )
    about = join((lines.target_name(target), lines.name(target.plan_ref, target.plan_title)))
    ids = metadata(plan_id=target.plan_id, target=Key(target.id, target.version))
    why = text_field(
        "reason",
        "Reason",
        value=reason,
        example="e.g. The market grew",
        optional=True,
        hint="Needed where the target or its deadline changes. What it was stays beside what it is.",
    )
    blocks = (context(about, block_id="about"), *_fields(now, places, why=why))
    return modal(f"Edit {target.ref}", blocks, callback_id=EDIT, submit="Save", metadata=ids)


def read_key(view: Mapping[str, Any]) -> Key:
    """Read which target, as somebody saw it, a form is about."""
    return Answers(view).key("target")


def read_plan(view: Mapping[str, Any]) -> int | None:
    """Read which plan a form of a target is for, as far as that is chosen."""
    return Answers(view).id("plan_id")


def is_of_target(view: Mapping[str, Any]) -> bool:
    """Whether a form is about a target that is there already."""
    return Answers(view).has("target")


def _fields(
    prefill: TargetPrefill, places: Sequence[PlaceLine], *, why: Block | None = None
) -> tuple[Block, ...]:
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
        text_field(
            "value",
            "Target",
            value=prefill.value,
            example="e.g. 5",
            hint="To keep it within a band, write both edges: 5 to 7",
        ),
        text_field("unit", "Unit", value=prefill.unit, example="e.g. %, days, EUR", optional=True),
        radio_field("direction", "Better is", _DIRECTIONS, value=prefill.direction),
        date_field("deadline_on", "Deadline", value=prefill.deadline_on),
        *((why,) if why is not None else ()),
        user_field("owner_id", "Owner", value=prefill.owner_id, hint=prefill.hint or _OWNER_HINT),
        *place_field(places, chosen=prefill.belongs_to, hint=_PLACE_HINT),
        *offer_more(),
    )


def type_wanted(target: TargetLine) -> str:
    """Write what a target wants so that its form reads it back."""
    value = type_number(target.value)
    return value if target.lower is None else f"{type_number(target.lower)} to {value}"


def read_draft(view: Mapping[str, Any], *, today: date, day_first: bool = True) -> TargetDraft:
    """Read a new or edited target, or raise InvalidError; a unit may also be typed with the number."""
    answers = Answers(view)
    plan_id = answers.id("plan_id", missing="Choose the plan that it belongs to.")
    baseline = answers.number("baseline")
    band = read_band(answers.text("value"))
    value = band[1] if band else answers.number("value", missing="Write the value to reach, for example 5.")
    deadline_on = answers.day("deadline_on", missing="Choose the day by which it is to be reached.")
    owner_id = answers.person("owner_id", missing="Choose who reports on it.")
    more = read_more(answers, today=today, day_first=day_first)
    past = read_past(answers, today=today, day_first=day_first)
    unit = answers.text("unit")
    for field in ("baseline", "value"):
        said = unit_of(answers.text(field))
        if is_other_unit(said, unit):
            answers.note(field, f"The unit is {unit}, and this is in {said}. Write both in one.")
    answers.ensure_complete()
    assert plan_id is not None
    assert value is not None
    assert deadline_on is not None
    assert owner_id is not None
    belongs_to, stays = read_place(view)
    return TargetDraft(
        plan_id=plan_id,
        indicator=answers.text("indicator"),
        unit=unit or (unit_of_band if band else unit_of)(answers.text("value"))[:UNIT_MAX],
        baseline=baseline,
        value=value,
        deadline_on=deadline_on,
        owner_id=owner_id,
        direction=_DIRECTION_OF.get(answers.choice("direction")),
        belongs_to=belongs_to,
        stays=stays,
        lower=band[0] if band else None,
        more=more,
        reason=answers.text("reason"),
        past=tuple(Waypoint(row.on, row.value) for row in past),
    )


def added_message(target: TargetLine, *, today: date, warnings: Sequence[str] = ()) -> Post:
    """Answer a target that was just added with what was understood."""
    parts = {
        "target": bold(lines.target_name(target)),
        "value": lines.wanted(target),
        "day": say_date(target.deadline_on, today=today),
        "plan": lines.name(target.plan_ref, target.plan_title),
    }
    if target.lower is not None:
        said = write("Added {target}, to keep at {value} until {day}, to {plan}", **parts)
    elif target.baseline is None:
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
    if target.approvers:
        return _asked_message(target, today=today)
    if target.undo is None:
        said = write("{target} stays as it was.", target=bold(lines.target_name(target)))
    else:
        road = lines.target_road(target, today=today)
        said = write("Changed {road} · {owner}", road=road, owner=escape(target.owner_name, limits.NAME))
        said = join((said, under_line(target.under)))
    row = [*_ways(target), see_plan(target.plan_id)]
    return Post(spoken(said), (section(said, block_id="changed"), *actions(row, block_id="changed:do")))


def dropped_target_message(target: TargetLine, *, reason: str = "") -> Post:
    """Answer that a target was given up, and why."""
    what = "Dropped {target}" if target.undo is not None else "{target} was dropped already."
    said = write(what, target=bold(lines.target_name(target)))
    if reason and target.undo is not None:
        said = write("{said}: {why}", said=said, why=escape(reason, limits.WORDS))
    row = [*_ways(target), see_plan(target.plan_id)]
    return Post(spoken(said), (section(said, block_id="dropped"), *actions(row, block_id="dropped:do")))


def _asked_message(target: TargetLine, *, today: date) -> Post:
    """Answer a revision that waits for an approver."""
    said = write(
        "Asked {who} to approve it. Until then {target} stays at {value} by {day}.",
        who=escape(target.approvers, limits.WORDS),
        target=bold(lines.target_name(target)),
        value=lines.wanted(target),
        day=lines.due_by(target, today=today),
    )
    row = [*_ways(target), see_plan(target.plan_id)]
    return Post(spoken(said), (section(said, block_id="asked"), *actions(row, block_id="asked:do")))


def _ways(target: TargetLine) -> list[Button]:
    """Offer the way back from what was changed on a target, and to change it further."""
    of = f"{target.ref} {target.indicator}"
    can_edit = target.can_edit and not target.is_dropped
    edit_it = [edit(TARGET_EDIT, Key(target.id, target.version), of=of)] if can_edit else []
    return [*undo_buttons([target.undo], of=of), *edit_it]


_DIRECTION_OF = {direction.value: direction for direction in Direction}
