"""A pasted list: each of its lines becomes a step, or is said not to be understood."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from decimal import Decimal

from bot.rules.action_steps import TITLE_MAX, due_problem
from bot.rules.grammar import Command, Ref
from bot.rules.texts import is_blank
from bot.values import frozen
from storage.models import StepPriority

MOST_STEPS = 100
"""So many steps are made of one list: all of them can be looked at in one form before they are saved."""
FIELD = "lines"
"""What the form of a list calls the field into which it is pasted."""
AMBIGUOUS = ""
"""Stands for whoever may be meant where a name is that of several people."""

_PLACES = frozenset("OAT")
_LONGEST_NAME = 5
"""So many words of a name are looked at."""
_BEHIND_NAME = ".,;:!?)"
_SIGNS = frozenset("-*\N{BULLET}\N{WHITE BULLET}\N{EN DASH}\N{EM DASH}\N{MIDDLE DOT}+>")
_NUMBER = re.compile(r"\(?(?:[0-9]{1,3}|[a-zA-Z])[.)](?=\s|$)")
_BOX = re.compile(
    r"\[(?P<tick>[ xX\N{CHECK MARK}]?)\](?=\s|$)"
    r"|(?P<sign>[\N{BALLOT BOX}\N{BALLOT BOX WITH CHECK}\N{WHITE HEAVY CHECK MARK}])"
)
_TICKS = frozenset("xX\N{CHECK MARK}\N{BALLOT BOX WITH CHECK}\N{WHITE HEAVY CHECK MARK}")


@frozen
class Item:
    """A line of a list without what marks it as one; `number` counts the lines from 1, empty ones too."""

    number: int
    text: str
    is_ticked: bool = False


@frozen
class ListedStep:
    """What a line becomes; with a `problem` it is not understood, a `note` says what else to know."""

    number: int
    title: str
    assignee_id: str | None = None
    due_on: date | None = None
    priority: StepPriority | None = None
    effort: Decimal | None = None
    place: Ref | None = None
    awaited: tuple[Ref, ...] = ()
    """The steps of its plan that it waits for."""
    problem: str = ""
    note: str = ""
    unknown: str = ""
    """The name of whom nobody knows who that is, which can be told without changing the line."""
    why_unknown: str = ""

    @property
    def trouble(self) -> str:
        """All that keeps it from becoming a step."""
        return _joined((self.problem, self.why_unknown))


@frozen
class StepList:
    """A pasted list, understood: what becomes a step, and which lines are left out because they are done."""

    steps: tuple[ListedStep, ...]
    ticked: tuple[int, ...] = ()
    too_many: int = 0
    """How many lines there are, where these are more than can be taken at once."""

    @property
    def problems(self) -> dict[int, str]:
        """What is not understood, by the number of its line."""
        return {step.number: step.trouble for step in self.steps if step.trouble}

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names that have to be told who they are, as they are written first, each once."""
        found: dict[str, str] = {}
        for step in self.steps:
            found.setdefault(" ".join(step.unknown.lower().split()), step.unknown)
        return tuple(name for key, name in found.items() if key)


@frozen
class Names:
    """Who is meant by a name, in lower case; of AMBIGUOUS names several people are."""

    ids: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    """What each of them is called, by id."""

    @classmethod
    def of(cls, called: Mapping[str, str]) -> "Names":
        """Return the names of these people, by id: whole ones, and first ones that only one of them has."""
        whole: dict[str, str] = {}
        first: dict[str, str] = {}
        for member_id, name in called.items():
            key = " ".join(name.lower().split())
            whole[key] = member_id if whole.get(key, member_id) == member_id else AMBIGUOUS
            short = key.partition(" ")[0]
            first[short] = member_id if first.get(short, member_id) == member_id else AMBIGUOUS
        return cls({**first, **whole}, called)

    def also(self, told: Mapping[str, str], called: Mapping[str, str]) -> "Names":
        """Return these names and those that somebody has told, by name, with what they are called, by id."""
        ids = {" ".join(name.lower().split()): member_id for name, member_id in told.items()}
        return Names({**self.ids, **ids}, {**self.called, **called})

    def find(self, name: str) -> str | None:
        """Return the id of whom a name means, AMBIGUOUS, or None where nobody is called that."""
        return self.ids.get(" ".join(name.lower().split()))

    def with_ids(self, text: str) -> str:
        """Return a text in which the names of several words that stand behind an @ are mentions by id."""
        before, *rest = text.split("@")
        pieces = [before]
        for each in rest:
            words = each.split(" ", _LONGEST_NAME)
            for count in range(min(len(words), _LONGEST_NAME), 1, -1):
                last = words[count - 1].rstrip(_BEHIND_NAME)
                found = self.find(" ".join((*words[: count - 1], last)))
                if found and last:
                    clinging = words[count - 1][len(last) :]
                    pieces.append(" ".join((f"<@{found}>{clinging}", *words[count:])))
                    break
            else:
                pieces.append(f"@{each}")
        return "".join(pieces)


@frozen
class ListGround:
    """What a list for a plan is read against: who is called what, and what the plan has already."""

    plan: Ref
    title: str
    names: Names
    known: Mapping[str, str]
    """The references of its open steps, by what tells their titles apart."""
    ids: Mapping[Ref, int] = field(default_factory=dict)
    """The ids of its open steps."""


