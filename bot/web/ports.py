"""The ports that Waymark listens at."""

import socket
from contextlib import AsyncExitStack
from typing import Self

from bot.settings import HTTP_PORT, Settings
from bot.values import frozen
from bot.web.openapi import MEASUREMENTS
from bot.web.server import LOOPBACK, bind


@frozen
class Ports:
    """The ports that Waymark listens at, taken before anything else is done."""

    http: socket.socket | None = None
    admin: socket.socket | None = None

    @classmethod
    def take(cls, settings: Settings, on_failure: AsyncExitStack) -> Self:
        """Take the ports that are set, or raise SettingsError."""
        http = admin = None
        port = HTTP_PORT if settings.mode == "http" and settings.http_port is None else settings.http_port
        if port is not None:
            http = bind(settings.http_host, port, setting="WAYMARK_HTTP_PORT")
            on_failure.callback(http.close)
        if settings.admin_port is not None:
            admin = bind(LOOPBACK, settings.admin_port, setting="WAYMARK_ADMIN_PORT")
            on_failure.callback(admin.close)
        return cls(http, admin)


def api_address(settings: Settings, *, here: str | None) -> str:
    """Return where programs send: as it was set, or `here` if nobody but this machine hears; else nothing."""
    if settings.url:
        return f"{settings.url.rstrip('/')}{MEASUREMENTS}"
    return here or "" if settings.http_host == LOOPBACK else ""
