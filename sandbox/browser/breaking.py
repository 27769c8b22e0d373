"""What can be broken from the page: each of the workspace's faults under a name that says what it does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sandbox.sandbox import Sandbox

POST = "chat.postMessage"


@dataclass(frozen=True, slots=True)
class Breakage:
    """A fault on offer."""

    label: str
    about: str
    do: Callable[[Sandbox], Awaitable[None]]


async def _cut(sandbox: Sandbox) -> None:
    sandbox.socket.drop()


async def _refresh(sandbox: Sandbox) -> None:
    await sandbox.socket.refresh()


async def _mute(sandbox: Sandbox) -> None:
    sandbox.socket.is_mute = True


def _mend(sandbox: Sandbox) -> None:
    sandbox.faults.clear()
    sandbox.socket.is_mute = False


def _fault(break_it: Callable[[Sandbox], None]) -> Callable[[Sandbox], Awaitable[None]]:
    async def do(sandbox: Sandbox) -> None:
        break_it(sandbox)

    return do


BREAKAGES: Mapping[str, Breakage] = {
    "rate_limit": Breakage(
        "Too many messages (429)",
        "The next message is refused: try again in 2 s.",
        _fault(lambda sandbox: sandbox.faults.ratelimit(POST, retry_after=2)),
    ),
    "error_before": Breakage(
        "Server error, before storing",
        "The next message gets a 500 and is not there.",
        _fault(lambda sandbox: sandbox.faults.server_error(POST)),
    ),
    "error_after": Breakage(
        "Server error, after storing",
        "The next message gets a 500 but is there all the same.",
        _fault(lambda sandbox: sandbox.faults.server_error(POST, after=True)),
    ),
    "drop": Breakage(
        "Lost answer",
        "The connection of the next message breaks before the answer.",
        _fault(lambda sandbox: sandbox.faults.drop(POST, after=True)),
    ),
    "hang": Breakage(
        "No answer at all",
        "The next message is stored, but the app hears nothing until all is mended.",
        _fault(lambda sandbox: sandbox.faults.hang(POST, after=True)),
    ),
    "truncate": Breakage(
        "Half an answer",
        "The answer to the next message breaks off in the middle.",
        _fault(lambda sandbox: sandbox.faults.truncate(POST)),
    ),
    "double": Breakage(
        "The same thing twice",
        "The next button press or form reaches the app twice.",
        _fault(lambda sandbox: sandbox.faults.double("interactive")),
    ),
    "no_view": Breakage(
        "Forms do not open",
        "The next form is refused with an internal error.",
        _fault(lambda sandbox: sandbox.faults.server_error("views.open")),
    ),
    "rates": Breakage(
        "Slack's own rate limits",
        "Every method is held to them until all is mended.",
        _fault(lambda sandbox: sandbox.faults.enforce_rates()),
    ),
    "missing_scope": Breakage(
        "Missing permission",
        "Posting is refused with missing_scope until all is mended.",
        _fault(lambda sandbox: sandbox.faults.lose_scope("chat:write")),
    ),
    "revoked": Breakage(
        "Revoked token",
        "Every call is refused with token_revoked; only starting over helps.",
        _fault(lambda sandbox: sandbox.revoke_token()),
    ),
    "cut": Breakage(
        "Cut the socket", "The app's connection is gone without a word; it must come back.", _cut
    ),
    "mute": Breakage(
        "A silent socket",
        "Pings are not answered until all is mended; new connections come and go.",
        _mute,
    ),
    "refresh": Breakage("Ask for a new socket", "As Slack does every few hours.", _refresh),
    "mend": Breakage("Mend everything", "All faults are off.", _fault(_mend)),
}
