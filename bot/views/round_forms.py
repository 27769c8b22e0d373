"""The forms of a round of ratings: what it is about, what somebody thinks, and what comes of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.focus_areas import AreaLine, say_level
from bot.rules.rounds import (
    MOST_RATERS,
    SCALES,
    SINGLE_FROM,
    Ranking,
    Rating,
    RoundDraft,
    RoundLine,
    Start,
)
from bot.views import limits, lines
from bot.views.answers import OUT_OF_DATE, Answers, metadata
from bot.views.elements import (
    choice_field,
    context,
    divider,
    modal,
    radio_field,
    read_id,
    section,
    several_field,
    text_field,
    users_field,
)
from bot.views.mrkdwn import Mrkdwn, bold, channel, escape, join, write
from bot.views.mrkdwn import lines as below
from storage.models import AreaStatus

START = "round.start"
RATE = "round.rate"
DECIDE = "round.decide"
AREAS_ON_PAGE = 5
"""So many areas are rated in one form; with more of them it has pages, each kept when it is sent."""

_ANONYMOUS, _NAMED = "anonymous", "named"
_HOW = (("With names", _NAMED), ("Anonymous", _ANONYMOUS))
_LABELS = {"impact": "impact", "effort": "effort", "present": "level now"}
_ASKED = Mrkdwn(
    "*Impact*: what it would change for the objective if this worked. *Effort*: what it takes to get there. "
    "*Level now*: where it stands today, as you see it."
)


def start_modal(start: Start) -> ModalView:
    """Ask what a round is about, who is asked, and whether with names."""
    open_ = [str(area.id) for area in start.areas if area.status is not AreaStatus.PARKED]
    areas = [(f"{area.ref} {area.name}", str(area.id)) for area in start.areas]
    where = (
        "each rater and each member of the plan, directly"
        if start.tells_channel is None
        else write("{channel}", channel=channel(start.tells_channel))
    )
    told = write("The ranking goes to {where}, once all have rated or you reveal it.", where=where)
    fields = (
        section(bold(lines.name(start.plan_ref, start.plan_title)), block_id="plan"),
        several_field("area_ids", "Key areas", areas, values=open_),
        users_field(
            "member_ids",
            "Raters",
            values=start.member_ids,
            most=MOST_RATERS,
            hint="Each is asked directly, once. They have to be able to see the plan.",
        ),
        radio_field("how", "How", _HOW, value=_NAMED),
        context(below((told, _WHO_SEES)), block_id="who_sees"),
    )
    ids = metadata(plan_id=start.plan_id)
    return modal("Rate key areas", fields, callback_id=START, submit="Ask them", metadata=ids)


_WHO_SEES = Mrkdwn(
    "Until then nobody sees what anybody said, you neither: you see only how many have rated.\n"
    f"From {SINGLE_FROM} raters on, everybody who may see the plan then sees the spread and single answers: "
    "in a round with names who gave them, in an anonymous one not, as nothing kept tells it. "
    "With fewer raters, only averages are shown: of one or two people they tell who said what."
)


def read_start(view: Mapping[str, Any]) -> tuple[int, RoundDraft]:
    """Read the plan and what its round is to be, or raise InvalidError."""
    answers = Answers(view)
    plan_id = answers.id("plan_id", missing=OUT_OF_DATE)
    chosen = [read_id(each) for each in answers.choices("area_ids", missing="Choose at least one key area.")]
    answers.ensure_complete()
    assert plan_id is not None
    return plan_id, RoundDraft(
        area_ids=tuple(0 if area_id is None else area_id for area_id in chosen),
        member_ids=answers.people("member_ids"),
        is_anonymous=answers.choice("how") == _ANONYMOUS,
    )


def rate_modal(line: RoundLine, *, page: int = 1) -> ModalView:
    """Ask what somebody thinks of a page of a round's areas; what they said before is filled in."""
    count = pages_of(line)
    page = min(max(page, 1), count)
    shown = line.areas[(page - 1) * AREAS_ON_PAGE : page * AREAS_ON_PAGE]
    place = "" if count == 1 else f"Page {page} of {count}. Each page is kept when you send it."
    head = join((bold(lines.name(line.plan_ref, line.plan_title)), escape(place)))
    blocks = [
        section(head, block_id="round"),
        context(below((_ASKED, who_sees(line))), block_id="how"),
        *(block for area in shown for block in _area_fields(area, line.mine.get(area.id))),
    ]
    ids = metadata(round=line.id, page=page)
    submit = "Rate" if page == count else "Next"
    return modal(f"Rate {line.plan_ref}", blocks, callback_id=RATE, submit=submit, metadata=ids)


