"""How many hours of their weeks people have promised, over all plans: what one may not see is other work."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.rules.access import Actor, can_see_plan
from bot.rules.ledger import Strain, Work
from bot.rules.resources import Overload, Share, overloads, worst
from bot.services.lines import Seen, look_at
from storage.models import Resource
from storage.unit_of_work import Store

OTHER_WORK = "other work"


def strains_of(
    store: Store,
    viewer: Actor,
    member_ids: Collection[str],
    *,
    today: date,
    within: Share | None = None,
) -> dict[str, Strain]:
    """Return by member who has promised too much from a day on; with `within`, at some time in its period.

    What it is made of names the plans that the viewer can see.
    """
    rows = store.resources.list_hours(viewer.workspace_id, member_ids, since=today) if member_ids else []
    found: dict[str, Strain] = {}
    book: Mapping[int, Seen] | None = None
    names: Mapping[str, str] = {}
    for member_id in dict.fromkeys(member_ids):
        mine = [row for row in rows if row.member_id == member_id]
        over = worst(each for each in overloads(map(share_of, mine)) if _matters(each, today, within))
        if over is None:
            continue
        if book is None:
            plan_ids = {row.plan_id for row in rows}
            book = look_at(store, store.plans.list_by_ids(viewer.workspace_id, plan_ids))
            names = store.members.names(viewer.workspace_id, member_ids)
        work = _work(mine, over, book, viewer=viewer)
        found[member_id] = Strain(member_id, names.get(member_id, "somebody"), over, work)
    return found


def concerned_by(store: Store, workspace_id: str, member_ids: Collection[Any], *, today: date) -> set[str]:
    """Return who owns a plan in which one of these people has hours: too much of them concerns it too."""
    rows = store.resources.list_hours(workspace_id, member_ids, since=today) if member_ids else []
    plans = store.plans.list_by_ids(workspace_id, {row.plan_id for row in rows}) if rows else []
    return {plan.owner_id for plan in plans}


def share_of(row: Resource) -> Share:
    """Return the part of somebody's weeks that a line of a ledger takes."""
    assert row.hours is not None
    assert row.from_on is not None
    assert row.until_on is not None
    return Share(row.hours, row.from_on, row.until_on)


def _matters(over: Overload, today: date, within: Share | None) -> bool:
    is_met = within is None or (over.from_on <= within.until_on and within.from_on <= over.until_on)
    return over.until_on >= today and is_met


def _work(
    rows: Iterable[Resource], over: Overload, book: Mapping[int, Seen], *, viewer: Actor
) -> tuple[Work, ...]:
    """Say of what an overload is made: the plans by their names, what the viewer may not know last."""
    hours: dict[str, Decimal] = {}
    for row in rows:
        share = share_of(row)
        if share.from_on <= over.from_on <= share.until_on:
            seen = book[row.plan_id]
            is_seen = can_see_plan(viewer, seen.people)
            where = f"{seen.people.ref} {seen.plan.title}" if is_seen else OTHER_WORK
            hours[where] = hours.get(where, Decimal(0)) + share.hours
    told = sorted(hours.items(), key=lambda each: (each[0] == OTHER_WORK, -each[1], each[0]))
    return tuple(Work(many, where) for where, many in told)
