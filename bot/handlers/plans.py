"""What people do with plans: make, look, edit, close, reopen; and which plan a line is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.errors import ClosedError, InvalidError, NoPlanError, NotAllowedError, NotFoundError
from bot.handlers.lines import ensure_date, first_person, said_of_plan, unclear_person, without_bad_date
from bot.handlers.pages import Pages
from bot.handlers.reasons import reason_of
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor, Deed, ensure_may_plan
from bot.rules.grammar import Command
from bot.rules.plans import PlanLine
from bot.services.plans import Plans
from bot.services.roles import Roles
from bot.services.templates import Templates
from bot.views import plans as plan_views
from bot.views.buttons import read_adding
from bot.views.elements import Key, Origin, Post, read_id
from bot.views.roles import circle_message
from storage.models import PlanStatus

USUAL_LENGTH = timedelta(days=90)


async def new(
    line: Command,
    place: str,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Answer `new`: the plan form, filled with what was typed and where."""
    ensure_may_plan(actor)
    ensure_date(line)
    owner_id = first_person(line, actor) or actor.id
    await directory.learn_members(actor, [owner_id], now=now)
    prefill = _prefill(actor, today, line=line, owner_id=owner_id)
    await forms.open(plan_views.create_modal(await place_prefill(prefill, directory, actor, place)))


async def correct_new(
    line: Command, place: str, forms: Forms, directory: Directory, actor: Actor, today: date
) -> None:
    """Open the plan form with what could be understood of a refused line."""
    prefill = _prefill(actor, today, line=without_bad_date(line), owner_id=actor.id)
    await forms.open(plan_views.create_modal(await place_prefill(prefill, directory, actor, place)))


async def open_form(
    ack: AsyncAck, place: str, forms: Forms, directory: Directory, actor: Actor, today: date
) -> None:
    """Open an empty plan form."""
    ensure_may_plan(actor)
    prefill = await place_prefill(_prefill(actor, today), directory, actor, place)
    await forms.open(plan_views.create_modal(prefill))
    await ack()


async def widen(
    ack: AsyncAck,
    body: dict[str, Any],
    place: str,
    forms: Forms,
    scene: Scene,
    directory: Directory,
    actor: Actor,
    today: date,
) -> None:
    """Show every field of a new plan, with what was filled in; out of its form, open it anew."""
    view = body.get("view") or {}
    if view.get("callback_id") == plan_views.CREATE:
        await scene.replace(plan_views.wide_view(view, _prefill(actor, today)))
        await ack()
        return
    await open_form(ack, place, forms, directory, actor, today)


