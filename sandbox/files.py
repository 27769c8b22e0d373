"""Files of the workspace: asked for, sent, shared, and only after a while ready to be shown in a block.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import mimetypes
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.block_kit import Problem
from sandbox.errors import SlackError
from sandbox.ids import random_id

READY_SECONDS = 1.0  # Slack does not promise a figure: files are processed asynchronously
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})


@dataclass(frozen=True, slots=True)
class File:
    """A file as far as it has come: asked for, then with its content, then complete and one day ready."""

    id: str
    name: str
    length: int
    alt_txt: str
    created: int
    user: str
    content: bytes | None = None
    title: str = ""
    completed_at: float | None = None
    channels: tuple[str, ...] = ()

    @property
    def mimetype(self) -> str:
        """The kind of file, by its name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """All files, by id and by address; `monotonic` is the wire's seconds, in which they become ready."""

    def __init__(self, *, monotonic: Callable[[], float], ready_seconds: float = READY_SECONDS) -> None:
        self.ready_seconds = ready_seconds
        self.root = ""
        self._monotonic = monotonic
        self._files: dict[str, File] = {}
        self._tickets: dict[str, str] = {}

    def ask(self, name: str, *, length: int, alt_txt: str, created: int, user: str) -> tuple[File, str]:
        """Promise a file; return it with the address to which its content is to be sent."""
        file = self._keep(
            File(id=random_id("F"), name=name, length=length, alt_txt=alt_txt, created=created, user=user)
        )
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = file.id
        return file, f"{self.root}/upload/v1/{ticket}"

    def receive(self, ticket: str, content: bytes) -> File:
        """Take the content of a file, once, and as long as it was said to be."""
        file = self._files.get(self._tickets.get(ticket, ""))
        if file is None or file.content is not None:
            raise SlackError("invalid_upload_url")
        if len(content) != file.length:
            raise SlackError("invalid_length", promised=file.length, sent=len(content))
        return self._keep(replace(file, content=content))

    def complete(self, file_id: str, *, title: str) -> File:
        """Make a file of what has been sent; from now on it is being processed."""
        file = self._files.get(file_id)
        if file is None or file.content is None or file.completed_at is not None:
            raise SlackError("file_not_found")
        return self._keep(replace(file, title=title or file.name, completed_at=self._monotonic()))

    def share(self, file: File, channel: str) -> File:
        """Remember that a file is in a channel."""
        return self._keep(replace(file, channels=(*file.channels, channel)))

    def find(self, file_id: str) -> File:
        """Return a complete file."""
        file = self._files.get(file_id)
        if file is None or file.completed_at is None:
            raise SlackError("file_not_found")
        return file

    def delete(self, file_id: str) -> None:
        """Take a file away."""
        del self._files[self.find(file_id).id]

    def is_ready(self, file: File) -> bool:
        """Whether the file has been processed, and so may be shown in a block."""
        return file.completed_at is not None and (self._monotonic() - file.completed_at >= self.ready_seconds)

    def address(self, file: File) -> str:
        """Return the private address of a file."""
        return f"{self.root}/files-pri/{file.id}/{file.name}"

    def problems(self, payload: Any, *, path: str = "") -> Iterator[Problem]:
        """Find every picture in a payload that is no picture, or not yet."""
        if isinstance(payload, list):
            for index, each in enumerate(payload):
                if isinstance(each, list | dict):
                    yield from self.problems(each, path=f"{path}/{index}")
        if isinstance(payload, dict):
            for name, each in payload.items():
                below = f"{path}/{name}"
                if name == "slack_file" and not self._is_picture(each):
                    yield Problem(below, "slack_file:unready", f"invalid slack file [json-pointer:{below}]")
                if isinstance(each, list | dict):
                    yield from self.problems(each, path=below)

    def _is_picture(self, named: Mapping[str, Any]) -> bool:
        found = self._files.get(str(named.get("id", "")))
        if url := named.get("url"):
            found = next((each for each in self._files.values() if self.address(each) == url), None)
        return found is not None and self.is_ready(found) and found.mimetype in PICTURES

    def _keep(self, file: File) -> File:
        self._files[file.id] = file
        return file
