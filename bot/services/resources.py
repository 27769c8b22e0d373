"""Resources: added, edited, confirmed, declined and dropped; and a plan's ledger whole."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import ConflictError, InvalidError, NotAllowedError
from bot.rules.access import Actor, Deed, approvers_of, can_see_plan, ensure_allowed
from bot.rules.action_steps import ensure_reason
from bot.rules.cadence import local_date
from bot.rules.ledger import Ledger, ResourceDraft, ResourceLine, ensure_resource
from bot.rules.resources import Capacity
from bot.services.allocations import capacities, strains_of
from bot.services.approver_names import approver_names
from bot.services.audit_entries import AuditedDeed
from bot.services.ledger_lines import ledger_of, resource_lines
from bot.services.lines import Seen, ensure_open, look_at, see_plan, step_lines
from bot.services.resource_decisions import decided_anew, decision
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged, say_newest
from bot.services.seeing import (
    NO_RESOURCE,
    ensure_approver,
    ensure_assignable,
    ensure_kept_resource,
    see_resource,
)
from storage.database import Database
from storage.models import (
    OPEN_STATUSES,
    Resource,
    ResourceKind,
    ResourceStatus,
    RevisedDeed,
    StepStatus,
    ToolState,
)
from storage.unit_of_work import Store, query, transaction


class Resources:
    """What people do with resources."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def create(self, store: Store, draft: ResourceDraft, *, actor: Actor, now: datetime) -> ResourceLine:
        """Add a line to a ledger; it is confirmed at once where whoever adds it is the one to confirm it."""
        seen = see_plan(store, actor, plan_id=draft.plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_RESOURCES, seen.people)
        ensure_open(seen.plan)
        self._ensure_draft(store, draft, seen, actor=actor, now=now)
        is_had = actor.id in approvers_of(seen.people) or _is_ready(draft)
        resource = store.resources.add(
            Resource(
                workspace_id=actor.workspace_id,
                number=store.workspaces.next_number(actor.workspace_id, "R"),
                plan_id=draft.plan_id,
                kind=draft.kind,
                created_by=actor.id,
                created_at=now,
                **_values(draft),
                **decision(is_had=is_had, actor=actor, now=now),
            )
        )
        undo = self._reviser.added(store, resource, actor=actor, now=now)
        return self._answer(store, actor, resource, seen, undo=undo, now=now)

    @transaction
    def edit(
        self,
        store: Store,
        resource_id: int,
        draft: ResourceDraft,
        *,
        version: int,
        actor: Actor,
        now: datetime,
    ) -> ResourceLine:
        """Change what a line says, unless somebody else has in the meantime; more of it is asked for anew."""
        resource, seen = _to_change(store, actor, resource_id)
        draft = replace(draft, kind=resource.kind, plan_id=resource.plan_id)
        self._ensure_draft(store, draft, seen, actor=actor, now=now, known=resource)
        values = _values(draft)
        ref = f"R-{resource.number}"
        ensure_unchanged(store, resource, version=version, values=values, ref=ref, actor=actor, now=now)
        values |= decided_anew(resource, values, seen, actor=actor, now=now)
        undo = self._reviser.revise(store, resource, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        return self._answer(store, actor, resource, seen, undo=undo, now=now)

    @transaction
    def drop(
        self, store: Store, resource_id: int, *, actor: Actor, now: datetime, reason: str = ""
    ) -> ResourceLine:
        """Take a line out of its ledger; one that is out already stays so."""
        resource, seen = _to_change(store, actor, resource_id, is_kept=False)
        ensure_reason(reason, field="reason")
        undo = self._reviser.revise(
            store,
            resource,
            {"is_dropped": True},
            deed=RevisedDeed.DROPPED,
            actor=actor,
            now=now,
            reason=reason.strip(),
        )
        return replace(_line(store, actor, resource, seen), undo=undo)

    @transaction
    def confirm(
        self,
        store: Store,
        resource_id: int,
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
    ) -> ResourceLine:
        """Say that it can be had; what is confirmed already stays so.

        With a version, only what was seen: ConflictError is raised where more has been asked for since.
        """
        return self._confirm(store, resource_id, actor=actor, now=now, version=version)

    @transaction
    def confirm_all(
        self, store: Store, resource_ids: Sequence[int], *, actor: Actor, now: datetime
    ) -> tuple[ResourceLine, ...]:
        """Say of several that they can be had, all or none."""
        return tuple(self._confirm(store, each, actor=actor, now=now) for each in resource_ids)

    def _confirm(
        self, store: Store, resource_id: int, *, actor: Actor, now: datetime, version: int | None = None
    ) -> ResourceLine:
        resource, seen = _to_decide(store, actor, resource_id)
        if resource.status is ResourceStatus.CONFIRMED:
            return _line(store, actor, resource, seen)
        if version not in {None, resource.version}:
            newest = say_newest(store, actor, resource, version=int(version or 0), now=now)
            said = f"R-{resource.number} has changed since: {newest}. Look at it again, and confirm it there."
            raise ConflictError(said, current_version=resource.version)
        values = decision(is_had=True, actor=actor, now=now)
        undo = self._reviser.revise(store, resource, values, deed=RevisedDeed.CONFIRMED, actor=actor, now=now)
        return replace(_line(store, actor, resource, seen), undo=undo)

    @transaction
    def decline(
        self, store: Store, resource_id: int, because: str, *, actor: Actor, now: datetime
    ) -> ResourceLine:
        """Say that it cannot be had, and why."""
        resource, seen = _to_decide(store, actor, resource_id)
        if not because.strip():
            raise InvalidError({"declined_because": "Say why, for example: not before April"})
        ensure_reason(because, field="declined_because")
        values = {
            "status": ResourceStatus.DECLINED,
            "decided_by": actor.id,
            "decided_at": now,
            "declined_because": because.strip(),
        }
        undo = self._reviser.revise(store, resource, values, deed=RevisedDeed.DECLINED, actor=actor, now=now)
        return replace(_line(store, actor, resource, seen), undo=undo)

    @query
    def get(
        self,
        store: Store,
        *,
        actor: Actor,
        number: int | None = None,
        resource_id: int | None = None,
        deed: Deed | None = None,
    ) -> ResourceLine:
        """Return a line by its number or id; with a deed, only to somebody who may do that with it."""
        missing = NO_RESOURCE
        if number is not None:
            found = store.resources.find_by_number(actor.workspace_id, number)
            resource_id = None if found is None else found.id
            missing = f"There is no R-{number} that you can see."
        row, seen = see_resource(store, actor, resource_id or 0, missing=missing)
        if deed is not None:
            if deed is Deed.APPROVE:
                ensure_approver(store, actor, seen)
            ensure_allowed(actor, deed, seen.people)
            ensure_open(seen.plan)
            ensure_kept_resource(row)
        return _line(store, actor, row, seen)

    @query
    def get_capacity(self, store: Store, member_id: str | None, *, actor: Actor, now: datetime) -> Capacity:
        """Return how many hours of a week somebody has, and when they are away."""
        today = local_date(now, actor.zone)
        found = capacities(store, actor.workspace_id, [member_id], today=today)
        return found.get(member_id or "", Capacity())

    @query
    def get_ledger(
        self,
        store: Store,
        *,
        actor: Actor,
        now: datetime,
        number: int | None = None,
        plan_id: int | None = None,
    ) -> Ledger:
        """Return the ledger of P-<number>, or of a plan by its id."""
        look = AuditedDeed.RESOURCE_SEEN
        seen = see_plan(store, actor, number=number, plan_id=plan_id, look=look)
        return ledger_of(store, actor, seen, today=local_date(now, actor.zone))

    @query
    def list_of_step(self, store: Store, step_id: int, *, actor: Actor) -> tuple[ResourceLine, ...]:
        """Return what a step takes or took, to whom its plan is open; to others nothing."""
        rows = store.resources.list_of_step(actor.workspace_id, step_id)
        seen = look_at(store, store.plans.list_by_ids(actor.workspace_id, {row.plan_id for row in rows}))
        rows = [row for row in rows if can_see_plan(actor, seen[row.plan_id].people)]
        return resource_lines(store, actor, rows, seen=seen)

    @query
    def list_steps(self, store: Store, plan_id: int, *, actor: Actor) -> tuple[tuple[int, str, str], ...]:
        """Return the open steps of a plan that a line can be of: id, reference and title."""
        seen = see_plan(store, actor, plan_id=plan_id)
        rows = store.action_steps.list_of_plan(actor.workspace_id, seen.id)
        kept = [row for row in rows if row.status in OPEN_STATUSES]
        lines = step_lines(store, actor, kept, seen={seen.id: seen})
        return tuple((line.id, line.ref, line.title) for line in lines)

    def _ensure_draft(
        self,
        store: Store,
        draft: ResourceDraft,
        seen: Seen,
        *,
        actor: Actor,
        now: datetime,
        known: Resource | None = None,
    ) -> None:
        """Refuse what no line can say, a step of another plan, and somebody who is not there."""
        ensure_resource(draft, today=local_date(now, actor.zone))
        if draft.step_id is not None and (known is None or known.step_id != draft.step_id):
            _ensure_step(store, actor, draft.step_id, seen)
        if draft.member_id is not None and (known is None or known.member_id != draft.member_id):
            ensure_assignable(store, actor, draft.member_id, people=seen.people, field="member_id")

    def _answer(
        self,
        store: Store,
        actor: Actor,
        resource: Resource,
        seen: Seen,
        *,
        undo: int | None,
        now: datetime,
    ) -> ResourceLine:
        """Return a changed line with what it comes to: who is asked, and whether somebody has too much."""
        line = replace(_line(store, actor, resource, seen), undo=undo)
        if line.member_id is not None and line.share is not None:
            found = strains_of(
                store, actor, [line.member_id], today=local_date(now, actor.zone), within=line.share
            )
            line = replace(line, strain=found.get(line.member_id))
        if line.status is ResourceStatus.OPEN:
            line = replace(line, approvers=approver_names(store, seen, now=now))
        return line


def _ensure_step(store: Store, actor: Actor, step_id: int, seen: Seen) -> None:
    step = store.action_steps.find(actor.workspace_id, step_id)
    if step is None or step.plan_id != seen.id:
        raise InvalidError({"step_id": f"That is no step of {seen.people.ref}. Choose one of its own."})
    if step.status in {StepStatus.DONE, StepStatus.DROPPED}:
        said = f"S-{step.number} is {step.status}, so it needs nothing more. Choose another step."
        raise InvalidError({"step_id": said})


def _to_change(
    store: Store, actor: Actor, resource_id: int, *, is_kept: bool = True
) -> tuple[Resource, Seen]:
    resource, seen = see_resource(store, actor, resource_id, to_change=True)
    ensure_allowed(actor, Deed.EDIT_RESOURCES, seen.people)
    ensure_open(seen.plan)
    if is_kept:
        ensure_kept_resource(resource)
    return resource, seen


def _to_decide(store: Store, actor: Actor, resource_id: int) -> tuple[Resource, Seen]:
    resource, seen = see_resource(store, actor, resource_id, to_change=True)
    ensure_approver(store, actor, seen)
    ensure_open(seen.plan)
    ensure_kept_resource(resource)
    if resource.hours is not None and resource.member_id is None:
        ref = f"R-{resource.number}"
        raise NotAllowedError(f"Nobody has the hours of {ref} yet. Name somebody first: edit {ref}")
    step = None if resource.step_id is None else store.action_steps.find(actor.workspace_id, resource.step_id)
    if step is not None and step.status not in OPEN_STATUSES:
        raise NotAllowedError(f"S-{step.number} {step.title} is {step.status}, so nothing is to be decided.")
    return resource, seen


def _values(draft: ResourceDraft) -> dict[str, Any]:
    """Return what a draft says in the columns of a row; what is not of its kind is nothing."""
    is_budget, is_person = draft.kind is ResourceKind.BUDGET, draft.kind is ResourceKind.PERSON
    return {
        "step_id": draft.step_id,
        "name": " ".join(draft.name.split()),
        "currency": draft.currency.strip().upper() if is_budget else None,
        "planned": draft.planned if is_budget else None,
        "committed": draft.committed if is_budget else None,
        "spent": draft.spent if is_budget else None,
        "member_id": draft.member_id if is_person else None,
        "hours": draft.hours if is_person else None,
        "from_on": draft.from_on if is_person else None,
        "until_on": None if is_budget else draft.until_on,
        "tool_state": draft.tool_state if draft.kind is ResourceKind.TECHNOLOGY else None,
    }


def _is_ready(draft: ResourceDraft) -> bool:
    return draft.kind is ResourceKind.TECHNOLOGY and draft.tool_state is ToolState.READY


def _line(store: Store, actor: Actor, resource: Resource, seen: Seen) -> ResourceLine:
    return resource_lines(store, actor, [resource], seen={seen.id: seen})[0]
