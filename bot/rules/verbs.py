"""The verbs of a command: their synonyms, and what each of them takes."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from enum import Enum, StrEnum, auto

from bot.values import frozen

SIMILARITY = 0.75
"""How like a verb a word must be for "Did you mean …?"; a ratio of `difflib`."""

_LONGEST_TYPO = 20
# Words that sentences begin with are typed as they are meant: "Can you tell me …" is no mistyped "change".
_SENTENCE_OPENERS = (
    "a all also and any are as at but can could did do does had has have he her here his how i if in is it"
    " its just let may maybe me my no not now of ok on or our ours please she should so some than that the"
    " their them then there these they this those to us was we were what when where which who whose why will"
    " with would yes you your report define decide describe design project conclude deadline deadlines"
    " reflect prove including included improve remove last latest raise lower"
    " weekly monthly daily reveal reach stop make post copy use tell send save bring stand"
)
_EVERYDAY = frozenset(_SENTENCE_OPENERS.split())
_SHORT = 3
_SIMILARITY_OF_SHORT = 0.66  # "adn": one letter of three is a third of the word


class Verb(StrEnum):
    """What can be asked for; the value is the word to type."""

    NEW = "new"
    ADD = "add"
    TARGET = "target"
    CHECKIN = "checkin"
    CORRECT = "correct"
    EXCLUDE = "exclude"
    INCLUDE = "include"
    DONE = "done"
    REOPEN = "reopen"
    DROP = "drop"
    DUE = "due"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    EDIT = "edit"
    NOTE = "note"
    BLOCK = "block"
    UNBLOCK = "unblock"
    AFTER = "after"
    BUDGET = "budget"
    HOURS = "hours"
    TOOL = "tool"
    RESOURCES = "resources"
    OBSTACLES = "obstacles"
    CONFIRM = "confirm"
    DECLINE = "decline"
    LIST = "list"
    OVERDUE = "overdue"
    SHOW = "show"
    ROADMAP = "roadmap"
    CHART = "chart"
    TOKEN = "token"  # noqa: S105  # a word to type
    REMIND = "remind"
    AWAY = "away"
    PAUSE = "pause"
    RESUME = "resume"
    SHARE = "share"
    EXPORT = "export"
    IMPORT = "import"
    ARCHIVE = "archive"
    REVISE = "revise"
    REVIEW = "review"
    CLOSE = "close"
    HISTORY = "history"
    UNDO = "undo"
    REDO = "redo"
    PREVIEW = "preview"
    OBJECTIVE = "objective"
    AREA = "area"
    RATE = "rate"
    ALIGN = "align"
    ROLE = "role"
    TEMPLATE = "template"
    SETTINGS = "settings"
    PRIVACY = "privacy"
    HELP = "help"


SYNONYMS: Mapping[str, Verb] = {
    "create": Verb.NEW,
    "start": Verb.NEW,
    "step": Verb.ADD,
    "task": Verb.ADD,
    "todo": Verb.ADD,
    "goal": Verb.TARGET,
    "kpi": Verb.TARGET,
    "check-in": Verb.CHECKIN,
    "update": Verb.CHECKIN,
    "log": Verb.CHECKIN,
    "complete": Verb.DONE,
    "move": Verb.DUE,
    "later": Verb.SNOOZE,
    "resource": Verb.RESOURCES,
    "ledger": Verb.RESOURCES,
    "obstacle": Verb.OBSTACLES,
    "approve": Verb.CONFIRM,
    "reject": Verb.DECLINE,
    "give": Verb.ASSIGN,
    "change": Verb.EDIT,
    "rename": Verb.EDIT,
    "comment": Verb.NOTE,
    "revert": Verb.UNDO,
    "ls": Verb.LIST,
    "mine": Verb.LIST,
    "late": Verb.OVERDUE,
    "view": Verb.SHOW,
    "status": Verb.SHOW,
    "timeline": Verb.ROADMAP,
    "mute": Verb.PAUSE,
    "unmute": Verb.RESUME,
    "back": Verb.RESUME,
    "?": Verb.HELP,
}
"""Other words for a verb; `close` is not among them, because its object decides what it means."""

_VERBS_BY_WORD: Mapping[str, Verb] = {**{verb.value: verb for verb in Verb}, **SYNONYMS}
_WORDS = tuple(word for word in _VERBS_BY_WORD if word.isalpha())


def find_verb(word: str) -> Verb | None:
    """Return the verb that a word means, in any case and with a colon or not, or None."""
    return _VERBS_BY_WORD.get(word.lower()) or _VERBS_BY_WORD.get(word.lower().rstrip(".,:;!?"))


def synonyms_of(verb: Verb) -> tuple[str, ...]:
    """Return the other words for a verb."""
    return tuple(word for word, meant in SYNONYMS.items() if meant is verb)


def closest_word(word: str) -> str:
    """Return the verb or synonym that a mistyped word is most like, or an empty text when none is close."""
    if len(word) > _LONGEST_TYPO or word.lower() in _EVERYDAY:
        return ""
    cutoff = SIMILARITY if len(word) != _SHORT else _SIMILARITY_OF_SHORT
    found = get_close_matches(word.lower(), _WORDS, n=3, cutoff=cutoff)
    return next((match for match in found if len(word) != _SHORT or match[0] == word[0].lower()), "")


ABOUT_REFS = frozenset(
    {
        Verb.DONE,
        Verb.EDIT,
        Verb.NOTE,
        Verb.REOPEN,
        Verb.DROP,
        Verb.DUE,
        Verb.SNOOZE,
        Verb.ASSIGN,
        Verb.BLOCK,
        Verb.UNBLOCK,
        Verb.CLOSE,
    }
)
"""Verbs that are about what is named by a reference: words in its place are somebody's title for it."""


