"""What can be broken on purpose: refusals, server errors and lost connections of the Web API."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sandbox.rates import Pace

ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """How one call goes wrong: before the method has run, or after, when its effect is there."""

    kind: Literal["ratelimited", "server_error", "dropped", "error"]
    is_after: bool = False
    retry_after: int = 0
    code: str = ""


class Faults:
    """The faults that are waiting, by method name; all off until asked for. The method `*` is any method."""

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._pace: Pace | None = None
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._standing: dict[str, Fault] = {}

    def add(self, method: str, fault: Fault, *, times: int | None = 1) -> None:
        """Let the next `times` calls of `method` go wrong; None means all of them, until `clear`."""
        if times is None:
            self._standing[method] = fault
        else:
            self._waiting[method].extend([fault] * times)

    def ratelimit(self, method: str, times: int | None = 1, retry_after: int = 1) -> None:
        """Answer 429 with Retry-After, in seconds."""
        self.add(method, Fault("ratelimited", retry_after=retry_after), times=times)

    def server_error(self, method: str, times: int | None = 1, *, after: bool = False) -> None:
        """Answer 500, before the method has run or (`after`) when its effect is already there."""
        self.add(method, Fault("server_error", is_after=after), times=times)

    def drop(self, method: str, times: int | None = 1, *, after: bool = False) -> None:
        """Close the connection without an answer, before or after the method has run."""
        self.add(method, Fault("dropped", is_after=after), times=times)

    def refuse(self, method: str, code: str, times: int | None = 1) -> None:
        """Answer with an error code of Slack's, such as token_revoked for `*`."""
        self.add(method, Fault("error", code=code), times=times)

    def enforce_rates(self) -> None:
        """Hold the app to Slack's own rate limits from now on, until `clear`."""
        self._pace = Pace(monotonic=self._monotonic)

    def clear(self) -> None:
        """Let everything work again."""
        self._pace = None
        self._waiting.clear()
        self._standing.clear()

    def take(self, method: str, *, channel: str = "") -> Fault | None:
        """Return the fault that this call meets, if any."""
        for name in (method, ANY):
            if self._waiting[name]:
                return self._waiting[name].popleft()
            if name in self._standing:
                return self._standing[name]
        wait = self._pace.wait_seconds(method, channel=channel) if self._pace else 0
        return Fault("ratelimited", retry_after=wait) if wait else None
