"""The targets on which somebody reports, as the message of their day speaks of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.rules.absence import Away
from bot.rules.access import Actor, can_see_target
from bot.rules.cadence import local_date
from bot.rules.nudges import DueCheckIn, deserves_check_in
from bot.services.actors import actor_of
from bot.services.lines import look_at, target_lines
from bot.services.owed_check_ins import owed_check_ins
from bot.services.silences import stands_in_for
from storage.models import Delivery, Schedule
from storage.unit_of_work import Store

TARGETS = "targets"
"""In the facts of a message of the day: the targets of which it spoke."""


def check_ins_due(store: Store, schedule: Schedule, *, today: date) -> tuple[DueCheckIn, ...]:
    """Return the targets on which a member reports today, those that have waited longest first.

    Behind them stand those of whoever the member stands in for, as far as they can see them.

    A plan without a channel asks its owner in a message of its own.
    """
    assert schedule.member_id is not None
    member = store.members.find(schedule.workspace_id, schedule.member_id)
    if member is None:
        return ()
    actor, absences = actor_of(store, member), stands_in_for(store, member.workspace_id, member.id, on=today)
    whose: dict[str, Away | None] = {member.id: None} | {away.member_id: away for away in absences}
    due = [
        DueCheckIn(owed.target, is_open=True, away=away)
        for owner_id, away in whose.items()
        for owed in owed_check_ins(store, actor, owner_id, today=today)
        if deserves_check_in(owed, today=today)
    ]
    plans = store.plans.list_by_ids(schedule.workspace_id, {each.target.plan_id for each in due})
    told_in_channel = {plan.id for plan in plans if plan.channel_id is not None and not plan.is_sample}
    return tuple(each for each in due if each.target.plan_id in told_in_channel)


def check_ins_as_posted(
    store: Store, row: Delivery, due: Sequence[DueCheckIn], *, today: date, zone: str
) -> tuple[DueCheckIn, ...]:
    """Keep what a message spoke of in its place, whatever became of it."""
    posted: list[int] = row.facts.get(TARGETS, [])
    assert row.member_id is not None
    member = store.members.find(row.workspace_id, row.member_id)
    if not posted or member is None:
        return tuple(due)
    actor = actor_of(store, member)
    waiting = {each.target.id: each for each in due}
    known = _as_they_are(store, actor, posted, today=today, zone=zone)
    kept = [waiting.get(target_id) or known.get(target_id) for target_id in posted]
    return (
        *(each for each in kept if each is not None),
        *(due_ for due_ in due if due_.target.id not in posted),
    )


def _as_they_are(
    store: Store, actor: Actor, target_ids: Sequence[int], *, today: date, zone: str
) -> dict[int, DueCheckIn]:
    """Return these targets, for which nobody waits any more; of those out of sight their reference alone."""
    rows = store.targets.list_by_ids(actor.workspace_id, target_ids)
    book = look_at(store, store.plans.list_by_ids(actor.workspace_id, {each.plan_id for each in rows}))
    reports = store.check_ins.newest(actor.workspace_id, target_ids)
    found = {}
    for row, line in zip(rows, target_lines(store, actor, rows, seen=book), strict=True):
        report = reports.get(line.id)
        is_reported = report is not None and local_date(report.created_at, zone) >= today
        if can_see_target(actor, book[row.plan_id].people, target_owner_id=row.owner_id):
            found[line.id] = DueCheckIn(line, is_open=False, is_reported=is_reported)
        else:
            gone = replace(line, indicator="", plan_ref="", plan_title="", latest=None, expected=None)
            found[line.id] = DueCheckIn(gone, is_open=False, is_hidden=True)
    return found
