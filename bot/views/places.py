"""The field in which a target or a step says what it belongs to."""

from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks.blocks import Block

from bot.rules.outline import Place, PlaceLine
from bot.views import limits
from bot.views.answers import Answers
from bot.views.elements import choice_field
from bot.views.mrkdwn import Mrkdwn, escape, plain, write

FIELD = "belongs_to"
NOTHING = "none"


def place_field(places: Sequence[PlaceLine], *, chosen: str | None, hint: str = "") -> tuple[Block, ...]:
    """Ask what a part belongs to, where there is anything; what is `chosen` is always among the choices."""
    if not places:
        return ()
    ordered = sorted(places, key=lambda each: str(each.place) != chosen)
    options = [
        (f"{each.ref} {plain(each.title, limits.OPTION_TEXT)}", str(each.place))
        for each in ordered[: limits.SELECT_OPTIONS - 1]
    ]
    known = {value for _, value in options}
    value = chosen if chosen in known else NOTHING
    choices = [*options, ("Nothing", NOTHING)]
    return (choice_field(FIELD, "Belongs to", choices, value=value, optional=True, hint=hint),)


def under_line(under: str) -> Mrkdwn:
    """Say what a part belongs to, or nothing."""
    return write("belongs to {it}", it=escape(under, limits.PLAN_IN_LINE)) if under else Mrkdwn()


def read_place(view: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Read where a part is to hang, as a place is written, and whether it stays where it hung, unasked."""
    answers = Answers(view)
    place = Place.find(answers.choice(FIELD))
    return (None if place is None else str(place)), FIELD not in answers.fields()
