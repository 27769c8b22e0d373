"""What a person meant by a line: verb first, then people, references, dates and text in any order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from bot.rules.dates import DateReader
from bot.rules.line import AND_SO_ON, Line, Mark
from bot.rules.line_dates import take_cadence, take_due
from bot.rules.line_endings import Ending, take_ending
from bot.rules.line_mentions import take_mentions
from bot.rules.line_numbers import take_figures, unit_in_name
from bot.rules.line_sizes import take_effort
from bot.rules.rewording import Rewording, meanings
from bot.rules.tokens import (
    BroadcastToken,
    ChannelToken,
    GroupToken,
    NameToken,
    Quoted,
    Ref,
    Token,
    TypedRefs,
    UrlToken,
    UserToken,
    Word,
    read_refs,
    written,
)
from bot.rules.verb_help import VERB_HELP, VerbHelp
from bot.rules.verbs import (
    ABOUT_REFS,
    Numbers,
    Refs,
    Shape,
    Verb,
    closest_word,
    dates_of,
    find_verb,
    shape_of,
)
from bot.values import frozen
from storage.models import StepPriority

__all__ = [
    "VERB_HELP",
    "BroadcastToken",
    "ChannelToken",
    "Command",
    "GroupToken",
    "NameToken",
    "Quoted",
    "Ref",
    "Token",
    "UrlToken",
    "UserToken",
    "Verb",
    "VerbHelp",
    "Word",
    "find_verb",
    "is_whole",
    "parse",
    "parse_step",
]


_T = TypeVar("_T")

NOUNS: Mapping[str, tuple[str, ...]] = {
    "P": ("plan",),
    "O": ("objective",),
    "A": ("area",),
    "T": ("target",),
    "S": ("step", "task"),
}
"""What people say before a reference: "add it to plan P-1"."""
ALL_STEPS = ("all", "everything")
"""Words for every step of a plan."""
_PLACES = frozenset("OAT")
_PLACE_NOUNS = frozenset({"objective", "area", "target"})


@frozen
class Command:
    """One line, understood; what is not known of it is empty.

    `raw` and `suggestion` are written as typed, with `&`, `<` and `>` escaped, to be read once more.
    """

    verb: Verb | None = None
    """None without a verb: with `unknown` empty nothing was typed at all, which asks for the hub."""
    unknown: str = ""
    """The first thing typed when it is no verb; all else is then understood as a step to add."""
    suggestion: str = ""
    """The whole line as it may have been meant, empty when nothing known is close to it."""
    otherwise: str = ""
    """Beside a suggestion: the line that does what was typed to the letter, where that is possible too."""
    hint: str = ""
    """Beside a suggestion, or alone: what to know first."""
    text: str = ""
    """The plain words that are left, as a person wrote them; quotes and folded white space are gone."""
    text_with_refs: str = ""
    """The same with the references in their places, for when one of them turns out not to exist."""
    people: tuple[str, ...] = ()
    """The ids of people, in the order in which they were mentioned, each once."""
    me: bool = False
    """Whether the person who typed means themselves."""
    names: tuple[str, ...] = ()
    """Names that came without an id: ask who is meant."""
    groups: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    refs: tuple[Ref, ...] = ()
    said_on: date = field(default=date.min, compare=False)
    """The day from which what is said of other days is counted."""
    due: date | None = None
    due_text: str = ""
    """The words that were read as the date."""
    bad_due: str = ""
    """The words that stand where a date must be and are none; they stay in the text too."""
    later: str = ""
    """By how much a date is to move, where that is said instead of a date: `2 days`."""
    day_part: str = ""
    """The time of day behind the date, which is not kept: warn of it."""
    every: str = ""
    """The words after "every", in a plan's rhythm."""
    value: Decimal | None = None
    from_value: Decimal | None = None
    to_value: Decimal | None = None
    is_band: bool = False
    """Whether it is to stay between `from_value` and `to_value`."""
    is_total: bool = False
    """Whether `to_value` is what all adds up to."""
    unit: str = ""
    bad_number: str = ""
    """The words that stand where a number must be and are none, which `read_number` explains."""
    broadcasts: tuple[str, ...] = ()
    """Calls to everybody that became plain words: warn of them."""
    urls: tuple[str, ...] = ()
    priority: StepPriority | None = None
    effort: Decimal | None = None
    """How much work a step is, in hours."""
    awaited: tuple[Ref, ...] = ()
    """The steps that a new one waits for: `after S-1`."""
    note: str = ""
    """What stands below the line of a new step, as its author saw it."""
    pasted: str = ""
    """The lines below one that adds no step itself, as Slack sends them: each of them is a step."""
    tokens: tuple[Token, ...] = ()

    @property
    def raw(self) -> str:
        """The line as it was typed, or as it was meant by a phrase that is clear."""
        return written(self.tokens)


