"""Who is silent when: read from absences and mutes, for whatever writes or shows a message."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.rules.absence import Away
from bot.rules.access import Actor
from bot.rules.action_steps import StepLine
from bot.rules.cadence import Cadence, Calendar, Occurrence, local_date, next_occurrence, to_utc
from bot.rules.quiet import QuietHours
from bot.rules.silence import Mute, Silence
from storage.models import Absence, Member
from storage.unit_of_work import Store

_MOMENT = timedelta(microseconds=1)


def away_lines(store: Store, absences: Iterable[Absence]) -> tuple[Away, ...]:
    """Return absences of one workspace with the names of whom they are about."""
    rows = list(absences)
    if not rows:
        return ()
    people = [who for row in rows for who in (row.member_id, row.deputy_id)]
    names = store.members.names(rows[0].workspace_id, people)
    return tuple(_away(row, names) for row in rows)


def silence_of(store: Store, member: Member, *, since: date) -> Silence:
    """Return what keeps a member's nudges back from a day on."""
    rows = store.absences.list_of(member.workspace_id, member.id, since=since)
    mute = None if member.muted_at is None else Mute(member.muted_until_on)
    is_over = mute is not None and not mute.is_on(since)
    return Silence(away_lines(store, rows), None if is_over else mute)


def quiet_of(member: Member) -> QuietHours | None:
    """Return the hours of each day in which nothing nudges a member, if they chose any."""
    if member.own_quiet_from is None or member.own_quiet_until is None:
        return None
    return QuietHours(member.own_quiet_from, member.own_quiet_until)


def away_on(store: Store, workspace_id: str, member_id: str | None, *, on: date) -> Away | None:
    """Return the absence of a member that a day is part of."""
    if member_id is None:
        return None
    rows = store.absences.list_of(workspace_id, member_id, since=on)
    return next((away for away in away_lines(store, rows) if away.is_on(on)), None)


def stands_in_for(store: Store, workspace_id: str, deputy_id: str, *, on: date) -> tuple[Away, ...]:
    """Return the absences in which a member stands in on a day."""
    rows = store.absences.list_for_deputy(workspace_id, deputy_id, since=on)
    return tuple(away for away in away_lines(store, rows) if away.is_on(on))


def can_be_told(store: Store, member: Member | None, *, on: date) -> bool:
    """Whether somebody is there and reads what is sent to them on a day."""
    if member is None or member.is_deactivated or member.is_stranger:
        return False
    return not silence_of(store, member, since=on).is_on(on)


def next_heard(
    silence: Silence, cadence: Cadence, *, after: datetime, calendar: Calendar | None = None
) -> Occurrence | None:
    """Return the next occurrence on a day that is not silent, or None while it is not known when that is."""
    coming = next_occurrence(cadence, after=after, calendar=calendar)
    while silence.is_on(on := local_date(coming.at, cadence.zone)):
        back_on = silence.ends_after(on)
        if back_on is None:
            return None
        back_at = to_utc(back_on, time(), cadence.zone) - _MOMENT
        coming = next_occurrence(cadence, after=back_at, calendar=calendar)
    return coming


def _away(row: Absence, names: dict[str, str]) -> Away:
    assert row.id is not None
    return Away(
        id=row.id,
        version=row.version,
        member_id=row.member_id,
        name=names.get(row.member_id, "somebody"),
        from_on=row.from_on,
        until_on=row.until_on,
        deputy_id=row.deputy_id,
        deputy_name=names.get(row.deputy_id or "", ""),
    )


def with_absence(store: Store, line: StepLine, *, actor: Actor, now: datetime) -> StepLine:
    """Say of somebody else to whom a step was given that they are away."""
    if line.assignee_id in {None, actor.id}:
        return line
    today = local_date(now, actor.zone)
    return replace(line, away=away_on(store, actor.workspace_id, line.assignee_id, on=today))
