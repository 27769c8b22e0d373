"""Home tabs: drawn from the present state, and published where they differ from what is shown."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog

from bot.messenger import Messenger, Published
from bot.rules.home import HomePage, Turn
from bot.rules.refusals import AGAIN, Refusal
from bot.services.homes import Homes, Shown, StaleHome
from bot.slack_calls import Refused
from bot.values import frozen
from bot.views.elements import payload_of
from bot.views.home import home_view

TRIES = 3
AGAIN_AFTER = timedelta(seconds=15)
CONFLICT = "hash_conflict"

_log = structlog.get_logger()


@frozen
class DrawnHome:
    """A Home as it would look now; two that look alike on one day have one fingerprint."""

    view: dict[str, Any]
    fingerprint: str


class HomeTabs:
    """Shows people their Homes, no more often than something on them has changed."""

    def __init__(self, homes: Homes, messenger: Messenger) -> None:
        self._homes = homes
        self._messenger = messenger

    async def open(self, workspace_id: str, member_id: str, *, seen_hash: str, now: datetime) -> None:
        """Draw the Home of somebody who opened it; `seen_hash` is of what Slack shows them, if anything."""
        found = await self._homes.look(workspace_id, member_id, now=now)
        if found is not None and found[1] is None:
            await self._homes.open(workspace_id, member_id, now=now)
        await self._show(workspace_id, member_id, seen_hash=seen_hash, now=now)

    async def redraw(
        self,
        workspace_id: str,
        member_id: str,
        *,
        now: datetime,
        seen_hash: str = "",
        turn: Turn | None = None,
    ) -> bool:
        """Draw a Home on which somebody did something, or turned a page; say whether Slack took it."""
        await self._homes.open(workspace_id, member_id, turn=turn, now=now)
        return await self._show(workspace_id, member_id, seen_hash=seen_hash, now=now)

    async def claim_stale(self, *, now: datetime, limit: int) -> tuple[StaleHome, ...]:
        """Take Homes on which something has changed, as many as Slack takes at once."""
        return await self._homes.claim_stale(now=now, limit=limit)

    async def next_moment(self) -> datetime | None:
        """Return when a Home may be drawn anew next."""
        return await self._homes.next_moment()

    async def draw_stale(self, stale: StaleHome, *, now: datetime) -> None:
        """Draw a Home on which something has changed; not again once Slack will never take it."""
        refused = await self._publish(stale.workspace_id, stale.member_id, seen_hash="", now=now)
        again_at = None
        if refused is not None and refused.refusal in AGAIN:
            again_at = now + (refused.retry_after or AGAIN_AFTER)
        await self._homes.release(stale, again_at=again_at)

    async def _show(self, workspace_id: str, member_id: str, *, seen_hash: str, now: datetime) -> bool:
        """Publish now what is to be seen; what Slack does not take now is shown soon."""
        refused = await self._publish(workspace_id, member_id, seen_hash=seen_hash, now=now)
        if refused is not None:
            wait = refused.retry_after or AGAIN_AFTER
            await self._homes.put_off(workspace_id, member_id, until=now + wait)
        return refused is None

    async def _publish(
        self, workspace_id: str, member_id: str, *, seen_hash: str, now: datetime
    ) -> Refused | None:
        """Publish a Home if it differs from what is shown, anew where somebody else was faster."""
        tried: set[str] = set()
        for _ in range(TRIES):
            found = await self._homes.look(workspace_id, member_id, now=now)
            if found is None:
                return None
            page, shown = found
            drawn = draw(page)
            known = shown.hash if shown is not None else ""
            if shown is not None and shown.fingerprint == drawn.fingerprint and seen_hash in {"", known}:
                return None
            # The hash that the person sees is the newest; one that has failed before is no longer true.
            expected = next((each for each in (seen_hash, known) if each and each not in tried), "")
            outcome = await self._messenger.publish_home(
                workspace_id, member_id, drawn.view, expected_hash=expected
            )
            if isinstance(outcome, Published):
                now_shown = Shown(outcome.hash, drawn.fingerprint)
                await self._homes.remember(workspace_id, member_id, now_shown, now=now)
                return None
            if outcome.reason != CONFLICT:
                _log.warning("home.refused", refusal=outcome.refusal.value, reason=outcome.reason)
                return outcome
            tried.add(expected)
            seen_hash = ""
        return Refused(Refusal.LATER, CONFLICT)


def draw(page: HomePage) -> DrawnHome:
    """Draw a Home; on another day it is another one, even where nothing on it says so."""
    view = payload_of(home_view(page))
    written = json.dumps([page.today.isoformat(), view], sort_keys=True)
    return DrawnHome(view, sha256(written.encode()).hexdigest())
