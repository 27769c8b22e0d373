"""Lines that name a step, a plan or a target in words where the commands have a reference: a closed list.

What such a line may mean is only ever offered, and only where something has that name.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain

from bot.rules.grammar import Command, is_whole, parse
from bot.rules.naming import words_of
from bot.rules.phrasing import spelled
from bot.rules.rewording import part_of, sketch_of
from bot.rules.tokens import Quoted, Token, Word, written
from bot.rules.verbs import Verb
from bot.values import frozen

_MOST_WORDS = 8
"""So many words of a name are tried before what else is said."""
_NOT_DELETED = "Nothing is ever deleted: a step is dropped, a plan closed."
_WHEN = (
    r"(?P<rest>(?: (?:to|on|in|at|next|this|until|till|for|by|after|of|the|end))*(?: (?:today|tomorrow|0"
    r"|a|an|one|two|three|more|days?|weeks?|fortnight|months?|quarters?|years?|end|of|next|eow|eom|eoq|eoy"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*|\d+(?:[dwqy]|st|nd|rd|th)|q[1-4]"
    r"|\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{0,4})?))+)"
)
_FIRST = r"(?P<name>[^@#]+?)"
_NAME = rf" {_FIRST}"
_REF = "{ref}"
_JOINERS = frozenset({"to", "on", "till", "until", "for", "by", "at"})
_PUT_OFF = r"(?:<POSTPONE>|reschedule|move|bring|pull|extend)(?: back| out| forward)?"
_DID = (
    r"(?:(?:i|we|i've|we've|i'm|i am|have|has|just|already) )*"
    r"(?:done|did|finished|finish|completed|closed)(?: with| off|:)?"
)
_OFF = r"(?: back| out| forward)?"


@frozen
class Titled:
    """What a line may mean: the words that name something, and the line about it by what kind it is.

    A line has `{ref}` where the reference is to stand.
    """

    name: str
    lines: Mapping[str, str]
    hint: str = ""

    def line_about(self, kind: str, ref: str) -> str:
        """Return the line about one thing that has the name."""
        return self.lines[kind].replace(_REF, ref)


@frozen
class _Pattern:
    pattern: str
    templates: Mapping[str, str]
    hint: str = ""


_PATTERNS = (
    _Pattern(rf"<DELETE>{_NAME}", {"S": "drop {ref}", "T": "drop {ref}", "P": "close {ref}"}, _NOT_DELETED),
    _Pattern(
        rf"extend{_NAME}(?: (?:by|for))?(?P<rest> <LENGTH>)",
        {"S": "due {ref} later {rest}", "P": "edit {ref} later {rest}", "T": "revise {ref} later {rest}"},
    ),
    _Pattern(
        rf"{_PUT_OFF}{_NAME}{_OFF}(?: (?:by|for))?(?P<rest> <LENGTH>)",
        {"S": "due {ref} later {rest}", "P": "due {ref} later {rest}"},
    ),
    _Pattern(
        rf"{_PUT_OFF}{_NAME}{_OFF}{_WHEN}",
        {"S": "due {ref} {rest}", "P": "edit {ref} by {rest}", "T": "revise {ref} by {rest}"},
    ),
    _Pattern(
        rf"(?:the )?(?:due date|deadline) (?:of|for){_NAME}(?: is| to)?{_WHEN}", {"S": "due {ref} {rest}"}
    ),
    _Pattern(rf"{_FIRST} (?:is|now|are) due{_WHEN}", {"S": "due {ref} {rest}"}),
    _Pattern(rf"{_DID}{_NAME}<NOW>", {"S": "done {ref}", "P": "close {ref}"}),
    _Pattern(rf"<TICK> off{_NAME}", {"S": "done {ref}"}),
    _Pattern(
        rf"(?:mark|uncheck|untick|unmark|redo|restart|restore|reactivate|bring back){_NAME}"
        r"(?: as)? (?:not <DONE>|undone|open|todo|unfinished)",
        {"S": "reopen {ref}", "P": "reopen {ref}"},
    ),
    _Pattern(
        rf"(?:uncheck|untick|unmark|redo|restart|restore|reactivate|bring back){_NAME}",
        {"S": "reopen {ref}", "P": "reopen {ref}"},
    ),
    _Pattern(
        rf"{_FIRST}(?: is| are| was)? (?:not|isn't|wasn't) <DONE><NOW>",
        {"S": "reopen {ref}", "P": "reopen {ref}"},
    ),
    _Pattern(
        rf"(?:<TICK>|<CHANGE>|flag|call){_NAME}(?: as)? <DONE><NOW>", {"S": "done {ref}", "P": "close {ref}"}
    ),
    _Pattern(
        rf"{_FIRST}(?: is| are| was| has been)?(?: now)? <DONE><NOW>", {"S": "done {ref}", "P": "close {ref}"}
    ),
    _Pattern(
        rf"(?:reassign|delegate|hand|transfer|pass)(?: over)?{_NAME}(?: over)?(?: to)? (?P<who>@|me)",
        {"S": "assign {ref} {who}"},
    ),
    _Pattern(
        r"(?:let|ask|have|get|tell) (?P<who>@) (?:(?:to|do|take|handle|own) )*(?P<name>[^@#]+?)",
        {"S": "assign {ref} {who}"},
    ),
    _Pattern(
        rf"(?P<who>@) (?:(?:please|should|will|can|to) )?(?:takes?|does|do|owns?|gets|is on|handles?){_NAME}",
        {"S": "assign {ref} {who}"},
    ),
    _Pattern(
        rf"(?:(?:i|i'll|i'd|can|could|will|would|let me) )*(?:take|claim|grab|pick up)(?: on)?{_NAME}<NOW>",
        {"S": "assign {ref} me"},
    ),
    _Pattern(
        rf"{_FIRST} (?:is|are) (?:unblocked|no longer blocked|not blocked)<NOW>", {"S": "unblock {ref}"}
    ),
    _Pattern(
        rf"{_FIRST} (?:is|are) (?:blocked|stuck|held up)(?: (?:by|on|because of|because|:))?"
        r"(?P<rest>(?: .+)?)",
        {"S": "block {ref} {rest}"},
    ),
    _Pattern(
        rf"{_FIRST}(?: is| are)?(?P<rest> (?:waiting|waits|on hold)(?: .+)?)", {"S": "block {ref} {rest}"}
    ),
    _Pattern(
        rf"(?:(?:i'm|i am|we're|we are) )?(?:stuck|blocked) (?:on|with|at|in){_NAME}"
        r"(?: (?:by|because of|because)(?P<rest> .+))?",
        {"S": "block {ref} {rest}"},
    ),
    _Pattern(rf"remind me(?: again)?(?: (?:about|of))?{_NAME}{_WHEN}", {"S": "snooze {ref} {rest}"}),
    _Pattern(rf"remind me(?: again)?{_WHEN} (?:about|of){_NAME}", {"S": "snooze {ref} {rest}"}),
    _Pattern(
        r"(?:don't|do not|stop|no more) (?:remind|reminding|bother|nag|nagging)(?: me)?"
        rf"(?: (?:about|of|with))?{_NAME}(?:{_WHEN})?",
        {"S": "snooze {ref} {rest}"},
    ),
    _Pattern(
        rf"<CHANGE>(?: the)? (?:target|goal|aim)(?: (?:of|for))?{_NAME}(?: (?:to|at|=))(?P<rest> 0.*)",
        {"T": "revise {ref} to {rest}"},
    ),
    _Pattern(rf"(?:raise|lower|increase|decrease){_NAME} to(?P<rest> 0.*)", {"T": "revise {ref} to {rest}"}),
    _Pattern(
        rf"(?:how|is|has|did|does)(?: (?:did|has|does|is))?{_NAME} (?:develop|developed|developing|improve"
        r"|improved|improving|change|changed|changing|evolve|evolved|getting better|getting worse|on track)",
        {"T": "chart {ref}", "P": "show {ref}"},
    ),
    _Pattern(
        rf"(?:rename|retitle|edit|change){_NAME} (?:to|into|as)(?P<rest> (?!0).+)",
        {"S": "edit {ref} {rest}", "P": "edit {ref} {rest}", "T": "edit {ref} {rest}"},
    ),
    _Pattern(rf"(?:download|csv|excel|print|save)(?: (?:of|for))?{_NAME}", {"P": "export {ref}"}),
    _Pattern(
        rf"(?:graph|plot|draw|trend|diagram|(?:show|see)(?: me)?(?: the| a)? (?:chart|graph|trend))"
        rf"(?: (?:of|for))?{_NAME}",
        {"T": "chart {ref}"},
    ),
    _Pattern(rf"(?:revert|take back|undo){_NAME}", dict.fromkeys("SPT", "history {ref}")),
    _Pattern(rf"(?:send|post|publish|announce){_NAME} (?:to|in|on) (?P<c>#)", {"P": "share {ref} {c}"}),
    _Pattern(rf"stop{_NAME}", {"P": "pause {ref}"}),
)
"""The more particular ones first."""

_BEFORE_NOTES: Mapping[Verb, Mapping[str, str]] = {
    Verb.CLOSE: {"P": "close {ref} {rest}", "S": "done {ref} {rest}"},
    Verb.REOPEN: dict.fromkeys("SP", "reopen {ref} {rest}"),
    Verb.DROP: dict.fromkeys("ST", "drop {ref} {rest}"),
    Verb.NOTE: {"S": "note {ref} {rest}"},
    Verb.BLOCK: {"S": "block {ref} {rest}"},
    Verb.UNBLOCK: {"S": "unblock {ref} {rest}"},
}
"""Verbs behind which a name and then a note may stand."""


def titled(line: Command, *, day_first: bool) -> Iterator[Titled]:
    """Yield what a line may mean that names something in words, the best guess first."""
    sketch = sketch_of(line.tokens)
    for fullmatch, pattern in _compiled():
        if match := fullmatch(sketch):
            parts = {name: part_of(match, name, line.tokens) for name in match.groupdict()}
            parts["rest"] = _without_joiner(parts.get("rest", ()))
            if lines := _fitting(pattern, parts, line, day_first=day_first):
                yield Titled(_said(parts["name"]), lines, pattern.hint)
    if line.verb is not None and (templates := _BEFORE_NOTES.get(line.verb)):
        pattern = _Pattern("", templates)
        for stop in range(min(len(line.tokens), _MOST_WORDS + 1), 1, -1):
            parts = {"name": line.tokens[1:stop], "rest": line.tokens[stop:]}
            if not words_of(str(line.tokens[stop - 1])):
                continue  # "the" belongs to what follows
            yield Titled(_said(parts["name"]), _fitting(pattern, parts, line, day_first=day_first))


@cache  # by the first line that names something, and not by a start
def _compiled() -> tuple[tuple[Callable[[str], re.Match[str] | None], _Pattern], ...]:
    return tuple((re.compile(spelled(each.pattern)).fullmatch, each) for each in _PATTERNS)


def _fitting(
    pattern: _Pattern, parts: Mapping[str, tuple[Token, ...]], line: Command, *, day_first: bool
) -> dict[str, str]:
    """Return the lines that a pattern means, those alone that have a meaning as a whole."""
    found = {}
    for kind, template in pattern.templates.items():
        tried = _filled(template, {**parts, "ref": (Word(f"{kind}-1"),)})
        command = parse(tried, today=line.said_on, day_first=day_first)
        is_dated = command.verb is not Verb.REVISE or command.due or command.later or command.to_value
        if command.verb is not None and is_dated and is_whole(command):
            found[kind] = written(_filled(template, {**parts, "ref": (Word(_REF),)}))
    return found


def _filled(template: str, parts: Mapping[str, tuple[Token, ...]]) -> tuple[Token, ...]:
    pieces = (
        parts.get(word[1:-1], ()) if word.startswith("{") else (Word(word),) for word in template.split()
    )
    return tuple(chain.from_iterable(pieces))


def _without_joiner(rest: tuple[Token, ...]) -> tuple[Token, ...]:
    """Take "to", "until" and the like from the front: the line has a word of its own there."""
    while rest and isinstance(rest[0], Word) and rest[0].text.lower() in _JOINERS:
        rest = rest[1:]
    return rest


def _said(tokens: tuple[Token, ...]) -> str:
    return " ".join(token.text for token in tokens if isinstance(token, Word | Quoted))
