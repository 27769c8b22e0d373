"""Pausing a plan and taking it up again, by a line, a form and a button."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers.absences import ensure_own, later_day
from bot.handlers.plans import named_plan
from bot.handlers.scene import Forms, Scene
from bot.rules.absence import read_end
from bot.rules.access import Actor
from bot.rules.dates import DateReader, say_date
from bot.rules.grammar import Command
from bot.services.plans import Plans
from bot.views import plans as plan_views
from bot.views.elements import Key, Post


async def pause(line: Command, plans: Plans, actor: Actor, today: date, now: datetime) -> Post:
    """Answer `pause P-12 until 4 Jan`: it asks and reminds nobody meanwhile."""
    ensure_own(line)
    until_on = line.due or read_end(line.text, DateReader(line.said_on, actor.day_first))
    if line.bad_due or (line.text and until_on is None):
        said = line.bad_due or line.text
        raise InvalidError({"until_on": f'"{said[:60]}" is not a date I know. Try: pause P-1 until 4 Jan'})
    plan = await named_plan(line, plans, actor=actor, now=now)
    paused = await plans.pause(plan.id, until_on, actor=actor, now=now)
    return plan_views.paused_message(paused, today=today)


async def resume(line: Command, plans: Plans, actor: Actor, today: date, now: datetime) -> Post:
    """Answer `resume P-12`."""
    ensure_own(line)
    if (day := later_day(line, actor)) is not None:
        ref, said = line.refs[0], say_date(day, today=today)
        way = f"pause {ref.kind}-{ref.number} until {day.isoformat()}"
        raise InvalidError(
            {"until_on": f'"resume" is for now. Nothing was changed. To go on on {said}, try: {way}'}
        )
    plan = await named_plan(line, plans, actor=actor, now=now)
    return plan_views.paused_message(await plans.resume(plan.id, actor=actor, now=now), today=today)


async def pause_form(
    ack: AsyncAck,
    view: dict[str, Any],
    plans: Plans,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Pause the plan of a submitted form."""
    key, until_on = plan_views.read_key(view), plan_views.read_pause(view)
    plan = await plans.pause(key.id, until_on, version=key.version, actor=actor, now=now)
    await forms.finish(view, plan_views.paused_message(plan, today=today), ack=ack, title="Plan paused")


async def press_resume(
    ack: AsyncAck,
    action: dict[str, Any],
    plans: Plans,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Take up again the paused plan whose button was pressed."""
    plan = await plans.resume(Key.read(action["value"]).id, actor=actor, now=now)
    await ack()
    await scene.settle(plan_views.paused_message(plan, today=today))


def register(app: AsyncApp) -> None:
    """Register the button and the form of pausing."""
    app.action("plan.resume")(press_resume)
    app.view("plan.pause")(pause_form)
