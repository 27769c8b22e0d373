"""What people do with what was changed: take it back, and look at all of it."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError, NotAllowedError, NotFoundError
from bot.handlers.pages import Pages
from bot.handlers.scene import Scene
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.services.revisions import Revisions
from bot.views.elements import Origin, Post
from bot.views.history import last_changes_message
from bot.views.undo import read_undo, taken_back_message

_OWN = frozenset({"me", "mine", "myself", "absences", "my absences", "pauses", "my pauses", "my nudges"})
"""What people call what they said of themselves."""


async def press_undo(
    ack: AsyncAck,
    action: dict[str, Any],
    revisions: Revisions,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Take back what was changed, all of it or nothing."""
    taken = await revisions.take_back(read_undo(str(action.get("value") or "")), actor=actor, now=now)
    await ack()
    await scene.settle(taken_back_message(taken, today=today))


async def history(line: Command, pages: Pages, actor: Actor, now: datetime) -> Post:
    """Answer `history P-12`, of any part of a plan likewise, and `history me` of what one said of oneself."""
    if not line.refs and (line.me or set(line.people) == {actor.id} or line.text.casefold() in _OWN):
        return await pages.draw(Origin("history", "me"), actor=actor, now=now)
    if not line.refs and (line.people or line.names):
        raise NotAllowedError("Of absences and pauses only those are told whose they are. Yours: history me")
    if len(line.refs) != 1:
        said = (
            "History of what? Name one plan or part of one: history P-1. Your absences and pauses: history me"
        )
        raise InvalidError({"refs": said})
    return await pages.draw(Origin("history", str(line.refs[0])), actor=actor, now=now)


async def undo(
    line: Command, pages: Pages, revisions: Revisions, actor: Actor, today: date, now: datetime
) -> Post:
    """Answer `undo`: what one changed last, each with its Undo; of what is named, its history."""
    if line.refs:
        return await history(line, pages, actor, now)
    return last_changes_message(await revisions.list_last(actor=actor, now=now), zone=actor.zone, today=today)


async def redo(line: Command, revisions: Revisions, actor: Actor, today: date, now: datetime) -> Post:
    """Answer `redo`: what one's last Undo took back is done again."""
    if line.refs:
        way = f"history {line.refs[0]}"
        raise NotAllowedError(f"Redo does again what your last Undo took back. Others stand in: {way}")
    last = await revisions.list_last_undone(actor=actor, now=now)
    if not last:
        raise NotFoundError("You took nothing back in the last 24 hours that could be done again.")
    return taken_back_message(await revisions.take_back(last, actor=actor, now=now), today=today)


def register(app: AsyncApp) -> None:
    """Register the one button that takes back."""
    app.action("revision.undo")(press_undo)
