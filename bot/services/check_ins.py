"""Check-ins: recorded, told to the plan's channel, and edited there afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any

from bot.errors import DoubtfulValueError, NotAllowedError
from bot.rules.access import Actor, Deed, ensure_allowed, is_allowed
from bot.rules.cadence import local_date
from bot.rules.check_ins import Balance, CheckInDraft, CheckInRecord, doubt_of, ensure_check_in
from bot.rules.evaluation import Evaluation
from bot.services.evaluations import evaluations
from bot.services.lines import Seen, ensure_open, look_at, target_lines
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged
from bot.services.schedules import to_ms
from bot.services.seeing import ensure_kept, see_check_in, see_target
from storage.database import Database
from storage.models import (
    CheckIn,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Measurement,
    Plan,
    PlanStatus,
    RevisedDeed,
    RevisedNoun,
    Target,
)
from storage.repositories.deliveries import NO_CHANNEL
from storage.unit_of_work import Store, query, transaction


class CheckIns:
    """What people report."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake
        self._reviser = Reviser(wake=wake)

    @transaction
    def record(
        self, store: Store, draft: CheckInDraft, *, actor: Actor, now: datetime, asks: bool = False
    ) -> CheckInRecord:
        """Keep a check-in with its measurement, and write the message that tells the channel.

        One that `asks` raises DoubtfulValueError where its value is far from all others of its target.
        """
        _lock_plan(store, actor, draft.target_id)
        target, seen = see_target(store, actor, draft.target_id)
        ensure_allowed(actor, Deed.CHECK_IN, seen.people, doer_id=target.owner_id)
        ensure_open(seen.plan)
        ensure_kept(target)
        ensure_check_in(draft, today=local_date(now, actor.zone))
        if asks:
            _ask(store, target, draft.value)
        check_in = store.check_ins.add(
            CheckIn(
                workspace_id=actor.workspace_id,
                plan_id=seen.id,
                target_id=draft.target_id,
                author_id=actor.id,
                happened=draft.happened.strip(),
                next_step=draft.next_step.strip(),
                expected=draft.expected,
                confidence=draft.confidence,
                created_at=now,
            )
        )
        store.targets.add_measurement(
            Measurement(
                workspace_id=actor.workspace_id,
                target_id=draft.target_id,
                check_in_id=check_in.id,
                value=draft.value,
                measured_on=draft.measured_on,
                measured_by=actor.id,
                created_at=now,
            )
        )
        undo = self._reviser.added(store, check_in, actor=actor, now=now, told=("value",))
        self._tell(store, check_in, seen, now=now)
        assert check_in.id is not None
        unposted_in = seen.plan.channel_id if seen.plan.is_silent else None
        told = record_of(store, actor.workspace_id, check_in.id, viewer=actor)
        return replace(told, undo=undo, unposted_in=unposted_in)

    @query
    def get_to_edit(self, store: Store, check_in_id: int, *, actor: Actor) -> CheckInRecord:
        """Return a check-in to somebody who may edit it now."""
        check_in, seen = see_check_in(store, actor, check_in_id)
        _ensure_editable(check_in, seen, actor)
        return record_of(store, actor.workspace_id, check_in_id, viewer=actor)

    @transaction
    def edit(
        self,
        store: Store,
        check_in_id: int,
        draft: CheckInDraft,
        *,
        version: int,
        actor: Actor,
        now: datetime,
        asks: bool = False,
    ) -> CheckInRecord:
        """Change what was reported, and have the channel's record show that it was edited.

        One that `asks` raises DoubtfulValueError as a new one does.
        """
        check_in, seen = see_check_in(store, actor, check_in_id, to_change=True)
        _ensure_editable(check_in, seen, actor)
        ensure_check_in(draft, today=local_date(now, actor.zone))
        if asks:
            target = store.targets.find(actor.workspace_id, check_in.target_id)
            assert target is not None
            _ask(store, target, draft.value, but=check_in)
        values = {
            "value": draft.value,
            "measured_on": draft.measured_on,
            "happened": draft.happened.strip(),
            "next_step": draft.next_step.strip(),
            "expected": draft.expected,
            "confidence": draft.confidence,
        }
        ref = "this check-in"
        ensure_unchanged(store, check_in, version=version, values=values, ref=ref, actor=actor, now=now)
        undo = None
        if self._reviser.differs(store, check_in, values):
            values |= {"edited_at": now, "edited_by": actor.id}
            undo = self._reviser.revise(
                store, check_in, values, deed=RevisedDeed.EDITED, actor=actor, now=now
            )
        return replace(record_of(store, actor.workspace_id, check_in_id, viewer=actor), undo=undo)

    def _tell(self, store: Store, check_in: CheckIn, seen: Seen, *, now: datetime) -> None:
        """Write the message by which the plan's channel learns of it, kept for later while it is silent."""
        plan = seen.plan
        if plan.channel_id is None:
            return
        silenced: dict[str, Any] = {}
        if plan.is_silent:
            silenced = {"state": DeliveryState.CANCELLED, "reason": NO_CHANNEL, "settled_ms": to_ms(now)}
        store.deliveries.add(
            Delivery(
                workspace_id=plan.workspace_id,
                occ_key=f"record:{check_in.id}",
                nonce=token_hex(16),
                kind=DeliveryKind.RECORD,
                plan_id=plan.id,
                channel_id=plan.channel_id,
                facts={"check_in": check_in.id},
                not_before_ms=store.deliveries.pace(
                    plan.workspace_id, plan.channel_id, not_before_ms=to_ms(now)
                ),
                **silenced,
            )
        )
        store.after_commit(self._wake)


