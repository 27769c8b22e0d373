"""The end of an installation: somebody takes Waymark out of the workspace, and it falls silent."""

from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.handlers.failures import AGAIN
from bot.messenger import Messenger
from bot.rules.refusals import Refusal
from bot.services.holds import Holds
from bot.services.retention import RetentionService
from bot.slack_calls import Refused
from bot.values import frozen

_log = structlog.get_logger()


@frozen
class Ending:
    """What an installation that is over is dealt with by."""

    holds: Holds
    retention: RetentionService
    messenger: Messenger


async def uninstalled(
    context: AsyncBoltContext,
    holds: Holds,
    retention: RetentionService,
    messenger: Messenger,
    now: datetime,
) -> None:
    """Hold what was still to be said, and from now on count the days until all is deleted."""
    await _hold(context, "app_uninstalled", Ending(holds, retention, messenger), now=now)


async def tokens_revoked(
    event: dict[str, Any],
    context: AsyncBoltContext,
    holds: Holds,
    retention: RetentionService,
    messenger: Messenger,
    now: datetime,
) -> None:
    """Do the same, if it is the app's own token that is gone."""
    if (event.get("tokens") or {}).get("bot"):
        await _hold(context, "tokens_revoked", Ending(holds, retention, messenger), now=now)


async def _hold(context: AsyncBoltContext, reason: str, by: Ending, *, now: datetime) -> None:
    """Hold all; what was cut off, and is done only now, may be of an installation that is back."""
    workspace_id, is_late = context.team_id or "", AGAIN in context
    granted = await by.messenger.ask_scopes(workspace_id) if is_late else None
    if is_late and not isinstance(granted, Refused):
        _log.info("installation.back", workspace_id=workspace_id, reason=reason)
        return
    held = await by.holds.suspend(workspace_id, reason=reason, now=now)
    _log.warning("installation.lost", workspace_id=workspace_id, reason=reason, held=held)
    if isinstance(granted, Refused) and granted.refusal is not Refusal.SUSPENDED:
        return  # nobody knows: should the token be good after all, it is let go with the next look
    if rows := await by.retention.purge(workspace_id, now=now):  # where the days to wait are none
        _log.warning("workspace.purged", workspace_id=workspace_id, rows=rows)


def register(app: AsyncApp) -> None:
    """Register the events that end an installation."""
    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(tokens_revoked)
