"""What operators read on the command line: the audit log, and what is about to be deleted."""

import json
from collections.abc import Mapping, Sequence

from bot.rules.privacy import Parting
from storage.models import AuditEntry


def entry_line(entry: AuditEntry) -> str:
    """Return an entry of the audit log as one line: when, where, who, what, to which, and its fields."""
    facts = json.dumps(entry.fields, sort_keys=True, ensure_ascii=True) if entry.fields else ""
    who = entry.actor_id or "-"
    parts = (f"{entry.at:%Y-%m-%dT%H:%M:%SZ}", entry.workspace_id, who, entry.deed, entry.subject, facts)
    return "  ".join(part for part in parts if part)


def past_lines(
    plans: Sequence[tuple[str, str]], entries: int, workspaces: Mapping[str, int]
) -> tuple[str, ...]:
    """Say what has been kept long enough, a line for each plan and each workspace."""
    told = [f"{workspace_id}  {ref}  closed too long ago" for workspace_id, ref in plans]
    told += [f"audit log  {entries:,} entries that are too old"] if entries else []
    told += [f"{each}  {rows:,} rows, as Waymark was taken out of it" for each, rows in workspaces.items()]
    return tuple(told)


def rows_lines(workspace_id: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Say how many rows each table has of a workspace, by the tables' names."""
    return tuple(f"{workspace_id}  {name}  {count:,}" for name, count in sorted(counts.items()))


def parting_lines(parting: Parting) -> tuple[str, ...]:
    """Say what happens when what is stored of somebody is deleted, by references and without titles."""
    told = [f"{work.ref}  needs another owner first, or to be closed" for work in parting.to_hand_over]
    told += [f"{work.ref}  goes to its sponsor" for work in parting.handed_over]
    told += [f"{work.ref}  is deleted whole" for work in parting.removed]
    told += [f"{parting.steps:,} open steps that nobody has then"] if parting.steps else []
    return tuple(told)
