"""Single measurements: looked at, corrected, left out for a reason, and deleted, each with a way back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.errors import ConflictError, DoubtfulValueError, InvalidError, Newer, NotFoundError
from bot.rules.access import Actor, Deed, can_see_plan, ensure_allowed
from bot.rules.cadence import local_date
from bot.rules.check_ins import doubt_of
from bot.rules.dates import say_date
from bot.rules.measurements import (
    PAGE_SIZE,
    Amended,
    MeasurementDraft,
    TargetPage,
    ensure_because,
    ensure_measurement,
)
from bot.rules.numbers import say_number
from bot.rules.paging import Page, Stretch
from bot.rules.proposals import ProposalLine
from bot.rules.revisions import say_moment
from bot.rules.rhythms import say_rhythm
from bot.rules.targets import TargetLine, is_a_share
from bot.rules.units import ensure_unit
from bot.services.evaluations import Series, evaluations, new_baselines, sparks
from bot.services.lines import Seen, ensure_open, look_at_nothing, target_lines
from bot.services.measurement_lines import deed_of, measurement_lines
from bot.services.proposal_lines import open_proposals
from bot.services.revising import Reviser
from bot.services.revision_lines import revision_lines
from bot.services.rhythms import rhythm_of
from bot.services.seeing import ensure_kept, see_target
from bot.services.states import plain_value, row_id
from bot.values import frozen
from storage.database import Database
from storage.models import CheckIn, Measurement, PlanStatus, RevisedDeed, RevisedNoun, Target
from storage.repositories.targets import series_of
from storage.unit_of_work import Store, query, transaction

GONE = "There is no such measurement that you can see. It may have been deleted."


@frozen
class _Case:
    """A measurement with what it belongs to; its check-in keeps its changes, else its target."""

    row: Measurement
    check_in: CheckIn | None
    target: Target
    seen: Seen


class Measurements:
    """What people do with single measurements."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @query
    def get_page(
        self, store: Store, number: int, *, page: int, actor: Actor, now: datetime, size: int = PAGE_SIZE
    ) -> TargetPage:
        """Return T-<number> whole, with a page of its measurements, newest first."""
        found = store.targets.find_by_number(actor.workspace_id, number)
        missing = f"There is no T-{number} that you can see."
        target, seen = see_target(store, actor, (found and found.id) or 0, missing=missing)
        ensure_kept(target)
        everything = store.targets.list_measurements(actor.workspace_id, [row_id(target)])
        series = series_of(everything)
        everything.reverse()
        line = self._line(store, target, seen, actor=actor, now=now, series=series)
        stretch = Stretch.find(len(everything), page, size=size)
        rows = everything[stretch.start : stretch.start + size]
        shown = measurement_lines(store, actor, target, rows, seen=seen, series=series)
        offered = line.evaluation.may_begin_on if line.evaluation is not None and line.can_edit else ()
        rhythm = rhythm_of(store, seen.plan)
        sees_plan, is_closed = can_see_plan(actor, seen.people), seen.plan.status is PlanStatus.CLOSED
        return TargetPage(
            target=line if sees_plan else replace(line, balancing=""),
            measurements=Page.of(stretch, shown),
            sees_plan=sees_plan,
            new_baselines=new_baselines(store, actor.workspace_id, [line.id]).get(line.id, ()),
            may_begin_on=offered,
            asked="" if rhythm is None else say_rhythm(rhythm),
            is_closed=is_closed,
            proposals=_waiting(store, target, seen, actor=actor, now=now)
            if sees_plan and not is_closed
            else (),
        )

    @query
    def get(
        self, store: Store, measurement_id: int, *, actor: Actor, now: datetime, leaves_out: bool = False
    ) -> Amended:
        """Return a measurement to somebody who may correct it now, or leave it out."""
        case = _see(store, actor, measurement_id)
        _ensure_may(case, actor, leaves_out=leaves_out)
        return self._amended(store, case, None, actor=actor, now=now)

    @query
    def find(
        self,
        store: Store,
        number: int,
        on: date | None,
        *,
        actor: Actor,
        now: datetime,
        leaves_out: bool = False,
        is_out: bool = False,
    ) -> Amended:
        """Return the measurement of T-<number> on a day, or its last one, to somebody who may change it now.

        Of several on one day it is the one that counts, or one that `is_out` where that is sought.
        """
        found = store.targets.find_by_number(actor.workspace_id, number)
        missing = f"There is no T-{number} that you can see."
        target, _ = see_target(store, actor, (found and found.id) or 0, missing=missing)
        rows = store.targets.list_measurements(actor.workspace_id, [row_id(target)])
        there = [row for row in rows if on is None or row.measured_on == on]
        if not there:
            day = "" if on is None else f" on {say_date(on, today=local_date(now, actor.zone))}"
            raise NotFoundError(f"T-{number} has no measurement{day}. To see them: show T-{number}")
        sought = [row for row in there if bool(row.excluded_because) is is_out]
        case = _see(store, actor, row_id_of((sought or there)[-1]))
        _ensure_may(case, actor, leaves_out=leaves_out)
        return self._amended(store, case, None, actor=actor, now=now)

    @transaction
    def correct(
        self,
        store: Store,
        measurement_id: int,
        draft: MeasurementDraft,
        *,
        version: int,
        actor: Actor,
        now: datetime,
        asks: bool = False,
    ) -> Amended:
        """Have a measurement say another value or another day; the one before stays in the history.

        One that `asks` raises DoubtfulValueError where its value is far from all others of its target.
        """
        case = _see(store, actor, measurement_id, to_change=True)
        _ensure_may(case, actor)
        ensure_unit(draft.said_unit, unit=case.target.unit, ref=f"T-{case.target.number}")
        if draft.on != case.row.measured_on:  # where it was measured it may be tomorrow already
            ensure_measurement(draft, today=local_date(now, actor.zone))
        _ensure_unchanged(store, case, draft, version=version, actor=actor, now=now)
        if asks:
            _ask(store, case, draft.value)
        if case.check_in is None:
            undo = self._correct_past(store, case, draft, actor=actor, now=now)
        else:
            undo = self._correct_reported(store, case.check_in, draft, actor=actor, now=now)
        return self._amended(store, case, undo, actor=actor, now=now, draft=draft)

    @transaction
    def leave_out(
        self, store: Store, measurement_id: int, because: str, *, actor: Actor, now: datetime
    ) -> Amended:
        """Have a measurement not count, for a reason; it stays where it is, struck out."""
        case = _see(store, actor, measurement_id, to_change=True)
        _ensure_may(case, actor, leaves_out=True)
        ensure_because(because, example="the CRM was down that day")
        undo = self._set_left_out(store, case, because.strip(), actor=actor, now=now)
        return self._amended(store, case, undo, actor=actor, now=now)

    @transaction
    def count_again(self, store: Store, measurement_id: int, *, actor: Actor, now: datetime) -> Amended:
        """Have a measurement count that was left out; doing it again changes nothing."""
        case = _see(store, actor, measurement_id, to_change=True)
        _ensure_may(case, actor, leaves_out=True)
        undo = self._set_left_out(store, case, "", actor=actor, now=now)
        return self._amended(store, case, undo, actor=actor, now=now)

    @transaction
    def delete(self, store: Store, measurement_id: int, *, actor: Actor, now: datetime) -> Amended:
        """Delete a measurement, with the check-in that it came with; it can be taken back."""
        case = _see(store, actor, measurement_id, to_change=True)
        _ensure_may(case, actor)
        told = self._amended(store, case, None, actor=actor, now=now)
        row = case.row
        do: dict[str, Any] = {"actor": actor, "now": now}
        if case.check_in is not None:
            value = plain_value(case.check_in, "value", row.value)
            gone = {"is_dropped": [False, True], "value": [value, value]}
            undo = self._reviser.change(store, case.check_in, gone, deed=RevisedDeed.DROPPED, **do)
        else:
            on, day = row.measured_on, row.measured_on.isoformat()
            gone = {"past": [plain_value(case.target, "past", {on: each}) for each in (row.value, None)]}
            if row.excluded_because:
                gone["excluded"] = [{day: row.excluded_because}, {day: ""}]
            undo = self._reviser.change(store, case.target, gone, deed=RevisedDeed.EDITED, **do)
        return replace(told, undo=undo)

    def _correct_reported(
        self, store: Store, check_in: CheckIn, draft: MeasurementDraft, *, actor: Actor, now: datetime
    ) -> int | None:
        values: dict[str, Any] = {"value": draft.value, "measured_on": draft.on}
        if not self._reviser.differs(store, check_in, values):
            return None
        values |= {"edited_at": now, "edited_by": actor.id}
        return self._reviser.revise(store, check_in, values, deed=RevisedDeed.EDITED, actor=actor, now=now)

    def _correct_past(
        self, store: Store, case: _Case, draft: MeasurementDraft, *, actor: Actor, now: datetime
    ) -> int | None:
        row, old, new = case.row, case.row.measured_on, draft.on
        if (row.value, old) == (draft.value, new):
            return None
        before: dict[date, Decimal | None] = {old: row.value}
        after: dict[date, Decimal | None] = {old: draft.value}
        changes: dict[str, list[Any]] = {}
        if new != old:
            _ensure_free(store, case, new, today=local_date(now, actor.zone))
            before[new], after[old], after[new] = None, None, draft.value
        changes["past"] = [plain_value(case.target, "past", each) for each in (before, after)]
        if new != old and row.excluded_because:
            left_out = [{old: row.excluded_because, new: ""}, {old: "", new: row.excluded_because}]
            changes["excluded"] = [plain_value(case.target, "excluded", each) for each in left_out]
        return self._reviser.change(
            store, case.target, changes, deed=RevisedDeed.EDITED, actor=actor, now=now
        )

    def _set_left_out(
        self, store: Store, case: _Case, because: str, *, actor: Actor, now: datetime
    ) -> int | None:
        old = case.row.excluded_because
        if old == because:
            return None
        do: dict[str, Any] = {"deed": RevisedDeed.EDITED, "actor": actor, "now": now}
        if case.check_in is not None:
            value = plain_value(case.check_in, "value", case.row.value)
            changes = {"excluded_because": [old, because], "value": [value, value]}
            return self._reviser.change(store, case.check_in, changes, **do)
        day = case.row.measured_on.isoformat()
        return self._reviser.change(store, case.target, {"excluded": [{day: old}, {day: because}]}, **do)

    def _amended(
        self,
        store: Store,
        case: _Case,
        undo: int | None,
        *,
        actor: Actor,
        now: datetime,
        draft: MeasurementDraft | None = None,
    ) -> Amended:
        store.flush()
        target = self._line(store, case.target, case.seen, actor=actor, now=now)
        row = store.targets.find_measurement(actor.workspace_id, row_id_of(case.row))
        if row is None:  # a past value that moved to another day is another row
            on = case.row.measured_on if draft is None else draft.on
            past = store.targets.past(actor.workspace_id, target.id)
            row = next((each for each in past if each.measured_on == on), case.row)
        (line,) = measurement_lines(store, actor, case.target, [row], seen=case.seen)
        return Amended(target, line, undo)

    @staticmethod
    def _line(
        store: Store,
        target: Target,
        seen: Seen,
        *,
        actor: Actor,
        now: datetime,
        series: Series | None = None,
    ) -> TargetLine:
        """Return a target with what its measurements say; `series` are those, where they are read already."""
        if series is None:
            series = store.targets.series(target.workspace_id, [row_id(target)])
        line = target_lines(store, actor, [target], seen={seen.id: seen})[0]
        today = local_date(now, actor.zone)
        found = evaluations(store, seen.plan, [target], today=today, series=series)[line.id]
        spark = sparks(store, target.workspace_id, [line.id], series=series).get(line.id, "")
        return replace(line, evaluation=found, spark=spark)


