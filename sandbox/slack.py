"""Everything that makes up the pretend Slack, held together for API methods and people to act on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.http_mode import HttpMode
from sandbox.log import Log
from sandbox.manifest import App
from sandbox.screens import Screens
from sandbox.socket_mode import SocketMode
from sandbox.switchboard import Switchboard
from sandbox.tokens import Tokens
from sandbox.triggers import ResponseUrls, Triggers
from sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Slack:
    """The parts of one workspace with one app in it; `now` is the workspace's clock, aware and UTC."""

    app: App
    workspace: Workspace
    screens: Screens
    triggers: Triggers
    response_urls: ResponseUrls
    socket: SocketMode
    http: HttpMode
    line: Switchboard
    tokens: Tokens
    files: Files
    log: Log
    now: Callable[[], datetime]
    faults: Faults

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes that the app has: those of the manifest, save what has been taken from it."""
        return self.app.scopes - self.faults.lost_scopes
