"""Whom a line mentions in words that are kept, or in quotes: they stay there by name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.lines import understand
from bot.rules.access import Actor
from bot.rules.grammar import Command, NameToken, Quoted, Token, UserToken, Verb, Word, parse

_KEPT = frozenset(
    {
        *(Verb.BLOCK, Verb.UNBLOCK, Verb.DONE, Verb.REOPEN, Verb.CLOSE, Verb.DROP, Verb.NOTE),
        *(Verb.OBSTACLES, Verb.EXCLUDE, Verb.DECLINE, Verb.REVISE),
    }
)
"""Verbs that give nobody anything: a mention behind one of them is part of what is said."""
_MOST_NAMED = 10
_GOES_ON = ("'", "\N{RIGHT SINGLE QUOTATION MARK}")


async def call_by_name(line: Command, directory: Directory, actor: Actor, now: datetime) -> Command:
    """Return a line whose words say the names of those whom they mention; nobody is rung by that."""
    keeps = _keeps(line)
    people = [
        each.user_id for each in line.tokens if isinstance(each, UserToken) and (keeps or each.is_quoted)
    ]
    if not (people or (keeps and line.names)):
        return line
    names = await directory.names(actor, tuple(dict.fromkeys(people))[:_MOST_NAMED], now=now)
    tokens: list[Token] = []
    for token in line.tokens:
        match token:
            case UserToken(member_id, is_quoted) if names.get(member_id) and (keeps or is_quoted):
                tokens.append(Quoted(names[member_id]))
            case NameToken(name) if keeps:
                tokens.append(Quoted(name))
            case Word(text) | Quoted(text) if (
                text.startswith(_GOES_ON) and tokens and isinstance(tokens[-1], Quoted)
            ):
                tokens[-1] = Quoted(tokens[-1].text + text)
            case _:
                tokens.append(token)
    named = parse(tokens, today=line.said_on, day_first=actor.day_first)
    is_same = _meant(named) == _meant(line)
    return replace(named, tokens=line.tokens) if is_same else line


def _meant(line: Command) -> tuple[object, ...]:
    """Return what a line says beside its words: names in these change nothing of it."""
    return line.refs, line.value, line.from_value, line.to_value, line.due, line.later


async def line_of(
    action: Mapping[str, Any], context: AsyncBoltContext, *, actor: Actor, today: date
) -> Command:
    """Return the line of a button that opens its form, with names where it mentions somebody."""
    line = understand(str(action.get("value") or ""), today=today, actor=actor)
    line = await call_by_name(line, context["directory"], actor, context["now"])
    context["line"] = line
    return line


def ensure_named(line: Command) -> None:
    """Refuse a line whose words would lose somebody or something that they mention."""
    if _keeps(line) and (line.people or line.names or line.groups or line.channels):
        raise InvalidError({"text": "Write names without @ or # here: such mentions are not kept."})


def _keeps(line: Command) -> bool:
    """Whether a mention is part of what a line says; a check-in's is, once it says of which target."""
    return line.verb in _KEPT or (line.verb is Verb.CHECKIN and bool(line.refs))
