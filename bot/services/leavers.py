"""People who have left: whoever looks after their plans is told once, and hands their steps over."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.errors import InvalidError, NotFoundError
from bot.rules.access import Actor, Deed, approvers_of, ensure_allowed, is_allowed
from bot.rules.cadence import local_date
from bot.rules.deliverability import HandedOver, Leaving, LeftRole
from bot.rules.ledger import ResourceLine
from bot.rules.roles import Role, roles_in
from bot.services.allocations import strains_of
from bot.services.approval_asks import ask_without
from bot.services.approver_names import say_approvers
from bot.services.doubts import pass_on
from bot.services.ledger_lines import resource_lines
from bot.services.lines import Seen, look_at, plan_lines, step_lines
from bot.services.resource_decisions import decision
from bot.services.revising import Reviser
from bot.services.schedules import to_ms
from bot.services.seeing import ensure_assignable, see_resource, see_step
from bot.services.telling import write_notice
from storage.database import Database
from storage.models import Delivery, DeliveryKind, Member, RevisedDeed
from storage.unit_of_work import Store, query, transaction

LEAVER = "leaver"
"""In the facts of a message: who has left, of whom it tells."""


class Leavers:
    """What becomes of the work of people who have left."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)
        self._wake = wake

    @query
    def get(self, store: Store, leaver_id: str, *, actor: Actor, now: datetime) -> Leaving:
        """Return what of a leaver's the actor can hand over, or say that there is nothing."""
        found = leaving(store, actor, leaver_id, now=now)
        if found is None or not (found.steps or found.hours):
            raise NotFoundError("There is nothing of somebody who has left that you can hand over.")
        return found

    @transaction
    def hand_over(
        self,
        store: Store,
        leaver_id: str,
        everything: str | None,
        chosen: Mapping[str, str],
        *,
        actor: Actor,
        now: datetime,
    ) -> HandedOver:
        """Give a leaver's steps and hours to others, all or none.

        `chosen` says who gets one and not `everything`, by `step-<id>` and `hours-<id>`.
        """
        found = leaving(store, actor, leaver_id, now=now)
        given: set[str] = set()
        for step in found.steps if found else ():
            key = f"step-{step.id}"
            if who := chosen.get(key, everything):
                field = key if key in chosen else "everybody"
                self._give_step(store, step.id, who, field=field, actor=actor, now=now)
                given.add(key)
        for line in found.hours if found else ():
            key = f"hours-{line.id}"
            if who := chosen.get(key, everything):
                field = key if key in chosen else "everybody"
                self._give_hours(store, line.id, who, field=field, actor=actor, now=now)
                given.add(key)
        shown = store.deliveries.refresh_live(
            actor.workspace_id, kind=DeliveryKind.ANSWER, member_id=actor.id, now_ms=to_ms(now)
        )
        if shown:
            store.after_commit(self._wake)
        if not given or found is None:
            raise InvalidError({"everybody": "All of it has been handed over already."})
        return _handed_over(store, actor, found, given, now=now)

    def _give_step(
        self, store: Store, step_id: int, who: str, *, field: str, actor: Actor, now: datetime
    ) -> None:
        step, seen = see_step(store, actor, step_id, to_change=True)
        ensure_assignable(store, actor, who, people=seen.people, field=field)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people, doer_id=step.assignee_id)
        values = {"assignee_id": who}
        self._reviser.revise(store, step, values, deed=RevisedDeed.ASSIGNED, actor=actor, now=now)

    def _give_hours(
        self, store: Store, resource_id: int, who: str, *, field: str, actor: Actor, now: datetime
    ) -> None:
        """Give hours to somebody else, who may or may not have them: that is asked anew."""
        row, seen = see_resource(store, actor, resource_id, to_change=True)
        ensure_assignable(store, actor, who, people=seen.people, field=field)
        ensure_allowed(actor, Deed.EDIT_RESOURCES, seen.people)
        is_had = actor.id in approvers_of(seen.people)
        values = {"member_id": who, **decision(is_had=is_had, actor=actor, now=now)}
        self._reviser.revise(store, row, values, deed=RevisedDeed.EDITED, actor=actor, now=now)


