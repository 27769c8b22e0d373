"""Key areas: what a draft must say, what the levels mean, and what a person is shown of one."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from bot.errors import InvalidError
from bot.rules.texts import is_blank
from bot.values import frozen
from storage.models import AreaStatus

NAME_MAX = 150
TEXT_MAX = 3000
CAUSE_MAX = 300
CAUSES_MAX = 5
PARKED_MAX = 300

LEVELS: Mapping[int, str] = {
    1: "not there",
    2: "patchy",
    3: "works mostly",
    4: "works well",
    5: "best we know",
}
"""What a level says of an area, in words."""


@frozen
class AreaDraft:
    """Validated answers of the form of a key area; levels are 1 to 5, or None where nobody has said."""

    objective_id: int
    name: str
    present: int | None = None
    wanted: int | None = None
    evidence: str = ""
    strengths: str = ""


@frozen
class AreaHome:
    """An objective to which a key area can belong, with its plan."""

    objective_id: int
    ref: str
    outcome: str
    plan_id: int
    plan_ref: str
    plan_title: str


@frozen
class AreaLine:
    """One key area as a person is shown it; `causes` are the answers to why, each about the one before."""

    id: int
    version: int
    ref: str
    name: str
    home: AreaHome
    present: int | None
    wanted: int | None
    evidence: str
    strengths: str
    causes: tuple[str, ...]
    status: AreaStatus
    parked_because: str
    can_edit: bool
    can_choose: bool
    """Whether the reader decides what is focused on."""
    is_dropped: bool = False
    undo: int | None = field(default=None, compare=False)
    """The revision by which the change is taken back that this line answers."""

    @property
    def gap(self) -> int | None:
        """How many levels are missing to the wanted one; None where that cannot be said."""
        if self.present is None or self.wanted is None:
            return None
        return max(self.wanted - self.present, 0)


def say_level(level: int | None) -> str:
    """Say a level in figures and words: `2 patchy`."""
    return "not rated" if level is None else f"{level} {LEVELS[level]}"


def say_levels(present: int | None, wanted: int | None) -> str:
    """Say where an area stands and should stand: `2 patchy → 4 works well`, `4 works well, as wanted`."""
    if present is None and wanted is None:
        return ""
    if present is not None and wanted is not None and present >= wanted:
        return f"{say_level(present)}, {'as' if present == wanted else 'more than'} wanted"
    return say_level(present) if wanted is None else f"{say_level(present)} → {say_level(wanted)}"


def name_key(name: str) -> str:
    """Return what two names of the same area have in common: neither case nor spaces tell them apart."""
    return " ".join(name.split()).casefold()


def ensure_area(draft: AreaDraft) -> None:
    """Refuse a draft of a key area that cannot be taken, field by field."""
    problems: dict[str, str] = {}
    if is_blank(draft.name):
        problems["name"] = "A key area needs a name, for example: Onboarding"
    elif len(draft.name) > NAME_MAX:
        problems["name"] = f"At most {NAME_MAX} characters, please; this has {len(draft.name):,}."
    for name in ("present", "wanted"):
        level = getattr(draft, name)
        if level is not None and level not in LEVELS:
            problems[name] = NO_LEVEL
    for name in ("evidence", "strengths"):
        text = getattr(draft, name)
        if len(text) > TEXT_MAX:
            problems[name] = f"At most {TEXT_MAX:,} characters, please; this has {len(text):,}."
    if problems:
        raise InvalidError(problems)


NO_LEVEL = "Choose a level from 1 to 5."


def ensure_causes(causes: Sequence[str]) -> tuple[str, ...]:
    """Return the answers to why without the empty ones at the end, or refuse what leaves one out."""
    said = [cause.strip() for cause in causes[:CAUSES_MAX]]
    kept = said[: next((at for at in range(len(said), 0, -1) if not is_blank(said[at - 1])), 0)]
    problems = {}
    for place, cause in enumerate(kept, start=1):
        if is_blank(cause):
            problems[f"why-{place}"] = "Answer this one first: the next answers ask about it."
        elif len(cause) > CAUSE_MAX:
            problems[f"why-{place}"] = f"At most {CAUSE_MAX} characters, please; this has {len(cause):,}."
    if problems:
        raise InvalidError(problems)
    return tuple(kept)


def ensure_parked(reason: str) -> str:
    """Return why an area is parked, or refuse to park one without a reason."""
    said = reason.strip()
    if is_blank(said):
        raise InvalidError({"parked_because": "Say why, in a few words. Whoever asks later finds it."})
    if len(said) > PARKED_MAX:
        text = f"At most {PARKED_MAX} characters, please; this has {len(said):,}."
        raise InvalidError({"parked_because": text})
    return said
