"""When each kind of message is of no use any more, and what is done when nobody can tell."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from bot.values import frozen
from storage.models import DeliveryKind


class Uncertain(StrEnum):
    """What is done with a message that may have been posted, when nobody can look."""

    SEND_AGAIN = "send again"
    """Once, and in direct messages only, when we may not look: seen twice is better there than never."""
    ASK_OWNER = "ask the owner"
    ASK_WHO_ASKED = "ask who asked"


class Expiry(StrEnum):
    """When a message is of no use any more, where that is no fixed time after it was written."""

    END_OF_WORK = "end of the working day"
    NEVER = "never"


@frozen
class Policy:
    """What holds for a kind of message."""

    expires: timedelta | Expiry
    uncertain: Uncertain


POLICIES: Mapping[DeliveryKind, Policy] = {
    DeliveryKind.DAY: Policy(Expiry.END_OF_WORK, Uncertain.SEND_AGAIN),
    DeliveryKind.CHECK_IN: Policy(Expiry.END_OF_WORK, Uncertain.ASK_OWNER),
    DeliveryKind.RECORD: Policy(Expiry.NEVER, Uncertain.ASK_OWNER),
    DeliveryKind.SHARE: Policy(timedelta(hours=1), Uncertain.ASK_WHO_ASKED),  # wants it seen now
    DeliveryKind.ANSWER: Policy(timedelta(days=3), Uncertain.ASK_WHO_ASKED),
    DeliveryKind.WELCOME: Policy(Expiry.NEVER, Uncertain.SEND_AGAIN),
    DeliveryKind.HAND_OFF: Policy(timedelta(days=3), Uncertain.SEND_AGAIN),
    DeliveryKind.UNSURE: Policy(timedelta(days=30), Uncertain.SEND_AGAIN),
}
"""Every kind that there is."""


PATIENCE = timedelta(minutes=10)
"""How long we try to look before we do without."""
PATIENCE_WHEN_LIMITED = timedelta(hours=1)
"""The same while Slack lets us look, only not yet."""
FIRST_LOOK_AFTER = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
"""The same on the first day; later it is a part of the time that it has been."""
LATER_PART = 24 * 4
GIVEN_UP_AFTER = timedelta(days=30)
"""How long a message is looked for that has no end of its own."""


class Blindness(StrEnum):
    """Why the conversation could not be read to its end."""

    FORBIDDEN = "forbidden"
    """As long as nobody changes what Waymark may do."""
    FAILED = "failed"
    """Slack did not answer, as in an outage: then a post would hardly fare better."""
    ODD = "odd"
    """Slack refuses it in a word that we do not know, which may be for good."""
    LIMITED = "limited"
    SUSPENDED = "suspended"
    """The tokens are no good: nothing can be posted either, so that it is looked for when they are."""


class Step(StrEnum):
    """What is done next about a message that could not be looked for."""

    WAIT = "wait"
    SEND_AGAIN = "send again"
    ASK = "ask"
    GIVE_UP = "give up"


def life_of(kind: DeliveryKind) -> timedelta:
    """Return how long after it was written a message is of use, where that is a fixed time."""
    expires = POLICIES[kind].expires
    assert isinstance(expires, timedelta)
    return expires


def next_step(
    kind: DeliveryKind,
    why: Blindness,
    *,
    is_direct: bool,
    waited: timedelta,
    is_repeated: bool = False,
    is_asked: bool = False,
) -> Step:
    """Return what to do about a message that `waited` for a look since it may have been posted.

    Its place decides before its kind: what one person alone reads is sent once more, what others read is not.
    Where looking fails, and where it was sent once more, one look may still settle it: it waits.
    """
    if why is Blindness.SUSPENDED:
        return Step.WAIT
    if is_direct:
        if why is not Blindness.FAILED and not is_repeated and _is_over(why, waited):
            return Step.SEND_AGAIN
        return Step.GIVE_UP if waited >= GIVEN_UP_AFTER else Step.WAIT
    if POLICIES[kind].uncertain is Uncertain.SEND_AGAIN or is_asked:
        return Step.GIVE_UP
    return Step.ASK if why is Blindness.FORBIDDEN or _is_over(why, waited) else Step.WAIT


def wait_for_look(waited: timedelta) -> timedelta:
    """Return how long to wait for the next look: as long again as it has been, and not past the patience."""
    wait = min(max(waited, FIRST_LOOK_AFTER), max(LONGEST_WAIT, waited / LATER_PART))
    return min(wait, PATIENCE - waited) if waited < PATIENCE else wait


def _is_over(why: Blindness, waited: timedelta) -> bool:
    return waited >= (PATIENCE_WHEN_LIMITED if why is Blindness.LIMITED else PATIENCE)
