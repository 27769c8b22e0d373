"""Where a person acted, and how the answer gets back there: the place itself shows the new state."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Self

import structlog
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from slackblocks.views import HomeTabView, ModalView

from bot.errors import BotError, NeedsPressError
from bot.rules.cadence import local_date
from bot.rules.home import Turn
from bot.slack_calls import code_of
from bot.values import frozen
from bot.views.elements import Origin, Post, home, payload_of
from bot.views.mrkdwn import Mrkdwn
from bot.views.problem import problem_message, problem_modal
from bot.views.saved import post_modal
from bot.views.small_print import with_way_back

REMEMBERED_FORMS = 2_000

_ON_PAGE = "|"
_ANSWER = "answer|"
_log = structlog.get_logger()

Draw = Callable[[Origin, Mrkdwn], Awaitable[Post]]
RedrawHome = Callable[[str, Turn | None], Awaitable[bool]]
Say = Callable[[Post], Awaitable[None]]


class Surface(StrEnum):
    """What somebody acted on."""

    COMMAND = "command"
    PRIVATE = "private"
    """A message that only they see."""
    POSTED = "posted"
    """A message that Waymark posted: its delivery redraws it."""
    ANSWER = "answer"
    """A message that answers what was written, which no delivery redraws."""
    HOME = "home"
    FORM = "form"


@frozen
class Spot:
    """The very thing that was acted on; `origin` is the page that it shows, and `at` when it was posted.

    `thread_ts` names the thread that it is in, so that what is shown beside it is shown there.
    """

    surface: Surface
    origin: Origin | None = None
    view_id: str = ""
    is_topmost: bool = False
    at: datetime | None = None
    thread_ts: str = ""
    home_hash: str = ""
    """What Slack calls the Home that it shows."""

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """Read it out of what Slack sent."""
        view: Mapping[str, Any] = body.get("view") or {}
        if view.get("type") == "home" or (body.get("event") or {}).get("type") == "app_home_opened":
            shown = view or (body.get("event") or {}).get("view") or {}
            return cls(
                Surface.HOME, view_id=str(shown.get("id") or ""), home_hash=str(shown.get("hash") or "")
            )
        if view:
            page = Origin.find(view.get("blocks") or [])
            return cls(Surface.FORM, origin=page, view_id=str(view.get("id")), is_topmost=is_topmost(view))
        container: Mapping[str, Any] = body.get("container") or body.get("message") or {}
        thread_ts = _thread_of(container)
        if container.get("is_ephemeral"):
            return cls(Surface.PRIVATE, origin=_page_of(body), thread_ts=thread_ts)
        if _pressed(body).startswith(_ANSWER):
            return cls(Surface.ANSWER, origin=_page_of(body), thread_ts=thread_ts)
        if container.get("message_ts"):
            return cls(
                Surface.POSTED,
                thread_ts=thread_ts,
                at=datetime.fromtimestamp(float(container["message_ts"]), UTC),
            )
        return cls(Surface.COMMAND, thread_ts=thread_ts)


@frozen
class Scene:
    """One request's place, and the ways back to it."""

    client: AsyncWebClient
    respond: AsyncRespond | None
    trigger_id: str
    user_id: str
    spot: Spot
    now: datetime
    draw: Draw
    redraw_home: RedrawHome
    zone: str = "UTC"
    """The person's, once it is known who acts."""
    say: Say | None = None
    """Answers what they wrote in a message, and what is done again after it was cut off."""

    @property
    def origin(self) -> Origin | None:
        """Which page is shown where somebody clicked; a posted message is no page."""
        return self.spot.origin

    def outlasts(self, form: Mapping[str, Any]) -> bool:
        """Whether the new state can be seen here once a form that was opened from here has closed."""
        if self.spot.surface is Surface.COMMAND and self.respond is None:
            return False
        is_below = self.spot.view_id != form.get("id")
        return self.spot.surface is not Surface.FORM or (is_below and self.origin is not None)

    async def open(self, view: ModalView) -> str:
        """Open a form, on top of the one that is open already or, above two, in its place; return its id."""
        return await self.open_payload(payload_of(view))

    async def open_payload(self, payload: dict[str, Any]) -> str:
        """Open a form as Slack takes it."""
        if self.spot.surface is not Surface.FORM:
            answer = await self.client.views_open(trigger_id=self.trigger_id, view=payload)
        elif self.spot.is_topmost:
            answer = await self.client.views_update(view_id=self.spot.view_id, view=payload)
        else:
            answer = await self.client.views_push(trigger_id=self.trigger_id, view=payload)
        return str(answer["view"]["id"])

    async def replace(self, payload: dict[str, Any]) -> None:
        """Put another form, as Slack takes it, in the place of the one that was clicked in."""
        await self.client.views_update(view_id=self.spot.view_id, view=payload)

    async def show(self, post: Post) -> None:
        """Show something beside what was clicked, to this person only."""
        await _try(self._show(post))

    async def explain(self, error: BotError) -> None:
        """Say what went wrong, to this person only."""
        if self.say is not None:
            await self.show(problem_message(error))
        elif self.spot.surface is Surface.HOME and not self.trigger_id:
            await _try(self._publish(home(problem_message(error).blocks)))
        elif self._is_in_view:
            await _try(self.open(problem_modal(error)))
        else:
            await self.show(problem_message(error))

    async def settle(self, post: Post) -> None:
        """Have what was clicked show the new state: its page drawn anew, else what was done."""
        if not await _try(self._settle(post)):
            await self.show(post)

    async def redraw(self, post: Post) -> None:
        """Put a message in the place of what was clicked."""
        if not await _try(self._redraw(post)):
            await self.show(post)

    async def turn_into(self, post: Post) -> None:
        """Put a message in the place of what was clicked; Home is drawn anew, and shows it by itself."""
        await (self.settle(post) if self.spot.surface is Surface.HOME else self.redraw(post))

    async def turn_home(self, turn: Turn) -> None:
        """Show another page of one of Home's lists; if Slack does not take it now, then soon."""
        await _try(self._redraw_home(turn))

    async def _redraw_home(self, turn: Turn | None = None) -> None:
        if not await self.redraw_home(self.spot.home_hash, turn):
            raise ConnectionError("Home is shown later")

    async def _publish(self, view: HomeTabView) -> None:
        await self.client.views_publish(user_id=self.user_id, view=payload_of(view))

    @property
    def _is_in_view(self) -> bool:
        return self.spot.surface in {Surface.HOME, Surface.FORM}

    async def _show(self, post: Post) -> None:
        if self.respond is not None and not self._is_in_view:
            await self._respond(post, in_its_place=False)
        elif self.say is not None:
            await self.say(post)
        else:
            await self.open(post_modal(post))

    async def _settle(self, post: Post) -> None:
        if self.spot.surface is Surface.HOME:
            await self._redraw_home()
        elif self.origin is not None:
            await self._redraw(with_way_back(await self.draw(self.origin, post.text), post.way_back))
        else:
            await self._redraw(post)

    async def _redraw(self, post: Post) -> None:
        match self.spot.surface:
            case Surface.FORM:
                await self.client.views_update(view_id=self.spot.view_id, view=payload_of(post_modal(post)))
            case Surface.POSTED if not self._is_past:
                return  # its delivery redraws it
            case _ if self.respond is None:
                await self._show(post)
            case _:
                is_its_own = self.spot.surface in {Surface.PRIVATE, Surface.ANSWER}
                await self._respond(post, in_its_place=is_its_own)

    @property
    def _is_past(self) -> bool:
        """Whether it was posted on an earlier day of this person's: such a message is redrawn no more."""
        at, zone = self.spot.at, self.zone
        return at is not None and local_date(at, zone) < local_date(self.now, zone)

    async def _respond(self, post: Post, *, in_its_place: bool) -> None:
        assert self.respond is not None
        is_answer = in_its_place and self.spot.surface is Surface.ANSWER
        payload = answer_payload(post) if is_answer else private_payload(post)
        if self.spot.thread_ts and not in_its_place:
            payload["thread_ts"] = self.spot.thread_ts
        answer = await self.respond(replace_original=in_its_place, **payload)
        if answer.status_code != HTTPStatus.OK:
            raise ConnectionError(answer.status_code)


