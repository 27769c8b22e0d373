"""Revisions into the lines that people are shown, and what changed on a row since somebody saw it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.errors import ConflictError, Newer
from bot.rules.access import Actor, can_see_plan
from bot.rules.cadence import local_date
from bot.rules.outline import Place
from bot.rules.revisions import RevisionLine, label, say_edits, say_moment, say_revision, say_value
from bot.services.lines import look_at
from bot.services.revised_rows import row_of
from bot.services.row_names import name_of, names_in
from bot.services.states import NOUNS, Row, plain_value, read_field, row_id
from storage.models import (
    CheckIn,
    FocusArea,
    Objective,
    Obstacle,
    ObstacleRole,
    RevisedNoun,
    Revision,
    Target,
)
from storage.unit_of_work import Store

KEPT = "kept"
"""What a plan's form calls a cadence that it has no choice for."""
_PEOPLE = ("assignee_id", "owner_id", "sponsor_id", "member_id", "next_id")


def revision_lines(store: Store, viewer: Actor, revisions: Sequence[Revision]) -> tuple[RevisionLine, ...]:
    """Return revisions, all of one workspace, as the viewer is told them."""
    if not revisions:
        return ()
    titles = _titles(store, viewer.workspace_id, revisions)
    names = _names(store, viewer, revisions)
    lines = []
    for revision in revisions:
        assert revision.id is not None
        ref, title = titles[_named(revision)]
        lines.append(
            RevisionLine(
                id=revision.id,
                noun=revision.noun,
                row_id=row_of(revision),
                version=revision.version,
                ref=ref,
                title=title,
                deed=revision.deed,
                turn=revision.turn,
                changes={
                    name: (old, new)
                    for name, (old, new) in revision.changes.items()
                    if _may_be_told(name, (old, new), names)
                },
                reason=revision.reason,
                by=names.get(revision.changed_by, "somebody"),
                at=revision.changed_at,
                names=names,
                approved_by=names.get(revision.approved_by or "", ""),
            )
        )
    return tuple(lines)


def _may_be_told(name: str, values: Iterable[Any], names: Mapping[str, str]) -> bool:
    """Whether the reader may know what a field held; other parts of a plan are named to whom it is open."""
    kinds = {"serves": "O:", "belongs_to": ""}
    return name not in kinds or all(each is None or f"{kinds[name]}{each}" in names for each in values)


def say_newest(store: Store, viewer: Actor, row: Row, *, version: int, now: datetime) -> str:
    """Say what was done last to a row after it had this version, and when; nothing if that is not known."""
    since = store.revisions.list_since(viewer.workspace_id, NOUNS[type(row)], row_id(row), version=version)
    lines = revision_lines(store, viewer, since[-1:])
    today = local_date(now, viewer.zone)
    return "".join(
        f"{say_revision(line, today=today)} ({say_moment(line.at, zone=viewer.zone, today=today)})"
        for line in lines
    )


def say_edited(store: Store, viewer: Actor, revision_id: int | None, *, now: datetime) -> str:
    """Say what a revision edited, or nothing where there is none."""
    revision = None if revision_id is None else store.revisions.find(viewer.workspace_id, revision_id)
    if revision is None:
        return ""
    today = local_date(now, viewer.zone)
    return "".join(say_edits(line, today=today) for line in revision_lines(store, viewer, [revision]))


def ensure_unchanged(
    store: Store, row: Row, *, version: int, values: Mapping[str, Any], ref: str, actor: Actor, now: datetime
) -> None:
    """Refuse to write values over what somebody else has said since the actor looked, and tell what it is."""
    if row.version == version:
        return
    since = store.revisions.list_since(actor.workspace_id, NOUNS[type(row)], row_id(row), version=version)
    newer: dict[str, Newer] = {}
    today = local_date(now, actor.zone)
    for line in revision_lines(store, actor, since):
        at = say_moment(line.at, zone=actor.zone, today=today)
        for field in values.keys() & _changed(line):
            value, told = _present(store, row, field)
            if label(field) and value != plain_value(row, field, values[field]):
                said = say_value(told, read_field(store, row, told), line.names, today=today)
                newer[field] = Newer(label=label(field), value=value, said=said, by=line.by, at=at)
    if newer:
        raise ConflictError(
            f"{_by(newer)} changed {ref} while you had this open. What you typed is still here; below each "
            "field that changed stands what it says now. Send it again to save what you see.",
            current_version=row.version,
            newer={field: newer[field] for field in values if field in newer},
        )


def _present(store: Store, row: Row, field: str) -> tuple[Any, str]:
    """Return what a field of a form holds now, and the field that says it in words.

    A weekday alone cannot say every cadence; the form then keeps what is there.
    """
    value = read_field(store, row, field)
    if field == "prompt_weekday" and value is None and read_field(store, row, "cadence") is not None:
        return KEPT, "cadence"
    return value, field


def _changed(line: RevisionLine) -> set[str]:
    """Return the fields that a revision changed; a cadence is what the simple fields of a prompt say too."""
    kin = {"cadence", "prompt_weekday", "prompt_at"}
    return {*line.changes} | (kin if kin & line.changes.keys() else set())


def _by(newer: dict[str, Newer]) -> str:
    names = list(dict.fromkeys(each.by for each in newer.values()))
    return " and ".join(names)


