"""How long what is over is kept."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol, Self

from bot.values import frozen
from storage.models import PlanKind

YEAR = 12


class RetentionSettings(Protocol):
    """The settings that say how long."""

    @property
    def retention_team_months(self) -> int:
        """For how many months a closed plan of a team is kept."""
        ...

    @property
    def retention_individual_months(self) -> int:
        """For how many months a closed plan of one person is kept."""
        ...

    @property
    def retention_audit_months(self) -> int:
        """For how many months an entry of the audit log is kept."""
        ...

    @property
    def retention_uninstalled_days(self) -> int:
        """For how many days a workspace is kept that Waymark was taken out of."""
        ...


@frozen
class Retention:
    """For how many months closed plans and the audit log are kept, and a workspace for how many days."""

    team_months: int = 24
    individual_months: int = 12
    audit_months: int = 24
    uninstalled_days: int = 30

    @classmethod
    def of(cls, settings: RetentionSettings) -> Self:
        """Read it from the settings."""
        return cls(
            settings.retention_team_months,
            settings.retention_individual_months,
            settings.retention_audit_months,
            settings.retention_uninstalled_days,
        )

    def closed_before(self, now: datetime) -> Mapping[PlanKind, datetime]:
        """Return before which moment a plan of each kind has to be closed for it to go at `now`."""
        return {
            PlanKind.TEAM: months_before(now, self.team_months),
            PlanKind.INDIVIDUAL: months_before(now, self.individual_months),
        }

    def written_before(self, now: datetime) -> datetime:
        """Return before which moment an entry of the audit log has to be written for it to go at `now`."""
        return months_before(now, self.audit_months)

    def uninstalled_by(self, now: datetime) -> datetime:
        """Return by when Waymark has to be taken out of a workspace for its data to go at `now`."""
        return now - timedelta(days=self.uninstalled_days)


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same day of an earlier month at the same time, or that month's last day."""
    year, month = divmod(moment.year * YEAR + moment.month - 1 - months, YEAR)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
