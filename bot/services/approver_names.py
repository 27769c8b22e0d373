"""The names of those who approve in a plan, as whoever waits for their word reads them."""

from datetime import datetime

from bot.rules.absence import say_away
from bot.rules.access import approvers_of
from bot.rules.cadence import local_date
from bot.services.lines import Seen
from bot.services.silences import away_on
from storage.unit_of_work import Store


def approver_names(store: Store, seen: Seen, *, now: datetime) -> tuple[str, ...]:
    """Name those who approve in a plan now, with who is away: `Bob (away today; Chandra stands in)`."""
    workspace_id, approvers = seen.plan.workspace_id, sorted(approvers_of(seen.people))
    names = store.members.names(workspace_id, approvers)
    return tuple(
        f"{names.get(who, 'somebody')}{_away(store, workspace_id, who, now=now)}" for who in approvers
    )


def say_approvers(store: Store, seen: Seen, *, now: datetime) -> str:
    """Name those who approve in a plan now: `Bob or Chandra`."""
    return " or ".join(approver_names(store, seen, now=now))


def _away(store: Store, workspace_id: str, member_id: str, *, now: datetime) -> str:
    member = store.members.find(workspace_id, member_id)
    if member is None:
        return ""
    today = local_date(now, member.lives_in)
    away = away_on(store, workspace_id, member_id, on=today)
    if away is None:
        return ""
    deputy = f"; {away.deputy_name} stands in" if away.deputy_id else ""
    return f" ({say_away(away, today=today)}{deputy})"