def row_id_of(row: Measurement) -> int:
    """Return the id, which a stored measurement always has."""
    assert row.id is not None
    return row.id


def _waiting(
    store: Store, target: Target, seen: Seen, *, actor: Actor, now: datetime
) -> tuple[ProposalLine, ...]:
    """Return the revisions of a target that wait for an approver."""
    waiting = open_proposals(store, seen, viewer=actor, now=now)
    return tuple(each for each in waiting if each.target.id == target.id)


def _see(store: Store, actor: Actor, measurement_id: int, *, to_change: bool = False) -> _Case:
    """Return a measurement that the actor can see; what keeps its changes is locked when it is to change."""
    row = store.targets.find_measurement(actor.workspace_id, measurement_id)
    if row is None:
        look_at_nothing(store, actor.workspace_id, is_part=True)
        raise NotFoundError(GONE)
    target, seen = see_target(
        store, actor, row.target_id, to_change=to_change and row.check_in_id is None, missing=GONE
    )
    if row.check_in_id is None:
        kept = store.targets.find_measurement(
            actor.workspace_id, measurement_id
        )  # as it is once it is locked
        found: tuple[CheckIn, Measurement] | None = None
    else:
        found = store.check_ins.find(actor.workspace_id, row.check_in_id, to_change=to_change)
        kept = None if found is None or found[0].is_dropped else found[1]
    if kept is None:
        raise NotFoundError(GONE)
    return _Case(kept, None if found is None else found[0], target, seen)


