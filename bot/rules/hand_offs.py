"""Hand-offs: what somebody is told when their step need not wait any more."""

from datetime import date

from bot.rules.action_steps import StepLine
from bot.values import frozen


@frozen
class HandOff:
    """What was done, given up or confirmed, by whom, what can begin now, and what waits for that in turn.

    It is either a step that `ended`, or a resource that was `confirmed`, by its reference and what it is.
    """

    ended: StepLine | None
    by: str
    steps: tuple[StepLine, ...]
    following: tuple[StepLine, ...]
    today: date
    confirmed: str = ""
    is_confidential: bool = False
