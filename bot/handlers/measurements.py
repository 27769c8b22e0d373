"""What people do with single measurements, and with the baseline that they are held against."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor
from bot.services.baselines import Baselines
from bot.services.measurements import Measurements
from bot.views import measurements as views
from bot.views.elements import Key
from bot.views.noted import is_asked
from bot.views.target_page import read_measurement


async def choose(
    ack: AsyncAck,
    action: dict[str, Any],
    measurements: Measurements,
    forms: Forms,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Do what was chosen from a measurement's menu: at once what can be taken back, else open the form."""
    deed, measurement_id = read_measurement(str(action["selected_option"]["value"]))
    if deed in {"correct", "exclude"}:
        found = await measurements.get(measurement_id, actor=actor, now=now, leaves_out=deed == "exclude")
        modal = views.correct_modal if deed == "correct" else views.leave_out_modal
        await forms.open(modal(found, today=today))
        await ack()
        return
    if deed == "delete":
        post = views.deleted_message(
            await measurements.delete(measurement_id, actor=actor, now=now), today=today
        )
    else:
        counted = await measurements.count_again(measurement_id, actor=actor, now=now)
        post = views.left_out_message(counted, today=today)
    await ack()
    await scene.settle(post)


async def correct(
    ack: AsyncAck,
    view: dict[str, Any],
    measurements: Measurements,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Correct a measurement as its form says; a value far from all others is asked about once."""
    key, draft = views.read_correction(view)
    amended = await measurements.correct(
        key.id, draft, version=key.version, actor=actor, now=now, asks=not is_asked(view)
    )
    await forms.finish(view, views.corrected_message(amended, today=today), ack=ack, title="Corrected")


async def leave_out(
    ack: AsyncAck,
    view: dict[str, Any],
    measurements: Measurements,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Have a measurement not count, for the reason of the form."""
    key, because = views.read_reason(view)
    amended = await measurements.leave_out(key.id, because, actor=actor, now=now)
    await forms.finish(view, views.left_out_message(amended, today=today), ack=ack, title="Left out")


async def offer_baseline(
    ack: AsyncAck,
    action: dict[str, Any],
    baselines: Baselines,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Open the form that sets a new baseline."""
    target_id = Key.read(f"{action.get('value') or ''}:1").id
    target = await baselines.get_offer(target_id, actor=actor, now=now)
    await forms.open(views.baseline_modal(target, today=today))
    await ack()


async def set_baseline(
    ack: AsyncAck,
    view: dict[str, Any],
    baselines: Baselines,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Set the new baseline of a submitted form."""
    target_id, on, cause = views.read_baseline(view)
    kept = await baselines.create(target_id, on, cause, actor=actor, now=now)
    post = views.baseline_message(kept.target, kept.on, kept.cause, is_removed=False, today=today)
    await forms.finish(view, post, ack=ack, title="New baseline")


def register(app: AsyncApp) -> None:
    """Register the buttons and the forms of measurements and baselines."""
    app.action("measurement.more")(choose)
    app.action("baseline.new")(offer_baseline)
    app.view("measurement.correct")(correct)
    app.view("measurement.leave_out")(leave_out)
    app.view("baseline.create")(set_baseline)
