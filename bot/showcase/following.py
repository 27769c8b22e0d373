"""What Waymark says of its own messages, in the words of the page: how far each has come, and how."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.rules.audit import Progress
from bot.rules.policies import FIRST_LOOK_AFTER
from bot.services.audits import Audits
from sandbox.browser import Mood
from sandbox.browser import Progress as Shown
from storage.models import DeliveryKind, DeliveryState

LATEST = 40
"""How many messages the page lists."""

_KINDS: Mapping[DeliveryKind, str] = {
    DeliveryKind.DAY: "The day's message",
    DeliveryKind.CHECK_IN: "Check-in prompt of {plan}",
    DeliveryKind.RECORD: "Check-in on {plan}",
    DeliveryKind.ANSWER: "Answer",
    DeliveryKind.SHARE: "{plan}, shared",
    DeliveryKind.WELCOME: "Welcome",
    DeliveryKind.HAND_OFF: "Hand-off in {plan}",
    DeliveryKind.UNSURE: "Question whether a message is there",
}
_MOODS: Mapping[DeliveryState, Mood] = {
    DeliveryState.PENDING: "waits",
    DeliveryState.CLAIMED: "waits",
    DeliveryState.SENDING: "waits",
    DeliveryState.SENT: "done",
    DeliveryState.UNKNOWN: "unsure",
    DeliveryState.HELD: "unsure",
    DeliveryState.DEAD: "failed",
    DeliveryState.EXPIRED: "dropped",
    DeliveryState.CANCELLED: "dropped",
}
_REASONS: Mapping[str, str] = {
    "ratelimited": "Slack asked to wait",
    "connection_refused": "Slack could not be reached",
    "timeout": "Slack did not answer in time",
    "unreadable": "the answer could not be read",
    "internal_error": "Slack answered with an error",
    "fatal_error": "Slack answered with an error",
    "service_unavailable": "Slack answered with an error",
    "ServerDisconnectedError": "the connection broke before the answer",
    "ClientPayloadError": "the answer broke off",
    "ClientOSError": "the connection broke",
    "cut_off": "Waymark was cut off while it posted",
    "absent": "looked for, not there: posted again",
    "sent_again": "nobody could look: posted once more",
    "asked_for": "posted again, as was wished",
    "seen": "somebody saw it there",
    "suspended": "kept back: Slack does not take the token",
    "token_revoked": "kept back: Slack does not take the token",
    "missing_scope": "a permission is missing",
    "message_limit_exceeded": "the workspace takes no more for now",
    "is_archived": "the channel is archived",
    "not_in_channel": "Waymark is not in the channel",
    "channel_not_found": "there is no such channel",
    "invalid_blocks": "Slack did not take its looks: sent plainer",
    "no_channel": "the plan has no channel",
    "plan_moved": "the plan moved",
    "moved": "the plan moved",
    "plan_closed": "the plan was closed",
    "plan_paused": "the plan is paused",
    "nothing_to_say": "there was nothing left to say",
    "too_late": "too late for it",
    "nobody_to_ask": "nobody could look, and there was nobody to ask",
    "unanswered": "nobody said whether it is there",
    "uncertain": "nobody could tell whether it is there",
}


class Follower:
    """Remembers which states each message was in, as far as it has looked."""

    def __init__(self, audits: Audits) -> None:
        self._audits = audits
        self._paths: dict[int, tuple[str, ...]] = {}
        self._tries: dict[int, int] = {}
        self._one_at_a_time = asyncio.Lock()

    async def follow(self) -> Sequence[Shown]:
        """Return how far the newest messages have come, the newest first."""
        async with self._one_at_a_time:
            found = await self._audits.follow(limit=LATEST)
            before, tries = self._paths, self._tries
            self._paths = {
                each.id: path_of(each, before=before.get(each.id, ()), tries=tries.get(each.id, 0))
                for each in found
            }
            self._tries = {each.id: each.attempts for each in found}
            return [_shown(each, self._paths[each.id]) for each in found]


def path_of(message: Progress, *, before: tuple[str, ...], tries: int) -> tuple[str, ...]:
    """Return the states a message was in: those seen, and those it must have passed between two looks.

    Each try is one time of being sent. What counts as sent longer after its last try than a post may take
    was not known to be there, and was looked for.
    """
    path = list(before)
    if message.attempts > tries and path[-1:] != [DeliveryState.SENDING]:
        path.append(DeliveryState.SENDING)
    if message.state is DeliveryState.SENT and _took(message) and path[-1:] == [DeliveryState.SENDING]:
        path.append(DeliveryState.UNKNOWN)
    return tuple(path) if path[-1:] == [message.state] else (*path, message.state.value)


def _took(message: Progress) -> bool:
    """Whether it took longer than a post may take until a message counted as sent."""
    if message.started_at is None or message.settled_at is None:
        return False
    return message.settled_at - message.started_at >= FIRST_LOOK_AFTER


def _shown(message: Progress, path: tuple[str, ...]) -> Shown:
    at, at_means = _moment(message)
    plan = f"{message.plan_ref} {message.plan_title}".strip() or "a plan"
    return Shown(
        id=str(message.id),
        what=_KINDS[message.kind].format(plan=plan),
        place=message.place,
        path=path,
        mood=_MOODS[message.state],
        at=at,
        at_means=at_means,
        tries=message.attempts,
        why=_why(message, path),
    )


def _moment(message: Progress) -> tuple[datetime, str]:
    match message.state:
        case DeliveryState.UNKNOWN:
            return message.next_at, "answer wanted by" if message.is_asked else "looked for at"
        case DeliveryState.PENDING | DeliveryState.HELD:
            return message.next_at, "may go at"
        case DeliveryState.CLAIMED | DeliveryState.SENDING:
            return message.started_at or message.next_at, "since"
        case _:
            return message.settled_at or message.next_at, "at"


def _why(message: Progress, path: tuple[str, ...]) -> str:
    if message.state is DeliveryState.SENT and not message.reason:
        return "looked for, and found" if path[-2:-1] == (DeliveryState.UNKNOWN.value,) else ""
    words = _REASONS.get(message.reason, message.reason.replace("_", " "))
    if message.state is DeliveryState.UNKNOWN and message.is_asked:
        return f"{words}; Waymark may not look there, and has asked"
    return words


WATCH = {
    "rate_limit": "The message waits as long as Slack says, and so does all for that place, in its order.",
    "error_before": "Waymark cannot tell whether it is there. It looks 15 s later, and posts it again.",
    "error_after": "Sending, unknown, sent: Waymark looks 15 s later, finds it, and does not post it again. "
    "In a channel that it may not read, it asks the plan's owner.",
    "dropped": "As with a server error: looked for 15 s later, and not posted twice.",
    "hung": "Waymark waits 10 s for the answer. Then it is as with a server error.",
    "truncated": "As with a server error: looked for 15 s later, and not posted twice.",
    "archived": "That message is given up. If it was about a plan, its owner is told why and what to type.",
    "unfit": "The message goes again at once, drawn plainer.",
    "rates": "Messages go one a second in a channel. Nobody notices more than a delay.",
    "reading": "Have Slack lose an answer as well: the look takes longer, and still finds the message.",
    "missing_scope": "All messages are held. Undo this: within a minute Waymark notices, and sends them.",
    "revoked": "All messages are held. Undo this: within a minute Waymark notices, and sends them.",
    "full": "Everything waits, at most two days, and Waymark tries again every hour.",
    "down": "Everything waits, with growing gaps. What may be there is looked for before it is posted again.",
    "network": "Commands do not work. Undo this: within 10 s the socket is back, and what waited goes.",
    "event_twice": "One answer, not two.",
    "press_twice": "It is done once, and both get the same answer.",
    "cut": "Within 10 s there is a new socket. Messages of people reach it a minute later.",
    "refresh": "A new socket before the old one is closed: nothing is lost between.",
    "storm": "Sockets come and go; each press and command is still answered once.",
    "refuse_socket": "Waymark tries again: within a minute there is a new socket.",
    "mute": "After 20 s without a pong, Waymark leaves that socket for a new one.",
}
"""What Waymark does about each of the page's breakages."""
