"""What can be broken from the page: each of the workspace's faults under a name that says what it does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sandbox.faults import ANY, Fault
from sandbox.sandbox import Sandbox

POST = "chat.postMessage"
SOCKETS_OF_A_STORM = 4

Do = Callable[[Sandbox], Awaitable[None]]


async def _nothing(_sandbox: Sandbox) -> None:
    """There is nothing to undo: it has happened."""


def _never(_sandbox: Sandbox) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Breakage:
    """A fault on offer: what Slack does then, and what to watch; what happens in a moment has no undoing."""

    group: str
    label: str
    about: str
    watch: str
    do: Do
    undo: Do = _nothing
    is_on: Callable[[Sandbox], bool] = _never


def _switch(
    group: str,
    label: str,
    about: str,
    watch: str,
    *,
    on: Callable[[Sandbox], None],
    off: Callable[[Sandbox], None],
    is_on: Callable[[Sandbox], bool],
) -> Breakage:
    """Return what stays broken until it is undone."""

    async def do(sandbox: Sandbox) -> None:
        on(sandbox)

    async def undo(sandbox: Sandbox) -> None:
        off(sandbox)

    return Breakage(group, label, about, watch, do, undo, is_on)


def _call(
    group: str, label: str, about: str, watch: str, fault: Fault, *, method: str = POST, times: int | None = 1
) -> Breakage:
    """Return what goes wrong with the next calls of a method, or with all of them."""
    return _switch(
        group,
        label,
        about,
        watch,
        on=lambda sandbox: sandbox.faults.add(method, fault, times=times),
        off=lambda sandbox: sandbox.faults.withdraw(method, fault),
        is_on=lambda sandbox: sandbox.faults.is_due(method, fault),
    )


def _twice(label: str, about: str, watch: str, kind: str) -> Breakage:
    return _switch(
        TWICE,
        label,
        about,
        watch,
        on=lambda sandbox: sandbox.faults.double(kind),
        off=lambda sandbox: sandbox.faults.undouble(kind),
        is_on=lambda sandbox: sandbox.faults.is_doubled(kind),
    )


HUNG = Fault("hung", is_after=True)


def _go_on(sandbox: Sandbox) -> None:
    sandbox.faults.withdraw(POST, HUNG)
    sandbox.faults.release()


OUTAGE = Fault("dropped")


def _unplug(sandbox: Sandbox) -> None:
    sandbox.faults.add(ANY, OUTAGE, times=None)
    sandbox.socket.drop()


async def _cut(sandbox: Sandbox) -> None:
    sandbox.socket.drop()


async def _refresh(sandbox: Sandbox) -> None:
    await sandbox.socket.refresh()


async def _storm(sandbox: Sandbox) -> None:
    for _ in range(SOCKETS_OF_A_STORM):
        await sandbox.socket.refresh(warn=True)
        await sandbox.socket.refresh()


async def _refuse_socket(sandbox: Sandbox) -> None:
    sandbox.socket.refuse()
    sandbox.socket.drop()


def _mute(sandbox: Sandbox) -> None:
    sandbox.socket.is_mute = True


def _unmute(sandbox: Sandbox) -> None:
    sandbox.socket.is_mute = False


NEXT, REFUSED, WHOLE = "The next message", "The next message is refused", "All of Slack"
TWICE, SOCKET = "What people do", "The connection"

BREAKAGES: Mapping[str, Breakage] = {
    "rate_limit": _call(
        NEXT,
        "Too many messages (429)",
        "Slack refuses it: try again in 2 s.",
        "It comes 2 s later, once.",
        Fault("ratelimited", retry_after=2),
    ),
    "error_before": _call(
        NEXT,
        "Server error, before it was stored",
        "Slack answers 500, and the message is not there.",
        "It must not be lost.",
        Fault("server_error"),
    ),
    "error_after": _call(
        NEXT,
        "Server error, after it was stored",
        "Slack answers 500, and the message is there all the same.",
        "It must not come twice.",
        Fault("server_error", is_after=True),
    ),
    "dropped": _call(
        NEXT,
        "Lost answer",
        "The message is there, and the connection breaks before the answer.",
        "It must not come twice.",
        Fault("dropped", is_after=True),
    ),
    "truncated": _call(
        NEXT,
        "Half an answer",
        "The message is there, and the answer breaks off in the middle.",
        "It must not come twice.",
        Fault("truncated", is_after=True),
    ),
    "hung": _switch(
        NEXT,
        "No answer at all",
        "The message is there, and Slack says nothing until this is undone.",
        "It must not come twice.",
        on=lambda sandbox: sandbox.faults.add(POST, HUNG),
        off=_go_on,
        is_on=lambda sandbox: sandbox.faults.is_due(POST, HUNG) or sandbox.faults.hanging > 0,
    ),
    "archived": _call(
        REFUSED,
        "The channel is archived",
        "Slack refuses it with is_archived.",
        "Somebody must hear of it.",
        Fault("error", code="is_archived"),
    ),
    "unfit": _call(
        REFUSED,
        "Slack does not like its looks",
        "Slack refuses it with invalid_blocks.",
        "It comes, if plainer.",
        Fault("error", code="invalid_blocks"),
    ),
    "rates": _switch(
        WHOLE,
        "Slack's own rate limits",
        "Every method is held to them, such as one message a second in a channel.",
        "Messages come later, in their order.",
        on=lambda sandbox: sandbox.faults.enforce_rates(),
        off=lambda sandbox: sandbox.faults.lift_rates(),
        is_on=lambda sandbox: sandbox.faults.are_rates_enforced,
    ),
    "reading": _switch(
        WHOLE,
        "Little may be read",
        "Conversations can be read once a minute, 15 messages at a time, as by apps outside the Marketplace.",
        "What looks for a message takes longer.",
        on=lambda sandbox: sandbox.faults.limit_reading(),
        off=lambda sandbox: sandbox.faults.lift_reading(),
        is_on=lambda sandbox: sandbox.faults.read_at_once is not None,
    ),
    "missing_scope": _switch(
        WHOLE,
        "Missing permission",
        "Slack refuses every message with missing_scope, as if chat:write had not been granted.",
        "Whoever installed the app hears of it.",
        on=lambda sandbox: sandbox.faults.lose_scope("chat:write"),
        off=lambda sandbox: sandbox.faults.lost_scopes.discard("chat:write"),
        is_on=lambda sandbox: "chat:write" in sandbox.faults.lost_scopes,
    ),
    "revoked": _switch(
        WHOLE,
        "Revoked token",
        "Slack refuses every call with token_revoked. Undoing this makes the token good again.",
        "Nothing is lost that is still of use then.",
        on=lambda sandbox: sandbox.revoke_token(),
        off=lambda sandbox: sandbox.restore_token(),
        is_on=lambda sandbox: bool(sandbox.slack.tokens.refusal),
    ),
    "full": _call(
        WHOLE,
        "The workspace is full",
        "Slack refuses every message with message_limit_exceeded.",
        "Nothing is lost that is still of use later.",
        Fault("error", code="message_limit_exceeded"),
        times=None,
    ),
    "down": _call(
        WHOLE,
        "Slack is down",
        "Slack answers every call with 500.",
        "Nothing is lost, and nothing comes twice.",
        Fault("server_error"),
        method=ANY,
        times=None,
    ),
    "network": _switch(
        WHOLE,
        "The network is out",
        "The socket is gone, and every call breaks off before Slack has it.",
        "When it is back, so is the app.",
        on=_unplug,
        off=lambda sandbox: sandbox.faults.withdraw(ANY, OUTAGE),
        is_on=lambda sandbox: sandbox.faults.is_due(ANY, OUTAGE),
    ),
    "event_twice": _twice(
        "A message comes twice",
        "Slack tells the app twice of the next message that people write to it.",
        "One answer, not two.",
        "events_api",
    ),
    "press_twice": _twice(
        "A press comes twice",
        "The next press of a button, or the next form, reaches the app twice.",
        "It counts once.",
        "interactive",
    ),
    "no_view": _call(
        TWICE,
        "Forms do not open",
        "Slack answers the next views.open with 500.",
        "The app says so.",
        Fault("server_error"),
        method="views.open",
    ),
    "cut": Breakage(
        SOCKET,
        "The socket is cut",
        "The app's connection is gone without a word.",
        "It comes back, and nothing was lost.",
        _cut,
    ),
    "refuse_socket": Breakage(
        SOCKET,
        "The socket is cut, and the next refused",
        "The address of the next connection is used up.",
        "The app tries again.",
        _refuse_socket,
    ),
    "refresh": Breakage(
        SOCKET,
        "Slack asks for a new socket",
        "As it does every few hours.",
        "The new one is there before the old one goes.",
        _refresh,
    ),
    "storm": Breakage(
        SOCKET,
        "Slack asks again and again",
        f"{SOCKETS_OF_A_STORM} warnings and requests for a new socket at once.",
        "The app comes to rest.",
        _storm,
    ),
    "mute": _switch(
        SOCKET,
        "A silent socket",
        "Pings are not answered any more.",
        "The app notices, and takes a new socket.",
        on=_mute,
        off=_unmute,
        is_on=lambda sandbox: sandbox.socket.is_mute,
    ),
}
"""Each by a name of its own, in the order in which they are offered."""


def find_broken(sandbox: Sandbox) -> list[str]:
    """Return what is broken at this moment, by name."""
    return [name for name, each in BREAKAGES.items() if each.is_on(sandbox)]


async def mend_all(sandbox: Sandbox) -> None:
    """Let everything work again, whoever broke it."""
    for name in find_broken(sandbox):
        await BREAKAGES[name].undo(sandbox)
    sandbox.faults.clear()
