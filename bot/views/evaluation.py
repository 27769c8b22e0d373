"""What measurements say, as people read it: the mark of a target's health, and the sentences."""

from collections.abc import Mapping
from datetime import date

from bot.rules.evaluation import Evaluation, Health
from bot.rules.findings import say_evaluation
from bot.rules.targets import TargetLine
from bot.views import limits
from bot.views.mrkdwn import Mrkdwn, escape

_MARKS: Mapping[Health, str] = {
    Health.MET: "✅",
    Health.ON_TRACK: "🟢",
    Health.AT_RISK: "🟡",
    Health.OFF_TRACK: "🟠",
    Health.TOO_EARLY: "⚪",
}


def health(found: Evaluation) -> Mrkdwn:
    """Show how a target stands, in a mark and in words: `🟡 at risk`."""
    return Mrkdwn(f"{_MARKS[found.health]} {found.health}")


def sentences(found: Evaluation, target: TargetLine, *, today: date) -> Mrkdwn:
    """Say whether a target's indicator changed, and how likely the target is."""
    said = say_evaluation(found, aim=target.wanted, deadline_on=target.deadline_on, today=today)
    return escape(said, limits.SENTENCE)
