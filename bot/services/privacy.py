"""What is stored about a person, and the way to have it deleted: numbers stay, as nobody's; words do not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.errors import NotAllowedError, NotFoundError
from bot.rules.access import Actor
from bot.rules.privacy import Holdings, Parting
from bot.rules.retention import Retention
from bot.services.audit_entries import AuditedDeed, record
from bot.services.departures import News, tell_of_departure, work_of
from bot.services.exports import has_pending
from bot.services.lines import plan_ref
from bot.services.revealing import reveal_complete
from bot.services.revising import Reviser
from bot.services.schedules import to_ms
from bot.services.states import row_id
from bot.values import frozen
from storage.database import Database
from storage.models import (
    OPEN_STATUSES,
    ActionStep,
    DeliveryKind,
    Member,
    Objective,
    Plan,
    PlanStatus,
    RevisedDeed,
    Target,
)
from storage.repositories.erasing import GONE, UNNAMED
from storage.unit_of_work import Store, query, transaction


@frozen
class _Estate:
    """What somebody leaves behind: plans about them, plans with and without an heir, open steps."""

    removed: tuple[Plan, ...]
    inherited: tuple[tuple[Plan, Member], ...]
    stranded: tuple[Plan, ...]
    steps: tuple[ActionStep, ...]


class Privacy:
    """What people can know, and have done, about what is stored of them."""

    def __init__(self, database: Database, *, retention: Retention, wake: Callable[[], None]) -> None:
        self.database = database
        self.retention = retention
        self._reviser = Reviser(wake=wake)
        self._wake = wake

    @query
    def look(self, store: Store, *, actor: Actor) -> Holdings:
        """Return what is stored about the actor."""
        return Holdings(store.erasing.count_naming(actor.workspace_id, actor.id), self.retention)

    @query
    def ask(self, store: Store, *, actor: Actor) -> Parting:
        """Return what would happen if all that is stored of the actor were deleted now."""
        estate = _estate(store, actor)
        return Parting(
            to_hand_over=tuple(work_of(plan) for plan in estate.stranded),
            handed_over=tuple(work_of(plan, to=heir.name) for plan, heir in estate.inherited),
            removed=tuple(work_of(plan) for plan in estate.removed),
            steps=len(estate.steps),
            is_export_on_its_way=has_pending(store, actor),
        )

    @transaction
    def delete(self, store: Store, *, actor: Actor, now: datetime) -> None:
        """Leave nothing of the actor but numbers that are nobody's, all at once or not at all.

        Raises NotAllowedError while they own an open plan that nobody would have then, and NotFoundError
        where nothing is known of them.
        """
        if store.members.find(actor.workspace_id, actor.id) is None or actor.id == GONE:
            raise NotFoundError(f"Nothing is stored about {actor.id} in {actor.workspace_id}.")
        member = store.members.lock(actor.workspace_id, actor.id)
        estate = _estate(store, actor, to_change=True)
        _ensure_handed_over(estate)
        _ensure_anonymous(store, actor.workspace_id, now=now)
        told: dict[str, News] = {}
        self._hand_over(store, estate, actor=actor, now=now)
        self._let_go(store, estate, told, actor=actor, now=now)
        self._remove(store, estate, told, now=now)
        for member_id, news in told.items():
            tell_of_departure(store, actor, member_id, news, now=now)
        store.flush()
        self._redraw(store, actor, now=now)
        asked_in = store.rounds.list_open_asking(actor.workspace_id, actor.id)
        counts = store.erasing.erase(actor.workspace_id, actor.id, name=member.name)
        reveal_complete(store, asked_in, now=now)
        record(store, actor.workspace_id, AuditedDeed.MEMBER_DELETED, now=now, actor_id=GONE, fields=counts)
        store.after_commit(self._wake)

    def _hand_over(self, store: Store, estate: _Estate, *, actor: Actor, now: datetime) -> None:
        """Give plans to their sponsors, who are told so as ever when somebody gives a plan away."""
        for plan, heir in estate.inherited:
            assert plan.id is not None
            roles = store.plans.roles(plan.workspace_id, [plan.id])[plan.id]
            values: dict[str, Any] = {
                "owner_id": heir.id,
                "sponsor_id": None,
                "zone": heir.lives_in,
                "roles": {who: role for who, role in roles.items() if who != heir.id},
            }
            self._reviser.revise(store, plan, values, deed=RevisedDeed.EDITED, actor=actor, now=now)

    def _let_go(
        self, store: Store, estate: _Estate, told: dict[str, News], *, actor: Actor, now: datetime
    ) -> None:
        """Let open steps be nobody's, and targets and objectives that of the plan's owner."""
        removed = {plan.id for plan in estate.removed}
        owners: dict[int, str] = {}
        for step in estate.steps:
            assert step.id is not None
            values = {"assignee_id": None}
            self._reviser.revise(store, step, values, deed=RevisedDeed.ASSIGNED, actor=actor, now=now)
            owners.setdefault(step.plan_id, _owner_of(store, step))
            if owners[step.plan_id] != actor.id:
                told.setdefault(owners[step.plan_id], News()).steps.append(step.id)
        parts: tuple[Target | Objective, ...] = (
            *store.erasing.list_owned(Target, actor.workspace_id, actor.id),
            *store.erasing.list_owned(Objective, actor.workspace_id, actor.id),
        )
        for part in parts:
            owner_id = _owner_of(store, part)
            if part.plan_id not in removed and owner_id != actor.id:
                self._reviser.revise(
                    store, part, {"owner_id": owner_id}, deed=RevisedDeed.EDITED, actor=actor, now=now
                )

    def _remove(self, store: Store, estate: _Estate, told: dict[str, News], *, now: datetime) -> None:
        """Delete the plans about somebody, and their sample."""
        for plan in estate.removed:
            assert plan.id is not None
            if plan.owner_id != plan.subject_id and not plan.is_sample:
                told.setdefault(plan.owner_id, News()).removed.append(plan_ref(plan))
            record(
                store,
                plan.workspace_id,
                AuditedDeed.PLAN_DELETED,
                now=now,
                actor_id=GONE,
                subject=plan_ref(plan),
                plan_id=plan.id,
                fields={"kind": plan.kind, "with": "its subject"},
            )
            store.homes.mark_plan(plan.workspace_id, plan.id, now_ms=to_ms(now))
            store.flush()
            store.retention.remove_plan(plan)

    def _redraw(self, store: Store, actor: Actor, *, now: datetime) -> None:
        """Have what was posted, and every Home that shows the actor, say so no more."""
        now_ms, plan_ids = to_ms(now), set[int]()
        records = []
        for table, row in store.erasing.rows_naming(actor.workspace_id, actor.id):
            if table == "check_in":
                records.append(f"record:{row['id']}")
            plan_id = row["id"] if table == "plan" else row.get("plan_id")
            plan_ids |= {plan_id} if plan_id is not None else set()
        store.deliveries.refresh_all(records, now_ms=now_ms)
        for plan_id in plan_ids:
            store.deliveries.refresh_live(
                actor.workspace_id, kind=DeliveryKind.CHECK_IN, plan_id=plan_id, now_ms=now_ms
            )
            store.homes.mark_plan(actor.workspace_id, plan_id, now_ms=now_ms)


def _estate(store: Store, actor: Actor, *, to_change: bool = False) -> _Estate:
    """Find what the actor leaves behind, each plan and step locked when it is about to change."""
    named = [plan for plan in store.plans.list_all(actor.workspace_id) if actor.id in _heads(plan)]
    steps = store.action_steps.list_unfinished_of(actor.workspace_id, actor.id)
    if to_change:  # each is found once more, as it is by now
        for plan in sorted(named, key=row_id):
            store.plans.find(actor.workspace_id, row_id(plan), to_change=True)
        for step in sorted(steps, key=row_id):
            store.action_steps.find(actor.workspace_id, row_id(step), to_change=True)
        named = [plan for plan in named if actor.id in _heads(plan)]
        steps = [step for step in steps if step.assignee_id == actor.id and step.status in OPEN_STATUSES]
    removed = [plan for plan in named if plan.subject_id == actor.id or plan.is_sample]
    owned = [
        plan
        for plan in named
        if plan.owner_id == actor.id and plan not in removed and plan.status is not PlanStatus.CLOSED
    ]
    heirs = [(plan, _heir(store, plan)) for plan in owned]
    gone = {plan.id for plan in removed}
    return _Estate(
        removed=tuple(removed),
        inherited=tuple((plan, heir) for plan, heir in heirs if heir is not None),
        stranded=tuple(plan for plan, heir in heirs if heir is None),
        steps=tuple(step for step in steps if step.plan_id not in gone),
    )


def _heads(plan: Plan) -> set[str | None]:
    return {plan.owner_id, plan.subject_id}


def _heir(store: Store, plan: Plan) -> Member | None:
    """Return the sponsor of a plan, if they can have it."""
    sponsor = None if plan.sponsor_id is None else store.members.find(plan.workspace_id, plan.sponsor_id)
    if sponsor is None or sponsor.id == plan.owner_id:
        return None
    return None if sponsor.is_deactivated or sponsor.is_guest or sponsor.is_stranger else sponsor


def _ensure_handed_over(estate: _Estate) -> None:
    if estate.stranded:
        refs = ", ".join(plan_ref(plan) for plan in estate.stranded)
        one = plan_ref(estate.stranded[0])
        raise NotAllowedError(
            f"Nothing was deleted: {refs} would have no owner. Give each to somebody (edit {one}, Owner) or "
            f"close it (close {one}), then delete."
        )


def _ensure_anonymous(store: Store, workspace_id: str, *, now: datetime) -> None:
    """Have the member be there who stands for all who had themselves deleted; nobody can be asked of them."""
    if store.members.find(workspace_id, GONE) is None:
        store.members.save(
            Member(workspace_id=workspace_id, id=GONE, name=UNNAMED, is_deactivated=True, refreshed_at=now)
        )
        store.flush()


def _owner_of(store: Store, part: ActionStep | Target | Objective) -> str:
    plan = store.plans.find(part.workspace_id, part.plan_id)
    assert plan is not None
    return plan.owner_id
