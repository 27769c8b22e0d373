"""When a person's message of the day comes, as they chose it."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.errors import NotFoundError
from bot.rules.access import Actor
from bot.rules.cadence import local_date, next_occurrence
from bot.rules.day_settings import DaySettings, DaySettingsDraft, ensure_day_settings
from bot.rules.resources import usual_hours
from bot.services.allocations import concerned_by
from bot.services.schedules import calendar_in, day_cadence, days_of, ensure_day_schedule, to_ms
from bot.services.silences import next_heard, quiet_of, silence_of
from bot.services.turning import follow_owned
from storage.database import Database
from storage.models import DeliveryKind, Member
from storage.unit_of_work import Store, query, transaction


class DaySettingsService:
    """What people choose about their messages."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @query
    def get(self, store: Store, *, actor: Actor, now: datetime) -> DaySettings:
        """Return how the actor's message of the day comes."""
        return day_settings(store, _member(store, actor), now=now)

    @transaction
    def change(self, store: Store, draft: DaySettingsDraft, *, actor: Actor, now: datetime) -> DaySettings:
        """Have the actor's message come as they chose, from now on."""
        ensure_day_settings(draft)
        workspace = store.workspaces.ensure(actor.workspace_id, now=now)
        member = store.members.lock(actor.workspace_id, _member(store, actor).id)
        days = "".join(str(day) for day in sorted(draft.working_days))
        member.own_zone = None if draft.zone == member.zone else draft.zone
        member.own_nudge_at = None if draft.at == workspace.nudge_at else draft.at
        member.own_working_days = None if days == workspace.working_days else days
        member.own_quiet_from = None if draft.quiet is None else draft.quiet.starts
        member.own_quiet_until = None if draft.quiet is None else draft.quiet.ends
        member.own_hours = draft.hours
        store.flush()
        follow_owned(store, member.workspace_id, member.id, now=now)
        if store.schedules.find_of_member(member.workspace_id, member.id) is not None:
            ensure_day_schedule(store, workspace, member, now=now)
        now_ms = to_ms(now)
        store.deliveries.refresh_live(
            member.workspace_id, kind=DeliveryKind.DAY, member_id=member.id, now_ms=now_ms
        )
        today = local_date(now, member.lives_in)
        people = {member.id, *concerned_by(store, member.workspace_id, [member.id], today=today)}
        store.homes.mark(member.workspace_id, people, now_ms=now_ms)
        store.after_commit(self._wake)
        return day_settings(store, member, now=now)


def day_settings(store: Store, member: Member, *, now: datetime) -> DaySettings:
    """Return how a member's message of the day comes, and when it may next."""
    workspace = store.workspaces.find(member.workspace_id)
    assert workspace is not None
    cadence = day_cadence(workspace, member, now=now)
    calendar = calendar_in(workspace, days_of(workspace, member))
    schedule = store.schedules.find_of_member(member.workspace_id, member.id)
    silence = silence_of(store, member, since=local_date(now, cadence.zone))
    if schedule is not None and schedule.is_active:
        next_at = datetime.fromtimestamp(schedule.next_due_ms / 1000, UTC)
    else:
        next_at = next_occurrence(cadence, after=now, calendar=calendar).at
    if silence.is_on(local_date(next_at, cadence.zone)):
        heard = next_heard(silence, cadence, after=next_at, calendar=calendar)
        next_at = now if heard is None else heard.at
    return DaySettings(
        zone=member.lives_in,
        slack_zone=member.zone,
        is_own_zone=member.own_zone is not None,
        at=cadence.at,
        working_days=cadence.weekdays,
        next_at=next_at if next_at > now else None,
        silence=silence,
        quiet=quiet_of(member),
        hours=usual_hours(cadence.weekdays) if member.own_hours is None else member.own_hours,
        is_own_hours=member.own_hours is not None,
    )


def _member(store: Store, actor: Actor) -> Member:
    member = store.members.find(actor.workspace_id, actor.id)
    if member is None:
        raise NotFoundError("I do not know you yet. Try again in a moment.")
    return member
