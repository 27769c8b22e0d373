"""What people know a row by: its reference and its title."""

from bot.rules.ledger import say_hours
from bot.rules.money import Money
from storage.models import ActionStep, FocusArea, Objective, Plan, Resource, Target


def name_of(row: Plan | Objective | FocusArea | Target | ActionStep | Resource) -> tuple[str, str]:
    """Return the reference and the title that people know a row by."""
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
            return f"R-{row.number}", _resource_title(row)


def _resource_title(row: Resource) -> str:
    """Say what a line of a ledger is about, as far as that is known without its person's name."""
    if row.currency is not None and row.planned is not None:
        return " ".join(part for part in (row.name, str(Money(row.planned, row.currency))) if part)
    if row.hours is not None:
        return f"{say_hours(row.hours)} a week"
    return row.name
