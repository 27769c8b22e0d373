"""Roles: the words for them, who takes which, and what changes with that; one for each person."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from bot.errors import InvalidError
from bot.rules.access import PlanPeople
from bot.values import frozen
from storage.models import PlanRole


class Role(StrEnum):
    """What somebody is in a plan, in the order in which people are shown; the value is the word to type."""

    OWNER = "owner"
    SUBJECT = "subject"
    """Whom an individual plan is about, which is chosen when it is made and stays so."""
    SPONSOR = "sponsor"
    APPROVER = "approver"
    COLLABORATOR = "collaborator"
    VIEWER = "viewer"
    NONE = "none"


GIVEN = (Role.OWNER, Role.SPONSOR, Role.APPROVER, Role.COLLABORATOR, Role.VIEWER, Role.NONE)
"""The roles that can be given."""

SAYS: Mapping[Role, str] = {
    Role.OWNER: "answers for the plan and decides who takes part",
    Role.SUBJECT: "whom the plan is about: checks in and works on it",
    Role.SPONSOR: "sees the plan, and takes over if its owner leaves",
    Role.APPROVER: "sees the plan, and approves",
    Role.COLLABORATOR: "adds and edits steps and targets, and checks in",
    Role.VIEWER: "sees the plan, and changes nothing",
}
"""What each role means, in a few words."""

_SYNONYMS: Mapping[str, Role] = {
    "lead": Role.OWNER,
    "member": Role.COLLABORATOR,
    "contributor": Role.COLLABORATOR,
    "editor": Role.COLLABORATOR,
    "helper": Role.COLLABORATOR,
    "reader": Role.VIEWER,
    "observer": Role.VIEWER,
    "watcher": Role.VIEWER,
    "reviewer": Role.APPROVER,
    "nothing": Role.NONE,
    "remove": Role.NONE,
    "out": Role.NONE,
    "off": Role.NONE,
}
_WORDS: Mapping[str, Role] = {**{role.value: role for role in GIVEN}, **_SYNONYMS}
_FILLERS = frozenset({"as", "is", "a", "an", "the", "be", "becomes", "role", "plan", "to", "from", "of"})


def read_role(text: str, *, ref: str = "P-1") -> Role:
    """Return the role that somebody typed, or raise InvalidError with what it may have been."""
    words = [word for word in text.lower().replace(",", " ").split() if word not in _FILLERS]
    if len(words) == 1:
        word = words[0].rstrip(".:;!?")
        found = _WORDS.get(word) or _WORDS.get(word.removesuffix("s"))
        if found is not None:
            return found
    said = " ".join(words)
    close = get_close_matches(words[0], _WORDS, n=1, cutoff=0.6) if len(words) == 1 else []
    meant = f" Did you mean {_WORDS[close[0]].value}?" if close else ""
    known = " · ".join(role.value for role in GIVEN)
    raise InvalidError({"role": f'"{said}" is no role in {ref} that I know.{meant} Roles: {known}'})


@frozen
class Part:
    """One person in a plan, and as what."""

    member_id: str
    name: str
    role: Role
    is_gone: bool = False


@frozen
class Circle:
    """Who is what in a plan, as one person may see it; `told` is what they are answered about a change."""

    plan_id: int
    version: int
    ref: str
    title: str
    parts: tuple[Part, ...]
    is_confidential: bool
    can_edit: bool
    told: str = field(default="", compare=False)
    undo: int | None = field(default=None, compare=False)

    def ids(self, role: Role) -> tuple[str, ...]:
        """Return who is this."""
        return tuple(part.member_id for part in self.parts if part.role is role)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the name of everybody who is still there, each once."""
        return tuple(dict.fromkeys(part.name for part in self.parts if not part.is_gone))


@frozen
class RolesDraft:
    """Validated answers of the form in which all roles are given at once."""

    owner_id: str
    sponsor_id: str | None
    approvers: tuple[str, ...]
    collaborators: tuple[str, ...]
    viewers: tuple[str, ...]

    @property
    def everybody(self) -> tuple[str, ...]:
        """Return everybody who is named."""
        named = (self.owner_id, self.sponsor_id, *self.approvers, *self.collaborators, *self.viewers)
        return tuple(dict.fromkeys(who for who in named if who is not None))


