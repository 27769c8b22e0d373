"""What was cut off: it is done again, once, and what cannot be is told and offered to whoever did it."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.clock import Clock
from bot.errors import NotFoundError
from bot.handlers.door import Door
from bot.handlers.failures import NEEDS_PRESS
from bot.handlers.hearing import LOST, Again, Heard
from bot.handlers.request_keys import COMMAND, EVENT, FORM, PRESS, form_key, pressed_of, request_of, user_of
from bot.handlers.scene import Forms, Scene, answer_payload
from bot.rules.access import Actor
from bot.services.answers import Addressee, Answers
from bot.services.inbox import Begun, InboxService, Request, Turn
from bot.services.schedules import to_ms
from bot.views.conflict import refilled_view
from bot.views.elements import Post, read_id
from bot.views.interrupted import (
    FORM_AGAIN,
    FORM_THROWN,
    done_message,
    form_again_message,
    not_done_message,
    press_again_message,
    thrown_away_message,
    unsure_message,
)

RUN_FOR = timedelta(minutes=15)
"""What is older is asked about: whoever did it may not want it any more."""
MOST_RUNS = 3
"""What was cut off as often may be what cuts us off."""

_log = structlog.get_logger()


class Sweep:
    """Looks after requests that were begun and whose end nobody has seen, one after the other."""

    def __init__(self, door: Door, inbox: InboxService, answers: Answers, clock: Clock) -> None:
        self._door = door
        self._inbox = inbox
        self._answers = answers
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def sweep(self) -> None:
        """See to what was cut off, here or in a process that no longer lives."""
        async with self._one_at_a_time:  # two would take from each other what they have just begun again
            await self._sweep()

    async def _sweep(self) -> None:
        await self._door.keep_again()
        under_way = self._door.under_way  # before the inbox is read: what ends meanwhile is no leftover
        for begun in await self._inbox.list_begun(now=self._clock.now()):
            if begun.key in under_way:
                continue
            try:
                await self._see_to(begun)
            except Exception as error:  # noqa: BLE001  # it must not hold up the others, and is seen to again
                _log.error("request.not_resumed", kind=begun.kind, error=type(error).__name__)

    async def _see_to(self, begun: Begun) -> None:
        request = request_of(begun.body)
        now = self._clock.now()
        if request is None or request.key != begun.key:  # nothing of it is known any more
            request = Request(key=begun.key, workspace_id=begun.workspace_id, kind=begun.kind)
            if await self._inbox.take_over(request, now=now) is not Turn.THEIRS:
                await self._finish(request, now=now)
            return
        turn = await self._inbox.take_over(request, now=now)
        if self._is_sent_again(begun):
            return
        if turn is Turn.OURS and self._may_run(begun, now=now):
            _log.info("request.resumed", kind=request.kind, workspace_id=request.workspace_id)
            done_at = datetime.fromtimestamp(begun.received_ms / 1000, UTC)
            again = Again(_key_of(begun), _addressee(begun), done_at)
            await self._door.run_again(
                request,
                begun.body,
                again=again,
                conclude=lambda response, said: self._conclude(begun, request, response, said),
            )
        elif turn is Turn.OURS:
            await self._give_back(begun, request)
        elif turn is Turn.WRITTEN:
            await self._tell(begun, done_message(_named(begun.body)))
            await self._finish(request, is_final=True, now=now)
        elif turn is Turn.UNSURE:
            await self._tell(begun, unsure_message(_named(begun.body)))
            await self._inbox.end_unsure(request, now=now)

    def _is_sent_again(self, begun: Begun) -> bool:
        """Whether Slack has sent it once more meanwhile, so that it is worked on here and has its answer."""
        return begun.key in self._door.under_way

    def _may_run(self, begun: Begun, *, now: datetime) -> bool:
        event: Mapping[str, Any] = begun.body.get("event") or {}
        if begun.kind == EVENT and Heard.read(begun.body) is None and event.get("type") not in LOST:
            return begun.runs <= MOST_RUNS  # nobody did it, so that nobody has changed their mind
        is_recent = begun.received_ms > to_ms(now - RUN_FOR)
        return is_recent and begun.runs <= MOST_RUNS and begun.kind in {EVENT, COMMAND, FORM, PRESS}

    async def _conclude(
        self, begun: Begun, request: Request, response: BoltResponse, said: Mapping[str, Any]
    ) -> bool:
        """See to what came of running it again; say whether its end can be kept."""
        if said.get(NEEDS_PRESS):
            await self._tell(begun, press_again_message(_pressed(begun.body)))
        elif begun.kind == FORM and response.body:
            await self._offer(begun, request, json.loads(response.body))
            return False
        return True

    async def _give_back(self, begun: Begun, request: Request) -> None:
        """Have whoever did it decide whether it is to be done."""
        if begun.kind == FORM:
            await self._offer(begun, request, {})
            return
        line = _line_of(begun.body)
        if line:
            await self._tell(begun, not_done_message(line))
        elif begun.kind != EVENT:
            await self._tell(begun, press_again_message(_pressed(begun.body)))
        await self._finish(request, now=self._clock.now())

    async def _offer(self, begun: Begun, request: Request, answer: Mapping[str, Any]) -> None:
        """Keep what was filled in, and tell its author where it is."""
        view, newer = begun.body["view"], answer.get("view") or {}
        # The same form may have come back, with what has changed since it was opened.
        is_newer = newer.get("callback_id") == view.get("callback_id")
        view = newer if is_newer else refilled_view(view)
        why = " ".join(str(each) for each in (answer.get("errors") or {}).values())
        kept = {"user": begun.body.get("user"), "view": view}
        await self._tell(begun, form_again_message(_title(view), offered_id=begun.id, why=why))
        await self._inbox.offer(request, body=kept, now=self._clock.now())

    async def _tell(self, begun: Begun, post: Post) -> None:
        if not user_of(begun.body) and Heard.read(begun.body) is None:
            return
        again = Again(_key_of(begun), _addressee(begun))
        await self._answers.write(again.key, answer_payload(post), to=again.to, now=self._clock.now())

    async def _finish(self, request: Request, *, is_final: bool = False, now: datetime) -> None:
        ack = {"body": "", "headers": {}}
        await self._inbox.finish(request, ack=ack, is_final=is_final, now=now)


def _key_of(begun: Begun) -> str:
    heard = Heard.read(begun.body)
    return heard.key if heard else f"again:{hashlib.sha256(begun.key.encode()).hexdigest()[:32]}"


def _addressee(begun: Begun) -> Addressee:
    """Return where its author is told: where they did it, else directly."""
    heard = Heard.read(begun.body)
    if heard is not None:
        return heard.addressee(begun.workspace_id)
    channel: Mapping[str, Any] = begun.body.get("channel") or {}
    channel_id = str(begun.body.get("channel_id") or channel.get("id") or "")
    is_direct = not channel_id or channel_id.startswith("D")
    return Addressee(
        workspace_id=begun.workspace_id,
        member_id=user_of(begun.body),
        channel_id="" if is_direct else channel_id,
        is_private=not is_direct,
    )


def _line_of(body: Mapping[str, Any]) -> str:
    """Return the line that was typed, or written to Waymark."""
    if "command" in body:
        return str(body.get("text") or "")
    heard = Heard.read(body)
    return heard.text if heard else ""


def _named(body: Mapping[str, Any]) -> str:
    """Return by what its author knows what they did: its line, the form's title, or the button's text."""
    return _line_of(body) or _title(body.get("view") or {}) or _pressed(body)


def _pressed(body: Mapping[str, Any]) -> str:
    """Return what stands on the button that was pressed, or on what was chosen from a menu."""
    pressed = pressed_of(body)
    chosen: Mapping[str, Any] = pressed.get("selected_option") or pressed
    return str((chosen.get("text") or {}).get("text") or "")


def _title(view: Mapping[str, Any]) -> str:
    return str((view.get("title") or {}).get("text") or "")


async def open_again(
    ack: AsyncAck, action: dict[str, Any], forms: Forms, inbox: InboxService, actor: Actor
) -> None:
    """Open a form that could not be saved, with what was filled in; nobody else can."""
    offered_id = _offered_id(action)
    view = await inbox.get_offered(offered_id, workspace_id=actor.workspace_id, member_id=actor.id)
    view_id = await forms.open_again(view)
    await inbox.open_offered(offered_id, form=form_key(view_id))
    await ack()


async def throw_away(
    ack: AsyncAck, action: dict[str, Any], scene: Scene, inbox: InboxService, actor: Actor, now: datetime
) -> None:
    """Forget a form that could not be saved, with what was filled in."""
    offered_id = _offered_id(action)
    await inbox.drop_offered(offered_id, workspace_id=actor.workspace_id, member_id=actor.id, now=now)
    await ack()
    await scene.settle(thrown_away_message())


def _offered_id(action: Mapping[str, Any]) -> int:
    offered_id = read_id(str(action.get("value") or ""))
    if offered_id is None:
        raise NotFoundError("This button is out of date. Open the form anew.")
    return offered_id


def register(app: AsyncApp) -> None:
    """Register what opens a form again, or throws it away."""
    app.action(FORM_AGAIN)(open_again)
    app.action(FORM_THROWN)(throw_away)
