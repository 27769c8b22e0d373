"""What a target's form asks under More: how it is counted, what it is held against, and the way there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slackblocks.blocks import Block

from bot.rules.columns import ColumnReader, Row
from bot.rules.numbers import type_number
from bot.rules.targets import EVERY, TargetLine, TargetMore, Waypoint
from bot.views import limits
from bot.views.answers import Answers
from bot.views.elements import (
    Post,
    actions,
    button,
    choice_field,
    date_field,
    radio_field,
    text_field,
)
from bot.views.mrkdwn import Mrkdwn, plain
from bot.views.noted import PASTED

MORE = "target.more"
OFFER = "more"

_LEVEL, _TOTAL = "level", "total"
_COUNTED = (("A level, as a rate or a time is", _LEVEL), ("A total so far, which adds up", _TOTAL))
_AS_ASKED = "plan"
_OFTEN = (
    ("As often as the plan asks", _AS_ASKED),
    *((words[:1].upper() + words[1:], str(days)) for days, words in EVERY.items()),
)
_NONE = "none"


def offer_more() -> tuple[Block, ...]:
    """Offer the further fields of a target, below those that it needs."""
    return actions([button("More", action_id=MORE, spoken="More fields")], block_id=OFFER)


def more_blocks(more: TargetMore, *, others: Sequence[TargetLine], is_new: bool = False) -> tuple[Block, ...]:
    """Ask what else a target says; `others` are those that could balance it. A new one brings its past."""
    return (
        *((past_field(),) if is_new else ()),
        radio_field("counted", "Each value is", _COUNTED, value=_TOTAL if more.is_cumulative else _LEVEL),
        date_field("baseline_on", "Baseline measured on", value=more.baseline_on, optional=True),
        text_field(
            "baseline_source",
            "Source of the baseline",
            value=more.baseline_source,
            example="e.g. CRM report of October",
            optional=True,
        ),
        text_field(
            "benchmark",
            "Benchmark",
            value="" if more.benchmark is None else type_number(more.benchmark),
            example="e.g. 4.5",
            optional=True,
            hint="What others reach.",
        ),
        text_field(
            "benchmark_source",
            "Source of the benchmark",
            value=more.benchmark_source,
            example="e.g. median of our industry, 2025",
            optional=True,
        ),
        choice_field("every_days", "Measured", _OFTEN, value=str(more.every_days or _AS_ASKED)),
        *_balancing_field(more.balancing_id, others),
        text_field(
            "milestones",
            "Milestones",
            value="\n".join(f"{each.on.isoformat()} {type_number(each.value)}" for each in more.milestones),
            lines=True,
            optional=True,
            hint="A day and a value on each line, for example: 31 Mar 7",
        ),
    )


def past_field() -> Block:
    """Ask for what was measured before."""
    return text_field(
        PASTED,
        "Past values",
        lines=True,
        optional=True,
        hint="Two columns, days and values, as they come out of a spreadsheet or a CSV file. They are shown "
        "to you before they are saved.",
    )


def read_past(answers: Answers, *, today: date, day_first: bool) -> tuple[Row, ...]:
    """Read pasted past values, noting what is wrong by line."""
    found = ColumnReader(today, day_first).read(answers.text(PASTED))
    answers.note(PASTED, found.problem)
    return found.rows


def _balancing_field(balancing_id: int | None, others: Sequence[TargetLine]) -> tuple[Block, ...]:
    if not others:
        return ()
    choices = [
        (f"{each.ref} {plain(each.indicator, limits.OPTION_TEXT)}", str(each.id))
        for each in others[: limits.SELECT_OPTIONS - 1]
    ]
    known = {value for _, value in choices}
    chosen = str(balancing_id) if str(balancing_id) in known else _NONE
    return (
        choice_field(
            "balancing_id",
            "Balancing target",
            [*choices, ("None", _NONE)],
            value=chosen,
            optional=True,
            hint="What must not get worse for it.",
        ),
    )


def read_more(answers: Answers, *, today: date, day_first: bool) -> TargetMore | None:
    """Read what else a target says, noting problems; None where the form did not ask."""
    if "counted" not in answers.fields():
        return None
    every = answers.choice("every_days")
    return TargetMore(
        is_cumulative=answers.choice("counted") == _TOTAL,
        baseline_on=answers.day("baseline_on"),
        baseline_source=answers.text("baseline_source"),
        benchmark=answers.number("benchmark"),
        benchmark_source=answers.text("benchmark_source"),
        every_days=int(every) if every.isdecimal() and int(every) in EVERY else None,
        balancing_id=answers.id("balancing_id") if answers.choice("balancing_id") != _NONE else None,
        milestones=_read_milestones(answers, today=today, day_first=day_first),
    )


def _read_milestones(answers: Answers, *, today: date, day_first: bool) -> tuple[Waypoint, ...]:
    found = ColumnReader(today, day_first, ahead=True).read(answers.text("milestones"))
    answers.note("milestones", found.problem)
    return tuple(Waypoint(row.on, row.value) for row in found.rows)


def widened(form: Mapping[str, Any], fields: Sequence[Block]) -> dict[str, Any]:
    """Return a form, filled as it is, with the further fields in the place of what offered them."""
    drawn = Post(Mrkdwn(), tuple(fields)).payload()["blocks"]
    blocks: list[Any] = []
    for block in form["blocks"]:
        blocks += drawn if str(block.get("block_id")) == OFFER else [block]
    return {**form, "blocks": blocks}