@frozen
class _Opening:
    """How a line begins; `rest` are the items that its verb is about."""

    verb: Verb | None
    rest: tuple[Token, ...]
    unknown: str = ""
    suggestion: str = ""
    otherwise: str = ""
    hint: str = ""
    me: bool = False


def parse(tokens: Sequence[Token], *, today: date, day_first: bool = True) -> Command:
    """Understand a line typed by somebody whose day is `today`; never raises, whatever was typed."""
    typed, reader = tuple(tokens), DateReader(today, day_first)
    for meant in meanings(typed):
        command = _read(_open(meant.tokens), meant.tokens, reader)
        if is_whole(command):
            return command if meant.is_clear else _read(_offer(typed, meant), typed, reader)
    return _read(_open(typed), typed, reader)


def parse_step(tokens: Sequence[Token], *, today: date, day_first: bool = True) -> Command:
    """Understand a line of a list of steps: all of it is one step, also where it begins with a verb."""
    rest = tuple(tokens)
    opening = _Opening(verb=Verb.ADD, rest=rest)
    return _read(opening, (Word(Verb.ADD), *rest), DateReader(today, day_first))


def _read(opening: _Opening, typed: tuple[Token, ...], reader: DateReader) -> Command:
    """Read the items of a line whose beginning is understood."""
    shape = shape_of(opening.verb)
    line = Line(_spaced(opening.rest))
    mentions = take_mentions(line)
    refs = _take_refs(line, shape)
    held = line.hold("because") if opening.verb is Verb.REVISE else range(0)
    me = _take_me(line, shape) or opening.me or "me" in mentions.names
    every = take_cadence(line, opening.verb)
    effort, odd = take_effort(line) if shape.takes_size else (None, range(0))
    if shape.takes_size:
        ending = take_ending(line, shape.dates, reader=reader)
    else:
        kinds = {ref.kind for ref in refs}
        is_many = "P" in kinds or len(refs) > 1 or bool(line.where(*ALL_STEPS))
        dates = dates_of(opening.verb, kinds)
        ending = Ending(take_due(line, dates, reader=reader, is_many=is_many), None)
    due = ending.due
    figures = take_figures(line, shape.numbers)
    line.let_go((*held, *odd))
    text = line.text()
    has_refs = Mark.REF in line.marks
    return Command(
        verb=_meant(opening.verb, refs),
        unknown=opening.unknown,
        suggestion=opening.suggestion,
        otherwise=opening.otherwise,
        hint=opening.hint,
        text=text,
        text_with_refs=line.text(including=Mark.REF) if has_refs else text,
        people=_each_once(mentions.people),
        me=me,
        names=_each_once(name for name in mentions.names if name != "me"),
        groups=_each_once(mentions.groups),
        channels=_each_once(mentions.channels),
        refs=_each_once(refs),
        said_on=reader.today,
        due=due.on,
        due_text=due.text,
        bad_due=due.bad_text,
        later=due.later,
        day_part=due.day_part,
        every=every,
        value=figures.value,
        from_value=figures.from_value,
        to_value=figures.to_value,
        is_band=figures.is_band,
        is_total=figures.is_total,
        unit=figures.unit or (unit_in_name(text) if shape.numbers is Numbers.RANGE else ""),
        bad_number=figures.bad_text,
        priority=ending.priority,
        effort=effort,
        awaited=ending.awaited,
        broadcasts=_each_once(mentions.broadcasts),
        urls=_each_once(mentions.urls),
        tokens=typed,
    )


def _open(tokens: tuple[Token, ...]) -> _Opening:
    """Read the verb; a line without one is kept whole."""
    if not tokens:
        return _Opening(verb=None, rest=())
    first, rest = tokens[0], tokens[1:]
    if not isinstance(first, Word):
        return _Opening(verb=None, rest=tokens, unknown=_shown(first))
    if verb := find_verb(first.text):
        return _Opening(verb=verb, rest=rest, me=first.text.lower() == "mine")
    if first.text.lower() == "check" and rest[:1] == (Word("in"),):
        return _Opening(verb=Verb.CHECKIN, rest=rest[1:])
    corrected = _corrected(first, rest)
    names_work = any(isinstance(token, Word) and read_refs(token.text) for token in rest)
    is_title = corrected and len(rest) > 1 and not names_work
    otherwise = written((Word(Verb.ADD), *tokens)) if is_title else ""
    return _Opening(verb=None, rest=tokens, unknown=first.text, suggestion=corrected, otherwise=otherwise)


