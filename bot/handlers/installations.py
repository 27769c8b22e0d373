"""The end of an installation: somebody takes Waymark out of the workspace, and it falls silent."""

from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.services.holds import Holds

_log = structlog.get_logger()


async def uninstalled(context: AsyncBoltContext, holds: Holds, now: datetime) -> None:
    """Hold what was still to be said."""
    await _hold(context.team_id or "", "app_uninstalled", holds, now=now)


async def tokens_revoked(
    event: dict[str, Any], context: AsyncBoltContext, holds: Holds, now: datetime
) -> None:
    """Hold what was still to be said, if it is the app's own token that is gone."""
    if (event.get("tokens") or {}).get("bot"):
        await _hold(context.team_id or "", "tokens_revoked", holds, now=now)


async def _hold(workspace_id: str, reason: str, holds: Holds, *, now: datetime) -> None:
    held = await holds.suspend(workspace_id, reason=reason, now=now)
    _log.warning("installation.lost", workspace_id=workspace_id, reason=reason, held=held)


def register(app: AsyncApp) -> None:
    """Register the events that end an installation."""
    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(tokens_revoked)
