"""What whoever gives a step to somebody is told of them: that they are away, or have too much to do."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from bot.rules.access import Actor
from bot.rules.action_steps import Shortage, StepLine
from bot.rules.cadence import local_date
from bot.rules.resources import Share, hours_until
from bot.services.allocations import capacities, strains_of
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
    return with_shortage(store, replace(line, strain=found.get(line.assignee_id)), actor=actor, now=now)


def with_shortage(store: Store, line: StepLine, *, actor: Actor, now: datetime) -> StepLine:
    """Say of a step that it takes longer than its assignee works until it is due."""
    today = local_date(now, actor.zone)
    if line.effort is None or line.assignee_id is None or line.due_on is None or not line.is_open:
        return line
    have = capacities(store, actor.workspace_id, {line.assignee_id}, today=today).get(line.assignee_id)
    hours = None if have is None else hours_until(have, line.due_on, today=today)
    if hours is None or line.due_on < today or line.effort <= hours:
        return line
    return replace(line, shortage=Shortage(line.assignee_name, line.effort, round(hours, 1)))
