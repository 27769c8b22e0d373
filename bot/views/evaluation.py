"""What measurements say, as people read it: the mark of a target's health, and the sentences."""

from collections.abc import Mapping
from datetime import date

from bot.rules.evaluation import Evaluation, Health
from bot.rules.findings import say_evaluation
from bot.rules.health import PlanHealth
from bot.rules.targets import TargetLine
from bot.views import limits
from bot.views.mrkdwn import Mrkdwn, escape, join

_MARKS: Mapping[Health, str] = {
    Health.MET: "✅",
    Health.ON_TRACK: "🟢",
    Health.AT_RISK: "🟡",
    Health.OFF_TRACK: "🟠",
    Health.TOO_EARLY: "⚪",
    Health.MISSED: "",
}


def health(found: Evaluation | PlanHealth | None) -> Mrkdwn:
    """Show how a target or a plan stands, in a mark and in words: `🟡 at risk`; where unknown, nothing."""
    return Mrkdwn() if found is None else Mrkdwn(f"{_MARKS[found.health]} {found.health}".lstrip())


def health_line(found: PlanHealth | None) -> Mrkdwn:
    """Say how a plan stands, and why: `🟡 at risk · T-3: chance of 5 by 31 Mar: 62 %, could go …`."""
    if found is None:
        return Mrkdwn()
    why = escape(found.why, limits.HEALTH)
    # What is too early says so by itself.
    is_early = found.health is Health.TOO_EARLY
    return join((Mrkdwn(_MARKS[found.health]), why), " ") if is_early else join((health(found), why))


def sentences(found: Evaluation, target: TargetLine, *, today: date) -> Mrkdwn:
    """Say whether a target's indicator changed, and how likely the target is."""
    said = say_evaluation(found, aim=target.wanted, deadline_on=target.deadline_on, today=today)
    return escape(said, limits.SENTENCE)
