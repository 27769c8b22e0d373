"""Revising a target: what counts as that, and what its approver is asked and its proposer told."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.rules.targets import TargetLine
from bot.values import frozen
from storage.models import ProposalState

REVISED = ("value", "lower", "direction", "deadline_on", "is_cumulative")
"""The fields that say what a target wants: to change one of them is to revise it."""


@frozen
class ProposalLine:
    """One proposal as its approver or its proposer is shown it; `edits` says what it changes."""

    id: int
    target: TargetLine
    edits: str
    reason: str
    by: str
    state: ProposalState
    decided_by: str
    today: date
    is_confidential: bool
    is_for_approver: bool
    can_decide: bool
    declined_because: str = ""
    approvers: str = ""
    """Who approves in its plan now, while it waits."""
    is_gone: bool = False
    """Whether its target is dropped, so that nothing is to be decided unless it comes back."""


@frozen
class Wanted:
    """What a target wanted, by the columns that say so."""

    value: str
    lower: str | None
    deadline_on: str


def wanted_before(now: Wanted, changes: Sequence[Mapping[str, Sequence[Any]]]) -> tuple[Wanted, ...]:
    """Return all that a target wanted before, the first first; `changes` are its revisions, oldest first."""
    found = [now]
    for change in reversed(changes):
        later = found[0]
        found.insert(
            0,
            Wanted(
                value=change.get("value", (later.value,))[0],
                lower=change.get("lower", (later.lower,))[0],
                deadline_on=change.get("deadline_on", (later.deadline_on,))[0],
            ),
        )
    return tuple(found[:-1])
