"""Checks of an aim when it is set: what of it may not be meant, or can never be told. They only warn."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite

from bot.rules.baselines import MIN_POINTS
from bot.rules.line_numbers import unit_in_name
from bot.rules.numbers import say_number
from bot.rules.targets import TargetDraft, better_direction
from bot.values import frozen
from storage.models import Direction

SHIFT_N = 8
"""So many check-ins in a row are a change."""
_TOTALS = ("total", "so far", "cumulative", "number of new", "sum of")


@frozen
class AimFacts:
    """What is known beside a draft: its day, how often it is measured, and what was measured before."""

    today: date
    cadence_days: float | None
    """Days from one check-in to the next; None where nobody is asked."""
    past: Sequence[Decimal] = ()
    """What was measured before the plan started, in its order."""
    measured: int = 0
    """How many measurements there are in all."""
    others: int = 1
    """How many other targets the plan has, any of which could balance it."""


def doubts_about(draft: TargetDraft, facts: AimFacts) -> Mapping[str, str]:
    """Say by field what of a target may not be meant so, or could never be told of it."""
    notes: dict[str, str] = {}
    if wrong := _wrong_side(draft):
        notes["value"] = wrong
    elif lucky := _lucky(draft, facts.past):
        notes["value"] = lucky
    if few := _too_few(draft, facts):
        notes["deadline_on"] = few
    name = draft.indicator.casefold()
    if not draft.is_cumulative and draft.lower is None and any(word in name for word in _TOTALS):
        notes["indicator"] = (
            "It sounds like a count that adds up. If each check-in gives the total so far, choose "
            '"A total so far" under More.'
        )
    return notes


def hints_about(draft: TargetDraft, facts: AimFacts) -> tuple[str, ...]:
    """Say what would make a target tell more; nothing of it is wrong."""
    hints = [said] if (said := _cannot_show(draft, facts)) else []
    if draft.baseline is None and not facts.measured:
        hints.append("No baseline yet: measure where it stands now, so that a change can be seen.")
    if not draft.unit and not unit_in_name(draft.indicator):
        hints.append("No unit yet: say what is counted, for example %, days or EUR.")
    if facts.others and (draft.more is None or draft.more.balancing_id is None):
        hints.append("What must not get worse for it? Choose a balancing target under More in Edit.")
    return tuple(hints)


def _wrong_side(draft: TargetDraft) -> str:
    """Say that a target lies behind where it starts, by what is called better."""
    if draft.baseline is None or draft.lower is not None:
        return ""
    direction = better_direction(draft)
    is_wrong = draft.value < draft.baseline if direction is Direction.UP else draft.value > draft.baseline
    if not is_wrong:
        return ""
    word = "Higher" if direction is Direction.UP else "Lower"
    start, value = say_number(draft.baseline), say_number(draft.value)
    return f"{word} is better, and it goes from {start} to {value}: it would be met from the first day on."


def _lucky(draft: TargetDraft, past: Sequence[Decimal]) -> str:
    """Say that a target lies within the usual ups and downs, so that one lucky day meets it."""
    if len(past) < MIN_POINTS or draft.is_cumulative or draft.lower is not None:
        return ""
    from bot.rules.spc import xmr_limits  # noqa: PLC0415  # numpy loads when first needed

    limits = xmr_limits([float(value) for value in past])
    if not isfinite(limits.lower) or not limits.lower <= float(draft.value) <= limits.upper:
        return ""
    return (
        "That is within the usual ups and downs of the past values, so one lucky day can meet it. Choose a "
        "value further off, or look at the average instead."
    )


def _too_few(draft: TargetDraft, facts: AimFacts) -> str:
    """Say that too few check-ins come before the deadline for anything to be told."""
    coming = _coming(draft, facts)
    if coming is None or coming + facts.measured >= MIN_POINTS:
        return ""
    many = "1 check-in" if coming == 1 else f"{coming} check-ins"
    return f"Only {many} until then: it will stay too early to tell. Past values help, or a later day."


def _cannot_show(draft: TargetDraft, facts: AimFacts) -> str:
    """Say that too few check-ins come after the baseline for a lasting change to be shown."""
    coming = _coming(draft, facts)
    if coming is None or _too_few(draft, facts):
        return ""
    base = max(len(facts.past), MIN_POINTS)
    if coming + facts.measured - base >= SHIFT_N:
        return ""
    return (
        f"With {coming} check-ins until then a lasting change cannot be shown: that takes {SHIFT_N} after "
        f"the first {MIN_POINTS}. Past values from before the plan help."
    )


def _coming(draft: TargetDraft, facts: AimFacts) -> int | None:
    """Return how many check-ins come until the deadline, today's included; None where nobody is asked."""
    every = draft.more.every_days if draft.more is not None else None
    if not facts.cadence_days and not every:
        return None
    return int((draft.deadline_on - facts.today).days // (every or facts.cadence_days or 1)) + 1
