"""How a plan stands, and the one sentence that says why: it takes its worst target."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.rules.evaluation import Evaluation, Health
from bot.rules.findings import say_why
from bot.values import frozen

_ORDER = (
    *(Health.MISSED, Health.OFF_TRACK, Health.AT_RISK),
    *(Health.TOO_EARLY, Health.ON_TRACK, Health.MET),
)
"""The worst first. What nobody can tell yet is worse than what goes well: all of a plan has to be known."""
_SHOWN = 3


@frozen
class Standing:
    """What is said of one target's standing: its reference, what it wants by when, and what it shows."""

    ref: str
    wanted: str
    deadline_on: date
    evaluation: Evaluation


@frozen
class PlanHealth:
    """How a plan stands, and why in one sentence."""

    health: Health
    why: str


def plan_health(
    targets: Iterable[Standing], *, overdue: Sequence[str] = (), today: date
) -> PlanHealth | None:
    """Say how a plan stands by its targets; before any is measured there is nothing to say.

    `overdue` are the references of its steps that must be done and are late: one makes it at least at risk.
    """
    known = list(targets)
    if not any(each.evaluation.is_measured for each in known):
        return None
    target = min(known, key=lambda each: _ORDER.index(each.evaluation.health))
    found = target.evaluation
    if overdue and _ORDER.index(found.health) > _ORDER.index(Health.AT_RISK):
        named = ", ".join(overdue[:_SHOWN])
        more = f" and {len(overdue) - _SHOWN:,} more" if len(overdue) > _SHOWN else ""
        verb = "is" if len(overdue) == 1 else "are"
        return PlanHealth(Health.AT_RISK, f"{named}{more} must be done and {verb} overdue.")
    why = say_why(found, aim=target.wanted, deadline_on=target.deadline_on, today=today)
    return PlanHealth(found.health, f"{target.ref}: {why[0].lower()}{why[1:]}")