def _handed_over(
    store: Store, actor: Actor, found: Leaving, given: AbstractSet[str], *, now: datetime
) -> HandedOver:
    """Return what was given to others as it is now."""
    steps = store.action_steps.list_by_ids(
        actor.workspace_id, [each.id for each in found.steps if f"step-{each.id}" in given]
    )
    hours = store.resources.list_by_ids(
        actor.workspace_id, [each.id for each in found.hours if f"hours-{each.id}" in given]
    )
    plan_ids = {row.plan_id for row in steps} | {row.plan_id for row in hours}
    seen = look_at(store, store.plans.list_by_ids(actor.workspace_id, plan_ids))
    getting = {row.member_id for row in hours if row.member_id} | {
        row.assignee_id for row in steps if row.assignee_id
    }
    strains = strains_of(store, actor, sorted(getting), today=local_date(now, actor.zone))
    return HandedOver(
        step_lines(store, actor, steps, seen=seen),
        resource_lines(store, actor, hours, seen=seen),
        tuple(strains.values()),
    )


def leaving(store: Store, viewer: Actor, leaver_id: str, *, now: datetime) -> Leaving | None:
    """Return what of somebody's who has left waits for the viewer, by the present state."""
    leaver = store.members.find(viewer.workspace_id, leaver_id)
    if leaver is None or not store.members.is_absent(viewer.workspace_id, leaver_id):
        return None
    if not leaver.is_deactivated:
        posts = _posts(store, viewer, leaver_id, now=now)
        return Leaving(leaver_id, leaver.name, (), posts=posts, is_guest=True)
    rows = store.action_steps.list_unfinished_of(viewer.workspace_id, leaver_id)
    plans = look_at(store, store.plans.list_by_ids(viewer.workspace_id, {row.plan_id for row in rows}))
    theirs = [row for row in rows if is_allowed(viewer, Deed.EDIT_STEPS, plans[row.plan_id].people)]
    book = look_at(store, store.plans.list_open(viewer.workspace_id))
    owned = [
        seen
        for seen in book.values()
        if seen.plan.owner_id == leaver_id and seen.people.steward_id == viewer.id
    ]
    return Leaving(
        member_id=leaver_id,
        name=leaver.name,
        steps=step_lines(store, viewer, theirs, seen=plans),
        plans=plan_lines(store, viewer, owned, now=now),
        posts=_posts(store, viewer, leaver_id, now=now),
        hours=_hours(store, viewer, leaver_id, now=now),
    )


def _posts(store: Store, viewer: Actor, leaver_id: str, *, now: datetime) -> tuple[LeftRole, ...]:
    """Return what somebody was in the plans that the viewer looks after, and who decides there now."""
    book = look_at(store, store.plans.list_open(viewer.workspace_id))
    left = [seen for seen in book.values() if _looks_after(seen, viewer.id) and _left_role(seen, leaver_id)]
    shown = plan_lines(store, viewer, left, now=now)
    waits = store.resources.count_open(viewer.workspace_id, [seen.id for seen in left])
    revisions = store.proposals.count_open(viewer.workspace_id, [seen.id for seen in left])
    found = []
    for seen, line in zip(left, shown, strict=True):
        role = _left_role(seen, leaver_id)
        assert role is not None
        if leaver_id in _before(seen, leaver_id):
            many = waits.get(seen.id, 0) + revisions.get(seen.id, 0)
            found.append(LeftRole(line, role, many, _say_deciding(store, seen, viewer, now=now)))
        else:
            found.append(LeftRole(line, role))
    return tuple(found)


