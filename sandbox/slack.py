"""Everything that makes up the pretend Slack, held together for API methods and people to act on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sandbox.delivery import Line
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.http_mode import HttpMode
from sandbox.log import Log
from sandbox.manifest import App
from sandbox.screens import Screens
from sandbox.socket_mode import SocketMode
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
    files: Files
    log: Log
    now: Callable[[], datetime]
    faults: Faults

    @property
    def line(self) -> Line:
        """The way to the app that its manifest asks for."""
        return self.socket if self.app.urls is None else self.http
