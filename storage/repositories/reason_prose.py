"""Why measurements are left out and baselines were set anew: what somebody wrote of it, dropped again.

A measurement stays left out, and a baseline stays where it is: in the place of the reason stands that there
is none any more.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from storage.models import metadata

DELETED = "the reason was deleted"
_FIELDS = ("excluded_because", "excluded", "phases")
"""The fields in the history of a check-in and of a target that hold such reasons, alone or by day."""


def drop_reasons(connection: sa.Connection, workspace_id: str, member_id: str) -> None:
    """Drop the reasons that a member gave, where they stand and in the history."""
    measurement, phase = metadata.tables["measurement"], metadata.tables["phase"]
    for table, author, column in (
        (measurement, "excluded_by", "excluded_because"),
        (phase, "set_by", "cause"),
    ):
        theirs = sa.and_(table.c.workspace_id == workspace_id, table.c[author] == member_id)
        connection.execute(sa.update(table).where(theirs).values({column: DELETED}))
    revision = metadata.tables["revision"]
    rows = connection.execute(
        sa.select(revision.c.id, revision.c.changes, revision.c.changed_by).where(
            revision.c.workspace_id == workspace_id, revision.c.noun.in_(("target", "check_in"))
        )
    ).all()
    told = [row for row in rows if any(name in row.changes for name in _FIELDS)]
    wrote = {text for row in told if row.changed_by == member_id for text in _new_reasons(row.changes)}
    for row in told:
        changes = {
            name: _without(pair, wrote) if name in _FIELDS else pair for name, pair in row.changes.items()
        }
        if changes != row.changes:
            change = sa.update(revision).where(revision.c.id == row.id)
            connection.execute(change.values(changes=changes))


def _new_reasons(changes: Mapping[str, list[Any]]) -> set[str]:
    """Return the reasons that a change has brought, which nobody had given before."""
    return set(_reasons(changes, at=1)) - set(_reasons(changes, at=0))


def _reasons(changes: Mapping[str, list[Any]], *, at: int) -> Iterator[str]:
    for name in _FIELDS:
        held = changes.get(name, ("", ""))[at]
        yield from (text for text in (held.values() if isinstance(held, dict) else [held]) if text)


def _without(held: Any, wrote: set[str]) -> Any:
    if isinstance(held, list):
        return [_without(each, wrote) for each in held]
    if isinstance(held, dict):
        return {day: _without(text, wrote) for day, text in held.items()}
    return DELETED if held in wrote else held
