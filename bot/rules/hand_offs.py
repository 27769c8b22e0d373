"""Hand-offs: what somebody is told when their step need not wait any more."""

from dataclasses import dataclass
from datetime import date

from bot.rules.action_steps import StepLine


@dataclass(frozen=True, slots=True)
class HandOff:
    """What was done or given up, by whom, what its reader can begin now, and what waits for that in turn."""

    ended: StepLine
    by: str
    steps: tuple[StepLine, ...]
    following: tuple[StepLine, ...]
    today: date