_FIELDS: Mapping[str, PlanRole] = {
    "approvers": PlanRole.APPROVER,
    "collaborators": PlanRole.COLLABORATOR,
    "viewers": PlanRole.VIEWER,
}
_TAKEN = {name: f"among the {name}" for name in _FIELDS}


def roles_in(people: PlanPeople) -> dict[str, Role]:
    """Return what each person that a plan names is: the owner of their own plan is its owner."""
    found = {who: Role(role.value) for who, role in people.roles.items()}
    more = (
        (people.sponsor_id, Role.SPONSOR),
        (people.subject_id, Role.SUBJECT),
        (people.owner_id, Role.OWNER),
    )
    return found | {who: role for who, role in more if who is not None}


def give_role(people: PlanPeople, member_id: str, role: Role, *, name: str, stays: bool) -> dict[str, Any]:
    """Return the fields of a plan in which somebody gets a role instead of theirs, or raise InvalidError.

    Who owned it goes on as a collaborator if they are still there, `stays`.
    """
    _ensure_free(people, member_id, role, name=name)
    others = {who: each for who, each in people.roles.items() if who != member_id}
    sponsor_id = None if people.sponsor_id == member_id else people.sponsor_id
    match role:
        case Role.OWNER:
            goes_on = stays and people.owner_id not in {member_id, people.subject_id}
            old = {people.owner_id: PlanRole.COLLABORATOR} if goes_on else {}
            return {"owner_id": member_id, "sponsor_id": sponsor_id, "roles": {**others, **old}}
        case Role.SPONSOR:
            return {"sponsor_id": member_id, "roles": others}
        case Role.NONE | Role.SUBJECT:
            return {"sponsor_id": sponsor_id, "roles": others}
        case _:
            return {"sponsor_id": sponsor_id, "roles": {**others, member_id: PlanRole(role.value)}}


def _ensure_free(people: PlanPeople, member_id: str, role: Role, *, name: str) -> None:
    """Refuse to take from a plan its owner, or its subject; those two need no other role."""
    ref = people.ref
    if member_id == people.owner_id and role is not Role.OWNER:
        way = f"To hand it over, name who owns it instead: role {ref} @name owner"
        raise InvalidError({"role": f"{name} owns {ref}, which is more than any other role. {way}"})
    if member_id == people.subject_id and role is not Role.OWNER:
        raise InvalidError({"role": f"{ref} is about {name}, who stays in it and needs no other role."})


def spread_roles(people: PlanPeople, draft: RolesDraft, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a plan in which everybody is what the form says, or raise InvalidError."""
    taken: dict[str, str] = {draft.owner_id: "its owner"}
    if people.subject_id is not None:
        taken.setdefault(people.subject_id, "whom the plan is about")
    problems: dict[str, str] = {}
    roles: dict[str, PlanRole] = {}
    chosen: list[tuple[str, Iterable[str]]] = [
        ("sponsor_id", (draft.sponsor_id,) if draft.sponsor_id else ()),
        *((name, getattr(draft, name)) for name in _FIELDS),
    ]
    for name, members in chosen:
        doubled = [who for who in members if who in taken]
        for who in doubled[:1]:
            said = names.get(who, "Somebody")
            problems[name] = f"{said} is {taken[who]} already. One role each, please."
        roles |= {who: _FIELDS[name] for who in members if name in _FIELDS and who not in taken}
        taken |= {who: _TAKEN.get(name, "the sponsor") for who in members if who not in taken}
    if problems:
        raise InvalidError(problems)
    return {"owner_id": draft.owner_id, "sponsor_id": draft.sponsor_id, "roles": roles}


def say_names(names: Iterable[str]) -> str:
    """Say names as people do: `Ana, Bob and Cleo`."""
    *first, last = names or ("nobody",)
    return f"{', '.join(first)} and {last}" if first else last


@frozen
class CircleNotice:
    """What somebody is told when a plan names people anew: what they are in it, and who can see it."""

    circle: Circle
    role: Role
    by: str
    is_new: bool = False
    """Whether the plan was just made."""
