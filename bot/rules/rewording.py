"""A line in a newcomer's own words, put into the words of the commands where a phrase of the list fits."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain

from bot.rules.phrases import PHRASES
from bot.rules.phrasing import POLITE, VALUE, WISHING, Phrase
from bot.rules.tokens import (
    ChannelToken,
    NameToken,
    Quoted,
    Token,
    UserToken,
    Word,
    read_refs,
)
from bot.rules.verbs import ABOUT_REFS, Verb, find_verb
from bot.values import frozen

_LONGEST = 24
# Behind so many words no phrase ends; what follows belongs to the last part of it.
_MORE = "\N{HORIZONTAL ELLIPSIS}"
_NUMBER = re.compile(r"[+-]?[€£$¥₹]?[0-9][0-9.,]*[km%]?")
_BARE = re.compile(r"[0-9]{1,9}[.,;!?]?")
_NUMBERED = {"step": "S", "task": "S", "s": "S", "plan": "P", "target": "T"}
"""Nouns before a number that together are a reference."""
_TRIMMED = ".,;!?"
_THANKS = frozenset({"please", "pls", "thanks", "thx"})
_EXPECTED = frozenset("PST")
_NEEDED = {"S": "(?P<s>S", "P": "(?P<p>P)", "T": "(?P<t>T)", "@": "(?P<who>@)"}
"""By symbol: the group of a phrase that stands for it."""
_TOLD_BY = frozenset(_NEEDED)
_APOSTROPHES = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'"})


@frozen
class Rewording:
    """A line as the commands would have it; `is_clear` when it can be meant in no other way."""

    tokens: tuple[Token, ...]
    is_clear: bool
    hint: str = ""
    """What to know about it first."""
    otherwise: tuple[Token, ...] = ()
    """The line that does what was typed to the letter, where that is possible too."""


def meanings(tokens: tuple[Token, ...]) -> Iterator[Rewording]:
    """Yield what a line may mean, the best guess first; a verb alone, and what is quoted, means itself.

    Whoever asks has to see whether the rest of the line fits: "S-3 friday" is a date, "S-3 freely" is none.
    """
    if not tokens or isinstance(tokens[0], Quoted) or (len(tokens) == 1 and find_verb(str(tokens[0]))):
        return
    sketch = sketch_of(tokens)
    if numbered := _numbered(tokens):
        if find_verb(str(numbered[0])) in ABOUT_REFS and str(tokens[0]) == str(numbered[0]):
            yield Rewording(numbered, is_clear=False)
        yield from (replace(meant, is_clear=False) for meant in _phrased(numbered, sketch_of(numbered)))
    yield from _phrased(tokens, sketch)
    if match := POLITE.match(sketch):
        behind = tokens[len(match[0].split()) :]
        yield from _phrased(behind, sketch_of(behind))
        if find_verb(str(behind[0])):
            yield Rewording(behind, is_clear=True)
    elif str(tokens[-1]).lower().rstrip(".!") in _THANKS and find_verb(str(tokens[0])) in ABOUT_REFS:
        yield Rewording(tokens[:-1], is_clear=True)
    elif match := WISHING.match(sketch):
        behind, step = tokens[len(match[0].split()) :], (Word("add"), *tokens)
        for meant in _phrased(behind, sketch_of(behind)):
            yield replace(meant, is_clear=False, otherwise=step)
        if find_verb(str(behind[0])) in (Verb.NEW, Verb.ADD, Verb.TARGET):
            yield Rewording(behind, is_clear=False, otherwise=step)


def _numbered(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return a line with `step 3`, `plan 1` or `done 3` as references, or nothing where it has none."""
    found: list[Token] = []
    for token in tokens[:_LONGEST]:
        noun = str(found[-1]).lower() if found else ""
        if isinstance(token, Word) and _BARE.fullmatch(token.text):
            number = token.text.rstrip(_TRIMMED)
            if noun in _NUMBERED:
                found[-1] = Word(f"{_NUMBERED[noun]}-{number}")
                continue
            if len(found) == 1 and len(tokens) == 2 and find_verb(noun) in ABOUT_REFS:  # noqa: PLR2004
                return (tokens[0], Word(f"S-{number}"))
        found.append(token)
    return (*found, *tokens[_LONGEST:]) if len(found) < len(tokens[:_LONGEST]) else ()


