"""What can be broken on purpose: refusals, errors, lost connections, and deliveries that come twice."""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from sandbox.rates import READ_AT_ONCE, READING, Pace

ANY = "*"
NONE: Mapping[str, Any] = MappingProxyType({})
FaultKind = Literal[
    "ratelimited", "server_error", "dropped", "truncated", "unreadable", "proxy", "hung", "error"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """How one call goes wrong: before the method has run, or after, when its effect is there."""

    kind: FaultKind
    is_after: bool = False
    retry_after: int = 0
    code: str = ""
    needed: str = ""


class Faults:
    """The faults that are waiting, by method name; all off until asked for.

    The method `*` is any method; `response_url` and `upload` are the two addresses that are none.
    """

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._pace: Pace | None = None
        self._reading_pace: Pace | None = None
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._standing: dict[str, Fault] = {}
        self._doubles: Counter[str] = Counter()
        self._hung: set[asyncio.Future[None]] = set()
        self.lost_scopes: set[str] = set()
        self._unfit: dict[str, Fault] = {}
        self.chance: Callable[[str], Fault | None] | None = None
        """Asked at every call, by its method, what befalls it."""

    def add(self, method: str, fault: Fault, *, times: int | None = 1, channel: str = "") -> None:
        """Let the next `times` calls of `method` go wrong; None means all of them, until `clear`.

        With `channel`, only those that are about it, by its id.
        """
        name = _about(method, channel)
        if times is None:
            self._standing[name] = fault
        else:
            self._waiting[name].extend([fault] * times)

    def ratelimit(self, method: str, times: int | None = 1, retry_after: int = 1) -> None:
        """Answer 429 with Retry-After, in seconds."""
        self.add(method, Fault("ratelimited", retry_after=retry_after), times=times)

    def server_error(self, method: str, times: int | None = 1, *, after: bool = False) -> None:
        """Answer 500, before the method has run or (`after`) when its effect is already there."""
        self.add(method, Fault("server_error", is_after=after), times=times)

    def drop(self, method: str, times: int | None = 1, *, after: bool = False) -> None:
        """Close the connection without an answer, before or after the method has run."""
        self.add(method, Fault("dropped", is_after=after), times=times)

    def truncate(self, method: str, times: int | None = 1) -> None:
        """Break off in the middle of the answer; the method has run."""
        self.add(method, Fault("truncated", is_after=True), times=times)

    def garble(self, method: str, times: int | None = 1, *, proxy: bool = False) -> None:
        """Answer what is no JSON and says it is; with `proxy` 503 in plain text. The method has not run."""
        self.add(method, Fault("proxy" if proxy else "unreadable"), times=times)

    def hang(self, method: str, times: int | None = 1, *, after: bool = False) -> None:
        """Say nothing until `release`, or until the app gives up; before or after the method has run."""
        self.add(method, Fault("hung", is_after=after), times=times)

    @property
    def hanging(self) -> int:
        """How many calls hang."""
        return len(self._hung)

    def release(self) -> None:
        """Let the calls that hang go on."""
        for future in self._hung:
            if not future.done():
                future.set_result(None)

    def refuse(self, method: str, code: str, times: int | None = 1, *, needed: str = "") -> None:
        """Answer with an error code of Slack's, such as fatal_error; `needed` names scopes it asks for."""
        self.add(method, Fault("error", code=code, needed=needed), times=times)

    def refuse_words(self, words: str, code: str) -> None:
        """Answer whatever is to say these words with an error code, however it is drawn, until `clear`."""
        self._unfit[words] = Fault("error", code=code)

    def lose_scope(self, scope: str) -> None:
        """Take a scope from the app, until `clear`: methods answer `missing_scope`, events stay away."""
        self.lost_scopes.add(scope)

    def double(self, kind: str, times: int = 1) -> None:
        """Deliver the next payloads of a kind twice at once, such as an event that comes to two sockets."""
        self._doubles[kind] += times

    def enforce_rates(self) -> None:
        """Hold the app to Slack's own rate limits from now on, until `clear`."""
        self._pace = Pace(monotonic=self._monotonic)

    def limit_reading(self) -> None:
        """Let the app read conversations once a minute and little at a time, until `clear`."""
        self._reading_pace = Pace(monotonic=self._monotonic, rates=READING)

    @property
    def are_rates_enforced(self) -> bool:
        """Whether the app is held to Slack's rate limits."""
        return self._pace is not None

    def lift_rates(self) -> None:
        """Hold the app to no rate limits any more."""
        self._pace = None

    def lift_reading(self) -> None:
        """Let the app read conversations as it likes again."""
        self._reading_pace = None

    @property
    def read_at_once(self) -> int | None:
        """How many messages the app is shown at once, if that is limited."""
        return READ_AT_ONCE if self._reading_pace else None

    def is_due(self, method: str, fault: Fault) -> bool:
        """Whether a call of `method` is still to go wrong in this way."""
        return fault in self._waiting.get(method, ()) or self._standing.get(method) == fault

    def withdraw(self, method: str, fault: Fault) -> None:
        """Let no call of `method` go wrong in this way any more."""
        self._waiting[method] = deque(each for each in self._waiting[method] if each != fault)
        if self._standing.get(method) == fault:
            del self._standing[method]

    def is_doubled(self, kind: str) -> bool:
        """Whether a payload of a kind is still to be delivered twice."""
        return self._doubles[kind] > 0

    def undouble(self, kind: str) -> None:
        """Deliver each payload of a kind once again."""
        del self._doubles[kind]

    def clear(self) -> None:
        """Let everything work again."""
        self._pace = self._reading_pace = None
        self.chance = None
        self._waiting.clear()
        self._standing.clear()
        self._doubles.clear()
        self.lost_scopes.clear()
        self._unfit.clear()
        self.release()

    # For those who do the work

    def take(self, method: str, args: Mapping[str, Any] = NONE) -> Fault | None:
        """Return the fault that this call meets, by what it is given, if any."""
        channel = str(args.get("channel", ""))
        if unfit := [fault for words, fault in self._unfit.items() if words in f"{args.get('text')}"]:
            return unfit[0]
        if self.chance is not None and (fault := self.chance(method)) is not None:
            return fault
        for name in (_about(method, channel), method, ANY):
            if self._waiting.get(name):
                return self._waiting[name].popleft()
            if name in self._standing:
                return self._standing[name]
        paces = [pace for pace in (self._pace, self._reading_pace) if pace is not None]
        wait = max((pace.wait_seconds(method, channel=channel) for pace in paces), default=0)
        return Fault("ratelimited", retry_after=wait) if wait else None

    def take_double(self, kind: str) -> bool:
        """Whether this payload is to be delivered twice."""
        if not self._doubles[kind]:
            return False
        self._doubles[kind] -= 1
        return True

    async def wait_for_release(self) -> None:
        """Hang."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hung.add(future)
        try:
            await future
        finally:
            self._hung.discard(future)


def _about(method: str, channel: str) -> str:
    """Return what the faults are known by of those calls of a method that are about a channel."""
    return f"{method} {channel}" if channel else method