def _named(revision: Revision) -> tuple[RevisedNoun, int]:
    """Return which row's reference a revision is told by.

    A check-in goes by its target's, and an obstacle by its plan's.
    """
    if revision.noun is RevisedNoun.OBSTACLE:
        return RevisedNoun.PLAN, revision.plan_id
    if revision.noun is RevisedNoun.CHECK_IN:
        assert revision.target_id is not None
        return RevisedNoun.TARGET, revision.target_id
    return revision.noun, row_of(revision)


def _titles(
    store: Store, workspace_id: str, revisions: Iterable[Revision]
) -> dict[tuple[RevisedNoun, int], tuple[str, str]]:
    wanted: dict[RevisedNoun, set[int]] = {noun: set() for noun in RevisedNoun}
    for noun, number in map(_named, revisions):
        wanted[noun].add(number)
    found: dict[tuple[RevisedNoun, int], tuple[str, str]] = {}
    for step in store.action_steps.list_by_ids(workspace_id, wanted[RevisedNoun.STEP]):
        found[RevisedNoun.STEP, row_id(step)] = name_of(step)
    for target in store.targets.list_by_ids(workspace_id, wanted[RevisedNoun.TARGET]):
        found[RevisedNoun.TARGET, row_id(target)] = name_of(target)
    for objective in store.objectives.list_by_ids(workspace_id, wanted[RevisedNoun.OBJECTIVE]):
        found[RevisedNoun.OBJECTIVE, row_id(objective)] = name_of(objective)
    for area in store.focus_areas.list_by_ids(workspace_id, wanted[RevisedNoun.AREA]):
        found[RevisedNoun.AREA, row_id(area)] = name_of(area)
    resources = store.resources.list_by_ids(workspace_id, wanted[RevisedNoun.RESOURCE])
    whose = names_in(store, workspace_id, resources)
    for resource in resources:
        found[RevisedNoun.RESOURCE, row_id(resource)] = name_of(resource, whose)
    for plan_id in wanted[RevisedNoun.PLAN]:
        plan = store.plans.find(workspace_id, plan_id)
        assert plan is not None
        found[RevisedNoun.PLAN, plan_id] = name_of(plan)
    return found


def ref_of(store: Store, row: Row) -> str:
    """Return the reference of a row; a check-in's is its target's, and an obstacle has none."""
    if isinstance(row, Obstacle):
        return "This obstacle"
    if not isinstance(row, CheckIn):
        return name_of(row)[0]
    target = store.targets.find(row.workspace_id, row.target_id)
    assert target is not None
    return name_of(target)[0]


def _names(store: Store, viewer: Actor, revisions: Sequence[Revision]) -> dict[str, str]:
    """Name everybody in these changes, and the channels whose names the viewer may know."""
    people: set[str | None] = set()
    channels: set[str | None] = set()
    for revision in revisions:
        people.update((revision.changed_by, revision.approved_by))
        for field in _PEOPLE:
            people.update(revision.changes.get(field, ()))
        for roles in revision.changes.get("roles", ()):
            people.update(roles or ())
        channels.update(revision.changes.get("channel_id", ()))
    found = store.members.names(viewer.workspace_id, people) | _places(store, viewer, revisions)
    steps = {
        step for revision in revisions for ids in revision.changes.get("awaited_ids", ()) for step in ids
    }
    steps |= {each for it in revisions for each in it.changes.get("step_id", ()) if each is not None}
    for step in store.action_steps.list_by_ids(viewer.workspace_id, steps) if steps else ():
        found[f"step:{step.id}"] = f"S-{step.number}"
    found |= _obstacles(store, viewer, revisions)
    for channel_id in filter(None, channels):
        channel = store.channels.find(viewer.workspace_id, channel_id)
        if channel is not None and (not channel.is_private or channel_id in viewer.channels):
            found[channel_id] = f"#{channel.name}"
    return found


def _obstacles(store: Store, viewer: Actor, revisions: Sequence[Revision]) -> dict[str, str]:
    """Say what the obstacles are that changed, or that check-ins spoke of."""
    fields = tuple(ObstacleRole)
    ids = {
        each
        for revision in revisions
        for name in fields
        for told in revision.changes.get(name, ())
        for each in told or ()
    } | {revision.obstacle_id for revision in revisions if revision.obstacle_id is not None}
    rows = store.obstacles.list_by_ids(viewer.workspace_id, ids) if ids else []
    return {f"obstacle:{row.id}": row.what for row in rows if row.what}


def _places(store: Store, viewer: Actor, revisions: Iterable[Revision]) -> dict[str, str]:
    """Name what parts hung on and the objectives that plans served, as far as the viewer may know of them."""
    hung = [Place.find(each) for it in revisions for each in it.changes.get("belongs_to", ())]
    served = {each for it in revisions for each in it.changes.get("serves", ()) if each is not None}
    balancing = {each for it in revisions for each in it.changes.get("balancing_id", ()) if each is not None}
    if not served and not balancing and not any(hung):
        return {}
    ids = {kind: {place.id for place in hung if place and place.kind == kind} for kind in "OAT"}
    rows: list[Objective | FocusArea | Target] = [
        *store.objectives.list_by_ids(viewer.workspace_id, ids["O"] | served),
        *store.focus_areas.list_by_ids(viewer.workspace_id, ids["A"]),
        *store.targets.list_by_ids(viewer.workspace_id, ids["T"] | balancing),
    ]
    book = look_at(store, store.plans.list_by_ids(viewer.workspace_id, {row.plan_id for row in rows}))
    told = [row for row in rows if can_see_plan(viewer, book[row.plan_id].people)]
    named = [(row.id, *name_of(row)) for row in told]
    return {f"{ref[0]}:{row_id}": f"{ref} {title}" for row_id, ref, title in named}
