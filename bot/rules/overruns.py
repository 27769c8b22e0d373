"""Overruns: a step was moved past others that wait for it, by somebody who may not move those."""

from datetime import date

from bot.errors import Shifted
from bot.rules.action_steps import StepLine
from bot.values import frozen


@frozen
class Overrun:
    """What was moved by whom, and what cannot keep its day since.

    Whoever `may_move` is told of all that is `late`, and so is who looks after the plan; an assignee of their
    own steps, which are `mine`. Who may not move them is told who the `mover` is.
    """

    moved: tuple[StepLine, ...]
    by: str
    late: tuple[Shifted, ...]
    mine: tuple[StepLine, ...]
    mover: str
    may_move: bool
    today: date
    is_confidential: bool = False