def _before(seen: Seen, leaver_id: str) -> frozenset[str]:
    """Return who approved in a plan while somebody was there."""
    return approvers_of(replace(seen.people, absent=seen.people.absent - {leaver_id}))


def _say_deciding(store: Store, seen: Seen, viewer: Actor, *, now: datetime) -> str:
    deciding = approvers_of(seen.people)
    return "you" if viewer.id in deciding else say_approvers(store, seen, now=now)


def _hours(store: Store, viewer: Actor, leaver_id: str, *, now: datetime) -> tuple[ResourceLine, ...]:
    """Return the hours of a leaver that the viewer can give to others."""
    today = local_date(now, viewer.zone)
    rows = store.resources.list_hours(viewer.workspace_id, [leaver_id], since=today)
    seen = look_at(store, store.plans.list_by_ids(viewer.workspace_id, {row.plan_id for row in rows}))
    theirs = [row for row in rows if is_allowed(viewer, Deed.EDIT_RESOURCES, seen[row.plan_id].people)]
    return resource_lines(store, viewer, theirs, seen=seen)


def _looks_after(seen: Seen, member_id: str) -> bool:
    return (seen.people.steward_id or seen.plan.owner_id) == member_id


def _left_role(seen: Seen, leaver_id: str) -> Role | None:
    """Return what somebody was in a plan, where it cannot go on as it was without them."""
    role = roles_in(seen.people).get(leaver_id)
    return role if role in {Role.SPONSOR, Role.APPROVER, Role.SUBJECT} else None


def tell_of_leaver(store: Store, leaver: Member, *, now: datetime) -> None:
    """Tell everybody once who looks after a plan in which a leaver had work, or that they owned.

    Whoever is a guest now goes on with their work, and answers for nothing any more.
    """
    today, is_gone = local_date(now, "UTC"), leaver.is_deactivated
    rows = store.action_steps.list_unfinished_of(leaver.workspace_id, leaver.id) if is_gone else []
    hours = store.resources.list_hours(leaver.workspace_id, [leaver.id], since=today) if is_gone else []
    working_in = {row.plan_id for row in rows} | {row.plan_id for row in hours}
    what = "leaver" if is_gone else "guest"
    key = f"{what}:{leaver.id}:{today.isoformat()}"  # who comes back may leave again
    for seen in look_at(store, store.plans.list_open(leaver.workspace_id)).values():
        ask_without(store, seen, leaver.id, now=now)
        is_theirs = seen.id in working_in or (is_gone and seen.plan.owner_id == leaver.id)
        if seen.plan.is_sample or not (is_theirs or _left_role(seen, leaver.id)):
            continue
        reader_id = seen.people.steward_id or seen.plan.owner_id
        reader = store.members.find(leaver.workspace_id, reader_id)
        if reader is not None and not reader.is_deactivated:
            write_notice(store, reader, facts={LEAVER: leaver.id}, key=key, now=now)
        plan = store.plans.find(leaver.workspace_id, seen.id)
        if is_gone and plan is not None and plan.owner_id == leaver.id:
            pass_on(store, plan, now=now)


def leaving_notice(store: Store, row: Delivery, *, now: datetime) -> Leaving | None:
    """Return what a message tells of somebody who has left, or None when nothing of theirs waits any more."""
    member = None if row.member_id is None else store.members.find(row.workspace_id, row.member_id)
    if member is None or LEAVER not in row.facts:
        return None
    viewer = Actor(
        workspace_id=row.workspace_id,
        id=member.id,
        name=member.name,
        zone=member.lives_in,
        is_guest=member.is_guest,
        channels=store.channels.private_ids_of(row.workspace_id, member.id),
    )
    found = leaving(store, viewer, str(row.facts[LEAVER]), now=now)
    waits = found is not None and (found.steps or found.hours or found.plans or found.posts)
    is_of_use = waits or row.posted_ts is not None
    return found if is_of_use else None
