"""Identifiers and message timestamps, shaped as Slack's are."""

import re
import secrets
from collections.abc import Callable, Container
from datetime import datetime


def stable_id(prefix: str, name: str, *, taken: Container[str] = ()) -> str:
    """Return an id that follows from the name, such as U0ALICE for alice; with a digit when it is `taken`."""
    stem = f"{prefix}0" + re.sub(r"[^A-Z0-9]", "", name.upper())
    candidate, number = stem, 2
    while candidate in taken:
        candidate, number = f"{stem}{number}", number + 1
    return candidate


def random_id(prefix: str) -> str:
    """Return a fresh id such as V0A1B2C3D4, for what has no name."""
    return f"{prefix}0{secrets.token_hex(4).upper()}"


class Stamps:
    """Slack's `ts`: seconds with six decimals, unique and increasing even when time stands still."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = 0

    def next(self) -> str:
        """Return a timestamp that no other message of this workspace has, later than all given before."""
        moment = int(self._now().timestamp() * 1_000_000)
        self._last = max(moment, self._last + 1)
        seconds, micros = divmod(self._last, 1_000_000)
        return f"{seconds}.{micros:06d}"
