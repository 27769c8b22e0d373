"""What people know a row by: its reference and its title."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from bot.rules.ledger import say_hours
from bot.rules.money import Money
from storage.models import ActionStep, FocusArea, Objective, Plan, Resource, Target
from storage.unit_of_work import Store

Named: TypeAlias = Plan | Objective | FocusArea | Target | ActionStep | Resource
NOBODY: Mapping[str, str] = {}


def names_in(store: Store, workspace_id: str, rows: Iterable[Named]) -> Mapping[str, str]:
    """Return the names, by id, of those whose hours these rows are."""
    whose = [row.member_id for row in rows if isinstance(row, Resource)]
    return store.members.names(workspace_id, whose) if whose else NOBODY


def name_of(row: Named, names: Mapping[str, str] = NOBODY) -> tuple[str, str]:
    """Return the reference and the title that people know a row by; `names` say whose hours they are."""
    match row:
        case Plan():
            return f"P-{row.number}", row.title
        case Objective():
            return f"O-{row.number}", row.outcome
        case FocusArea():
            return f"A-{row.number}", row.name
        case Target():
            return f"T-{row.number}", row.indicator
        case ActionStep():
            return f"S-{row.number}", row.title
        case Resource():
            return f"R-{row.number}", _resource_title(row, names)


def _resource_title(row: Resource, names: Mapping[str, str]) -> str:
    """Say what a line of a ledger is about: `Venue 1,200 EUR`, `Ann 6 hours a week`."""
    if row.currency is not None and row.planned is not None:
        return " ".join(part for part in (row.name, str(Money(row.planned, row.currency))) if part)
    if row.hours is not None:
        return f"{names.get(row.member_id or '', '')} {say_hours(row.hours)} a week".lstrip()
    return row.name