def private_payload(post: Post) -> dict[str, Any]:
    """Return a message for one person's eyes only.

    Slack sends a click on such a message without the message, so that each of its blocks has to say which
    page it stands on.
    """
    payload = post.payload()
    first, *others = payload["blocks"]
    if Origin.find([first]) is not None:
        for block in others:
            block["block_id"] = f"{first['block_id']}{_ON_PAGE}{block['block_id']}"
    return {"response_type": "ephemeral", **payload}


def answer_payload(post: Post) -> dict[str, Any]:
    """Return a message that answers what somebody wrote; each of its blocks says that it is one."""
    payload = {name: part for name, part in private_payload(post).items() if name != "response_type"}
    for block in payload["blocks"]:
        block["block_id"] = f"{_ANSWER}{block['block_id']}"
    return payload


def _thread_of(message: Mapping[str, Any]) -> str:
    """Return the thread that a message stands in; the one that it begins is below it, and may be closed."""
    thread_ts = str(message.get("thread_ts") or "")
    return "" if thread_ts in {message.get("ts"), message.get("message_ts")} else thread_ts


def _pressed(body: Mapping[str, Any]) -> str:
    """Return the id of the block that was clicked in."""
    pressed: Mapping[str, Any] = (body.get("actions") or [{}])[0]
    return str(pressed.get("block_id", ""))