async def create(
    ack: AsyncAck,
    view: dict[str, Any],
    plans: Plans,
    templates: Templates,
    pages: Pages,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Make the plan of a submitted form."""
    draft = plan_views.read_new(view, owner_id=actor.id, today=today)
    key = plan_views.read_template(view)
    await directory.learn_members(actor, draft.people, now=now)
    await directory.learn_channel(actor.workspace_id, draft.channel_id, now=now)
    known = await directory.actor(actor.workspace_id, actor.id, now=now)
    chosen = await templates.get(key, actor=known) if key else None
    plan = await plans.create(draft, template=chosen, actor=known, now=now)
    post = await pages.draw(Origin("show", plan.ref), actor=known, now=now)
    await forms.finish(view, post, ack=ack, title="Plan created")


async def show(
    ack: AsyncAck,
    action: dict[str, Any],
    plans: Plans,
    pages: Pages,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Show a plan beside what was clicked."""
    page = await plans.get_page(actor=actor, now=now, plan_id=_plan_id(str(action.get("value"))))
    post = await pages.draw(Origin("show", page.plan.ref), actor=actor, now=now)
    await ack()
    await scene.show(post)


async def close(line: Command, plans: Plans, actor: Actor, now: datetime) -> Post:
    """Answer `close P-12`: the plan ends, and can be reopened."""
    plan = await named_plan(line, plans, actor=actor, now=now)
    reason = reason_of(line)
    closed = await plans.close(plan.id, actor=actor, now=now, reason=reason)
    return plan_views.closed_message(closed, reason=reason)


async def reopen(line: Command, plans: Plans, actor: Actor, now: datetime) -> Post:
    """Answer `reopen P-12`."""
    plan = await named_plan(line, plans, actor=actor, now=now)
    reason = reason_of(line)
    reopened = await plans.reopen(plan.id, actor=actor, now=now, reason=reason)
    return plan_views.closed_message(reopened, reason=reason)


async def choose_more(
    ack: AsyncAck,
    action: dict[str, Any],
    plans: Plans,
    pages: Pages,
    roles: Roles,
    forms: Forms,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Do what was chosen from a plan's menu: open a form, or show its history or its people."""
    what, key = plan_views.read_more(str(action["selected_option"]["value"]))
    if what == "people":
        post = circle_message(await roles.get(plan_id=key.id, actor=actor))
        await ack()
        await scene.show(post)
        return
    if what == "history":
        page = await plans.get_page(actor=actor, now=now, plan_id=key.id)
        post = await pages.draw(Origin("history", page.plan.ref), actor=actor, now=now)
        await ack()
        await scene.show(post)
        return
    plan, draft = await plans.get_draft(key.id, actor=actor, now=now)
    match what:
        case "edit":
            await forms.open(plan_views.edit_modal(plan, draft))
        case "pause":
            await forms.open(plan_views.pause_modal(plan))
        case _:
            await forms.open(plan_views.close_modal(plan))
    await ack()


async def change(line: Command, plans: Plans, forms: Forms, actor: Actor, now: datetime) -> None:
    """Answer `edit P-12`: the form of the plan, with the new title, or the new end, that was typed."""
    named = await named_plan(line, plans, actor=actor, now=now)
    plan, draft = await plans.get_draft(named.id, actor=actor, now=now)
    await forms.open(plan_views.edit_modal(plan, said_of_plan(line, draft)))


async def open_edit(
    ack: AsyncAck, action: dict[str, Any], plans: Plans, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Open the form of the plan whose Edit was pressed."""
    key = Key.read(str(action.get("value") or ""))
    await forms.open(plan_views.edit_modal(*await plans.get_draft(key.id, actor=actor, now=now)))
    await ack()


async def edit(
    ack: AsyncAck,
    view: dict[str, Any],
    plans: Plans,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Change a plan as its form says."""
    draft, key = plan_views.read_draft(view), plan_views.read_key(view)
    await directory.learn_members(actor, [draft.owner_id], now=now)
    await directory.learn_channel(actor.workspace_id, draft.channel_id, now=now)
    known = await directory.actor(actor.workspace_id, actor.id, now=now)
    plan = await plans.edit(key.id, draft, version=key.version, actor=known, now=now)
    await forms.finish(view, plan_views.changed_message(plan, today=today), ack=ack, title="Plan changed")


async def close_form(
    ack: AsyncAck, view: dict[str, Any], plans: Plans, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Close the plan of a submitted form."""
    key = plan_views.read_key(view)
    plan = await plans.close(key.id, version=key.version, actor=actor, now=now)
    await forms.finish(view, plan_views.closed_message(plan), ack=ack, title="Plan closed")


async def press_reopen(
    ack: AsyncAck, action: dict[str, Any], plans: Plans, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Reopen the plan whose button was pressed."""
    plan = await plans.reopen(Key.read(action["value"]).id, actor=actor, now=now)
    await ack()
    await scene.settle(plan_views.closed_message(plan))


async def named_plan(line: Command, plans: Plans, *, actor: Actor, now: datetime) -> PlanLine:
    """Return the plan that a line names."""
    numbers = _plan_numbers(line)
    if len(line.refs) != 1 or not numbers:
        raise InvalidError({"plan_id": f"Which plan? Name one, for example: {line.verb} P-1"})
    return (await plans.get_page(actor=actor, now=now, number=numbers[0])).plan


async def choose_plan(
    line: Command, plans: Plans, deed: Deed, *, actor: Actor, place: str, now: datetime
) -> tuple[PlanLine | None, Sequence[PlanLine]]:
    """Return the plan that a line adds to, and all that it could add to.

    It is the one that is named, else the only one of this channel, else the only one there is.
    """
    numbers = _plan_numbers(line)
    _ensure_one(numbers, line)
    named = await plans.get_to_add(deed=deed, actor=actor, now=now, number=numbers[0]) if numbers else None
    editable = await list_to_add(plans, actor=actor, place=place, now=now)
    if named is not None:
        return named, editable
    if not editable:
        raise NoPlanError("There is no plan that you can add to yet. Make one: new Reduce churn")
    return only_plan(editable, place=place), editable


async def list_to_add(plans: Plans, *, actor: Actor, place: str, now: datetime) -> Sequence[PlanLine]:
    """Return the plans that the actor can add to; where all that there are refuse them, say why."""
    editable = await plans.list_editable(actor=actor, now=now)
    if editable:
        return editable
    if actor.is_guest:
        raise NotAllowedError("Guests cannot add to plans. Ask a full member of this workspace to add it.")
    visible = await plans.list_visible(actor=actor, now=now)
    others = [plan for plan in visible if plan.status is not PlanStatus.CLOSED]
    for plan in sorted(others, key=lambda plan: plan.channel_id != place):
        raise NotAllowedError(
            f"You can see {plan.ref} {plan.title}, but not add to it. Ask {plan.owner_name}, who owns it."
        )
    for plan in visible:
        if plan.can_edit:
            raise ClosedError(
                f"{plan.ref} {plan.title} is closed. To add to it, reopen it first: reopen {plan.ref}"
            )
    return editable


def only_plan(editable: Sequence[PlanLine], *, place: str) -> PlanLine | None:
    """Return the only plan of a channel, else the only one there is; a confidential one has to be named."""
    shared = [plan for plan in editable if not plan.is_confidential]
    here = [plan for plan in shared if plan.channel_id == place]
    real = [plan for plan in shared if not plan.is_sample]
    return next((choice[0] for choice in (here, real, shared) if len(choice) == 1), None)


async def chosen_plan(
    action: dict[str, Any], plans: Plans, deed: Deed, *, actor: Actor, place: str, now: datetime
) -> tuple[PlanLine | None, Sequence[PlanLine]]:
    """Return the plan that a button adds to, as a line would choose it, and all that it could add to."""
    value, named = read_adding(str(action.get("value") or ""))[0], None
    if value:
        named = await plans.get_to_add(deed=deed, actor=actor, now=now, plan_id=_plan_id(value))
    editable = await list_to_add(plans, actor=actor, place=place, now=now)
    return named or only_plan(editable, place=place), editable


async def drop_unknown_plan(line: Command, plans: Plans, *, actor: Actor) -> tuple[Command, tuple[str, ...]]:
    """Take a reference to a plan that is not there as the text it is, and say so."""
    numbers = _plan_numbers(line)
    if not numbers or await plans.is_visible(numbers[0], actor=actor):
        return line, ()
    return _without_plan(line, numbers[0])


async def find_or_drop_plan(
    line: Command, plans: Plans, deed: Deed, *, actor: Actor, now: datetime
) -> tuple[Command, tuple[str, ...], PlanLine | None]:
    """Return the plan that a line names to add to, if any, and the line as `drop_unknown_plan` leaves it."""
    numbers = _plan_numbers(line)
    if not numbers:
        return line, (), None
    try:
        plan = await plans.get_to_add(deed=deed, actor=actor, now=now, number=numbers[0])
    except NotFoundError:
        return *_without_plan(line, numbers[0]), None
    _ensure_one(numbers, line)
    return line, (), plan


def _plan_numbers(line: Command) -> list[int]:
    return [ref.number for ref in line.refs if ref.kind == "P"]


def _without_plan(line: Command, number: int) -> tuple[Command, tuple[str, ...]]:
    said = f"There is no P-{number} that you can see, so it stayed in the text."
    return replace(line, text=line.text_with_refs, refs=()), (said,)


def _ensure_one(numbers: Sequence[int], line: Command) -> None:
    """Refuse a line that names several plans."""
    if len(numbers) > 1:
        raise InvalidError(
            {"plan_id": f"One plan at a time, please, for example: {line.verb} P-{numbers[0]}"}
        )


async def place_prefill(
    prefill: plan_views.PlanPrefill, directory: Directory, actor: Actor, place: str
) -> plan_views.PlanPrefill:
    """Offer the channel in which a plan is asked for, where none is named and the plan could live in it."""
    if prefill.channel_id or not await directory.can_offer_channel(actor.workspace_id, place):
        return prefill
    return replace(prefill, channel_id=place, offers_channel=True)


def _prefill(
    actor: Actor, today: date, *, line: Command | None = None, owner_id: str = ""
) -> plan_views.PlanPrefill:
    return plan_views.PlanPrefill(
        is_others=owner_id not in {"", actor.id},
        title=line.text_with_refs if line else "",
        owner_id=owner_id or actor.id,
        hint=unclear_person(line) if line else "",
        channel_id=line.channels[0] if line and line.channels else None,
        starts_on=today,
        ends_on=(line.due if line else None) or today + USUAL_LENGTH,
    )


def _plan_id(value: str) -> int:
    plan_id = read_id(value)
    if plan_id is None:
        raise NotFoundError("There is no such plan that you can see.")
    return plan_id


def register(app: AsyncApp) -> None:
    """Register the buttons, the menu and the forms of plans."""
    app.action("plan.new")(open_form)
    app.action(plan_views.WIDEN)(widen)
    app.action("plan.show")(show)
    app.action("plan.edit")(open_edit)
    app.action("plan.more")(choose_more)
    app.action("plan.reopen")(press_reopen)
    app.view("plan.create")(create)
    app.view("plan.edit")(edit)
    app.view("plan.close")(close_form)
