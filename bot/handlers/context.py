"""What a request offers its handler by parameter name: now, the actor, each service, and the place."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from slack_bolt.async_app import AsyncBoltContext, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.directory import Directory
from bot.errors import NotAllowedError
from bot.handlers.failures import AGAIN, answer_error
from bot.handlers.hearing import NEWS, Again, Heard
from bot.handlers.pages import NO_NOTICE, Pages
from bot.handlers.scene import Forms, OpenForms, Say, Scene, Spot, answer_payload
from bot.handlers.welcome import Welcome
from bot.homes import HomeTabs
from bot.messenger import Messenger, key_in
from bot.rules.cadence import local_date
from bot.rules.home import Turn
from bot.services.absences import Absences
from bot.services.action_steps import ActionSteps
from bot.services.alignments import Alignments
from bot.services.answers import Addressee, Answers
from bot.services.api_tokens import ApiTokens
from bot.services.baselines import Baselines
from bot.services.charts import Charts
from bot.services.check_ins import CheckIns
from bot.services.day_settings import DaySettingsService
from bot.services.dependencies import Dependencies
from bot.services.exports import Exports
from bot.services.focus_areas import FocusAreas
from bot.services.holds import Holds
from bot.services.inbox import InboxService
from bot.services.leavers import Leavers
from bot.services.measurements import Measurements
from bot.services.objectives import Objectives
from bot.services.obstacles import Obstacles
from bot.services.outlines import Outlines
from bot.services.past_values import PastValues
from bot.services.plans import Plans
from bot.services.privacy import Privacy
from bot.services.prompts import Prompts
from bot.services.proposals import Proposals
from bot.services.resources import Resources
from bot.services.retention import RetentionService
from bot.services.revisions import Revisions
from bot.services.roles import Roles
from bot.services.rounds import Rounds
from bot.services.samples import Samples
from bot.services.shares import Shares
from bot.services.step_lists import StepLists
from bot.services.step_moves import StepMoves
from bot.services.target_drops import TargetDrops
from bot.services.targets import Targets
from bot.services.templates import Templates
from bot.services.uncertain import UncertainDeliveries
from bot.values import frozen
from bot.views.elements import Origin, Post
from bot.views.mrkdwn import Mrkdwn


@frozen
class Parts:
    """What the house has for handlers."""

    plans: Plans
    prompts: Prompts
    objectives: Objectives
    alignments: Alignments
    outlines: Outlines
    targets: Targets
    charts: Charts
    api_tokens: ApiTokens
    past_values: PastValues
    measurements: Measurements
    baselines: Baselines
    obstacles: Obstacles
    proposals: Proposals
    target_drops: TargetDrops
    templates: Templates
    areas: FocusAreas
    rounds: Rounds
    action_steps: ActionSteps
    step_lists: StepLists
    step_moves: StepMoves
    check_ins: CheckIns
    answers: Answers
    holds: Holds
    messenger: Messenger
    uncertain: UncertainDeliveries
    samples: Samples
    revisions: Revisions
    roles: Roles
    shares: Shares
    inbox: InboxService
    directory: Directory
    pages: Pages
    welcome: Welcome
    home_tabs: HomeTabs
    day_settings: DaySettingsService
    dependencies: Dependencies
    resources: Resources
    absences: Absences
    leavers: Leavers
    retention: RetentionService
    privacy: Privacy
    exports: Exports
    command_name: str
    api_address: Callable[[], str]
    """Where programs send measurements, or nothing where Waymark cannot know that."""


OFFERED = frozenset(field.name for field in fields(Parts)) | {
    "now", "today", "actor", "scene", "forms", "place", "line", "is_again", "addressee",
}  # fmt: skip
"""Every name that a handler may ask for, beyond Bolt's own."""


