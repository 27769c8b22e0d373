"""What was measured of a target before: looked at, and kept all at once or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.errors import DoubtfulError, InvalidError
from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.cadence import local_date
from bot.rules.columns import Row, say_columns
from bot.rules.dates import say_date
from bot.rules.targets import TargetLine
from bot.rules.units import is_other_unit
from bot.services.lines import ensure_open, target_lines
from bot.services.revising import Reviser
from bot.services.seeing import ensure_kept, see_target
from bot.services.states import plain_value, row_id
from bot.values import frozen
from storage.database import Database
from storage.models import RevisedDeed, Target
from storage.unit_of_work import Store, transaction

FIELD = "past"


@frozen
class Imported:
    """How many values were kept of a target, and how many of them are new."""

    target: TargetLine
    count: int
    added: int


class PastValues:
    """What people bring along."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def record(
        self,
        store: Store,
        target_id: int,
        rows: Sequence[Row],
        *,
        actor: Actor,
        now: datetime,
        asks: bool,
    ) -> Imported:
        """Keep past values of a target, or with `asks` raise DoubtfulError that says what was understood.

        A day that has one already gets the new one; one on which somebody has checked in is refused.
        """
        target, seen = see_target(store, actor, target_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_TARGETS, seen.people, doer_id=target.owner_id)
        ensure_open(seen.plan)
        ensure_kept(target)
        if not rows:
            raise InvalidError({FIELD: "Paste a day and a value on each line, for example: 2026-01-05 6.4"})
        for row in rows:
            if is_other_unit(row.unit, target.unit):
                said = f"T-{target.number} is counted in {target.unit}, not in {row.unit}."
                raise InvalidError({FIELD: f"Line {row.line}: {said}"})
        today = local_date(now, actor.zone)
        _ensure_free(store, target, rows, actor=actor, now=now)
        known = {row.measured_on: row.value for row in store.targets.past(actor.workspace_id, target_id)}
        replaced = sum(row.on in known and known[row.on] != row.value for row in rows)
        if asks:
            raise DoubtfulError({FIELD: preview_of(rows, today=today, replaced=replaced)})
        new = {row.on: row.value for row in rows if known.get(row.on) != row.value}
        told = [plain_value(target, FIELD, each) for each in ({on: known.get(on) for on in new}, new)]
        undo = None
        if new:
            undo = self._reviser.change(
                store, target, {FIELD: told}, deed=RevisedDeed.EDITED, actor=actor, now=now
            )
        store.flush()
        line = replace(target_lines(store, actor, [target], seen={seen.id: seen})[0], undo=undo)
        return Imported(line, count=len(rows), added=len(new) - replaced)


def preview_of(rows: Sequence[Row], *, today: date, replaced: int = 0) -> str:
    """Say what was understood of pasted values, before any of it is kept."""
    said = f"Understood {say_columns(rows, today=today)}."
    if replaced:
        said += f" {replaced} of these days {'has' if replaced == 1 else 'have'} another value until now."
    return said


def _ensure_free(store: Store, target: Target, rows: Sequence[Row], *, actor: Actor, now: datetime) -> None:
    """Refuse a value on a day on which somebody has checked in: that one is edited instead."""
    known = store.targets.list_measurements(target.workspace_id, [row_id(target)])
    taken = {each.measured_on for each in known if each.check_in_id is not None}
    clash = next((row for row in rows if row.on in taken), None)
    if clash is not None:
        day = say_date(clash.on, today=local_date(now, actor.zone))
        said = (
            f"Line {clash.line}: on {day} somebody has checked in. Edit that one: history T-{target.number}"
        )
        raise InvalidError({FIELD: said})
