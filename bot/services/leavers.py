"""People who have left: whoever looks after their plans is told once, and hands their steps over."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.errors import InvalidError, NotFoundError
from bot.rules.access import Actor, Deed, ensure_allowed, is_allowed
from bot.rules.action_steps import StepLine
from bot.rules.cadence import local_date
from bot.rules.deliverability import Leaving, LeftRole
from bot.rules.roles import Role, roles_in
from bot.services.doubts import pass_on
from bot.services.lines import Seen, look_at, plan_lines, step_lines
from bot.services.revising import Reviser
from bot.services.schedules import to_ms
from bot.services.seeing import ensure_assignable, see_step
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
        if found is None or not found.steps:
            raise NotFoundError("There is no step of somebody who has left that you can hand over.")
        return found

    @transaction
    def hand_over(
        self,
        store: Store,
        leaver_id: str,
        everything: str | None,
        chosen: Mapping[int, str],
        *,
        actor: Actor,
        now: datetime,
    ) -> tuple[StepLine, ...]:
        """Give a leaver's steps to others, all or none; `chosen` says who gets one and not `everything`."""
        found = leaving(store, actor, leaver_id, now=now)
        given = {step.id: chosen.get(step.id, everything) for step in (found.steps if found else ())}
        undo: dict[int, int | None] = {}
        for step_id, member_id in given.items():
            if member_id is None:
                continue
            field = f"step-{step_id}" if step_id in chosen else "everybody"
            step, seen = see_step(store, actor, step_id, to_change=True)
            ensure_assignable(store, actor, member_id, people=seen.people, field=field)
            ensure_allowed(actor, Deed.EDIT_STEPS, seen.people, doer_id=step.assignee_id)
            values = {"assignee_id": member_id}
            undo[step_id] = self._reviser.revise(
                store, step, values, deed=RevisedDeed.ASSIGNED, actor=actor, now=now
            )
        shown = store.deliveries.refresh_live(
            actor.workspace_id, kind=DeliveryKind.ANSWER, member_id=actor.id, now_ms=to_ms(now)
        )
        if shown:
            store.after_commit(self._wake)
        if not undo:
            raise InvalidError({"everybody": "These steps have been handed over already."})
        rows = store.action_steps.list_by_ids(actor.workspace_id, undo)
        plans = store.plans.list_by_ids(actor.workspace_id, {row.plan_id for row in rows})
        lines = step_lines(store, actor, rows, seen=look_at(store, plans))
        return tuple(replace(line, undo=undo[line.id]) for line in lines)


def leaving(store: Store, viewer: Actor, leaver_id: str, *, now: datetime) -> Leaving | None:
    """Return what of somebody's who has left waits for the viewer, by the present state."""
    leaver = store.members.find(viewer.workspace_id, leaver_id)
    if leaver is None or not leaver.is_deactivated:
        return None
    rows = store.action_steps.list_unfinished_of(viewer.workspace_id, leaver_id)
    plans = look_at(store, store.plans.list_by_ids(viewer.workspace_id, {row.plan_id for row in rows}))
    theirs = [row for row in rows if is_allowed(viewer, Deed.EDIT_STEPS, plans[row.plan_id].people)]
    book = look_at(store, store.plans.list_open(viewer.workspace_id))
    owned = [
        seen
        for seen in book.values()
        if seen.plan.owner_id == leaver_id and seen.people.steward_id == viewer.id
    ]
    left = [seen for seen in book.values() if _looks_after(seen, viewer.id) and _left_role(seen, leaver_id)]
    shown = plan_lines(store, viewer, left, now=now)
    return Leaving(
        member_id=leaver_id,
        name=leaver.name,
        steps=step_lines(store, viewer, theirs, seen=plans),
        plans=plan_lines(store, viewer, owned, now=now),
        posts=tuple(
            LeftRole(line, role)
            for seen, line in zip(left, shown, strict=True)
            if (role := _left_role(seen, leaver_id)) is not None
        ),
    )


def _looks_after(seen: Seen, member_id: str) -> bool:
    return (seen.people.steward_id or seen.plan.owner_id) == member_id


def _left_role(seen: Seen, leaver_id: str) -> Role | None:
    """Return what somebody was in a plan, where it cannot go on as it was without them."""
    role = roles_in(seen.people).get(leaver_id)
    return role if role in {Role.SPONSOR, Role.APPROVER, Role.SUBJECT} else None


def tell_of_leaver(store: Store, leaver: Member, *, now: datetime) -> None:
    """Tell everybody once who looks after a plan in which a leaver had work, or that they owned."""
    rows = store.action_steps.list_unfinished_of(leaver.workspace_id, leaver.id)
    working_in = {row.plan_id for row in rows}
    key = f"leaver:{leaver.id}:{local_date(now, 'UTC').isoformat()}"  # who comes back may leave again
    for seen in look_at(store, store.plans.list_open(leaver.workspace_id)).values():
        is_theirs = seen.id in working_in or seen.plan.owner_id == leaver.id
        if seen.plan.is_sample or not (is_theirs or _left_role(seen, leaver.id)):
            continue
        reader_id = seen.people.steward_id or seen.plan.owner_id
        reader = store.members.find(leaver.workspace_id, reader_id)
        if reader is not None and not reader.is_deactivated:
            write_notice(store, reader, facts={LEAVER: leaver.id}, key=key, now=now)
        plan = store.plans.find(leaver.workspace_id, seen.id)
        if plan is not None and plan.owner_id == leaver.id:
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
    waits = found is not None and (found.steps or found.plans or found.posts)
    is_of_use = waits or row.posted_ts is not None
    return found if is_of_use else None