def pages_of(line: RoundLine) -> int:
    """Return on how many pages the areas of a round are rated."""
    return max(-(-len(line.areas) // AREAS_ON_PAGE), 1)


def who_sees(line: RoundLine) -> Mrkdwn:
    """Say who will see what somebody says in a round, and when."""
    until = write("Nobody sees what you say until all have rated or {name} reveals it.", name=_name(line))
    if line.is_anonymous:
        after = Mrkdwn("It is anonymous: from then on, nothing kept tells who said what.")
    else:
        after = Mrkdwn(
            f"From {SINGLE_FROM} raters on, everybody who may see the plan then sees who said what; "
            "with fewer, only averages, which of one or two people tell who said what."
        )
    return join((until, after), " ")


def read_ratings(view: Mapping[str, Any]) -> tuple[int, int, dict[int, Rating]]:
    """Read the round, the page and the ratings on it by area, or raise InvalidError for what is not said."""
    answers = Answers(view)
    round_id, page = read_id(answers.known("round")), read_id(answers.known("page"))
    if round_id is None or page is None:
        raise InvalidError({"form": OUT_OF_DATE})
    area_ids = []
    for field in answers.fields():
        name, _, number = field.partition("-")
        area_id = read_id(number)
        if name == "impact" and area_id is not None:
            area_ids.append(area_id)
    said = {}
    for area_id in area_ids:
        levels = [answers.level(f"{name}-{area_id}", missing="Choose one of the five.") for name in SCALES]
        impact, effort, present = (level or 0 for level in levels)
        said[area_id] = Rating(impact, effort, present)
    answers.ensure_complete()
    return round_id, page, said


def decide_modal(ranking: Ranking) -> ModalView:
    """Ask which areas to focus on, the first ones of the ranking being suggested, and why not the others."""
    areas = [each.area for each in ranking.ranked]
    choices = [
        (f"{each.place}. {each.area.ref} {each.area.name}", str(each.area.id)) for each in ranking.ranked
    ]
    focused = [str(area.id) for area in areas if area.status is AreaStatus.CHOSEN]
    fields = (
        section(bold(lines.name(ranking.plan_ref, ranking.plan_title)), block_id="plan"),
        several_field(
            "chosen",
            "Focus areas",
            choices,
            values=focused,
            optional=True,
            hint="In the order of the ranking. One to three is what most teams can do at a time.",
        ),
        text_field(
            "parked_because",
            "Park the rest because",
            example="e.g. First these two; we look again in March",
            optional=True,
            hint="Empty: the others stay as they are. For a reason of its own, use ⋯ beside an area.",
        ),
    )
    ids = metadata(plan_id=ranking.plan_id)
    return modal("Choose focus areas", fields, callback_id=DECIDE, submit="Choose", metadata=ids)


def read_decision(view: Mapping[str, Any]) -> tuple[int, tuple[int, ...], str]:
    """Read the plan, the areas to focus on, and why the others are parked; or raise InvalidError."""
    answers = Answers(view)
    plan_id = answers.id("plan_id", missing=OUT_OF_DATE)
    answers.ensure_complete()
    assert plan_id is not None
    chosen = tuple(read_id(each) or 0 for each in answers.choices("chosen"))
    return plan_id, chosen, answers.text("parked_because")


def _area_fields(area: AreaLine, mine: Rating | None) -> Iterator[Block]:
    """Ask three things about an area; which level somebody gave it before is not shown: it would sway."""
    wanted = "" if area.wanted is None else f"wanted: {say_level(area.wanted)}"
    head = join((bold(lines.area_name(area)), escape(wanted)))
    evidence = escape(area.evidence, limits.WORDS)
    yield divider(block_id=f"area-{area.id}:from")
    yield section(below((head, evidence)), block_id=f"area-{area.id}")
    for name, scale in SCALES.items():
        choices = [(f"{level} · {words}", str(level)) for level, words in scale.items()]
        value = "" if mine is None else str(getattr(mine, name))
        yield choice_field(f"{name}-{area.id}", f"{area.ref} {_LABELS[name]}", choices, value=value)


def _name(line: RoundLine) -> Mrkdwn:
    return escape(line.started_by, limits.NAME)
