"""What a typed line is made of: mentions by id, links, quoted text, words, and the references among them."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from bot.values import frozen


@frozen
class UserToken:
    """A mention of a person, by id alone: its label is never trusted; one that `is_quoted` is text."""

    user_id: str
    is_quoted: bool = False

    def __str__(self) -> str:
        return f'"<@{self.user_id}>"' if self.is_quoted else f"<@{self.user_id}>"


@frozen
class GroupToken:
    """A mention of a group of people, by id alone."""

    group_id: str

    def __str__(self) -> str:
        return f"<!subteam^{self.group_id}>"


@frozen
class ChannelToken:
    """A mention of a channel, by id alone."""

    channel_id: str

    def __str__(self) -> str:
        return f"<#{self.channel_id}>"


@frozen
class UrlToken:
    """A link; `label` is what was shown for it, empty when it was shown as it is."""

    url: str
    label: str

    @property
    def text(self) -> str:
        """The link as a person wrote it, with its address where the label hides it."""
        if not self.label or self.label in self.url:
            return self.label or self.url
        return f"{self.label} ({self.url})"

    def __str__(self) -> str:
        label = f"|{escaped(self.label)}" if self.label else ""
        return f"<{escaped(self.url)}{label}>"


@frozen
class BroadcastToken:
    """A call to everybody at once, `channel`, `here` or `everyone`: it becomes a word and rings nobody."""

    name: str

    @property
    def text(self) -> str:
        """The word that is left of it."""
        return f"@{self.name}"

    def __str__(self) -> str:
        return self.text


@frozen
class NameToken:
    """An `@bob` that came without an id, so that nobody knows who is meant."""

    name: str

    def __str__(self) -> str:
        return f"@{escaped(self.name)}"


@frozen
class Word:
    """One plain word, with the punctuation that clings to it."""

    text: str

    def __str__(self) -> str:
        return escaped(self.text)


@frozen
class Quoted:
    """Text that quotes protect: it is never read as anything else."""

    text: str

    def __str__(self) -> str:
        return f'"{escaped(self.text)}"'


Token: TypeAlias = (
    UserToken | GroupToken | ChannelToken | UrlToken | BroadcastToken | NameToken | Word | Quoted
)
"""A piece of a line; `str()` writes it as it is typed, escaped, so that it can be read again."""


@frozen
class Ref:
    """A short reference; `kind` is P, O, A, T, S or R: plan, objective, area, target, step, resource."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"


@frozen
class TypedRefs:
    """The references in one word, `S-41,S-42`; `is_explicit` when each has a dash or a #."""

    refs: tuple[Ref, ...]
    is_explicit: bool


# Phones turn a dash into one of its longer relatives.
_REF = re.compile(
    r"(?P<hash>#?)(?P<kind>[POATS]|R(?=[-\u2010\u2011\u2013]))(?P<dash>[-\u2010\u2011\u2013]?)(?P<number>[0-9]{1,9})",
    re.IGNORECASE,
)


_REF_BEGINS = frozenset("#([POATRSpoatrs")
_REF_ENDS = frozenset("0123456789)].,;:!?")


def read_refs(word: str) -> TypedRefs | None:
    """Return the references that a word consists of, in any case, or None when it is another word."""
    if word[-1:] not in _REF_ENDS or word[:1] not in _REF_BEGINS:  # most words are told by a glance
        return None
    matches = [_REF.fullmatch(part) for part in word.lstrip("([").rstrip(")].,;:!?").split(",")]
    found = [match for match in matches if match]
    if len(found) < len(matches):
        return None
    return TypedRefs(
        refs=tuple(Ref(match["kind"].upper(), int(match["number"])) for match in found),
        is_explicit=all(match["hash"] or match["dash"] for match in found),
    )


def written(tokens: Iterable[Token]) -> str:
    """Write tokens as they are typed, to be read again."""
    return " ".join(str(token) for token in tokens)


def escaped(text: str) -> str:
    """Write the three characters that would otherwise begin or end a mention."""
    if text.isalnum():
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
