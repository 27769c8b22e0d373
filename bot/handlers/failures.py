"""What a person is told when something goes wrong: a sentence where they typed, and what they typed stays."""

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.errors import BotError, ConflictError, DoubtfulError, InvalidError, NeedsPressError, RippleError
from bot.handlers.scene import Scene, is_topmost, private_payload
from bot.rules.cadence import local_date
from bot.services.inbox import TakenOverError
from bot.slack_calls import code_of
from bot.views.conflict import again_view, refilled_view
from bot.views.elements import payload_of
from bot.views.noted import noted_view
from bot.views.problem import field_errors, problem_message, problem_modal
from bot.views.ripples import ripple_view
from storage.hindrances import Hindrance, find_hindrance

FRAMES = 4
AGAIN = "again"
"""Under this key of a request's context: how its author is told what came of it, if it was cut off before."""
NEEDS_PRESS = "needs_press"
"""Under this key of such a request's context: that nothing was done, for want of somebody who presses."""
EXPLAINED = frozenset({"block_actions", "event_callback", "shortcut", "message_action"})
"""What is answered beside where it was done."""

_SORRY = (
    "Something went wrong on my side. Look whether it was done before you try again; if it stays, "
    "tell whoever runs Waymark here."
)
_HINDERED = {
    Hindrance.FULL: "I cannot keep anything now: the disk of my database is full. Nothing was changed; try "
    "again once whoever runs Waymark here has made room.",
    Hindrance.READ_ONLY: "I cannot keep anything now: my database lets me read only. Nothing was changed; "
    "try again once whoever runs Waymark here has mended that.",
}
_log = structlog.get_logger()


async def fail(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
    """Answer for any handler that raised; what was not foreseen is logged, without anybody's words."""
    if isinstance(error, TakenOverError):
        return BoltResponse(status=200)  # whoever has it now answers, and this was not done
    if isinstance(error, NeedsPressError) and AGAIN in context:
        context[NEEDS_PRESS] = True
        return BoltResponse(status=200)
    if not isinstance(error, BotError):
        facts = {"reason": code_of(error)} if isinstance(error, SlackApiError) else {}
        kind = body.get("type") or "command"
        _log.error("request.failed", kind=kind, error=type(error).__name__, at=_way(error), **facts)
        error = BotError(_words_for(error))
    return await answer_error(error, body=body, scene=context.get("scene"))


def _words_for(error: Exception) -> str:
    hindrance = find_hindrance(error)
    return _HINDERED[hindrance] if hindrance is not None else _SORRY


def _way(error: Exception) -> str:
    """Return where an error came from, outermost first, without its words and what was in hand there."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


async def answer_error(error: BotError, *, body: Mapping[str, Any], scene: Scene | None) -> BoltResponse:
    """Say what went wrong at the place where it was typed or clicked."""
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body=_in_form(error, body["view"], scene))
    if "command" in body:
        post = problem_message(error, line=str(body.get("text") or ""))
        if scene is not None and scene.say is not None:
            await scene.show(post)
            return BoltResponse(status=200, body="")
        return BoltResponse(status=200, body=private_payload(post))
    if scene is not None and body.get("type") in EXPLAINED:
        await scene.explain(error)
    return BoltResponse(status=200, body="")


def _in_form(error: BotError, view: Mapping[str, Any], scene: Scene | None) -> dict[str, Any]:
    """Keep the form open with what was typed, and say beside the field what is wrong with it."""
    if isinstance(error, InvalidError):
        return {"response_action": "errors", "errors": field_errors(error, view=view)}
    if isinstance(error, DoubtfulError):
        return {"response_action": "update", "view": noted_view(refilled_view(view), error)}
    if isinstance(error, ConflictError):
        return {"response_action": "update", "view": again_view(error, view=view)}
    if isinstance(error, RippleError):
        today = local_date(scene.now, scene.zone) if scene is not None else error.due_on
        return {"response_action": "update", "view": ripple_view(error, view, today=today)}
    if is_topmost(view):
        said = InvalidError({"form": error.message})
        return {"response_action": "errors", "errors": field_errors(said, view=view)}
    return {"response_action": "push", "view": payload_of(problem_modal(error, view=view))}


def register(app: AsyncApp) -> None:
    """Register the one error handler."""
    app.error(fail)
