"""The one reader of Slack's text: what a person typed becomes tokens, and labels are not believed.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import json
import re
from collections.abc import Callable
from typing import Any

from bot.rules.grammar import (
    BroadcastToken,
    ChannelToken,
    GroupToken,
    NameToken,
    Quoted,
    Token,
    UrlToken,
    UserToken,
    Word,
)

_QUOTES = '"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»'
_PIECE = re.compile(rf"<(?P<markup>[^<>]*)>|(?P<quote>[{_QUOTES}])|(?P<plain>[^<{_QUOTES}]+|<+(?=<)|<)")
_MARKS = f"{_QUOTES}@#!"
_CLOSE = re.compile(rf"[{_QUOTES}](?=$|[\s.,;:!?)\]}}…<])")
# What begins a mention must not come out of a text again, wherever that text is put later; its end goes too.
_MARK = re.compile(r"(?<!<)<+(?=[@#!])(?P<inner>[^\s<>]*)>?")
# Nothing that can be seen, and half characters, which neither UTF-8 nor a database can hold.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u2060\ufeff\ud800-\udfff]")
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")
_UNHOLDABLE_AS_JSON = re.compile(r"[\ud800-\udfff]|\\u0000")
_ENTITY = re.compile("&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_USER = re.compile(r"@([UW][A-Z0-9]+)")
_CHANNEL = re.compile(r"#([CGD][A-Z0-9]+)")
_GROUP = re.compile(r"!subteam\^(S[A-Z0-9]+)")
_BROADCAST = re.compile(r"!(channel|here|everyone|group)")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_NAME = re.compile(r"@(?P<name>[^\W\d_][\w.-]*?)(?P<rest>[.-]*(?:['\u2019]\w+)?[.,;:!?)]*)")
_CALLS = frozenset({"channel", "here", "everyone", "group"})
_MOST_NAMED = 10
_MENTION = re.compile(r"<@(?P<id>[A-Z0-9]+)(?P<label>(?:\|[^<>]*)?)>")


def read_words(text: str) -> tuple[Token, ...]:
    """Return the tokens of a command's or a message's text as Slack sends it; never raises."""
    seen = _UNSEEN.sub("", text)
    pieces = list(_PIECE.finditer(seen))
    quotes = [piece.start() for piece in pieces if piece.lastgroup == "quote"]
    reading = _Reading(last_close=max((at for at in quotes if _CLOSE.match(seen, at)), default=-1))
    for piece in pieces:
        reading.take(piece)
    reading.end_word()
    return tuple(reading.tokens)


def holdable(body: dict[str, Any]) -> dict[str, Any]:
    """Return a request as Slack sends it without half characters and NUL, which no database could hold."""
    if not _UNHOLDABLE_AS_JSON.search(json.dumps(body, ensure_ascii=False)):
        return body
    held: dict[str, Any] = _without_unholdable(body)
    return held


def _without_unholdable(value: Any) -> Any:
    match value:
        case str():
            return _UNHOLDABLE.sub("", value)
        case dict():
            return {_without_unholdable(key): _without_unholdable(each) for key, each in value.items()}
        case list():
            return [_without_unholdable(each) for each in value]
        case _:
            return value


def people_named(text: str, *, most: int = _MOST_NAMED) -> tuple[str, ...]:
    """Return the ids of the people whom a text mentions, the first few of them, each once."""
    return tuple(dict.fromkeys(mention["id"] for mention in _MENTION.finditer(text)))[:most]


def write_people(text: str, write: Callable[[str, str], str]) -> str:
    """Write each mention anew, by its id and its label, which begins with its bar and may be empty."""
    return _MENTION.sub(lambda mention: write(mention["id"], mention["label"]), text)


def take_front(text: str) -> tuple[str, str]:
    """Return the id of whom a text begins by mentioning, if anybody, and what comes behind."""
    mention = _MENTION.match(text.lstrip())
    if mention is None:
        return "", text.strip()
    return mention["id"], mention.string[mention.end() :].lstrip(" \t\n\r\f\v,:")


class Name:
    """The mentions of one member, which is the app where it is called."""

    def __init__(self, member_id: str) -> None:
        own = rf"<@{re.escape(member_id)}(?:\|[^<>]*)?>"
        self._anywhere = re.compile(own)
        self._ends = re.compile(rf"^(?:\s*{own}[,:]?)+|(?:{own}\s*)+$")
        self._front = re.compile(rf"\s*{own}")

    def begins(self, text: str) -> bool:
        """Whether a text begins with it."""
        return self._front.match(text) is not None

    def is_in(self, text: str) -> bool:
        """Whether it stands in a text."""
        return self._anywhere.search(text) is not None

    def without_ends(self, text: str) -> str:
        """Return a text without it at either end."""
        return self._ends.sub("", text)

    def said_as(self, name: str, text: str) -> str:
        """Return a text with this name in its place."""
        return self._anywhere.sub(lambda _: name, text)


class _Reading:
    """The tokens so far, and the word or quoted text that is being read."""

    def __init__(self, *, last_close: int) -> None:
        self.tokens: list[Token] = []
        self._last_close = last_close
        self._pieces: list[str] = []
        self._is_quoted = False

    def take(self, piece: re.Match[str]) -> None:
        """Read one piece of the text."""
        match piece.lastgroup:
            case "plain" if self._is_quoted:
                self._pieces.append(piece[0])
            case "plain":
                self._take_plain(piece[0])
            case "quote":
                self._take_quote(piece)
            case "markup":
                self.end_word()
                self._take_markup(piece["markup"])

    def end_word(self) -> None:
        """Put the word or the quoted text read so far among the tokens."""
        if not self._pieces:
            return
        text = _plain("".join(self._pieces))
        self._pieces.clear()
        if not self._is_quoted:
            self.tokens.extend(_read_word(text))
        elif folded := " ".join(text.split()):
            self.tokens.append(Quoted(folded))

    def _take_plain(self, text: str) -> None:
        """Read words; the first may go on from what was read before, and the last may go on."""
        words = text.split()
        if not words or text[0].isspace():
            self.end_word()
        for word in words[:-1]:
            if self._pieces or "&" in word or "@" in word:
                self._pieces.append(word)
                self.end_word()
            else:
                self.tokens.append(Word(word))
        self._pieces += words[-1:]
        if text[-1].isspace():
            self.end_word()

    def _take_quote(self, piece: re.Match[str]) -> None:
        """Open or close a quote; one inside a word, or without its other half, is text."""
        if self._is_quoted:
            is_border = _CLOSE.match(piece.string, piece.start()) is not None
        else:
            is_inside = any(begun.strip("([{") for begun in self._pieces)
            is_border = not is_inside and piece.start() < self._last_close
        if is_border:
            self.end_word()
            self._is_quoted = not self._is_quoted
        else:
            self._pieces.append(piece["quote"])

    def _take_markup(self, markup: str) -> None:
        """Read what stands between angle brackets; what is not known becomes words without its marks."""
        inner, _, label = markup.partition("|")
        if token := _read_mention(inner, is_quoted=self._is_quoted):
            self.tokens.append(token)
        elif _ADDRESS.fullmatch(inner):
            shown = " ".join(_plain(label).split())
            self.tokens.append(UrlToken(url=_plain(inner), label=shown))
        else:
            said = label if inner.startswith("!") and label else inner
            words = (word.strip(_MARKS) for word in _plain(said).split())
            self.tokens.extend(Word(word) for word in words if word)


def _read_mention(inner: str, *, is_quoted: bool) -> Token | None:
    """Read a mention without its label, or return None."""
    if match := _USER.fullmatch(inner):
        return UserToken(match[1], is_quoted=is_quoted)
    if match := _CHANNEL.fullmatch(inner):
        return ChannelToken(match[1])
    if match := _GROUP.fullmatch(inner):
        return GroupToken(match[1])
    if match := _BROADCAST.fullmatch(inner):
        return BroadcastToken(match[1])
    return None


def _read_word(text: str) -> list[Token]:
    """Read one word: `@bob` has lost its id on the way, `@here` calls everybody, all else is plain."""
    match = _NAME.fullmatch(text) if text.startswith("@") else None
    if match is None:
        return [Word(text)]
    name = match["name"]
    token = BroadcastToken(name.lower()) if name.lower() in _CALLS else NameToken(name)
    return [token, Word(match["rest"])] if match["rest"] else [token]


def _plain(text: str) -> str:
    """Undo Slack's escaping, once, and leave nothing that begins a mention."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: _CHARACTERS[match[1]], text)
    return _MARK.sub(lambda match: match["inner"], text) if "<" in text else text
