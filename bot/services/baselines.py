"""New baselines: offered after a sustained run, set by a person who says what has changed, and taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot.errors import InvalidError, NotAllowedError
from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.cadence import local_date
from bot.rules.dates import say_date
from bot.rules.measurements import ensure_because
from bot.rules.targets import TargetLine
from bot.services.evaluations import evaluations
from bot.services.lines import Seen, ensure_open, target_lines
from bot.services.revising import Reviser
from bot.services.seeing import ensure_kept, see_target
from bot.services.states import plain_value, row_id
from bot.values import frozen
from storage.database import Database
from storage.models import RevisedDeed, Target
from storage.unit_of_work import Store, query, transaction


@frozen
class NewBaselineSet:
    """What became of a target's baselines: the day of the new one, and whether it was taken away again."""

    target: TargetLine
    on: date
    cause: str
    is_removed: bool = False


class Baselines:
    """What people do with baselines; nothing sets one by itself."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @query
    def get_offer(self, store: Store, target_id: int, *, actor: Actor, now: datetime) -> TargetLine:
        """Return a target to somebody who may give it a new baseline, once a run at its end lasts."""
        target, seen = see_target(store, actor, target_id)
        _ensure_may(actor, target, seen)
        line = _line(store, target, seen, actor=actor, now=now)
        _ensure_offered(line)
        return line

    @transaction
    def create(
        self, store: Store, target_id: int, on: date, cause: str, *, actor: Actor, now: datetime
    ) -> NewBaselineSet:
        """Have what is measured from a day on be held against itself, as somebody says what has changed."""
        target, seen = see_target(store, actor, target_id, to_change=True)
        _ensure_may(actor, target, seen)
        before = _line(store, target, seen, actor=actor, now=now)
        _ensure_offered(before)
        ensure_because(cause, field_name="cause", example="the new onboarding since 1 March")
        assert before.evaluation is not None
        if on not in before.evaluation.may_begin_on:
            raise InvalidError({"begins_on": "Choose one of the days of the run, so that six values follow."})
        causes = {**_causes(store, target), on: cause.strip()}
        undo = self._revise(store, target, causes, actor=actor, now=now)
        line = replace(_line(store, target, seen, actor=actor, now=now), undo=undo)
        return NewBaselineSet(line, on, cause.strip())

    @transaction
    def remove(
        self, store: Store, target_id: int, on: date, *, actor: Actor, now: datetime
    ) -> NewBaselineSet:
        """Take a new baseline away, so that the one before counts again."""
        target, seen = see_target(store, actor, target_id, to_change=True)
        _ensure_may(actor, target, seen)
        causes = _causes(store, target)
        cause = causes.pop(on, None)
        if cause is None:
            day = say_date(on, today=local_date(now, actor.zone))
            raise NotAllowedError(f"T-{target.number} has no new baseline from {day} any more.")
        undo = self._revise(store, target, causes, actor=actor, now=now)
        line = replace(_line(store, target, seen, actor=actor, now=now), undo=undo)
        return NewBaselineSet(line, on, cause, is_removed=True)

    def _revise(
        self, store: Store, target: Target, causes: dict[date, str], *, actor: Actor, now: datetime
    ) -> int:
        told = [plain_value(target, "phases", each) for each in (_causes(store, target), causes)]
        changes = {"phases": told}
        deed = RevisedDeed.EDITED
        return self._reviser.change(store, target, changes, deed=deed, actor=actor, now=now)


def _causes(store: Store, target: Target) -> dict[date, str]:
    rows = store.targets.phases(target.workspace_id, [row_id(target)]).get(row_id(target), ())
    return {row.starts_on: row.cause for row in rows}


def _ensure_may(actor: Actor, target: Target, seen: Seen) -> None:
    ensure_allowed(actor, Deed.EDIT_TARGETS, seen.people, doer_id=target.owner_id)
    ensure_open(seen.plan)
    ensure_kept(target)


def _ensure_offered(line: TargetLine) -> None:
    if line.evaluation is None or not line.evaluation.may_begin_on:
        raise NotAllowedError(
            f"{line.ref} needs no new baseline now: one is offered after 8 check-ins in a row on one side of "
            "the old average."
        )


def _line(store: Store, target: Target, seen: Seen, *, actor: Actor, now: datetime) -> TargetLine:
    store.flush()
    line = target_lines(store, actor, [target], seen={seen.id: seen})[0]
    found = evaluations(store, seen.plan, [target], today=local_date(now, actor.zone))
    return replace(line, evaluation=found[line.id])
