"""Check-ins: recorded, told to the plan's channel, and edited there afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any

from bot.errors import DoubtfulValueError, NotAllowedError
from bot.rules.access import Actor, Deed, ensure_allowed, is_allowed
from bot.rules.cadence import local_date
from bot.rules.check_ins import CheckInDraft, CheckInForm, CheckInRecord, doubt_of, ensure_check_in
from bot.rules.targets import is_a_share
from bot.rules.units import ensure_unit
from bot.services.check_in_records import record_of
from bot.services.evaluations import evaluated
from bot.services.lines import Seen, ensure_open, target_lines
from bot.services.next_steps import ensure_next, make_step
from bot.services.obstacles import form_of, obstacles_by, open_obstacles, report_obstacles
from bot.services.owed_check_ins import answered_on
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
    RevisedDeed,
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
        ensure_unit(draft.said_unit, unit=target.unit, ref=f"T-{target.number}")
        ensure_check_in(draft, today=local_date(now, actor.zone))
        if asks:
            _ask(store, target, draft.value)
        ensure_next(store, draft, seen, actor=actor, now=now)
        step = make_step(store, self._reviser, draft, seen, actor=actor, now=now)
        check_in = store.check_ins.add(
            CheckIn(
                workspace_id=actor.workspace_id,
                plan_id=seen.id,
                target_id=draft.target_id,
                author_id=actor.id,
                created_at=now,
                asked_on=answered_on(store, seen.plan, draft.target_id, now=now),
                step_id=None if step is None else step.id,
                **_said(draft),
            )
        )
        report_obstacles(store, check_in, draft, actor=actor, now=now)
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
        undo_step = None if step is None else step.undo
        return replace(told, undo=undo, undo_step=undo_step, unposted_in=unposted_in)

    @query
    def get_form(self, store: Store, target_id: int, *, actor: Actor, now: datetime) -> CheckInForm:
        """Return what the form of a check-in on a target shows, to somebody who may check in on it now."""
        target, seen = see_target(store, actor, target_id)
        ensure_allowed(actor, Deed.CHECK_IN, seen.people, doer_id=target.owner_id)
        ensure_open(seen.plan)
        ensure_kept(target)
        lines, today = target_lines(store, actor, [target], seen={seen.id: seen}), local_date(now, actor.zone)
        return CheckInForm(
            target=evaluated(store, lines, {seen.id: seen.plan}, today=today)[0],
            obstacles=open_obstacles(store, actor.workspace_id, [seen.id]).get(seen.id, ()),
            can_add_step=is_allowed(actor, Deed.EDIT_STEPS, seen.people),
        )

    @query
    def get_to_edit(
        self, store: Store, check_in_id: int, *, actor: Actor
    ) -> tuple[CheckInRecord, CheckInForm]:
        """Return a check-in, and what its form offers, to somebody who may edit it now."""
        check_in, seen = see_check_in(store, actor, check_in_id)
        _ensure_editable(check_in, seen, actor)
        told = record_of(store, actor.workspace_id, check_in_id, viewer=actor)
        return told, form_of(store, check_in, told.target)

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
        target = store.targets.find(actor.workspace_id, check_in.target_id)
        assert target is not None
        ensure_unit(draft.said_unit, unit=target.unit, ref=f"T-{target.number}")
        ensure_check_in(draft, today=local_date(now, actor.zone))
        if asks:
            _ask(store, target, draft.value, but=check_in)
        ensure_next(store, draft, seen, actor=actor, now=now, was=check_in.next_id)
        values = {
            "value": draft.value,
            "measured_on": draft.measured_on,
            **_said(draft),
            **obstacles_by(store, check_in, draft, actor=actor, now=now),
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


def _said(draft: CheckInDraft) -> dict[str, Any]:
    """Return what a draft says, by the columns of a check-in."""
    changed = draft.changed.strip()
    return {
        "happened": draft.happened.strip(),
        "next_step": draft.next_step.strip(),
        "next_id": draft.next_id,
        "next_on": draft.next_on,
        "expected": draft.expected,
        "confidence": draft.confidence,
        "changed": changed,
        "changed_on": (draft.changed_on or draft.measured_on) if changed else None,
    }


def _ask(store: Store, target: Target, value: Decimal, *, but: CheckIn | None = None) -> None:
    """Ask whether a value is meant that is far from all others of its target."""
    assert target.id is not None
    rows = store.targets.series(target.workspace_id, [target.id]).get(target.id, [])
    others = [row.value for row in rows if but is None or row.check_in_id != but.id]
    unit = "" if target.unit in target.indicator.split() else target.unit
    is_share = is_a_share(target.unit, target.indicator)
    is_share = is_share and min(target.value, target.baseline or 0, target.lower or 0) >= 0
    doubt = doubt_of(value, others, unit=unit, is_share=is_share)
    if doubt is not None:
        raise DoubtfulValueError(doubt.said, meant=doubt.meant)


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
