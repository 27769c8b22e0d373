"""What people do with templates: look at them, start a plan from one, keep a plan as one, take one away."""

from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.errors import InvalidError, OpensUpError
from bot.handlers.plans import place_prefill
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.rules.templates import PlanTemplate, find_templates
from bot.services.templates import Templates
from bot.views import limits, plan_forms
from bot.views import templates as views
from bot.views.elements import Post

_SAVE = frozenset({"save", "keep"})


async def template(
    line: Command,
    place: str,
    forms: Forms,
    directory: Directory,
    templates: Templates,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `template`: the list; with a name or a plan the form of a new plan; `save P-12` keeps a plan."""
    wrong = [ref for ref in line.refs if ref.kind != "P"]
    if wrong or len(line.refs) > 1:
        raise InvalidError({"refs": "Name one plan, for example: template P-1 · template save P-1"})
    first, _, rest = line.text.partition(" ")
    if line.refs and first.lower() in _SAVE:
        try:
            saved = await templates.save(
                line.refs[0].number, rest.removeprefix("as ").strip(), actor=actor, now=now
            )
        except OpensUpError as asked:
            return views.open_up_message(asked)
        return views.saved_message(saved, ref=str(line.refs[0]))
    if line.refs:
        chosen: tuple[PlanTemplate, ...] = (await templates.get(str(line.refs[0]), actor=actor),)
    else:
        chosen = find_templates(line.text, await templates.list_all(actor=actor))
    if len(chosen) == 1:
        await forms.open(await _form(chosen[0], directory, actor, place, today))
        return None
    return await _list(templates, actor, unknown="" if chosen else line.text)


async def show(ack: AsyncAck, templates: Templates, scene: Scene, actor: Actor) -> None:
    """List the templates beside what was clicked."""
    post = await _list(templates, actor)
    await ack()
    await scene.show(post)


async def use(
    ack: AsyncAck,
    action: dict[str, Any],
    place: str,
    forms: Forms,
    directory: Directory,
    templates: Templates,
    actor: Actor,
    today: date,
) -> None:
    """Open the form of a new plan, filled from the template whose button was pressed."""
    chosen = await templates.get(str(action.get("value") or ""), actor=actor)
    await forms.open(await _form(chosen, directory, actor, place, today))
    await ack()


async def save(
    ack: AsyncAck,
    action: dict[str, Any],
    templates: Templates,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep the plan that was asked about as a template, now that somebody is sure."""
    number, name = views.read_save(str(action.get("value") or ""))
    saved = await templates.save(number, name, is_sure=True, actor=actor, now=now)
    await ack()
    await scene.redraw(views.saved_message(saved, ref=f"P-{number}"))


async def remove(
    ack: AsyncAck, action: dict[str, Any], templates: Templates, scene: Scene, actor: Actor
) -> None:
    """Take away the template whose button was pressed."""
    gone = await templates.remove(str(action.get("value") or ""), actor=actor)
    await ack()
    await scene.redraw(views.removed_message(gone))


async def _form(chosen: PlanTemplate, directory: Directory, actor: Actor, place: str, today: date) -> Any:
    prefill = plan_forms.PlanPrefill(
        title=chosen.title,
        purpose=chosen.purpose,
        owner_id=actor.id,
        starts_on=today,
        ends_on=today + timedelta(days=chosen.days),
        template=chosen.key,
        is_about_one=chosen.is_individual,
    )
    if not chosen.is_individual:
        prefill = await place_prefill(prefill, directory, actor, place)
    return plan_forms.create_modal(prefill)


async def _list(templates: Templates, actor: Actor, *, unknown: str = "") -> Post:
    found = await templates.list_all(actor=actor)
    notice = f'No template is called "{unknown[: limits.NAME]}". These there are:' if unknown else ""
    return views.templates_message(found, notice=notice)


def register(app: AsyncApp) -> None:
    """Register the buttons of templates."""
    app.action(views.TEMPLATES)(show)
    app.action(views.USE)(use)
    app.action(views.SAVE)(save)
    app.action(views.REMOVE)(remove)