class Offers:
    """Middleware that finds out who acts and puts everything that is offered into Bolt's context."""

    def __init__(self, parts: Parts, clock: Clock) -> None:
        self._parts = parts
        self._services = {field.name: getattr(parts, field.name) for field in fields(Parts)}
        self._clock = clock
        self._open_forms = OpenForms()

    async def offer(
        self,
        req: AsyncBoltRequest,
        context: AsyncBoltContext,
        client: AsyncWebClient,
        next_: Callable[[], Awaitable[None]],
    ) -> BoltResponse | None:
        """Offer, then let the handler run; somebody of another workspace is told so instead."""
        context.update(self._services)
        result = context.authorize_result
        workspace_id = (result.team_id if result else None) or context.team_id or ""
        heard = Heard.read(req.body)
        member_id = heard.user_id if heard else context.actor_user_id or context.user_id
        context["now"] = now = self._clock.now()
        is_news = (req.body.get("event") or {}).get("type") in NEWS
        if not member_id or is_news:
            await next_()
            return None
        say = self._sayer(heard, workspace_id, context.get(AGAIN))
        context["scene"] = scene = self._scene(req.body, context, client, member_id=member_id, say=say)
        if error := context.get("door_error"):
            raise error
        context["actor"] = actor = await self._parts.directory.actor(workspace_id, member_id, now=now)
        context["scene"] = scene = replace(scene, zone=actor.zone)
        again: Again | None = context.get(AGAIN)
        context["today"] = local_date(now, actor.zone)
        context["typed_on"] = local_date((again and again.done_at) or now, actor.zone)
        context["place"] = context.channel_id or ""
        context["addressee"] = _addressee(heard, again, scene, context)
        context["is_again"] = False
        context["forms"] = Forms(scene, self._open_forms, context)
        if actor.is_stranger:
            refusal = (
                "Waymark works for the members of the workspace that it is installed in. Ask one of them."
            )
            return await answer_error(NotAllowedError(refusal), body=req.body, scene=scene)
        await self._parts.welcome.meet(actor, now=now)
        await self._recognise(req.body, workspace_id)
        await next_()
        return None

    async def _recognise(self, body: Mapping[str, Any], workspace_id: str) -> None:
        """Have a message that may not have been posted count as posted once a button of it is pressed."""
        message, container = body.get("message") or {}, body.get("container") or {}
        key = key_in(message)
        if key is not None and container.get("channel_id") and message.get("ts"):
            await self._parts.uncertain.recognise(
                workspace_id,
                key,
                posted_in=str(container["channel_id"]),
                posted_ts=str(message["ts"]),
                now=self._clock.now(),
            )

    def _sayer(self, heard: Heard | None, workspace_id: str, again: Again | None) -> Say | None:
        """Return how to answer what somebody wrote in a message, or did before it was cut off."""
        if heard is not None:
            again = Again(heard.key, heard.addressee(workspace_id))
        if again is None:
            return None

        async def say(post: Post) -> None:
            await self._parts.answers.write(
                again.key, answer_payload(post), to=again.to, now=self._clock.now()
            )

        return say

    def _scene(
        self,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
        *,
        member_id: str,
        say: Say | None,
    ) -> Scene:
        """Make the way back to a person before anything is asked, so that even that failing can be told."""
        pages, tabs, clock = self._parts.pages, self._parts.home_tabs, self._clock

        async def draw(origin: Origin, notice: Mrkdwn = NO_NOTICE) -> Post:
            return await pages.draw(origin, actor=context["actor"], now=clock.now(), notice=notice)

        async def redraw_home(seen_hash: str, turn: Turn | None = None) -> bool:
            return await tabs.redraw(
                context["actor"].workspace_id, member_id, now=clock.now(), seen_hash=seen_hash, turn=turn
            )

        return Scene(
            client=client,
            respond=context.respond if body.get("response_url") else None,
            trigger_id=str(body.get("trigger_id") or ""),
            user_id=member_id,
            spot=Spot.read(body),
            now=clock.now(),
            draw=draw,
            redraw_home=redraw_home,
            say=say,
        )


def _addressee(
    heard: Heard | None, again: Again | None, scene: Scene, context: AsyncBoltContext
) -> Addressee:
    """Return where what comes later goes: where somebody acted, seen by them alone, else straight to them."""
    actor = context["actor"]
    if heard is not None:
        return heard.addressee(actor.workspace_id)
    if again is not None:
        return again.to
    return Addressee(
        workspace_id=actor.workspace_id,
        member_id=actor.id,
        channel_id=context.channel_id or "",
        thread_ts=scene.spot.thread_ts or None,
        is_private=True,
    )
