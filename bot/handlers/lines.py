"""The line in what somebody wrote; and what it lacks or has too much of, said before anything is written."""

import re
from dataclasses import replace
from datetime import date

from bot.errors import InvalidError
from bot.handlers.words import read_words, take_front
from bot.rules.access import Actor
from bot.rules.dates import DATE_EXAMPLES
from bot.rules.grammar import Command, Verb, find_verb, parse
from bot.rules.lengths import later_by, read_length
from bot.rules.plans import PlanDraft
from bot.rules.step_lists import is_marked
from bot.values import frozen
from bot.views.typed import as_typed

EXAMPLES = " · ".join(f"due {example}" for example in DATE_EXAMPLES[:3])


def line_in(text: str, *, command: str, app_id: str = "") -> str:
    """Return the line in what somebody wrote, to the command or to the app: its own name goes from the front.

    `/plan add Ring them`, `plan add Ring them` and `@Waymark add Ring them` are the line `add Ring them`;
    `plan` stays where no line would follow it: "Plan the offsite" is a step.
    """
    called, behind_it = take_front(text)
    rest = behind_it if called and called == app_id else text.strip()
    first, behind = (*rest.split(maxsplit=1), "", "")[:2]
    name = first.lower().rstrip(",:")
    if name == command or (name == command[1:] and not _alone(behind).unknown):
        return behind.strip()
    return rest


_IN_FRONT = re.compile(
    r"\s*\S+(?:\s+(?:to\s+)?(?:plan\s+)?#?p[-\u2010-\u2013]?[0-9]{1,9}\b[:,]?)?\s*", re.IGNORECASE
)
"""What stands before the first step of a list: the verb, and the plan that it is for."""


@frozen
class Topic:
    """What help was asked on; `suggestion` is the verb that was mistyped."""

    verb: Verb | None = None
    suggestion: str = ""
    hint: str = ""


def find_topic(text: str) -> Topic:
    """Return the verb that somebody wants help on, in the words of the commands or in their own."""
    line = _alone(text)
    if line.verb is not None:
        return Topic(line.verb)
    if line.hint or line.otherwise:
        return Topic(_alone(line.suggestion).verb, hint=line.hint)
    named = [verb for word in text.split() if (verb := find_verb(word))]
    first = line.suggestion.partition(" ")[0]
    return Topic(named[0]) if named else Topic(suggestion=first)


def _alone(text: str) -> Command:
    return parse(read_words(text), today=date.min)


_OPEN_STEPS = frozenset(
    {
        *(
            "a",
            "action",
            "actions",
            "all",
            "and",
            "do",
            "due",
            "for",
            "is",
            "items",
            "list",
            "me",
            "mine",
            "my",
        ),
        *("next", "now", "of", "open", "own", "please", "step", "steps", "task", "tasks", "the", "things"),
        *(
            "this",
            "to",
            "today",
            "todo",
            "todos",
            "to-do",
            "to-dos",
            "up",
            "week",
            "what",
            "work",
            "i",
            "have",
        ),
    }
)
"""Words behind `list` that mean what one has to do."""


def means_open_steps(text: str) -> bool:
    """Whether words behind `list` mean what one has to do oneself."""
    return not set(text.casefold().split()) - _OPEN_STEPS


def ensure_date(line: Command) -> None:
    """Refuse words after `due` that are no date."""
    if line.bad_due:
        raise InvalidError({"due_on": f'"{line.bad_due}" is not a date I know. Try: {EXAMPLES}'})


def without_bad_date(line: Command) -> Command:
    """Take the words that were meant as a date out of the text: the form asks for the date by itself."""
    if not line.bad_due:
        return line
    words = re.compile(rf"\s*\bdue:?\s*{re.escape(line.bad_due)}\s*", re.IGNORECASE)
    return replace(
        line,
        text=words.sub(" ", line.text).strip(),
        text_with_refs=words.sub(" ", line.text_with_refs).strip(),
    )


def unclear_person(line: Command) -> str:
    """Say why a form has to ask for a person: a group was named, or somebody without an id; else nothing."""
    if line.groups:
        return "A user group cannot own a thing. Choose one person of it."
    if line.names:
        return f"I do not know who @{line.names[0]} is. Choose the person from Slack's list."
    return ""


def first_person(line: Command, actor: Actor) -> str | None:
    """Return whom a line gives something to: the first mention, or whoever typed `me`."""
    if line.people:
        return line.people[0]
    return actor.id if line.me else None


def warnings_of(line: Command) -> tuple[str, ...]:
    """Say what of a line was left aside."""
    found = []
    if len(line.people) > 1:
        found.append("One person at a time: I took the first one that you named.")
    if line.day_part:
        found.append(f'I keep days, not times of day: "{line.day_part}" is left out.')
    return tuple(found)


def postponed(line: Command, on: date) -> date:
    """Return the day to which a line moves another one by a length of time, or that day itself."""
    length = read_length(line.later)
    return (later_by(on, length) if length else None) or on


def said_of_plan(line: Command, draft: PlanDraft) -> PlanDraft:
    """Return what a plan says, with the title, the end, the owner and the channel that a line gives it."""
    return replace(
        draft,
        title=line.text or draft.title,
        ends_on=line.due or postponed(line, draft.ends_on),
        owner_id=line.people[0] if line.people else draft.owner_id,
        channel_id=line.channels[0] if line.channels else draft.channel_id,
    )


def understand(text: str, *, today: date, actor: Actor) -> Command:
    """Read a line; what stands below that of a new step is its note, and below any other goes on with it.

    Below `add` with no step of its own, or with the first one of a list, each line is a step; below `import`,
    a day and a value.
    """
    first, _, below = text.strip().partition("\n")
    if below.strip():
        line = parse(read_words(first), today=today, day_first=actor.day_first)
        rows = [first, *filter(str.strip, below.splitlines())]
        if line.verb is Verb.ADD and all(map(_adds, rows)):
            return replace(line, pasted="\n".join(_IN_FRONT.sub("", row, count=1) for row in rows))
        if line.verb is Verb.ADD and _begins_list(line):
            return replace(line, pasted=f"{_IN_FRONT.sub('', first, count=1)}\n{below}".strip("\n"))
        if line.verb is Verb.IMPORT:
            return replace(line, pasted=below.strip())
        if line.verb is Verb.ADD:
            return replace(line, note="\n".join(map(as_typed, below.strip().splitlines())))
    return parse(read_words(text), today=today, day_first=actor.day_first)


def _adds(row: str) -> bool:
    """Whether a row of several begins as a line does that adds a step."""
    return row.split(maxsplit=1)[0].casefold() == Verb.ADD


def _begins_list(line: Command) -> bool:
    """Whether a line adds what others below it say: it says nothing itself, or begins as they do."""
    says_nothing = not (line.text or line.people or line.names or line.groups or line.due or line.priority)
    return says_nothing or is_marked(line.text)
