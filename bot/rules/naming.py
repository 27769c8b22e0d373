"""Names in the place of references: what somebody calls a step, a plan or a target in their own words."""

import re
from collections.abc import Sequence

from bot.rules.grammar import Command
from bot.rules.rewording import split_value
from bot.rules.tokens import Token, UserToken, Word, escaped, written
from bot.rules.verbs import Verb

_WORDS = re.compile(r"\w+")
_BECAUSE = re.compile(r"\bbecause\b.*", re.IGNORECASE | re.DOTALL)
"""The reason at the end of a line that revises."""
_ARTICLES = ("a", "an", "the", "my", "our", "your", "this", "that")
_NOUNS = ("plan", "step", "task", "target")
_SMALL = ("of", "for", "to", "with", "and", "is", "as", "done", "please", "on", "about")
_LEFT_OUT = frozenset(_ARTICLES + _NOUNS + _SMALL)


def find_named(said: str, names: Sequence[str]) -> list[int]:
    """Return which of the names somebody means: just what they said, else all with those words in them."""
    wanted = frozenset(words_of(said))
    if not wanted:
        return []
    words = [frozenset(words_of(name)) for name in names]
    same = [index for index, each in enumerate(words) if each == wanted]
    return same or [index for index, each in enumerate(words) if wanted <= each]


def words_of(said: str) -> tuple[str, ...]:
    """Return the words by which somebody names a thing, in lower case, each once."""
    found = dict.fromkeys(_WORDS.findall(said.lower()))
    return tuple(word for word in found if word not in _LEFT_OUT)


def said_value(command: Command) -> tuple[str, str] | None:
    """Return what a line says a value of, and the value with all that follows: "Churn is 6.4 since May"."""
    tokens = command.tokens
    if command.verb is Verb.CHECKIN:
        is_two_words = [str(token).lower() for token in tokens[:2]] == ["check", "in"]
        tokens = tokens[2 if is_two_words else 1 :]
    parts = split_value(tokens)
    return (_said(parts[0]), written(parts[1])) if parts else None


def line_about(command: Command, ref: str, *, is_named: bool) -> str:
    """Write a line once more, about what a reference names; the words that named it go when they did."""
    parts, text, because = [str(command.verb), ref], command.text, ""
    if command.verb is Verb.REVISE and (reason := _BECAUSE.search(text)):
        text, because = text[: reason.start()].strip(), reason[0]
    if not is_named and text:
        parts.append(escaped(text))
    if command.to_value is not None:
        parts += ["to", f"{command.to_value:f}", *([escaped(command.unit)] if command.unit else [])]
    if command.due_text:
        parts.append(escaped(command.due_text))
    if command.later:
        parts += ["by", escaped(command.later)]
    if command.every:
        parts += ["every", escaped(command.every)]
    parts += [str(UserToken(person)) for person in command.people]
    parts += [f"<#{channel}>" for channel in command.channels]
    if command.me:
        parts.append("me")
    if because:
        parts.append(escaped(because))
    return " ".join(parts)


def _said(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens if isinstance(token, Word))
