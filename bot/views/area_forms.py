"""The forms of key areas, and how each reads itself back."""

from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.rules.focus_areas import CAUSES_MAX, LEVELS, AreaDraft, AreaHome, AreaLine, say_level
from bot.values import frozen
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.elements import Key, choice_field, context, modal, section, text_field
from bot.views.mrkdwn import bold, join, plain, write

CREATE = "area.create"
EDIT = "area.edit"
EXPLAIN = "area.explain"
PARK = "area.park"
_LEVEL_CHOICES = tuple((f"{level} · {words}", str(level)) for level, words in LEVELS.items())
_WHY = "why-"


@frozen
class AreaPrefill:
    """What is known of a key area before its form is opened."""

    objective_id: int | None = None
    name: str = ""
    present: int | None = None
    wanted: int | None = None
    evidence: str = ""
    strengths: str = ""


def create_modal(prefill: AreaPrefill, *, homes: Sequence[AreaHome]) -> ModalView:
    """Ask for a new key area; `homes` are the objectives to choose from."""
    return modal("New key area", _fields(prefill, homes), callback_id=CREATE, submit="Add area")


def edit_modal(area: AreaLine, *, homes: Sequence[AreaHome]) -> ModalView:
    """Ask what should change about a key area."""
    prefill = AreaPrefill(
        objective_id=area.home.objective_id,
        name=area.name,
        present=area.present,
        wanted=area.wanted,
        evidence=area.evidence,
        strengths=area.strengths,
    )
    about = join((lines.area_name(area), lines.name(area.home.plan_ref, area.home.plan_title)))
    known = homes if area.home in homes else (area.home, *homes)
    blocks = (context(about, block_id="about"), *_fields(prefill, known))
    ids = metadata(area=Key(area.id, area.version))
    return modal(f"Edit {area.ref}", blocks, callback_id=EDIT, submit="Save", metadata=ids)


def read_draft(view: Mapping[str, Any]) -> AreaDraft:
    """Read a new or edited key area, or raise InvalidError."""
    answers = Answers(view)
    objective_id = answers.id("objective_id", missing="Choose the objective that it belongs to.")
    answers.ensure_complete()
    assert objective_id is not None
    return AreaDraft(
        objective_id=objective_id,
        name=answers.text("name"),
        present=answers.level("present"),
        wanted=answers.level("wanted"),
        evidence=answers.text("evidence"),
        strengths=answers.text("strengths"),
    )


def read_key(view: Mapping[str, Any]) -> Key:
    """Read which key area, as somebody saw it, a form is about."""
    return Answers(view).key("area")


def causes_modal(area: AreaLine) -> ModalView:
    """Ask why a key area is where it is, up to five times, each time about the answer before."""
    stands = f" is at {say_level(area.present)}" if area.present is not None else " is not better"
    head = write("{area}", area=bold(lines.area_name(area)))
    fields: list[Block] = [section(head, block_id="area")]
    for number in range(1, CAUSES_MAX + 1):
        first = f"1. {area.ref}{stands} because …"
        before = area.causes[number - 2] if 1 < number <= len(area.causes) + 1 else ""
        again = f'Why is that? "{plain(before, limits.TITLE_IN_LINE)}"' if before else "Why is that?"
        fields.append(
            text_field(
                f"{_WHY}{number}",
                first if number == 1 else f"{number}. {again}",
                value=area.causes[number - 1] if number <= len(area.causes) else "",
                optional=True,
                hint=_HINTS.get(number, ""),
            )
        )
    ids = metadata(area=Key(area.id, area.version))
    return modal(f"Causes of {area.ref}", fields, callback_id=EXPLAIN, submit="Save", metadata=ids)


_HINTS = {
    1: "What you see, and not who is at fault.",
    2: "Each answer says why the one above is so. Stop when you reach something that you can change.",
}


def read_causes(view: Mapping[str, Any]) -> tuple[str, ...]:
    """Read the answers to why, the empty ones too."""
    answers = Answers(view)
    return tuple(answers.text(f"{_WHY}{number}") for number in range(1, CAUSES_MAX + 1))


def park_modal(area: AreaLine) -> ModalView:
    """Ask why a key area is put aside."""
    said = write(
        "{area} is kept, with the reason, and can be chosen later.", area=bold(lines.area_name(area))
    )
    fields = (
        section(said, block_id="area"),
        text_field(
            "parked_because",
            "Why",
            value=area.parked_because,
            example="e.g. After the summer, when sales has people for it",
        ),
    )
    ids = metadata(area=Key(area.id, area.version))
    return modal(f"Park {area.ref}", fields, callback_id=PARK, submit="Park", metadata=ids)


def read_reason(view: Mapping[str, Any]) -> str:
    """Read why areas are parked, or nothing."""
    return Answers(view).text("parked_because")


def _fields(prefill: AreaPrefill, homes: Sequence[AreaHome]) -> tuple[Block, ...]:
    choices = [(f"{home.ref} {home.outcome}", str(home.objective_id)) for home in homes]
    only = choices[0][1] if len(choices) == 1 else ""
    chosen = only if prefill.objective_id is None else str(prefill.objective_id)
    left_out = len(choices) > limits.SELECT_OPTIONS
    hint = (
        f"The first {limits.SELECT_OPTIONS}. For another one, name it: area O-2 Onboarding"
        if left_out
        else ""
    )
    return (
        text_field("name", "Name", value=prefill.name, example="e.g. Onboarding"),
        choice_field("objective_id", "Objective", choices, value=chosen, hint=hint),
        choice_field(
            "present",
            "Level now",
            _LEVEL_CHOICES,
            value=_level(prefill.present),
            optional=True,
            hint="A round of ratings sets it to what the raters say.",
        ),
        choice_field("wanted", "Wanted level", _LEVEL_CHOICES, value=_level(prefill.wanted), optional=True),
        text_field(
            "evidence",
            "Evidence",
            value=prefill.evidence,
            example="e.g. 6 of the 10 who left never finished the import",
            lines=True,
            optional=True,
            hint="What anybody could look at and see the level.",
        ),
        text_field(
            "strengths",
            "Strengths",
            value=prefill.strengths,
            example="e.g. Whoever gets a call in the first week stays",
            lines=True,
            optional=True,
            hint="What works already, and is to stay.",
        ),
    )


def _level(level: int | None) -> str:
    return "" if level is None else str(level)
