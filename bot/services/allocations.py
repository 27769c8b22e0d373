"""How many hours of their weeks people have promised, over all plans: what one may not see is other work."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.rules.access import Actor, can_see_plan
from bot.rules.ledger import Strain, Work
from bot.rules.resources import (
    Capacity,
    Overload,
    Share,
    hours_in,
    overloads,
    short_weeks,
    usual_hours,
    worst,
)
from bot.services.lines import Seen, look_at
from bot.services.schedules import days_of
from storage.models import Absence, Resource
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

    What is too much for a whole week goes before what is too much for one in which they are away. What it is
    made of names the plans that the viewer can see.
    """
    rows = store.resources.list_hours(viewer.workspace_id, member_ids, since=today) if member_ids else []
    found: dict[str, Strain] = {}
    book: Mapping[int, Seen] | None = None
    names: Mapping[str, str] = {}
    have = capacities(store, viewer.workspace_id, {row.member_id for row in rows}, today=today)
    for member_id in dict.fromkeys(member_ids):
        mine = [row for row in rows if row.member_id == member_id]
        over = _worst(mine, have.get(member_id, Capacity()), today=today, within=within)
        if over is None:
            continue
        if book is None:
            plan_ids = {row.plan_id for row in rows}
            book = look_at(store, store.plans.list_by_ids(viewer.workspace_id, plan_ids))
            names = store.members.names(viewer.workspace_id, member_ids)
        work = _work(mine, over, have[member_id], book, viewer=viewer)
        found[member_id] = Strain(member_id, names.get(member_id, "somebody"), over, work)
    return found


def capacities(
    store: Store, workspace_id: str, member_ids: Collection[str | None], *, today: date
) -> Mapping[str, Capacity]:
    """Return by member how many hours of their weeks they have, and when they are away from this week on."""
    wanted = sorted(each for each in member_ids if each is not None)
    workspace = store.workspaces.find(workspace_id)
    if not wanted or workspace is None:
        return {}
    away: dict[str, list[Absence]] = {}
    for row in store.absences.list_of_many(workspace_id, wanted, since=today - timedelta(today.weekday())):
        away.setdefault(row.member_id, []).append(row)
    store.members.preload([(workspace_id, member_id) for member_id in wanted])
    found = {}
    for member_id in wanted:
        member = store.members.find(workspace_id, member_id)
        days = frozenset(map(int, workspace.working_days if member is None else days_of(workspace, member)))
        own = None if member is None else member.own_hours
        spans = tuple((row.from_on, row.until_on) for row in away.get(member_id, ()))
        found[member_id] = Capacity(usual_hours(days) if own is None else own, days, spans)
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


def _worst(
    rows: Iterable[Resource], capacity: Capacity, *, today: date, within: Share | None
) -> Overload | None:
    """Return where most is too much of whole weeks, else of those in which they are away.

    What is too much only while they are away is told as that.
    """
    shares = tuple(map(share_of, rows))
    whole, short = (
        worst(each for each in found if _matters(each, today, within))
        for found in (overloads(shares, capacity=capacity.hours), short_weeks(shares, capacity))
    )
    if whole is None or short is None:
        return whole or short
    is_away = short.from_on <= whole.from_on and whole.until_on <= short.until_on
    return short if is_away else whole


def _matters(over: Overload, today: date, within: Share | None) -> bool:
    is_met = within is None or (over.from_on <= within.until_on and within.from_on <= over.until_on)
    return over.until_on >= today and is_met


def _work(
    rows: Iterable[Resource], over: Overload, capacity: Capacity, book: Mapping[int, Seen], *, viewer: Actor
) -> tuple[Work, ...]:
    """Say of what an overload is made: the plans by their names, what the viewer may not know last."""
    hours: dict[str, Decimal] = {}
    for row in rows:
        share = share_of(row)
        if over.days_away:
            given = hours_in(share, over.from_on, capacity)
        else:
            given = share.hours if share.from_on <= over.from_on <= share.until_on else Decimal(0)
        if given:
            seen = book[row.plan_id]
            is_seen = can_see_plan(viewer, seen.people)
            where = f"{seen.people.ref} {seen.plan.title}" if is_seen else OTHER_WORK
            hours[where] = hours.get(where, Decimal(0)) + given
    told = sorted(hours.items(), key=lambda each: (each[0] == OTHER_WORK, -each[1], each[0]))
    return tuple(Work(many, where) for where, many in told)
