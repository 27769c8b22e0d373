"""When something is wrong that nobody has noticed yet: what waits, and for how long it may."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta

from bot.values import frozen
from storage.models import DeliveryKind, DeliveryState

LATEST = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
"""Beyond when it is wanted no message waits for so long, by pace or by Slack's word."""
LONGEST_SENDING = timedelta(minutes=3)
"""Three leases: what was cut off while it was sent is taken up again after one."""


@frozen(kw_only=True)
class Backlog:
    """What waits: how many messages in which state, and the oldest of each thing, None where there is none.

    A message that is paced or pushed back may go later, and one that is held is not pending.
    """

    waiting: Mapping[str, int] = field(default_factory=dict)
    requests: int = 0
    may_go_at: datetime | None = None
    """The earliest moment at which one of the messages that are pending or claimed might have gone."""
    put_off_until: datetime | None = None
    """The latest moment until which one of them waits that was not wanted for about then."""
    sending_since: datetime | None = None
    schedule_due_at: datetime | None = None
    received_at: datetime | None = None
    """When the oldest request came in that is not yet worked through."""


@frozen
class Standing:
    """What waits, what ended unsent in the last days, by state, and when a message was last sent."""

    backlog: Backlog
    unsent: Mapping[str, int]
    sent_at: datetime | None


@frozen(kw_only=True)
class Progress:
    """How far one message has come; `place` is the Slack id of a channel or a person.

    `next_at` is when it may go or is looked for, `is_asked` that somebody was asked whether it is there.
    """

    id: int
    kind: DeliveryKind
    plan_ref: str
    plan_title: str
    place: str
    state: DeliveryState
    attempts: int
    reason: str
    next_at: datetime
    started_at: datetime | None
    settled_at: datetime | None
    is_asked: bool


ADVICE = {
    "unknown": "{} may have been posted, or not: if the number stays, reason in the table delivery says why.",
    "held": "{} held: mend what the lines on tokens and scopes say, and they go by themselves.",
    "dead": "{} refused for good in the last 7 days: reason in the table delivery says why.",
    "expired": "{} too late to be sent in the last 7 days: was Waymark stopped for long?",
    "silent": "{} open plans post nothing in their channels, as those took none of their last "
    "posts. Their owners were told.",
}
"""What to do about messages in a state, by its name; `silent` counts plans."""


def advise(standing: Standing) -> tuple[str, ...]:
    """Return what a person may do about messages that were not sent, in one plain line each."""
    counts = {**standing.backlog.waiting, **standing.unsent}
    return tuple(text.format(counts[state]) for state, text in ADVICE.items() if counts.get(state))


def find_trouble(backlog: Backlog, *, now: datetime) -> tuple[str, ...]:
    """Return what waits for too long, in one plain line each."""
    rules = (
        (backlog.may_go_at, LATEST, "A message is {} late."),
        (backlog.sending_since, LONGEST_SENDING, "A message has been on its way for {}."),
        (backlog.schedule_due_at, LATEST, "A schedule was due {} ago, and nothing was written for it."),
    )
    late = tuple(
        sentence.format(_words(now - since))
        for since, longest, sentence in rules
        if since is not None and now - since > longest
    )
    until = backlog.put_off_until
    if until is None or until - now <= LONGEST_WAIT:
        return late
    return (*late, f"A message waits for another {_words(until - now)}: was the clock set back?")


def say_silent(silent: Mapping[str, float]) -> tuple[str, ...]:
    """Return what has not been heard of for too long, in one plain line each."""
    return tuple(
        f"Nothing was heard of {name} for {_words(timedelta(seconds=age))}."
        for name, age in sorted(silent.items())
    )


def _words(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 120:  # noqa: PLR2004  # two minutes
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7_200 else f"{seconds // 3_600} h"  # noqa: PLR2004  # two hours
