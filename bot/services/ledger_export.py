"""A plan's ledger as a table: a line for each resource, as whoever asked for it may see it."""

from datetime import datetime
from typing import Any

from bot.rules.access import Actor, can_see_plan
from bot.rules.cadence import local_date
from bot.rules.exports import ExportedFile, as_csv
from bot.rules.ledger import ResourceLine
from bot.services.ledger_lines import ledger_of
from bot.services.lines import look_at
from storage.unit_of_work import Store

HEAD = (
    "reference", "kind", "step", "step_title", "name", "person", "currency", "planned", "committed", "spent",
    "remaining", "hours_a_week", "from", "until", "state", "status", "decided_by", "declined_because",
)  # fmt: skip


def ledger_file(
    store: Store, plan_id: int, *, reader: Actor, now: datetime, stem: str
) -> ExportedFile | None:
    """Return a plan's ledger as a CSV file, or None where its reader may not see it any more."""
    plan = store.plans.find(reader.workspace_id, plan_id)
    seen = None if plan is None else look_at(store, [plan])[plan_id]
    if seen is None or not can_see_plan(reader, seen.people):
        return None
    ref = seen.people.ref
    ledger = ledger_of(store, reader, seen, today=local_date(now, reader.zone))
    rows = ([cells.get(name) for name in HEAD] for cells in map(_cells, ledger.lines))
    return ExportedFile(
        name=f"waymark-{ref.lower()}-resources-{stem}.csv",
        title=f"Resources of {ref} as a table",
        about=f"Here are the resources of {ref} as a table. Only you see this message. "
        "The file stays in Slack until you delete it there.",
        content=as_csv(HEAD, rows),
    )


def _cells(line: ResourceLine) -> dict[str, Any]:
    """Return what a line says, by column; amounts with the digits that were given."""
    budget, share = line.budget, line.share
    return {
        "reference": line.ref,
        "kind": line.kind,
        "step": line.step_ref,
        "step_title": line.step_title,
        "name": line.name,
        "person": line.member_name,
        "currency": budget and budget.currency,
        "planned": budget and budget.planned,
        "committed": budget and budget.committed,
        "spent": budget and budget.spent,
        "remaining": budget and budget.remaining,
        "hours_a_week": share and share.hours,
        "from": share and share.from_on,
        "until": share.until_on if share else line.needed_on,
        "state": line.tool_state,
        "status": line.status,
        "decided_by": line.decided_by,
        "declined_because": line.declined_because,
    }