def split_value(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """Take a line apart that says a value of something that it names: the name, and from the value on."""
    match = VALUE.fullmatch(sketch_of(tokens))
    return (part_of(match, "name", tokens), part_of(match, "rest", tokens)) if match else None


def _phrased(tokens: tuple[Token, ...], sketch: str) -> Iterator[Rewording]:
    for phrase, fullmatch in _compiled_for(frozenset(_TOLD_BY.intersection(sketch.split()))):
        if match := fullmatch(sketch):
            meant = _reworded(phrase, match, tokens)
            if not phrase.may_be_text or meant.otherwise:
                yield meant


@cache  # by the first line in somebody's own words, and not by a start
def _compiled() -> tuple[tuple[Phrase, Callable[[str], re.Match[str] | None]], ...]:
    return tuple((phrase, re.compile(phrase.pattern).fullmatch) for phrase in PHRASES)


@cache
def _compiled_for(
    symbols: frozenset[str],
) -> tuple[tuple[Phrase, Callable[[str], re.Match[str] | None]], ...]:
    """Return the phrases that a line with these symbols can be: most name something that it does not have."""
    return tuple(each for each in _compiled() if _needed_by(each[0]) <= symbols)


def _needed_by(phrase: Phrase) -> frozenset[str]:
    """Return the symbols without which a line is not this phrase; behind what may be left out is `)?`."""
    return frozenset(
        symbol
        for symbol, group in _NEEDED.items()
        if group in phrase.pattern and f"{group})?" not in phrase.pattern
    )


def sketch_of(tokens: tuple[Token, ...]) -> str:
    """Write a line with one symbol for each of its items, so that phrases can be told apart."""
    symbols = [_symbol(token) for token in tokens[:_LONGEST]]
    return " ".join(symbols if len(tokens) <= _LONGEST else [*symbols, _MORE])


def _symbol(token: Token) -> str:
    """Return a word in lower case, and a letter or sign for what is none: S, @, #, 0."""
    match token:
        case Word(text):
            return _word_symbol(text)
        case UserToken() | NameToken():
            return "@"
        case ChannelToken():
            return "#"
        case _:
            return '"'


def _word_symbol(text: str) -> str:
    if typed := read_refs(text):
        kinds = {ref.kind for ref in typed.refs}
        if len(kinds) == 1 and (typed.is_explicit or kinds <= _EXPECTED):
            return kinds.pop()
    word = text.lower().translate(_APOSTROPHES)
    word = word.rstrip(_TRIMMED) or word
    return "0" if _NUMBER.fullmatch(word) else word


def _reworded(phrase: Phrase, match: re.Match[str], tokens: tuple[Token, ...]) -> Rewording:
    parts = {name: part_of(match, name, tokens) for name in match.groupdict()}
    rest = parts.get("rest", ())
    opening = tokens[1 : len(tokens) - len(rest)]
    otherwise = _filled(phrase.otherwise, parts)
    if phrase.may_be_text and all(isinstance(token, Word) and token.text.islower() for token in opening):
        # "add Step one of the guide" is a title, "add step call the bank" may be none
        otherwise = (tokens[0], Quoted(" ".join(map(_plain, opening))), *rest)
    return Rewording(_filled(phrase.template, parts), phrase.is_clear, phrase.hint, otherwise)


def _filled(template: str, parts: Mapping[str, tuple[Token, ...]]) -> tuple[Token, ...]:
    """Write a line by its template, with the parts of the match in their places."""
    pieces = (parts[word[1:-1]] if word.startswith("{") else (Word(word),) for word in template.split())
    return tuple(chain.from_iterable(pieces))


def _plain(token: Token) -> str:
    return token.text if isinstance(token, Word) else ""


def part_of(match: re.Match[str], name: str, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the items that a group of a phrase stands for."""
    words = (match[name] or "").split()
    if not words:
        return ()
    first = match.string.count(" ", 0, match.end(name)) + 1 - len(words)
    return tokens[first:] if words[-1] == _MORE else tokens[first : first + len(words)]