class Refs(Enum):
    """Which words of a line are references."""

    PLANS = auto()  # only P-12 and #P12: the rest is a title, and titles have words like S3 in them
    PLACES = auto()  # also O-2, A-3 and T-4 directly behind "to": what the new thing belongs to
    PLACES_FIRST = auto()  # also one of these as the first word
    PLANS_FIRST = auto()  # P-12 and #P12, and any reference as the first word
    FIRST = auto()  # those before the first word, for what follows is free text; else those anywhere
    ANYWHERE = auto()


class Dates(Enum):
    """Where a date may stand."""

    NOWHERE = auto()  # a note or a name: its dates are part of what it says
    AFTER_KEYWORD = auto()  # only after due, by, before, until
    AT_END = auto()  # also as the last words
    ALONE = auto()  # what is left is the date, and nothing else
    LATER = auto()  # after a keyword, or by how much it is to be later
    MOVED = auto()  # the same, where that is all that is left: other words are a title with a date in it


class Numbers(Enum):
    """Which numbers a line has."""

    NONE = auto()
    VALUE = auto()  # the first word is one: 6.4
    RANGE = auto()  # from 8 to 5


@frozen
class Shape:
    """What the items of a line are; `takes_me` where the word "me" alone is a person.

    `takes_size` where they say how much something is needed, and how much work it is.
    """

    refs: Refs = Refs.ANYWHERE
    dates: Dates = Dates.NOWHERE
    numbers: Numbers = Numbers.NONE
    takes_me: bool = False
    takes_size: bool = False


STEP_SHAPE = Shape(refs=Refs.PLACES, dates=Dates.AT_END, takes_size=True)
"""A step to add; also a line without a verb, which is offered as one."""

_NOTE = Shape(refs=Refs.FIRST)
_SHAPES: Mapping[Verb, Shape] = {
    Verb.NEW: Shape(refs=Refs.PLANS, dates=Dates.AT_END),
    Verb.ADD: STEP_SHAPE,
    Verb.TARGET: Shape(refs=Refs.PLACES_FIRST, dates=Dates.AT_END, numbers=Numbers.RANGE),
    Verb.CHECKIN: Shape(refs=Refs.FIRST, numbers=Numbers.VALUE),
    Verb.CORRECT: Shape(refs=Refs.FIRST, numbers=Numbers.VALUE),
    Verb.EXCLUDE: _NOTE,
    Verb.INCLUDE: _NOTE,
    Verb.DONE: _NOTE,
    Verb.CLOSE: _NOTE,
    Verb.REOPEN: _NOTE,
    Verb.DROP: _NOTE,
    Verb.DUE: Shape(dates=Dates.ALONE),
    Verb.SNOOZE: Shape(dates=Dates.ALONE),
    Verb.ASSIGN: Shape(dates=Dates.AT_END, takes_me=True),
    Verb.EDIT: _NOTE,
    Verb.NOTE: _NOTE,
    Verb.BLOCK: _NOTE,
    Verb.UNBLOCK: _NOTE,
    Verb.BUDGET: Shape(refs=Refs.FIRST, dates=Dates.AFTER_KEYWORD, numbers=Numbers.VALUE),
    Verb.HOURS: Shape(refs=Refs.FIRST, dates=Dates.AFTER_KEYWORD, numbers=Numbers.VALUE, takes_me=True),
    Verb.TOOL: Shape(refs=Refs.FIRST, dates=Dates.AFTER_KEYWORD),
    Verb.DECLINE: _NOTE,
    Verb.LIST: Shape(takes_me=True),
    Verb.REMIND: Shape(dates=Dates.AFTER_KEYWORD, takes_me=True),
    Verb.AWAY: Shape(dates=Dates.AT_END),
    Verb.PAUSE: Shape(dates=Dates.AT_END),
    Verb.REVISE: Shape(refs=Refs.FIRST, dates=Dates.LATER, numbers=Numbers.RANGE),
    Verb.PREVIEW: Shape(dates=Dates.AT_END),
    Verb.OBJECTIVE: Shape(refs=Refs.PLANS_FIRST, dates=Dates.AFTER_KEYWORD),
    Verb.AREA: _NOTE,
    Verb.OBSTACLES: _NOTE,
    Verb.ROLE: Shape(takes_me=True),
}


def shape_of(verb: Verb | None) -> Shape:
    """Return what the items of a line with this verb are; without a verb it is read as a step."""
    return STEP_SHAPE if verb is None else _SHAPES.get(verb, Shape())


def dates_of(verb: Verb | None, kinds: Collection[str]) -> Dates:
    """Return where a date may stand in a line about such things: a plan that is edited has an end."""
    return Dates.MOVED if verb is Verb.EDIT and set(kinds) == {"P"} else shape_of(verb).dates