def record_of(
    store: Store, workspace_id: str, check_in_id: int, *, viewer: Actor | None = None
) -> CheckInRecord:
    """Return what is told of a check-in."""
    found = store.check_ins.find(workspace_id, check_in_id)
    assert found is not None
    check_in, measurement = found
    target = store.targets.find(workspace_id, check_in.target_id)
    plan = store.plans.find(workspace_id, check_in.plan_id)
    assert target is not None
    assert plan is not None
    before = store.check_ins.find_before(check_in)
    taken_back_by = _dropper(store, check_in)
    book = look_at(store, [plan])
    people = book[check_in.plan_id].people
    names = store.members.names(
        workspace_id,
        [check_in.author_id, check_in.edited_by, taken_back_by, before.author_id if before else None],
    )
    may_edit = viewer is not None and is_allowed(
        viewer, Deed.EDIT_CHECK_IN, people, doer_id=check_in.author_id
    )
    evaluation = _evaluation(store, plan, target, check_in, on=measurement.measured_on)
    return CheckInRecord(
        target=target_lines(store, viewer, [target], seen=book)[0],
        author_name=names.get(check_in.author_id, "somebody"),
        value=measurement.value,
        measured_on=measurement.measured_on,
        reported_on=local_date(check_in.created_at, plan.zone),
        happened=check_in.happened,
        next_step=check_in.next_step,
        expected=check_in.expected,
        expected_before=None if before is None else before.expected,
        expected_by="" if before is None else names.get(before.author_id, "somebody"),
        confidence=check_in.confidence,
        id=check_in_id,
        version=check_in.version,
        edited_at=check_in.edited_at,
        edited_by=names.get(check_in.edited_by or "", ""),
        taken_back_by=names.get(taken_back_by or "", ""),
        can_edit=may_edit and plan.status is not PlanStatus.CLOSED and not check_in.is_dropped,
        zone=plan.zone,
        evaluation=evaluation,
        balance=_balance(store, plan, target, evaluation, viewer=viewer, on=measurement.measured_on),
    )


def _evaluation(
    store: Store, plan: Plan, target: Target, check_in: CheckIn, *, on: date
) -> Evaluation | None:
    """Return what the measurements up to a check-in's say, as of the day on which it was reported."""
    if check_in.is_dropped:
        return None
    reported_on = max(on, local_date(check_in.created_at, plan.zone))
    return next(iter(evaluations(store, plan, [target], today=reported_on, until=on).values()))


def _balance(
    store: Store, plan: Plan, target: Target, found: Evaluation | None, *, viewer: Actor | None, on: date
) -> Balance | None:
    """Return what must not get worse for a target, where that has got better or shows a sign of it."""
    if found is None or found.verdict not in {"improved", "signal_better"} or target.balancing_id is None:
        return None
    other = store.targets.find(target.workspace_id, target.balancing_id)
    if other is None or other.is_dropped:
        return None
    line = target_lines(store, viewer, [other], seen=look_at(store, [plan]))[0]
    (said,) = evaluations(store, plan, [other], today=on, until=on).values()
    return Balance(line, None if line.latest is None else said)


def _ask(store: Store, target: Target, value: Decimal, *, but: CheckIn | None = None) -> None:
    """Ask whether a value is meant that is far from all others of its target."""
    assert target.id is not None
    rows = store.targets.series(target.workspace_id, [target.id]).get(target.id, [])
    others = [row.value for row in rows if but is None or row.check_in_id != but.id]
    unit = "" if target.unit in target.indicator.split() else target.unit
    doubt = doubt_of(value, others, unit=unit)
    if doubt is not None:
        raise DoubtfulValueError(doubt.said, meant=doubt.meant)


def _dropper(store: Store, check_in: CheckIn) -> str | None:
    """Return who took a check-in back: whoever changed it last."""
    if not check_in.is_dropped:
        return None
    assert check_in.id is not None
    since = store.revisions.list_since(
        check_in.workspace_id, RevisedNoun.CHECK_IN, check_in.id, version=check_in.version - 1
    )
    return since[-1].changed_by


def _lock_plan(store: Store, actor: Actor, target_id: int) -> None:
    """Have the plan of a target stay as it is until this is over: it must not be closed meanwhile."""
    target = store.targets.find(actor.workspace_id, target_id)
    if target is not None:
        store.plans.find(actor.workspace_id, target.plan_id, to_change=True)


def _ensure_editable(check_in: CheckIn, seen: Seen, actor: Actor) -> None:
    ensure_allowed(actor, Deed.EDIT_CHECK_IN, seen.people, doer_id=check_in.author_id)
    ensure_open(seen.plan)
    if check_in.is_dropped:
        raise NotAllowedError("This check-in was taken back, so there is nothing to edit.")