def _ensure_may(case: _Case, actor: Actor, *, leaves_out: bool = False) -> None:
    deed, doer_id = (Deed.EDIT_TARGETS, None) if leaves_out else deed_of(case.check_in)
    ensure_allowed(actor, deed, case.seen.people, doer_id=doer_id or case.target.owner_id)
    ensure_open(case.seen.plan)
    ensure_kept(case.target)


def _ensure_free(store: Store, case: _Case, on: date, *, today: date) -> None:
    """Refuse to move a value that came without a check-in to a day that has one like it."""
    past = store.targets.past(case.target.workspace_id, row_id(case.target))
    if any(each.measured_on == on for each in past):
        said = f"{say_date(on, today=today)} has a value already. Correct that one, or choose another day."
        raise InvalidError({"on": said})


def _ensure_unchanged(
    store: Store, case: _Case, draft: MeasurementDraft, *, version: int, actor: Actor, now: datetime
) -> None:
    """Refuse to write over what somebody else has said of this measurement since the actor looked."""
    noun = RevisedNoun.TARGET if case.check_in is None else RevisedNoun.CHECK_IN
    keeper = case.target if case.check_in is None else case.check_in
    since = store.revisions.list_since(actor.workspace_id, noun, row_id(keeper), version=version)
    touching = [each for each in since if _touches(each.changes, case)]
    if not touching or (case.row.value, case.row.measured_on) == (draft.value, draft.on):
        return
    last = revision_lines(store, actor, touching[-1:])[0]
    today = local_date(now, actor.zone)
    at = say_moment(last.at, zone=actor.zone, today=today)
    said = {"value": say_number(case.row.value), "on": say_date(case.row.measured_on, today=today)}
    stored = {"value": str(case.row.value), "on": case.row.measured_on.isoformat()}
    labels = {"value": "value", "on": "day measured"}
    newer = {name: Newer(labels[name], stored[name], said[name], by=last.by, at=at) for name in said}
    raise ConflictError(
        f"{last.by} changed this measurement while you had this open. What you typed is still here; below "
        "each field stands what it says now. Send it again to save what you see.",
        current_version=keeper.version,
        newer=newer,
    )


def _touches(changes: Mapping[str, list[Any]], case: _Case) -> bool:
    if case.check_in is not None:
        return any(
            changes[name][0] != changes[name][1] for name in ("value", "measured_on") if name in changes
        )
    day = case.row.measured_on.isoformat()
    return any(day in (each or {}) for each in changes.get("past", ()))


def _ask(store: Store, case: _Case, value: Decimal) -> None:
    """Ask whether a value is meant that is far from all others of its target."""
    series = store.targets.series(case.target.workspace_id, [row_id(case.target)])
    others = [row.value for row in series.get(row_id(case.target), ()) if row.id != case.row.id]
    unit = "" if case.target.unit in case.target.indicator.split() else case.target.unit
    is_share = is_a_share(case.target.unit, case.target.indicator)
    is_share = is_share and min(case.target.value, case.target.baseline or 0, case.target.lower or 0) >= 0
    doubt = doubt_of(value, others, unit=unit, is_share=is_share)
    if doubt is not None:
        raise DoubtfulValueError(doubt.said, meant=doubt.meant)
