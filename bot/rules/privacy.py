"""What is stored about a person, in plain words, and what becomes of it when they have it deleted."""

from collections.abc import Mapping

from bot.rules.action_steps import StepLine
from bot.rules.retention import Retention
from bot.values import frozen

WORDS: Mapping[str, str] = {
    "plan": "plans that you own or made, sponsor, or that are about you",
    "plan_member": "roles in plans",
    "objective": "objectives that you own or wrote",
    "focus_area": "key areas that you wrote",
    "rating_round": "rounds of ratings that you started or ended",
    "rater": "rounds of ratings to which you were asked",
    "area_rating": "ratings of key areas",
    "target": "targets that you own or wrote",
    "measurement": "measurements that you reported",
    "check_in": "check-ins that you wrote or edited",
    "action_step": "steps that you have, added or finished",
    "resource": "hours of yours that plans count on, and resources that you added or decided on",
    "snooze": "steps that you snoozed",
    "revision": "changes that you made, in the history of plans",
    "own_revision": "times that you said you are away, back, or want no nudges",
    "absence": "absences, yours or with you as the deputy",
    "schedule": "times at which I write to you, or that you set for a plan",
    "delivery": "messages to you: that they were sent, and when",
    "template": "templates that you saved",
    "audit_entry": "entries of the audit log: what you looked at from outside, shared or exported",
    "home": "Home tab, and which page of it you saw",
    "channel_member": "private channels with plans in them that you are in",
}
"""What the rows of a table are to the person whom they name."""

PROFILE = "member"
"""The table of which everybody has one row: name, time zone, language and settings."""


@frozen
class Holdings:
    """How many rows of each table name a person, and how long what is over is kept."""

    counts: Mapping[str, int]
    retention: Retention

    def lines(self) -> tuple[str, ...]:
        """Say it in plain words, a line for each kind of row."""
        told = (table for table in WORDS if self.counts.get(table))
        others = sorted(table for table in self.counts if table not in WORDS and table != PROFILE)
        return (
            *(say_count(table, self.counts[table]) for table in told),
            *(say_count(table, self.counts[table]) for table in others),
        )


@frozen
class Work:
    """A plan by its reference and title, and who it goes to, if it goes to somebody."""

    ref: str
    title: str
    to: str = ""


@frozen
class Parting:
    """What happens when somebody has all that is stored of them deleted."""

    to_hand_over: tuple[Work, ...]
    """Open plans of theirs that nobody would have then: they have to be given away, or closed, first."""
    handed_over: tuple[Work, ...]
    """Open plans of theirs that go to their sponsors."""
    removed: tuple[Work, ...]
    """Plans about them, and their sample: these go whole."""
    steps: int
    """Open steps that nobody has any more then."""
    is_export_on_its_way: bool


@frozen
class Departure:
    """What somebody who looks after plans is told, once a person has had what was stored of them deleted."""

    steps: tuple[StepLine, ...]
    """Steps that nobody has any more."""
    removed: tuple[str, ...]
    """References of plans that were about that person, and are gone."""


def say_count(table: str, count: int) -> str:
    """Say how many rows there are, as what they are to the person whom they name."""
    words = WORDS.get(table, table.replace("_", " "))
    return f"{words[0].upper()}{words[1:]}: {count:,}"
