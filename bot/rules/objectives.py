"""Objectives: what a draft must say, how its wording is looked at, and what a person is shown."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date

from bot.errors import InvalidError
from bot.rules.dates import say_date
from bot.rules.texts import is_blank
from bot.values import frozen

OUTCOME_MAX = 300
WHY_MAX = 3000
FOR_WHOM_MAX = 300
EXAMPLE = "Fewer customers leave in their first 90 days"


@frozen
class ObjectiveDraft:
    """Validated answers of the objective form."""

    plan_id: int
    outcome: str
    owner_id: str
    for_whom: str = ""
    why: str = ""
    due_on: date | None = None


@frozen
class ObjectiveLine:
    """One objective as a person is shown it; without `due_on` it is to be reached by the plan's end."""

    id: int
    version: int
    ref: str
    plan_id: int
    plan_ref: str
    plan_title: str
    outcome: str
    for_whom: str
    why: str
    due_on: date | None
    owner_id: str
    owner_name: str
    can_edit: bool = False
    is_dropped: bool = False
    undo: int | None = field(default=None, compare=False)
    """The revision by which the change is taken back that this line answers."""


def ensure_objective(draft: ObjectiveDraft, *, plan_starts_on: date) -> None:
    """Refuse an objective draft that cannot be taken, field by field."""
    problems: dict[str, str] = {}
    if is_blank(draft.outcome):
        problems["outcome"] = f"Say what will be better, for example: {EXAMPLE}"
    for name, text, longest in (
        ("outcome", draft.outcome, OUTCOME_MAX),
        ("for_whom", draft.for_whom, FOR_WHOM_MAX),
        ("why", draft.why, WHY_MAX),
    ):
        if len(text.strip()) > longest:
            problems[name] = f"At most {longest:,} characters, please; this has {len(text.strip()):,}."
    if draft.due_on is not None and draft.due_on < plan_starts_on:
        problems["due_on"] = "That is before the plan starts. Choose a later day."
    if problems:
        raise InvalidError(problems)


def ensure_free(ref: str, hanging: Sequence[str]) -> None:
    """Refuse to drop an objective while parts of the plan, named by their references, hang on it."""
    if not hanging:
        return
    shown = ", ".join(hanging[:_NAMED])
    more = f" and {len(hanging) - _NAMED:,} more" if len(hanging) > _NAMED else ""
    raise InvalidError(
        {
            "refs": f"{shown}{more} {'belongs' if len(hanging) == 1 else 'belong'} to {ref}. "
            f"Have {'it' if len(hanging) == 1 else 'them'} belong to something else first, for example: "
            f"edit {hanging[0]}"
        }
    )


def doubts_about(draft: ObjectiveDraft, *, plan_ends_on: date, today: date) -> Mapping[str, str]:
    """Say by field what of a draft's wording may not be meant: what, how much, by when, for whom.

    It knows English alone, and blocks nothing.
    """
    words = _words(draft.outcome)
    said: dict[str, str] = {}
    outcome = [text for text in (_activity(words), _vague(words), _several(draft.outcome)) if text]
    if not outcome and not _is_measured(words):
        outcome = [
            "How much? Say at least which way: fewer, faster, within two days. A target says it exactly."
        ]
    if outcome and words:
        said["outcome"] = " ".join(outcome)
    if is_blank(draft.for_whom) and not _PEOPLE & {*words}:
        said["for_whom"] = "For whom? Name those who will notice, for example: new customers"
    ends = say_date(plan_ends_on, today=today)
    if draft.due_on is None:
        said["due_on"] = f"By when? Without a date it is until the plan ends: {ends}"
    elif draft.due_on > plan_ends_on:
        said["due_on"] = f"That is after the plan ends: {ends}"
    return said


_NAMED = 5
_WORD = re.compile(r"[\w%]+(?:['\u2019-]\w+)*")
_NUMBER = re.compile(r"[0-9]")
_JOINS = re.compile(r";|,? and (?:also )?", re.IGNORECASE)
_FEW_WORDS = 3

_ACTIVITY_WORDS = (
    "build buy conduct create define deliver deploy design develop document draft hire hold implement "
    "install introduce launch migrate organise organize plan prepare publish purchase release research "
    "review roll run schedule ship train write"
)
_ACTIVITIES = frozenset(_ACTIVITY_WORDS.split())
"""What people do; what comes of it is the outcome."""
_VAGUE_WORDS = (
    "best better boost enhance enhanced excellence excellent great improve improved improvement improvements "
    "improves improving leverage modern modernise modernize optimal optimise optimize strengthen streamline "
    "world-class efficient efficiently effective effectively professional"
)
_VAGUE = frozenset(_VAGUE_WORDS.split())
_MEASURING_WORDS = (
    "all always double doubled each earlier every everybody everyone fastest faster fewer half halve halved "
    "higher least less longer lower more most never no nobody none nothing only quicker rarely same shorter "
    "slower smaller sooner stay stays stop third twice under within without"
)
_MEASURES = frozenset(_MEASURING_WORDS.split())
_PEOPLE_WORDS = (
    "anybody anyone applicants buyers callers candidates children citizens clients colleague colleagues "
    "companies customer customers developers drivers employees engineers everybody everyone families guests "
    "leads managers me members newcomer newcomers nobody nurses operators owners parents partners patients "
    "people person pupils readers residents sales schools shops someone somebody staff students suppliers "
    "support supporters teachers team teams us users visitors volunteers we workers you"
)
_PEOPLE = frozenset(_PEOPLE_WORDS.split())


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _is_measured(words: Sequence[str]) -> bool:
    """Whether words say an amount, or at least a direction."""
    return any(word in _MEASURES or _NUMBER.search(word) or word == "%" for word in words)


def _activity(words: Sequence[str]) -> str:
    first = words[0] if words else ""
    if first not in _ACTIVITIES:
        return ""
    return (
        f'"{first.capitalize()}" begins something to do. What will be different for people once it is done? '
        "What is to be done can be a step."
    )


def _vague(words: Sequence[str]) -> str:
    found = next((word for word in words if word in _VAGUE), "")
    if not found or _is_measured(words):
        return ""
    return f'"{found.capitalize()}" can mean many things. What will people see? For example: {EXAMPLE}'


def _several(outcome: str) -> str:
    """Ask about two outcomes in one: both sides of an "and" say an amount, or promise something vague."""
    sides = [_words(side) for side in _JOINS.split(outcome)]
    whole = [side for side in sides if len(side) >= _FEW_WORDS and (_is_measured(side) or _VAGUE & {*side})]
    return (
        "These look like several outcomes. One objective for each is easier to follow." if whole[1:] else ""
    )
