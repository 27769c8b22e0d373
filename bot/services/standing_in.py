"""What somebody stands in for while others are away, as their Home shows it."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.rules.access import Actor
from bot.rules.home import StandingIn
from bot.services.contents import stand_ins
from bot.services.lines import Seen, plan_lines
from bot.services.owed_check_ins import owed_check_ins
from bot.services.silences import stands_in_for
from storage.unit_of_work import Store


def standing_in(
    store: Store, actor: Actor, visible: Iterable[Seen], *, today: date, now: datetime
) -> tuple[StandingIn, ...]:
    """Return whom the actor stands in for today, with what of theirs waits, as far as the actor can see it.

    `visible` are the open plans that they see; the steps are those of their message of the day.
    """
    absences = stands_in_for(store, actor.workspace_id, actor.id, on=today)
    if not absences:
        return ()
    schedule = store.schedules.find_of_member(actor.workspace_id, actor.id)
    told = () if schedule is None else stand_ins(store, schedule, today=today)
    steps = {each.away.id: each.items for each in told}
    owned = [seen for seen in visible if seen.plan.owner_id in {away.member_id for away in absences}]
    lines = plan_lines(store, actor, owned, now=now)
    return tuple(
        StandingIn(
            away=away,
            steps=steps.get(away.id, ()),
            check_ins=tuple(
                owed
                for owed in owed_check_ins(store, actor, away.member_id, today=today)
                if owed.asked_on is not None
            ),
            plans=tuple(
                line for seen, line in zip(owned, lines, strict=True) if seen.plan.owner_id == away.member_id
            ),
        )
        for away in absences
    )
