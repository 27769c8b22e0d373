"""Who is spoken to about a plan now: its owner, their deputy while they are away, or who looks after it."""

from datetime import datetime

from bot.rules.access import can_see_plan
from bot.rules.cadence import local_date
from bot.services.actors import actor_of
from bot.services.lines import look_at
from bot.services.schedules import day_cadence
from bot.services.silences import away_on, can_be_told, next_heard, silence_of
from storage.models import Member, Plan
from storage.unit_of_work import Store


def caretaker_id(store: Store, plan: Plan, *, now: datetime) -> str | None:
    """Return who is asked and told about a plan at this moment, or None when nobody is left.

    A deputy is, who may see the plan; where there is none, whoever is away is told all the same.
    """
    owner = store.members.find(plan.workspace_id, plan.owner_id)
    (seen,) = look_at(store, [plan]).values()
    if owner is None or store.members.is_gone(plan.workspace_id, plan.owner_id):
        return seen.people.steward_id
    today = local_date(now, owner.lives_in)
    away = away_on(store, plan.workspace_id, owner.id, on=today)
    deputy = None if away is None else store.members.find(plan.workspace_id, away.deputy_id or "")
    if deputy is None or not can_be_told(store, deputy, on=today):
        return owner.id
    return deputy.id if can_see_plan(actor_of(store, deputy), seen.people) else owner.id


def back_at(store: Store, member: Member, *, now: datetime) -> datetime | None:
    """Return when somebody who is away hears of things again, or None for who is here or mute for ever."""
    today = local_date(now, member.lives_in)
    workspace = store.workspaces.find(member.workspace_id)
    if workspace is None or away_on(store, member.workspace_id, member.id, on=today) is None:
        return None
    silence = silence_of(store, member, since=today)
    coming = next_heard(silence, day_cadence(workspace, member, now=now), after=now)
    return None if coming is None else coming.at
