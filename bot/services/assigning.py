"""What whoever gives a step to somebody is told of them: that they are away, or have too much to do."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from bot.rules.access import Actor
from bot.rules.action_steps import StepLine
from bot.rules.cadence import local_date
from bot.rules.resources import Share
from bot.services.allocations import strains_of
from bot.services.silences import with_absence
from storage.unit_of_work import Store


def with_warnings(store: Store, line: StepLine, *, actor: Actor, now: datetime) -> StepLine:
    """Say of whom a step was given that they are away, or have promised more hours than a week has."""
    line = with_absence(store, line, actor=actor, now=now)
    if line.assignee_id is None:
        return line
    today = local_date(now, actor.zone)
    until_on = max(today, line.due_on or date.max)
    within = Share(Decimal(1), today, until_on)
    found = strains_of(store, actor, [line.assignee_id], today=today, within=within)
    return replace(line, strain=found.get(line.assignee_id))