def _offer(typed: tuple[Token, ...], meant: Rewording) -> _Opening:
    """Ask whether a line was meant so."""
    return _Opening(
        verb=None,
        rest=typed,
        unknown=_shown(typed[0]),
        suggestion=written(meant.tokens),
        otherwise=written(meant.otherwise),
        hint=meant.hint,
    )


def is_whole(command: Command) -> bool:
    """Say whether all of a line has a meaning: what it is about, its date, its number."""
    if command.verb is Verb.DUE and command.later and command.text in ALL_STEPS:
        return True
    is_about = bool(command.refs) or command.verb not in ABOUT_REFS or not command.text
    is_dated = command.verb not in {Verb.DUE, Verb.SNOOZE} or not command.text
    if command.verb in {Verb.EDIT, Verb.REVISE}:
        is_dated = not command.text.startswith(("until ", "by ", "later "))
    return is_about and is_dated and not command.bad_due and not command.bad_number


def _corrected(first: Word, rest: tuple[Token, ...]) -> str:
    """Return the line with its mistyped verb put right."""
    word = closest_word(first.text)
    return written((Word(word), *rest)) if word else ""


def _shown(first: Token) -> str:
    """Name the first thing typed when it is no word; nobody's name is known here."""
    match first:
        case UserToken() | GroupToken():
            return "@someone"
        case ChannelToken():
            return "#channel"
        case NameToken():
            return f"@{first.name}"
        case _:
            return first.text


def _spaced(tokens: Iterable[Token]) -> list[Token]:
    """Set `due:friday` apart, as it is meant."""
    spaced: list[Token] = []
    for token in tokens:
        if isinstance(token, Word) and token.text[4:] and token.text[:4].lower() == "due:":
            spaced += [Word(token.text[:4]), Word(token.text[4:])]
        else:
            spaced.append(token)
    return spaced


def _take_refs(line: Line, shape: Shape) -> list[Ref]:
    """Take the references out of the text, those alone that the verb expects."""
    typed = {index: refs for index, word in enumerate(line.words) if (refs := read_refs(word))}
    chosen = _expected_refs(line, shape.refs, typed)
    found = [ref for index in chosen for ref in typed[index].refs]
    for index in chosen:
        line.take_with_noun(index, Mark.REF, NOUNS.get(typed[index].refs[0].kind, ()))
    return found


def _expected_refs(line: Line, expected: Refs, typed: dict[int, TypedRefs]) -> list[int]:
    """Return where the references stand that are not part of a title or a note."""
    explicit = [index for index, refs in typed.items() if refs.is_explicit]
    if expected is Refs.FIRST:
        return _leading(line, typed) or explicit or list(typed)
    if expected is Refs.ANYWHERE:
        return list(typed)
    plans = [index for index in explicit if all(ref.kind == "P" for ref in typed[index].refs)]
    if expected is Refs.PLANS_FIRST:
        return sorted({*plans, *({0} & typed.keys())})
    if expected in {Refs.PLACES, Refs.PLACES_FIRST}:
        at_first = expected is Refs.PLACES_FIRST
        named = [index for index in explicit if typed[index].refs[0].kind in _PLACES]
        return sorted({*plans, *(at for at in named if _is_behind_to(line, at) or (at_first and at == 0))})
    return plans


def _is_behind_to(line: Line, index: int) -> bool:
    """Whether a reference stands directly behind "to", or behind "to target" and the like."""
    before = line.word(index - 1)
    return before == "to" or (before in _PLACE_NOUNS and line.word(index - 2) == "to")


def _leading(line: Line, typed: dict[int, TypedRefs]) -> list[int]:
    """Return the references before the first word of a note; a check-in's number may come before it too."""
    leading: list[int] = []
    for index, mark in enumerate(line.marks):
        if index in typed:
            leading.append(index)
        elif mark is Mark.TEXT and line.words[index] not in AND_SO_ON and not line.words[index][:1].isdigit():
            break
    return leading


def _take_me(line: Line, shape: Shape) -> bool:
    """Take "me" where a person is expected, and "for me" out of what is to be added."""
    for index in line.where("me"):
        is_added = shape.refs in {Refs.PLANS, Refs.PLACES, Refs.PLACES_FIRST}
        if shape.takes_me or (is_added and line.word(index - 1) == "for"):
            line.take_with_joiner(index, Mark.PERSON)
            return True
    return False


def _meant(verb: Verb | None, refs: Sequence[Ref]) -> Verb | None:
    """Tell `close` apart: steps alone are done, a plan is concluded, and with nothing the person is asked."""
    if verb is Verb.CLOSE and refs and all(ref.kind == "S" for ref in refs):
        return Verb.DONE
    return verb


def _each_once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
