"""When schedules come next, found anew: zones change, people move, and countries proclaim holidays."""

from datetime import datetime

import structlog

from bot.services.schedules import ensure_day_schedule, project_again
from bot.services.turning import follow_owner
from storage.database import Database
from storage.models import Schedule
from storage.unit_of_work import AttemptFailedError, Store, repeatable

CHUNK = 25

_log = structlog.get_logger()


class Projecting:
    """Goes through what recurs, a chunk in each transaction, so that nobody waits for it for long."""

    def __init__(self, database: Database, *, country: str | None) -> None:
        self.database = database
        self._country = country

    @repeatable
    def adopt_country(self, store: Store) -> bool:
        """Have the holidays of the country count that is set; say whether that is new anywhere."""
        return store.workspaces.adopt_country(self._country) > 0

    @repeatable
    def chunk(self, store: Store, *, after_id: int, now: datetime) -> tuple[int, int | None]:
        """Find anew when each of a chunk comes; return how many, and after which to go on, if at all."""
        schedules = store.schedules.list_active(after_id=after_id, limit=CHUNK)
        for schedule in schedules:
            _project(store, schedule, now=now)
        last = schedules[-1].id if len(schedules) == CHUNK else None
        return len(schedules), last


def _project(store: Store, schedule: Schedule, *, now: datetime) -> None:
    """Find anew when a schedule comes; one that cannot be read stays as it is, and holds up no other."""
    try:
        with store.attempt():
            _follow(store, schedule, now=now)
            project_again(store, schedule, now=now)
    except AttemptFailedError as error:
        _log.error("schedule.not_projected", schedule_id=schedule.id, error=type(error.__cause__).__name__)


def _follow(store: Store, schedule: Schedule, *, now: datetime) -> None:
    """Have a schedule follow whom it is for into the zone in which they live."""
    if schedule.plan_id is not None:
        plan = store.plans.find(schedule.workspace_id, schedule.plan_id, to_change=True)
        assert plan is not None
        follow_owner(store, plan, now=now)
        return
    assert schedule.member_id is not None
    workspace = store.workspaces.find(schedule.workspace_id)
    member = store.members.find(schedule.workspace_id, schedule.member_id)
    assert workspace is not None
    assert member is not None
    ensure_day_schedule(store, workspace, member, now=now)
