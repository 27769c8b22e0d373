"""The page's own server on loopback: its files, and the web socket behind it."""

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import WSCloseCode, web

from sandbox.browser.opening import Opening
from sandbox.browser.scene import Marks, Sample, Scene
from sandbox.browser.visit import Visit
from sandbox.control import only_from_here
from sandbox.errors import SlackError
from sandbox.files import PICTURES

FILES = Path(__file__).parent / "page"
LOOK_EVERY_S = 0.3
"""How often those who wait for a workspace are told how far it is."""

LARGEST_REQUEST = 256 * 1024
LARGEST_FILE = 4 * 1024 * 1024
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}
"""What the page may load and run: its own files, from its own address."""

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class Page:
    """Serves one of several sample workspaces at a time; each address of the page shows the same one."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._samples = {sample.name: sample for sample in samples}
        self._sample = samples[0]
        self._scene: Scene | None = None
        self._marks = Marks()
        self._shown: Opening | None = None
        self._ahead: dict[str, Opening] = {}
        self._turning = asyncio.Lock()
        self._is_up = asyncio.Event()
        self._sockets: set[web.WebSocketResponse] = set()
        self._runner: web.AppRunner | None = None
        self._started = ""
        self.url = ""

    @property
    def scene(self) -> Scene:
        """The workspace that is shown."""
        assert self._scene is not None
        return self._scene

    # Being up

    async def start(self, port: int = 0) -> None:
        """Open the first workspace, and listen on 127.0.0.1; port 0 takes a free one."""
        await self.show(self._sample.name)
        app = web.Application(middlewares=[only_from_here], client_max_size=LARGEST_FILE)
        app.on_response_prepare.append(_add_headers)
        app.router.add_get("/socket", self._serve)
        app.router.add_get("/", _file)
        app.router.add_post("/upload", self._upload)
        app.router.add_get("/file/{id}", self._shared_file)
        app.router.add_get("/{name}", _file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, taken = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{taken}/"

    async def stop(self) -> None:
        """Say goodbye to every visitor, and close the workspace."""
        await self._send_away()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        for opening in (self._shown, *self._ahead.values()):
            if opening is not None:
                await opening.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def show(self, name: str) -> None:
        """Close the workspace that is shown, and open one anew; visitors come back by themselves."""
        async with self._turning:
            self._scene, before = None, self._shown
            self._is_up.clear()
            self._sample, self._marks = self._samples[name], Marks()
            self._shown = self._taken_from_ahead(name) or Opening(self._sample)
            await self._send_away()
            if before is not None:
                await before.close()
            self._scene = await self._shown.scene()
            self._marks.read_everything(self._scene.sandbox)
            self._started = secrets.token_hex(4)
            self._is_up.set()

    def _taken_from_ahead(self, name: str) -> Opening | None:
        opening = self._ahead.pop(name, None)
        return None if opening is None or opening.has_failed else opening

    def _open_ahead(self) -> None:
        """Begin with what takes long, before anybody asks for it."""
        for sample in self._samples.values():
            if sample.takes_long and sample is not self._sample and sample.name not in self._ahead:
                self._ahead[sample.name] = Opening(sample)

    async def _send_away(self) -> None:
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.SERVICE_RESTART)

    # Serving

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=30, timeout=1.0, max_msg_size=LARGEST_REQUEST)
        await socket.prepare(request)
        await self._wait_with(socket)
        scene = self.scene
        self._open_ahead()
        self._sockets.add(socket)
        try:
            greeting = {"started": self._started, "samples": self._offered()}
            visit = Visit(socket, scene=scene, sample=self._sample, marks=self._marks, greeting=greeting)
            wanted = await visit.run()
        finally:
            self._sockets.discard(socket)
        if wanted:
            await self.show(wanted)
        return socket

    async def _wait_with(self, socket: web.WebSocketResponse) -> None:
        """Say how far the workspace is until it is open."""
        while not self._is_up.is_set():
            opening = {"title": self._sample.title, "about": self._sample.about}
            progress = self._shown.progress if self._shown is not None else ""
            await socket.send_json({"type": "opening", **opening, "progress": progress})
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_up.wait(), LOOK_EVERY_S)

    async def _upload(self, request: web.Request) -> web.Response:
        """Take a file from a person, to be handed in with a form."""
        try:
            person = self.scene.sandbox.person(request.query.get("person", ""))
        except KeyError as error:
            raise web.HTTPNotFound(text="Nobody here has that name.") from error
        name = Path(request.query.get("name", "")).name or "file"
        return web.json_response({"id": person.upload(name, await request.read())["id"]})

    async def _shared_file(self, request: web.Request) -> web.StreamResponse:
        """Serve a file of the workspace: a picture to be looked at, anything else to be kept."""
        try:
            file = self.scene.sandbox.slack.files.find(request.match_info["id"])
        except SlackError as error:
            raise web.HTTPNotFound(text="There is no such file.") from error
        is_picture = file.mimetype in PICTURES
        return web.Response(
            body=file.content,
            content_type=file.mimetype if is_picture else "application/octet-stream",
            headers={"Content-Disposition": "inline" if is_picture else "attachment"},
        )

    def _offered(self) -> list[dict[str, str]]:
        return [
            {"name": each.name, "title": each.title, "about": each.about} for each in self._samples.values()
        ]


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Let the browser load nothing from another address, and run nothing but the page's own files."""
    response.headers.update(HEADERS)


async def _file(request: web.Request) -> web.StreamResponse:
    """Serve one of the page's files."""
    name = request.match_info.get("name", "index.html")
    path = FILES / name
    if path.suffix not in TYPES or path.parent != FILES or not path.is_file():
        raise web.HTTPNotFound(text="There is no such page.")
    return web.Response(
        text=path.read_text(encoding="utf-8"), content_type=TYPES[path.suffix], charset="utf-8"
    )