def _page_of(body: Mapping[str, Any]) -> Origin | None:
    """Read back which page of a private message was clicked on."""
    page, _, _ = _pressed(body).removeprefix(_ANSWER).partition(_ON_PAGE)
    return Origin.find([{"block_id": page}])


def is_topmost(view: Mapping[str, Any]) -> bool:
    """Whether a view is the third of its stack, on which Slack puts no further one."""
    below = view.get("previous_view_id")
    return bool(below) and below != view.get("root_view_id")


async def _try(showing: Awaitable[object]) -> bool:
    """Say whether something could be shown; that it could not undoes nothing of what was done."""
    try:
        await showing
    except Exception as error:  # noqa: BLE001  # whatever it is, the deed is done and acknowledged
        _log.warning("answer.not_shown", error=type(error).__name__, reason=code_of(error))
        return False
    return True


class OpenForms:
    """Remembers from where each open form was opened; forgetting it costs a redraw and nothing else."""

    def __init__(self) -> None:
        self._scenes: OrderedDict[str, Scene] = OrderedDict()

    def remember(self, view_id: str, scene: Scene) -> None:
        """Keep where a form was opened from."""
        self._scenes[view_id] = scene
        while len(self._scenes) > REMEMBERED_FORMS:
            self._scenes.popitem(last=False)

    def take(self, view: Mapping[str, Any]) -> Scene | None:
        """Return where a submitted form was opened from, once."""
        scene = self._scenes.pop(str(view.get("id")), None)
        # A Home below it may have been drawn anew since then.
        return scene and replace(scene, spot=replace(scene.spot, home_hash=""))


class Forms:
    """Opens forms for one request."""

    def __init__(self, scene: Scene, open_forms: OpenForms, context: MutableMapping[str, Any]) -> None:
        self._scene = scene
        self._open_forms = open_forms
        self._context = context

    async def open(self, view: ModalView) -> None:
        """Open a form, and remember from where."""
        await self.open_payload(payload_of(view))

    async def open_payload(self, payload: dict[str, Any]) -> None:
        """Open a form as Slack takes it, and remember from where."""
        if not self._scene.trigger_id:
            raise NeedsPressError("That takes a form, which opens when you press the button.")
        self._open_forms.remember(await self._scene.open_payload(payload), self._scene)

    async def replace(self, payload: dict[str, Any]) -> None:
        """Have the form in which a button was pressed show other fields, and stay the same form."""
        await self._scene.client.views_update(view_id=self._scene.spot.view_id, view=payload)

    async def open_again(self, payload: dict[str, Any]) -> str:
        """Open a form as it was when it was sent, remember from where, and return its id."""
        view_id = await self._scene.open_payload(payload)
        self._open_forms.remember(view_id, self._scene)
        return view_id

    async def finish(
        self, view: Mapping[str, Any], post: Post, *, ack: Any, title: str, stays: bool = False
    ) -> None:
        """Close a form that was saved, for good, and show what was saved where it was opened.

        One that `stays` shows that itself, as what it was opened from says something else.
        """
        self._context["is_final"] = True
        came_from = self._open_forms.take(view)
        if came_from is None and self._scene.say is not None:
            await ack()
            await self._scene.show(post)
            return
        if stays or came_from is None or not came_from.outlasts(view):
            await ack(response_action="update", view=payload_of(post_modal(post, title=title)))
            return
        await ack()
        await came_from.settle(post)

    async def go_on(self, view: Mapping[str, Any], post: Post, following: ModalView, *, ack: Any) -> None:
        """Have a form that was saved ask what comes next, and show what was saved where it was opened."""
        self._context["is_final"] = True
        came_from = self._open_forms.take(view)
        if came_from is None and self._scene.say is not None:
            await ack()
            await self._scene.show(post)
            return
        await ack(response_action="update", view=payload_of(following))
        if came_from is not None:
            self._open_forms.remember(str(view.get("id")), came_from)
            if came_from.outlasts(view):
                await came_from.settle(post)
