"""Pages that can be drawn again wherever they were shown: the hub, lists, and a plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.errors import InvalidError
from bot.handlers.failures import fail
from bot.handlers.lines import means_open_steps
from bot.handlers.scene import Scene
from bot.homes import HomeTabs
from bot.rules.access import Actor
from bot.rules.cadence import local_date
from bot.rules.grammar import Command
from bot.rules.outline import branch_of
from bot.rules.paging import Page
from bot.rules.plans import PlanLine
from bot.rules.roadmap import Dated
from bot.services.absences import Absences
from bot.services.action_steps import ActionSteps
from bot.services.focus_areas import FocusAreas
from bot.services.homes import Homes
from bot.services.measurements import Measurements
from bot.services.objectives import Objectives
from bot.services.obstacles import Obstacles
from bot.services.plans import Plans
from bot.services.resources import Resources
from bot.services.revisions import Revisions
from bot.views.action_steps import steps_message
from bot.views.elements import Origin, Post, read_id
from bot.views.focus_areas import area_message
from bot.views.history import history_message
from bot.views.home import read_turn
from bot.views.hub import hub_message
from bot.views.limits import HUB_STEPS, PAGE_ITEMS
from bot.views.mrkdwn import Mrkdwn
from bot.views.objectives import objective_message
from bot.views.obstacles import obstacles_message
from bot.views.own_history import own_history_message
from bot.views.plans import plan_message, plans_message
from bot.views.resources import ledger_message, step_resources
from bot.views.roadmap import roadmap_message
from bot.views.small_print import NO_STEPS
from bot.views.target_page import target_message
from storage.models import RevisedNoun

NO_NOTICE = Mrkdwn()
HISTORIES = {
    "P-": RevisedNoun.PLAN,
    "O-": RevisedNoun.OBJECTIVE,
    "A-": RevisedNoun.AREA,
    "T-": RevisedNoun.TARGET,
    "S-": RevisedNoun.STEP,
    "R-": RevisedNoun.RESOURCE,
}

_MINE = frozenset({"", "mine", "my steps", "my", "me", "all", "please"})
"""What may stand behind `roadmap` where it is about oneself."""


class Pages:
    """Draws pages from the present state, as one person may see them."""

    def __init__(
        self,
        plans: Plans,
        homes: Homes,
        action_steps: ActionSteps,
        areas: FocusAreas,
        revisions: Revisions,
        objectives: Objectives,
        resources: Resources,
        measurements: Measurements,
        obstacles: Obstacles,
        absences: Absences,
        *,
        command: str,
    ) -> None:
        self._plans = plans
        self._homes = homes
        self._action_steps = action_steps
        self._areas = areas
        self._revisions = revisions
        self._objectives = objectives
        self._resources = resources
        self._measurements = measurements
        self._obstacles = obstacles
        self._absences = absences
        self._command = command

    async def draw(  # noqa: C901, PLR0911, PLR0912  # one for each page
        self, origin: Origin, *, actor: Actor, now: datetime, notice: Mrkdwn = NO_NOTICE
    ) -> Post:
        """Draw the page that `origin` names; an unknown one is the hub."""
        match origin.name, origin.argument:
            case "list", "plans":
                return await self._plans_page(origin, actor, now)
            case "list", _:
                return await self._mine(origin, actor, now, notice)
            case "overdue", _:
                return await self._overdue(origin, actor, now, notice)
            case "show", ref if ref.startswith("O-"):
                return await self._objective(origin, actor, now, notice)
            case "show", ref if ref.startswith("P-"):
                return await self._plan(origin, actor, now, notice)
            case "show", ref if ref.startswith("S-"):
                return await self._step(origin, actor, now, notice)
            case "show", ref if ref.startswith("A-"):
                return await self._area(origin, actor, notice)
            case "show", ref if ref.startswith("T-"):
                return await self._target(origin, actor, now, notice)
            case "obstacles", ref if ref.startswith("P-"):
                return await self._obstacles_page(origin, actor, notice)
            case "roadmap", _:
                return await self._roadmap(origin, actor, now, notice)
            case "ledger", ref if ref.startswith("P-"):
                return await self._ledger(origin, actor, now, notice)
            case "history", "me":
                return await self._own_history(origin, actor, now, notice)
            case "history", ref if ref[:2] in HISTORIES:
                return await self._history(origin, actor, now, notice)
            case _:
                return await self._hub(actor, now, notice)

    async def list_mine(self, *, actor: Actor, now: datetime) -> tuple[PlanLine, ...]:
        """Return the active plans that this person has to do with."""
        return await self._plans.list_mine(actor=actor, now=now)

    async def _hub(self, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        page = await self._homes.get_hub(actor=actor, now=now, size=HUB_STEPS)
        return hub_message(page, command=self._command, notice=notice)

    async def _mine(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        steps = await self._action_steps.get_page_of_mine(actor=actor, number=origin.page, size=PAGE_ITEMS)
        return steps_message(
            steps,
            title="Your open steps",
            origin=origin,
            today=local_date(now, actor.zone),
            notice=notice,
            empty=NO_STEPS,
        )

    async def _overdue(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        plan_ref = origin.argument
        steps = await self._action_steps.get_page_of_overdue(
            actor=actor,
            now=now,
            number=origin.page,
            size=PAGE_ITEMS,
            plan_number=read_ref(plan_ref) if plan_ref else None,
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
        steps = await self._action_steps.list_by_numbers([read_ref(origin.argument)], actor=actor)
        today = local_date(now, actor.zone)
        title = f"{steps[0].plan_ref} {steps[0].plan_title}"
        page = Page.cut(steps, 1, size=PAGE_ITEMS)
        post = steps_message(page, title=title, origin=origin, today=today, notice=notice, says_plan=False)
        taken = await self._resources.list_of_step(steps[0].id, actor=actor)
        return replace(post, blocks=(*post.blocks, *step_resources(taken, today=today)))

    async def _area(self, origin: Origin, actor: Actor, notice: Mrkdwn) -> Post:
        area = await self._areas.get(actor=actor, number=read_ref(origin.argument))
        return area_message(area, notice=notice)

    async def _target(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        number, today = read_ref(origin.argument), local_date(now, actor.zone)
        page = await self._measurements.get_page(number, page=origin.page, actor=actor, now=now)
        return target_message(page, today=today, notice=notice)

    async def _objective(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        objective = await self._objectives.get(actor=actor, number=read_ref(origin.argument))
        page = await self._plans.get_page(actor=actor, now=now, plan_id=objective.plan_id, is_evaluated=True)
        today, node = local_date(now, actor.zone), branch_of(page.outline, objective.id)
        return objective_message(objective, page, node, today=today, number=origin.page, notice=notice)

    async def _obstacles_page(self, origin: Origin, actor: Actor, notice: Mrkdwn) -> Post:
        number = read_ref(origin.argument)
        page = await self._obstacles.get_page(number, page=origin.page, size=PAGE_ITEMS, actor=actor)
        return obstacles_message(page, notice=notice)

    async def _ledger(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        number = read_ref(origin.argument)
        ledger = await self._resources.get_ledger(actor=actor, now=now, number=number)
        today = local_date(now, actor.zone)
        return ledger_message(ledger, today=today, number=origin.page, notice=notice)

    async def _roadmap(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        today, title = local_date(now, actor.zone), "your steps in all plans"
        steps: Sequence[Dated]
        if origin.argument.startswith("P-"):
            page = await self._plans.get_page(actor=actor, now=now, number=read_ref(origin.argument))
            steps, title = page.steps, f"{page.plan.ref} {page.plan.title}"
        else:
            steps = await self._homes.list_road(actor=actor)
        return roadmap_message(steps, title=title, origin=origin, today=today, notice=notice)

    async def _history(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        history = await self._revisions.list_history(
            HISTORIES[origin.argument[:2]],
            read_ref(origin.argument),
            page=origin.page,
            size=PAGE_ITEMS,
            actor=actor,
            now=now,
        )
        today = local_date(now, actor.zone)
        return history_message(history, zone=actor.zone, today=today, notice=notice)

    async def _own_history(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        page = await self._absences.list_history(page=origin.page, size=PAGE_ITEMS, actor=actor, now=now)
        today = local_date(now, actor.zone)
        return own_history_message(page, zone=actor.zone, today=today, notice=notice)

    async def _plans_page(self, origin: Origin, actor: Actor, now: datetime) -> Post:
        page = await self._plans.get_page_of_visible(
            actor=actor, now=now, number=origin.page, size=PAGE_ITEMS
        )
        return plans_message(page, today=local_date(now, actor.zone), can_plan=not actor.is_guest)

    async def _plan(self, origin: Origin, actor: Actor, now: datetime, notice: Mrkdwn) -> Post:
        page = await self._plans.get_page(
            actor=actor, now=now, number=read_ref(origin.argument), is_evaluated=True
        )
        today = local_date(now, actor.zone)
        return plan_message(page, zone=actor.zone, today=today, number=origin.page, notice=notice)


def read_ref(ref: str) -> int:
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


async def turn_home(ack: AsyncAck, action: dict[str, str], scene: Scene) -> None:
    """Show another page of one of Home's lists, in its place."""
    turn = read_turn(action.get("value", ""))
    await ack()
    await scene.turn_home(turn)


