"""What the page shows, handed in by whoever opens it: workspaces to look at, and a tour of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sandbox.records import Message
from sandbox.sandbox import Sandbox

Mood = Literal["waits", "unsure", "done", "failed", "dropped"]
"""How a state is meant: on its way, nobody knows, as wished, not as wished, or not wanted any more."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What the app itself says of one of its messages: `path` is the states it has been in, the newest last.

    `place` is the id of a channel or a person, and `at_means` what happens, or has happened, at `at`.
    """

    id: str
    what: str
    place: str
    path: tuple[str, ...]
    mood: Mood
    at: datetime
    at_means: str
    tries: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace that is up: its sandbox, how its clock is moved, and when something is next due in it.

    `follow` asks the app how far its newest messages have come, where it can tell.
    """

    sandbox: Sandbox
    advance: Callable[[datetime], Awaitable[None]]
    next_moment: Callable[[], Awaitable[datetime | None]]
    follow: Callable[[], Awaitable[Sequence[Progress]]] | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """A way to go on after a command's name: what can be typed, and what it does."""

    text: str
    about: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a tour step leads: whose eyes, and a channel's name, `@app` for the app's messages, or `home`."""

    person: str
    place: str


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step of a tour: what it says, and how it does the real thing when its button is pressed."""

    title: str
    text: str
    button: str
    play: Callable[[Scene], Awaitable[None]]
    ends_at: Stop
    typed: str = ""


Tell = Callable[[str], None]
"""How a workspace that takes its time says how far it is."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A workspace that can be chosen; `open` starts it, and ends it when the page turns to another one.

    `watch` says what this app does about a breakage, by its name. One that `takes_long` is
    opened ahead, as soon as somebody looks at another one.
    """

    name: str
    title: str
    about: str
    open: Callable[[Tell], AbstractAsyncContextManager[Scene]]
    tour: Sequence[TourStep] = ()
    hints: Mapping[str, Sequence[Hint]] = field(default_factory=dict)
    watch: Mapping[str, str] = field(default_factory=dict)
    takes_long: bool = False


@dataclass(slots=True)
class Marks:
    """How far each person has read each channel, as the `ts` of the last message seen."""

    _read: dict[tuple[str, str], str] = field(default_factory=dict)

    def read(self, person_id: str, channel_id: str) -> str:
        """Return the ts of the last message that a person has seen there; an empty string for none."""
        return self._read.get((person_id, channel_id), "")

    def set(self, person_id: str, channel_id: str, ts: str) -> None:
        """Remember that a person has read up to a message; reading does not go back."""
        if ts > self.read(person_id, channel_id):
            self._read[person_id, channel_id] = ts

    def read_everything(self, sandbox: Sandbox) -> None:
        """Let everybody have read all that is there."""
        for channel in sandbox.channels:
            for person in sandbox.people:
                newest: Message | None = channel.messages[-1] if channel.messages else None
                self.set(person.id, channel.id, newest.ts if newest else "")
