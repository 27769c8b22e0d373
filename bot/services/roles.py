"""Roles: looked up, given to one person, or to all at once; with that a plan may change hands."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import ConflictError, InvalidError, Newer, NotAllowedError
from bot.rules.access import Actor, Deed, PlanPeople, ensure_allowed
from bot.rules.cadence import local_date
from bot.rules.revisions import say_moment
from bot.rules.roles import Circle, Role, RolesDraft, give_role, roles_in, say_names, spread_roles
from bot.services.circles import NAMING, circle_of
from bot.services.lines import Seen, ensure_open, look_at, see_plan
from bot.services.revealing import end_parts
from bot.services.revising import Reviser
from bot.services.revision_lines import revision_lines
from storage.database import Database
from storage.models import Member, Plan, PlanRole, RevisedDeed, RevisedNoun, StepStatus
from storage.unit_of_work import Store, query, transaction

_FIELD_ROLES = {
    "owner_id": Role.OWNER,
    "sponsor_id": Role.SPONSOR,
    "approvers": Role.APPROVER,
    "collaborators": Role.COLLABORATOR,
    "viewers": Role.VIEWER,
}
_LABELS = {
    "owner_id": "owner",
    "sponsor_id": "sponsor",
    "approvers": "approvers",
    "collaborators": "collaborators",
    "viewers": "viewers",
}


class Roles:
    """Who is what in a plan."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @query
    def get(
        self, store: Store, *, actor: Actor, number: int | None = None, plan_id: int | None = None
    ) -> Circle:
        """Return who is what in a plan that the actor can see."""
        return circle_of(store, actor, see_plan(store, actor, number=number, plan_id=plan_id))

    @query
    def get_to_change(self, store: Store, plan_id: int, *, actor: Actor) -> Circle:
        """Return who is what in a plan, to somebody who may change that."""
        seen = see_plan(store, actor, plan_id=plan_id)
        _ensure_may(actor, seen)
        return circle_of(store, actor, seen)

    @transaction
    def give(
        self, store: Store, number: int, member_id: str, role: Role, *, actor: Actor, now: datetime
    ) -> Circle:
        """Have somebody be something else in P-<number>, or nothing; say what they are now."""
        seen = see_plan(store, actor, number=number, to_change=True)
        _ensure_may(actor, seen)
        name = _name_of(store, actor, member_id, role, people=seen.people)
        is_gone = store.members.is_gone(actor.workspace_id, seen.plan.owner_id)
        values = give_role(seen.people, member_id, role, name=name, stays=not is_gone)
        before = roles_in(seen.people)
        changed = self._change(store, seen, values, actor=actor, now=now, field="role")
        told = _say_given(name, role, changed, was=before.get(member_id))
        if role is Role.SPONSOR and seen.people.sponsor_id not in {None, member_id}:
            names = store.members.names(actor.workspace_id, [seen.people.sponsor_id])
            told += f", instead of {names.get(seen.people.sponsor_id or '', 'somebody')}"
        return replace(changed, told=told)

    @transaction
    def change(
        self, store: Store, plan_id: int, draft: RolesDraft, *, version: int, actor: Actor, now: datetime
    ) -> Circle:
        """Have everybody be what a form says, unless somebody else has changed that in the meantime."""
        seen = see_plan(store, actor, plan_id=plan_id, to_change=True)
        _ensure_may(actor, seen)
        _ensure_unchanged(store, seen, draft, version=version, actor=actor, now=now)
        known = roles_in(seen.people)
        for field, role in _FIELD_ROLES.items():
            for who in _chosen(draft, field):
                if known.get(who) is not role:
                    _name_of(store, actor, who, role, people=seen.people, field=field)
        names = store.members.names(actor.workspace_id, {*draft.everybody, seen.plan.subject_id})
        values = spread_roles(seen.people, draft, names)
        changed = self._change(store, seen, values, actor=actor, now=now, field=None)
        return replace(changed, told="" if changed.undo is None else f"Changed who is what in {changed.ref}")

    def _change(
        self,
        store: Store,
        seen: Seen,
        values: Mapping[str, Any],
        *,
        actor: Actor,
        now: datetime,
        field: str | None,
    ) -> Circle:
        plan = seen.plan
        owner_id = values.get("owner_id", plan.owner_id)
        _ensure_no_work(store, seen, values, field=field)
        if owner_id != plan.owner_id and plan.subject_id is None:
            owner = store.members.find(plan.workspace_id, owner_id)
            assert owner is not None
            values = {**values, "zone": owner.lives_in}
        undo = self._reviser.revise(store, plan, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        store.flush()
        end_parts(store, plan, seen.people.named, now=now)
        (changed,) = look_at(store, [plan]).values()
        return replace(circle_of(store, actor, changed), undo=undo)


def _ensure_may(actor: Actor, seen: Seen) -> None:
    ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
    ensure_open(seen.plan)
    if seen.plan.is_sample:
        ref = seen.people.ref
        raise NotAllowedError(f"{ref} is a sample, which you alone can see. Make a plan for others.")


def _name_of(
    store: Store, actor: Actor, member_id: str, role: Role, *, people: PlanPeople, field: str = "role"
) -> str:
    """Return the name of somebody who may be this in a plan, or refuse them in a sentence."""
    member = store.members.find(actor.workspace_id, member_id)
    if role is Role.NONE:
        return "They" if member is None else member.name
    if member is None or member.is_stranger:
        raise InvalidError({field: "That is nobody of this workspace. Name a full member of it."})
    _ensure_can_take_part(member, role, people=people, field=field)
    return member.name


def _ensure_can_take_part(member: Member, role: Role, *, people: PlanPeople, field: str) -> None:
    if member.is_deactivated:
        raise InvalidError({field: f"{member.name} has left this workspace. Name somebody else."})
    if member.is_guest:
        name, one = member.name, "an" if role.value[0] in "ao" else "a"
        said = f"{name} is a guest, who sees only what is assigned to them and cannot be {one} {role.value}."
        way = "" if people.is_confidential else f" To have them do something, assign it: assign S-1 @{name}"
        raise InvalidError({field: said + way})


def ensure_can_name(store: Store, actor: Actor, seen: Seen, values: Mapping[str, Any]) -> None:
    """Refuse to have a plan name whom it could not name now, or no more whoever has something to do in it."""
    people, known = seen.people, roles_in(seen.people)
    roles = {who: PlanRole(role) for who, role in values.get("roles", people.roles).items()}
    wanted = replace(
        people,
        owner_id=values.get("owner_id", people.owner_id),
        sponsor_id=values.get("sponsor_id", people.sponsor_id),
        roles=roles,
    )
    for who, role in roles_in(wanted).items():
        if known.get(who) is not role:
            _name_of(store, actor, who, role, people=people)
    _ensure_no_work(store, seen, {**values, "roles": roles}, field="role")


def _ensure_no_work(store: Store, seen: Seen, values: Mapping[str, Any], *, field: str | None) -> None:
    """Refuse to take a confidential plan from the eyes of somebody who still has something to do in it."""
    if not seen.people.is_confidential:
        return
    after = {values.get("owner_id", seen.plan.owner_id), seen.plan.subject_id, *values["roles"]}
    out = seen.people.named - after - {values.get("sponsor_id", seen.plan.sponsor_id)}
    for who in sorted(out):
        work = _work_of(store, seen.plan, who)
        if not work:
            continue
        name = store.members.names(seen.plan.workspace_id, [who]).get(who, "Somebody")
        way = f"assign {work[0]} @name" if work[0].startswith("S") else f"edit {work[0]}"
        said = f"{name} still has {say_names(work)} and would not see it any more."
        where = field or _field_of(roles_in(seen.people)[who])
        raise InvalidError({where: f"{said} Hand it over first: {way}"})


def _work_of(store: Store, plan: Plan, who: str) -> list[str]:
    """Return the references of what somebody does and answers for in a plan, open steps first."""
    assert plan.id is not None
    steps = store.action_steps.list_of_plan(plan.workspace_id, plan.id)
    targets = store.targets.list_of_plans(plan.workspace_id, [plan.id])
    objectives = store.objectives.list_of_plans(plan.workspace_id, [plan.id])
    resources = store.resources.list_of_plan(plan.workspace_id, plan.id)
    ended = {StepStatus.DONE, StepStatus.DROPPED}
    return [
        *(f"S-{each.number}" for each in steps if each.assignee_id == who and each.status not in ended),
        *(f"T-{each.number}" for each in targets if each.owner_id == who and not each.is_dropped),
        *(f"O-{each.number}" for each in objectives if each.owner_id == who),
        *(f"R-{each.number}" for each in resources if each.member_id == who),
    ]


def _field_of(role: Role) -> str:
    return next((name for name, each in _FIELD_ROLES.items() if each is role), "owner_id")


def _chosen(draft: RolesDraft, field: str) -> tuple[str, ...]:
    value = getattr(draft, field)
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()


def _ensure_unchanged(
    store: Store, seen: Seen, draft: RolesDraft, *, version: int, actor: Actor, now: datetime
) -> None:
    """Refuse to write over what somebody else has said of who is what since the actor looked."""
    plan = seen.plan
    if plan.version == version:
        return
    since = store.revisions.list_since(actor.workspace_id, RevisedNoun.PLAN, seen.id, version=version)
    naming = [line for line in revision_lines(store, actor, since) if NAMING & line.changes.keys()]
    if not naming:
        return
    last, circle = naming[-1], circle_of(store, actor, seen)
    at = say_moment(last.at, zone=actor.zone, today=local_date(now, actor.zone))
    newer: dict[str, Newer] = {}
    for field, role in _FIELD_ROLES.items():
        present = circle.ids(role)
        if set(present) != set(_chosen(draft, field)):
            names = [part.name for part in circle.parts if part.role is role]
            said = say_names(names) if names else "nobody"
            is_one = field in {"owner_id", "sponsor_id"}
            value: Any = (present[0] if present else None) if is_one else list(present)
            newer[field] = Newer(label=_LABELS[field], value=value, said=said, by=last.by, at=at)
    if newer:
        raise ConflictError(
            f"{last.by} changed who is what in {circle.ref} while you had this open. What you chose is still "
            "here; below each field that changed stands what it says now. "
            "Send it again to save what you see.",
            current_version=plan.version,
            newer=newer,
        )


def _say_given(name: str, role: Role, circle: Circle, *, was: Role | None) -> str:
    """Say what somebody is now: `Bob is the approver of P-12 now`."""
    ref = circle.ref
    if role is Role.NONE:
        if was is None:
            return f"{name} had no role in {ref}"
        can_see = "and cannot see it any more" if circle.is_confidential else "any more"
        return f"{name} has no role in {ref} {can_see}"
    article = "the" if role in {Role.OWNER, Role.SPONSOR} else "an" if role is Role.APPROVER else "a"
    if circle.undo is None:
        return f"{name} was {article} {role.value} of {ref} already"
    return f"{name} is {article} {role.value} of {ref} now"
