"""What is sent to the app, and how it answered: the same over Socket Mode and over HTTP."""

from dataclasses import dataclass
from typing import Literal, Protocol

from sandbox.blocks import Json

EnvelopeType = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app answered: how soon, with what payload; `error` as a person sees it.

    `retry_reason` says why an event has to be sent again; it is empty where it has not.
    """

    ok: bool
    ms: float
    payload: Json | None = None
    timed_out: bool = False
    error: str = ""
    retry_reason: str = ""

    @property
    def text(self) -> str:
        """The text with which the app answered, or an empty string."""
        return str((self.payload or {}).get("text") or "")


class Line(Protocol):
    """The way to the app."""

    async def deliver(
        self,
        kind: EnvelopeType,
        payload: Json,
        *,
        accepts_response: bool,
        retry: tuple[int, str] | None = None,
    ) -> Ack:
        """Send a payload and wait for the answer, 3 s at most; `retry` is an event's attempt and reason."""
