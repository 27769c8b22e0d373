"""Check-ins: recorded, and told to the plan's channel."""

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

from bot.errors import NotFoundError
from bot.rules.access import Actor, Deed, can_see_target, ensure_allowed
from bot.rules.cadence import local_date
from bot.rules.check_ins import CheckInDraft, CheckInRecord, ensure_check_in
from bot.services.lines import Seen, ensure_open, look_at, target_lines
from bot.services.schedules import to_ms
from storage.database import Database
from storage.models import CheckIn, Delivery, DeliveryKind, Measurement, Target
from storage.unit_of_work import Store, transaction


class CheckIns:
    """What people report."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @transaction
    def record(self, store: Store, draft: CheckInDraft, *, actor: Actor, now: datetime) -> CheckInRecord:
        """Keep a check-in with its measurement, and write the message that tells the channel."""
        target, seen = _find(store, actor, draft.target_id)
        ensure_allowed(actor, Deed.CHECK_IN, seen.people, doer_id=target.owner_id)
        ensure_open(seen.plan)
        ensure_check_in(draft, today=local_date(now, actor.zone))
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
        self._tell(store, check_in, seen, now=now)
        assert check_in.id is not None
        return record_of(store, actor.workspace_id, check_in.id, viewer=actor)

    def _tell(self, store: Store, check_in: CheckIn, seen: Seen, *, now: datetime) -> None:
        plan, now_ms = seen.plan, to_ms(now)
        if plan.channel_id is not None:
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
                        plan.workspace_id, plan.channel_id, not_before_ms=now_ms
                    ),
                )
            )
        store.deliveries.refresh_live(
            plan.workspace_id, kind=DeliveryKind.CHECK_IN, plan_id=plan.id, now_ms=now_ms
        )
        store.homes.mark_plan(plan.workspace_id, seen.id, now_ms=now_ms)
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
    names = store.members.names(workspace_id, [check_in.author_id, before.author_id if before else None])
    return CheckInRecord(
        target=target_lines(store, viewer, [target], seen=look_at(store, [plan]))[0],
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
    )


def _find(store: Store, actor: Actor, target_id: int) -> tuple[Target, Seen]:
    target = store.targets.find(actor.workspace_id, target_id)
    plan = None if target is None else store.plans.find(actor.workspace_id, target.plan_id, to_change=True)
    if target is None or plan is None:
        raise NotFoundError("There is no such target that you can see.")
    seen = look_at(store, [plan])[target.plan_id]
    if not can_see_target(actor, seen.people, target_owner_id=target.owner_id):
        raise NotFoundError("There is no such target that you can see.")
    return target, seen