def items_of(text: str) -> tuple[Item, ...]:
    """Return the lines of a list that say something, without bullets, numbers and boxes before them."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        rest, is_ticked = _unmarked(line)
        if rest:
            found.append(Item(number, rest, is_ticked))
    return tuple(found)


def is_marked(line: str) -> bool:
    """Whether a line begins like one of a list."""
    stripped = line.strip()
    return _unmarked(line)[0] != stripped


def _unmarked(line: str) -> tuple[str, bool]:
    """Take bullets, a number and a box off the front of a line; return the rest, and whether it is ticked."""
    rest, is_ticked = line.strip(), False
    for _ in range(4):
        before = rest
        is_bullet = rest[:1] == "\N{BULLET}" or (rest[:1] in _SIGNS and not rest[1:2].strip())
        if is_bullet:
            rest = rest[1:].lstrip()
        if match := _NUMBER.match(rest):
            rest = rest[match.end() :].lstrip()
        if match := _BOX.match(rest):
            is_ticked = is_ticked or bool(_TICKS & {match["tick"], match["sign"]})
            rest = rest[match.end() :].lstrip()
        if rest == before:
            break
    return rest, is_ticked


def read_list(lines: Sequence[tuple[Item, Command]], *, names: Names, plan: Ref, today: date) -> StepList:
    """Say what each line becomes; twice the same is noted, and so is what is left out."""
    if len(lines) > MOST_STEPS:
        return StepList((), too_many=len(lines))
    ticked = tuple(item.number for item, _ in lines if item.is_ticked)
    steps = [
        _read(item, command, names=names, plan=plan, today=today)
        for item, command in lines
        if not item.is_ticked
    ]
    return StepList(_note_doubles(steps), ticked)


def note_known(found: StepList, known: Mapping[str, str]) -> StepList:
    """Note of each step whose title an open one of the plan has already which that is, by `title_key`."""
    noted = []
    for step in found.steps:
        ref = known.get(title_key(step.title))
        said = f"{ref} says the same already" if ref and not step.trouble else ""
        noted.append(replace(step, note=_joined((step.note, said))) if said else step)
    return replace(found, steps=tuple(noted))


def note_unawaitable(found: StepList, ground: ListGround) -> StepList:
    """Say of each step that waits for one which its plan does not have, or which is done, that it cannot."""
    noted = []
    for step in found.steps:
        strange = [ref for ref in step.awaited if ref not in ground.ids]
        said = f"waits for {strange[0]}, which is no open step of {ground.plan}" if strange else ""
        noted.append(replace(step, problem=_joined((step.problem, said))) if said else step)
    return replace(found, steps=tuple(noted))


def title_key(title: str) -> str:
    """Return what two titles have in common that say the same."""
    return " ".join(title.split()).casefold().rstrip(".")


def _read(item: Item, command: Command, *, names: Names, plan: Ref, today: date) -> ListedStep:
    assignee_id, unclear, why_unknown, unknown = _assignee(command, names)
    places = [ref for ref in command.refs if ref.kind in _PLACES]
    problems = (
        unclear,
        "says no title" if is_blank(command.text) else "",
        f"has {len(command.text):,} characters; a title has at most {TITLE_MAX}"
        if len(command.text) > TITLE_MAX
        else "",
        f'"{command.bad_due}" is not a date I know' if command.bad_due else "",
        *(f"is for {ref}, and this list is for {plan}" for ref in _other_plans(command, plan)),
        f"belongs to one of these: {places[0]} or {places[1]}" if len(places) > 1 else "",
        "is due more than 10 years away" if command.due and due_problem(command.due, today=today) else "",
    )
    notes = (
        "the first person is taken" if len(command.people) > 1 else "",
        f'"{command.day_part}" is left out: I keep days' if command.day_part else "",
        "looks like a heading" if command.text.endswith(":") else "",
    )
    return ListedStep(
        number=item.number,
        title=command.text,
        assignee_id=assignee_id,
        due_on=command.due,
        priority=command.priority,
        effort=command.effort,
        place=places[0] if len(places) == 1 else None,
        awaited=command.awaited,
        problem=_joined(problems),
        note=_joined(notes),
        unknown=unknown,
        why_unknown=why_unknown,
    )


def _assignee(command: Command, names: Names) -> tuple[str | None, str, str, str]:
    """Return who does it, what is wrong with that, why nobody is known, and by which name."""
    if command.groups:
        return None, "names a group, and one person has to do it", "", ""
    if command.people:
        return command.people[0], "", "", ""
    for name in command.names:
        found = names.find(name)
        if found:
            return found, "", "", ""
        said = "several people are called" if found == AMBIGUOUS else "I know nobody who is called"
        return None, "", f"{said} {name}", name
    return None, "", "", ""


def _other_plans(command: Command, plan: Ref) -> Iterable[Ref]:
    return (ref for ref in command.refs if ref.kind == "P" and ref != plan)


def _note_doubles(steps: Iterable[ListedStep]) -> tuple[ListedStep, ...]:
    first: dict[str, int] = {}
    noted = []
    for step in steps:
        earlier = first.setdefault(title_key(step.title), step.number)
        is_double = earlier != step.number and not step.trouble
        said = f"line {earlier} says the same" if is_double else ""
        noted.append(replace(step, note=_joined((step.note, said))) if said else step)
    return tuple(noted)


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(part for part in parts if part)
