"""What people do with resources by buttons and forms; the lines of it are in `resource_lines`."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.pages import Pages
from bot.handlers.plans import chosen_plan
from bot.handlers.resource_lines import first_days, sole_currency
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command
from bot.rules.ledger import ResourceLine, draft_of
from bot.services.exports import Exports
from bot.services.plans import Plans
from bot.services.resources import Resources
from bot.views import resource_forms as forms_of
from bot.views import resources as views
from bot.views.approvals import CONFIRM, DECLINE_OPEN
from bot.views.elements import Key, Origin, Post, read_id
from bot.views.privacy import plan_coming_message
from storage.models import ResourceKind, ToolState


async def show(
    ack: AsyncAck,
    action: dict[str, Any],
    resources: Resources,
    pages: Pages,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Show the ledger of the plan whose button was pressed."""
    plan_id = read_id(str(action.get("value") or "")) or 0
    ledger = await resources.get_ledger(actor=actor, now=now, plan_id=plan_id)
    post = await pages.draw(Origin("ledger", ledger.plan_ref), actor=actor, now=now)
    await ack()
    await scene.show(post)


async def export(
    ack: AsyncAck, action: dict[str, Any], exports: Exports, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Have the ledger of the plan whose button was pressed sent to whoever pressed it, as a file."""
    plan_id = read_id(str(action.get("value") or "")) or 0
    name = await exports.ask_ledger(plan_id, actor=actor, now=now)
    await ack()
    await scene.show(plan_coming_message(name))


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    place: str,
    forms: Forms,
    plans: Plans,
    resources: Resources,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Open an empty form of the kind whose button was pressed."""
    _, kind, step_id = views.read_add(str(action.get("value") or ""))
    plan, editable = await chosen_plan(action, plans, Deed.EDIT_RESOURCES, actor=actor, place=place, now=now)
    steps = await resources.list_steps(plan.id, actor=actor) if plan else ()
    from_on, until_on = first_days(plan, today=today)
    currency = await sole_currency(resources, plan, actor=actor, now=now)
    is_person = kind is ResourceKind.PERSON
    prefill = forms_of.ResourcePrefill(
        kind,
        plan.id if plan else None,
        step_id,
        currency=currency if kind is ResourceKind.BUDGET else "",
        from_on=from_on if is_person else None,
        until_on=until_on if is_person else None,
    )
    await forms.open(forms_of.create_modal(prefill, plans=editable, steps=steps))
    await ack()


async def create(
    ack: AsyncAck,
    view: dict[str, Any],
    resources: Resources,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Add the line of a submitted form."""
    draft = forms_of.read_draft(view)
    await directory.learn_members(actor, [draft.member_id], now=now)
    line = await resources.create(draft, actor=actor, now=now)
    await forms.finish(view, views.added_message(line, today=today), ack=ack, title="Resource added")


async def change(line: Command, resources: Resources, forms: Forms, actor: Actor) -> None:
    """Answer `edit R-3`: the form of that line."""
    if len(line.refs) > 1:
        raise InvalidError({"resource_id": f"One at a time, please, for example: edit {line.refs[0]}"})
    found = await resources.get(actor=actor, number=line.refs[0].number, deed=Deed.EDIT_RESOURCES)
    await _open_edit(found, resources, forms, actor)


async def open_edit(
    ack: AsyncAck, action: dict[str, Any], resources: Resources, forms: Forms, actor: Actor
) -> None:
    """Open the form of the line whose Edit was pressed."""
    key = Key.read(str(action.get("value") or ""))
    found = await resources.get(actor=actor, resource_id=key.id, deed=Deed.EDIT_RESOURCES)
    await _open_edit(found, resources, forms, actor)
    await ack()


async def edit(
    ack: AsyncAck,
    view: dict[str, Any],
    resources: Resources,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Change a line as its form says."""
    draft, key = forms_of.read_draft(view), forms_of.read_key(view)
    await directory.learn_members(actor, [draft.member_id], now=now)
    line = await resources.edit(key.id, draft, version=key.version, actor=actor, now=now)
    post = views.changed_message(line, what="Changed", today=today)
    await forms.finish(view, post, ack=ack, title="Resource changed")


async def drop(line: Command, resources: Resources, actor: Actor, today: date, now: datetime) -> Post:
    """Answer `drop R-3 not needed`; the reason is kept, and needs not be given."""
    if len(line.refs) > 1:
        raise InvalidError({"refs": f"One at a time, please, for example: drop {line.refs[0]}"})
    found = await resources.get(actor=actor, number=line.refs[0].number)
    dropped = await resources.drop(found.id, actor=actor, now=now, reason=line.text)
    return views.changed_message(dropped, what="Dropped", today=today)


async def choose_more(
    ack: AsyncAck,
    action: dict[str, Any],
    resources: Resources,
    pages: Pages,
    forms: Forms,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Do what was chosen from a line's menu: at once, or by the form for it."""
    what, key = views.read_more(str(action["selected_option"]["value"]))
    match what:
        case "edit":
            found = await resources.get(actor=actor, resource_id=key.id, deed=Deed.EDIT_RESOURCES)
            await _open_edit(found, resources, forms, actor)
            await ack()
            return
        case "decline":
            found = await resources.get(actor=actor, resource_id=key.id, deed=Deed.APPROVE)
            await forms.open(forms_of.decline_modal(found))
            await ack()
            return
        case "history":
            found = await resources.get(actor=actor, resource_id=key.id)
            post = await pages.draw(Origin("history", found.ref), actor=actor, now=now)
            await ack()
            await scene.show(post)
            return
    changed, said = await _do(what, key, resources, actor=actor, now=now)
    await ack()
    await scene.settle(views.changed_message(changed, what=said, today=today))


async def press_confirm(
    ack: AsyncAck,
    action: dict[str, Any],
    resources: Resources,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Confirm the line whose button was pressed; pressing it again changes nothing."""
    key = Key.read(str(action.get("value") or ""))
    line = await resources.confirm(key.id, actor=actor, now=now, version=key.version)
    await ack()
    await scene.settle(views.changed_message(line, what="Confirmed", today=today))


async def open_decline(
    ack: AsyncAck, action: dict[str, Any], resources: Resources, forms: Forms, actor: Actor
) -> None:
    """Ask why the line cannot be had whose button was pressed."""
    key = Key.read(str(action.get("value") or ""))
    found = await resources.get(actor=actor, resource_id=key.id, deed=Deed.APPROVE)
    await forms.open(forms_of.decline_modal(found))
    await ack()


async def decline(
    ack: AsyncAck,
    view: dict[str, Any],
    resources: Resources,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Decline the line of a submitted form."""
    key, because = forms_of.read_key(view), forms_of.read_decline(view)
    line = await resources.decline(key.id, because, actor=actor, now=now)
    post = views.changed_message(line, what="Declined", today=today)
    await forms.finish(view, post, ack=ack, title="Declined")


async def _do(
    what: str, key: Key, resources: Resources, *, actor: Actor, now: datetime
) -> tuple[ResourceLine, str]:
    """Do what needs no form; return the line and what was done."""
    if what == "confirm":
        return await resources.confirm(key.id, actor=actor, now=now), "Confirmed"
    if what == "drop":
        return await resources.drop(key.id, actor=actor, now=now), "Dropped"
    found = await resources.get(actor=actor, resource_id=key.id, deed=Deed.EDIT_RESOURCES)
    draft = draft_of(found, tool_state=ToolState.READY)
    ready = await resources.edit(key.id, draft, version=found.version, actor=actor, now=now)
    return ready, "Changed"


async def _open_edit(found: ResourceLine, resources: Resources, forms: Forms, actor: Actor) -> None:
    steps = await resources.list_steps(found.plan_id, actor=actor)
    await forms.open(forms_of.edit_modal(found, steps=steps))


def register(app: AsyncApp) -> None:
    """Register the buttons, the menu and the forms of resources."""
    app.action(views.LEDGER)(show)
    app.action(views.EXPORT)(export)
    for kind in ResourceKind:
        app.action(f"{views.ADD}.{kind.value}")(open_form)
    app.action("resource.edit")(open_edit)
    app.action(views.MORE)(choose_more)
    app.action(CONFIRM)(press_confirm)
    app.action(DECLINE_OPEN)(open_decline)
    app.view(views.CREATE)(create)
    app.view(views.EDIT)(edit)
    app.view(views.DECLINE)(decline)