async def show_home(
    event: dict[str, Any],
    body: dict[str, Any],
    context: AsyncBoltContext,
    home_tabs: HomeTabs,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Draw Home for somebody who opened it, if it differs from what they see."""
    if event.get("tab") != "home":
        return
    try:
        await home_tabs.open(actor.workspace_id, actor.id, seen_hash=scene.spot.home_hash, now=now)
    except Exception as error:  # noqa: BLE001  # Bolt has answered an event before, and takes no other answer
        await fail(error, body, context)


_LISTS = "I list your own open steps, or every plan. Try: list · list team"


async def show_list(line: Command, pages: Pages, resources: Resources, actor: Actor, now: datetime) -> Post:
    """Answer `list`: a plan's steps, the team's plans, or what I have to do."""
    if line.refs:
        return await show_plan(line, pages, resources, actor, now)
    if line.names or set(line.people) - {actor.id}:
        raise InvalidError({"people": _LISTS})
    argument = "plans" if line.text.casefold() in {"team", "plans", "all"} else "mine"
    if argument == "mine" and not means_open_steps(line.text):
        raise InvalidError({"people": f'I have no list of "{line.text[:60]}". {_LISTS}'})
    return await pages.draw(Origin("list", argument), actor=actor, now=now)


async def show_overdue(line: Command, pages: Pages, actor: Actor, now: datetime) -> Post:
    """Answer `overdue`: everywhere, or in the plan that is named."""
    if line.names or set(line.people) - {actor.id}:
        raise InvalidError(
            {"people": "I list what is overdue in all plans, or in one: overdue · overdue P-1"}
        )
    if not line.refs:
        return await pages.draw(Origin("overdue"), actor=actor, now=now)
    ref = line.refs[0]
    if ref.kind != "P":
        raise InvalidError({"refs": f"{ref} is no plan. Name one, for example: overdue P-1"})
    return await pages.draw(Origin("overdue", str(ref)), actor=actor, now=now)


async def show_plan(line: Command, pages: Pages, resources: Resources, actor: Actor, now: datetime) -> Post:
    """Answer `show`: the plan or part of one that is named, else the plans there are."""
    if line.refs:
        ref = line.refs[0]
        if ref.kind == "R":
            resource = await resources.get(actor=actor, number=ref.number)
            return await pages.draw(Origin("ledger", resource.plan_ref), actor=actor, now=now)
        if ref.kind not in {"P", "O", "A", "T", "S"}:
            raise InvalidError({"refs": f"{ref} cannot be shown. Name a plan, for example: show P-1"})
        return await pages.draw(Origin("show", str(ref)), actor=actor, now=now)
    plans = await pages.list_mine(actor=actor, now=now)
    if len(plans) == 1:
        return await pages.draw(Origin("show", plans[0].ref), actor=actor, now=now)
    return await pages.draw(Origin("list", "plans"), actor=actor, now=now)


async def show_roadmap(line: Command, pages: Pages, actor: Actor, now: datetime) -> Post:
    """Answer `roadmap`: of the plan that is named, else of what I have to do in all plans."""
    if not line.refs:
        if line.text.lower().strip(" .?") not in _MINE:
            raise InvalidError({"refs": "Name one plan, for example: roadmap P-1"})
        return await pages.draw(Origin("roadmap", "mine"), actor=actor, now=now)
    if len(line.refs) > 1 or line.refs[0].kind != "P":
        raise InvalidError({"refs": "Name one plan, for example: roadmap P-1"})
    return await pages.draw(Origin("roadmap", str(line.refs[0])), actor=actor, now=now)


def register(app: AsyncApp) -> None:
    """Register what happens on pages."""
    app.event("app_home_opened")(show_home)
    app.action("page.turn")(turn_page)
    app.action("home.turn")(turn_home)
    app.action("hub.show")(show_hub)
