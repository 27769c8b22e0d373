"""Pages that can be drawn again wherever they were shown: the hub, lists, and a plan."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slackblocks.views import HomeTabView

from bot.errors import InvalidError
from bot.handlers.failures import fail
from bot.handlers.scene import Scene
from bot.rules.access import Actor
from bot.rules.cadence import local_date
from bot.rules.grammar import Command
from bot.rules.paging import Page
from bot.rules.plans import PlanLine
from bot.services.action_steps import ActionSteps
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.views.action_steps import steps_message
from bot.views.elements import Origin, Post, read_id
from bot.views.home import home_view
from bot.views.hub import hub_message
from bot.views.limits import PAGE_ITEMS
from bot.views.mrkdwn import Mrkdwn
from bot.views.plans import plan_message, plans_message
from storage.models import PlanStatus

HUB_STEPS = 5
NO_NOTICE = Mrkdwn()


class Pages:
    """Draws pages from the present state, as one person may see them."""

    def __init__(self, plans: Plans, targets: Targets, action_steps: ActionSteps, *, command: str) -> None:
        self._plans = plans
        self._targets = targets
        self._action_steps = action_steps
        self._command = command

    async def draw(self, origin: Origin, *, actor: Actor, now: datetime, notice: Mrkdwn = NO_NOTICE) -> Post:
        """Draw the page that `origin` names; an unknown one is the hub."""
        match origin.name, origin.argument:
            case "list", "plans":
                return await self._plans_page(origin, actor, now)
            case "list", _:
                return await self._mine(origin, actor, now, notice)
            case "overdue", _:
                return await self._overdue(origin, actor, now, notice)
            case "show", ref if ref.startswith("P-"):
                return await self._plan(origin, actor, now, notice)
            case "show", ref if ref.startswith("S-"):
                return await self._step(origin, actor, now, notice)
            case _:
                return await self._hub(actor, now, notice)

    async def list_mine(self, *, actor: Actor, now: datetime) -> tuple[PlanLine, ...]:
        """Return the active plans that this person has to do with."""
        return await self._plans.list_mine(actor=actor, now=now)

    async def draw_home(self, *, actor: Actor, now: datetime) -> HomeTabView:
        """Draw a person's Home."""
        steps = await self._action_steps.list_mine(actor=actor)
        plans = await self._plans.list_mine(actor=actor, now=now) or await self._list_open(actor, now)
        targets = await self._targets.list_to_check_in(actor=actor)
        mine = [target for target in targets if target.owner_id == actor.id]
        return home_view(
            actor_name=actor.name, steps=steps, targets=mine, plans=plans, today=local_date(now, actor.zone)
        )

    async def _list_open(self, actor: Actor, now: datetime) -> tuple[PlanLine, ...]:
        visible = await self._plans.list_visible(actor=actor, now=now)
        return tuple(plan for plan in visible if plan.status is PlanStatus.ACTIVE)

    async def _hub(self, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        steps = await self._action_steps.get_page_of_mine(actor=actor, number=1, size=HUB_STEPS)
        has_plans = bool(steps.items) or await self._plans.has_visible(actor=actor)
        today = local_date(now, actor.zone)
        return hub_message(
            steps.items, today=today, command=self._command, has_plans=has_plans, notice=notice
        )

    async def _mine(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        steps = await self._action_steps.get_page_of_mine(actor=actor, number=origin.page, size=PAGE_ITEMS)
        return steps_message(
            steps,
            title="Your open steps",
            origin=origin,
            today=local_date(now, actor.zone),
            notice=notice,
            empty="Nothing waits for you. Steps that are given to you appear here.",
        )

    async def _overdue(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        plan_ref = origin.argument
        steps = await self._action_steps.get_page_of_overdue(
            actor=actor,
            now=now,
            number=origin.page,
            size=PAGE_ITEMS,
            plan_number=_number(plan_ref) if plan_ref else None,
        )
        where = f" in {plan_ref}" if plan_ref else ""
        return steps_message(
            steps,
            title=f"Overdue steps{where}",
            origin=origin,
            today=local_date(now, actor.zone),
            notice=notice,
            empty=f"Nothing is overdue{where}.",
        )

    async def _step(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        steps = await self._action_steps.list_by_numbers([_number(origin.argument)], actor=actor)
        today = local_date(now, actor.zone)
        title = f"{steps[0].plan_ref} {steps[0].plan_title}"
        return steps_message(Page(steps), title=title, origin=origin, today=today, notice=notice, empty="")

    async def _plans_page(self, origin: Origin, actor: Actor, now: datetime) -> Post:
        plans = await self._plans.list_visible(actor=actor, now=now)
        return plans_message(plans, today=local_date(now, actor.zone), number=origin.page)

    async def _plan(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        page = await self._plans.get_page(actor=actor, now=now, number=_number(origin.argument))
        today = local_date(now, actor.zone)
        return plan_message(page, zone=actor.zone, today=today, number=origin.page, notice=notice)


def _number(ref: str) -> int:
    """Return the number of a reference that a page carries; a forged one names nothing."""
    return read_id(ref[2:]) or 0


async def turn_page(
    ack: AsyncAck, action: dict[str, str], pages: Pages, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Show another page of the same list, in its place."""
    origin = scene.origin or Origin("hub")
    number = read_id(action.get("value", "")) or 1
    post = await pages.draw(replace(origin, page=number), actor=actor, now=now)
    await ack()
    await scene.redraw(post)


async def show_hub(ack: AsyncAck, pages: Pages, scene: Scene, actor: Actor, now: datetime) -> None:
    """Show the hub beside what was clicked."""
    post = await pages.draw(Origin("hub"), actor=actor, now=now)
    await ack()
    await scene.show(post)


async def show_home(
    event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext, scene: Scene
) -> None:
    """Draw Home for somebody who opened it."""
    if event.get("tab") != "home":
        return
    try:
        await scene.publish_home()
    except Exception as error:  # noqa: BLE001  # Bolt has answered an event before, and takes no other answer
        await fail(error, body, context)


async def show_list(line: Command, pages: Pages, targets: Targets, actor: Actor, now: datetime) -> Post:
    """Answer `list`: a plan's steps, the team's plans, or what I have to do."""
    if line.refs:
        return await show_plan(line, pages, targets, actor, now)
    if line.names or set(line.people) - {actor.id}:
        raise InvalidError({"people": "I list your own open steps, or every plan. Try: list · list team"})
    argument = "plans" if line.text.casefold() in {"team", "plans", "all"} else "mine"
    return await pages.draw(Origin("list", argument), actor=actor, now=now)


async def show_overdue(line: Command, pages: Pages, actor: Actor, now: datetime) -> Post:
    """Answer `overdue`: everywhere, or in the plan that is named."""
    if not line.refs:
        return await pages.draw(Origin("overdue"), actor=actor, now=now)
    ref = line.refs[0]
    if ref.kind != "P":
        raise InvalidError({"refs": f"{ref} is no plan. Name one, for example: overdue P-1"})
    return await pages.draw(Origin("overdue", str(ref)), actor=actor, now=now)


async def show_plan(line: Command, pages: Pages, targets: Targets, actor: Actor, now: datetime) -> Post:
    """Answer `show`: the plan or step that is named, the plan of a target, else the plans there are."""
    if line.refs:
        ref = line.refs[0]
        if ref.kind == "T":
            target = await targets.get(actor=actor, number=ref.number)
            return await pages.draw(Origin("show", target.plan_ref), actor=actor, now=now)
        if ref.kind not in {"P", "S"}:
            raise InvalidError({"refs": f"{ref} cannot be shown. Name a plan, for example: show P-1"})
        return await pages.draw(Origin("show", str(ref)), actor=actor, now=now)
    plans = await pages.list_mine(actor=actor, now=now)
    if len(plans) == 1:
        return await pages.draw(Origin("show", plans[0].ref), actor=actor, now=now)
    return await pages.draw(Origin("list", "plans"), actor=actor, now=now)


def register(app: AsyncApp) -> None:
    """Register what happens on pages."""
    app.event("app_home_opened")(show_home)
    app.action("page.turn")(turn_page)
    app.action("hub.show")(show_hub)
