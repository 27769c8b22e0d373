"""The end of an installation: somebody takes Waymark out of the workspace, and it falls silent."""

from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.services.holds import Holds
from bot.services.retention import RetentionService

_log = structlog.get_logger()


async def uninstalled(
    context: AsyncBoltContext, holds: Holds, retention: RetentionService, now: datetime
) -> None:
    """Hold what was still to be said, and from now on count the days until all is deleted."""
    await _hold(context.team_id or "", "app_uninstalled", holds, retention, now=now)


async def tokens_revoked(
    event: dict[str, Any],
    context: AsyncBoltContext,
    holds: Holds,
    retention: RetentionService,
    now: datetime,
) -> None:
    """Do the same, if it is the app's own token that is gone."""
    if (event.get("tokens") or {}).get("bot"):
        await _hold(context.team_id or "", "tokens_revoked", holds, retention, now=now)


async def _hold(
    workspace_id: str, reason: str, holds: Holds, retention: RetentionService, *, now: datetime
) -> None:
    held = await holds.suspend(workspace_id, reason=reason, now=now)
    _log.warning("installation.lost", workspace_id=workspace_id, reason=reason, held=held)
    if rows := await retention.purge(workspace_id, now=now):  # where the days to wait are none
        _log.warning("workspace.purged", workspace_id=workspace_id, rows=rows)


def register(app: AsyncApp) -> None:
    """Register the events that end an installation."""
    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(tokens_revoked)
