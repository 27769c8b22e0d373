"""Templates: listed, saved from a plan, taken away, and a plan as one to start from."""

from collections.abc import Sequence
from datetime import datetime

from bot.errors import NotAllowedError, NotFoundError, OpensUpError
from bot.rules.access import Actor, Deed, ensure_allowed, ensure_may_plan
from bot.rules.template_library import LIBRARY
from bot.rules.templates import PlanTemplate, ensure_name, ensure_size, read_parts, to_content
from bot.services.filling import parts_of
from bot.services.lines import Seen, see_plan
from storage.database import Database
from storage.models import PlanKind, Template
from storage.unit_of_work import Store, query, transaction

NO_TEMPLATE = "There is no such template any more. See which there are: template"
_SAVED = "saved-"
_CLONE = "P-"
_LONGEST_NUMBER = 9


class Templates:
    """What people do with templates."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @query
    def list_all(self, store: Store, *, actor: Actor) -> tuple[PlanTemplate, ...]:
        """Return what this workspace has saved, newest first, and Waymark's own."""
        ensure_may_plan(actor)
        return (*_saved(store, actor, store.templates.list_kept(actor.workspace_id)), *LIBRARY)

    @query
    def get(self, store: Store, key: str, *, actor: Actor) -> PlanTemplate:
        """Return a template by its key; that of a plan is made of the plan as it is now."""
        if number := _number(key, _CLONE):
            made = _clone(store, see_plan(store, actor, number=number))
            ensure_size(made.parts, ref=made.key)
            return made
        ensure_may_plan(actor)
        if template_id := _number(key, _SAVED):
            row = store.templates.find(actor.workspace_id, template_id)
            if row is not None and not row.is_dropped:
                return _saved(store, actor, [row])[0]
        found = next((each for each in LIBRARY if each.key == key), None)
        if found is None:
            raise NotFoundError(NO_TEMPLATE)
        return found

    @transaction
    def save(
        self, store: Store, number: int, name: str, *, is_sure: bool = False, actor: Actor, now: datetime
    ) -> PlanTemplate:
        """Keep a plan as a template for everybody in the workspace; one that is confidential is none.

        One from a private channel raises OpensUpError first, unless somebody `is_sure`.
        """
        seen = see_plan(store, actor, number=number)
        ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
        ref = seen.people.ref
        if seen.plan.kind is PlanKind.INDIVIDUAL or seen.plan.is_sample:
            raise NotAllowedError(
                f"{ref} is for those alone who can see it, so it is no template for others. "
                f"To make another one like it: template {ref}"
            )
        made = _clone(store, seen)
        ensure_name(name or made.title)
        if not made.parts.count:
            raise NotAllowedError(
                f"{ref} has no objective, area, target or step yet that a template could keep."
            )
        ensure_size(made.parts, ref=ref)
        if seen.people.private_channel_id is not None and not is_sure:
            raise OpensUpError(ref, number=number, name=name.strip())
        row = store.templates.add(
            Template(
                workspace_id=actor.workspace_id,
                name=(name or made.title).strip(),
                summary=seen.plan.purpose.strip()[:300],
                content=to_content(made),
                created_by=actor.id,
                created_at=now,
            )
        )
        return _saved(store, actor, [row])[0]

    @transaction
    def remove(self, store: Store, key: str, *, actor: Actor) -> PlanTemplate:
        """Take a saved template away, for its author or, once they left, anybody; plans made of it stay."""
        template_id = _number(key, _SAVED)
        row = store.templates.find(actor.workspace_id, template_id) if template_id else None
        if row is None or row.is_dropped or not _may_remove(store, actor, row):
            raise NotFoundError(NO_TEMPLATE)
        row.is_dropped = True
        row.version += 1
        return _saved(store, actor, [row])[0]


def _may_remove(store: Store, actor: Actor, row: Template) -> bool:
    """Whether somebody saved a template, or may clear up what somebody saved who has left."""
    can_plan = not (actor.is_guest or actor.is_stranger)
    return row.created_by == actor.id or (
        can_plan and store.members.is_gone(actor.workspace_id, row.created_by)
    )


def _number(key: str, prefix: str) -> int | None:
    """Return the number behind a prefix; one that no database could hold names nothing."""
    digits = key[len(prefix) :] if key.startswith(prefix) else ""
    return int(digits) if digits.isdecimal() and len(digits) <= _LONGEST_NUMBER else None


def _clone(store: Store, seen: Seen) -> PlanTemplate:
    plan = seen.plan
    return PlanTemplate(
        key=seen.people.ref,
        name=plan.title,
        summary="",
        title=plan.title,
        purpose=plan.purpose,
        days=(plan.ends_on - plan.starts_on).days,
        parts=parts_of(store, plan),
        is_individual=plan.kind is PlanKind.INDIVIDUAL,
    )


def _saved(store: Store, actor: Actor, rows: Sequence[Template]) -> tuple[PlanTemplate, ...]:
    names = store.members.names(actor.workspace_id, [row.created_by for row in rows])
    return tuple(
        PlanTemplate(
            key=f"{_SAVED}{row.id}",
            name=row.name,
            summary=row.summary,
            title=str(row.content["title"]),
            purpose=str(row.content["purpose"]),
            days=int(row.content["days"]),
            parts=read_parts(row.content["parts"]),
            saved_by=names.get(row.created_by, "somebody"),
            can_remove=_may_remove(store, actor, row),
        )
        for row in rows
    )
