"""A line while it is being read: its tokens, and which of them have been taken out of the text."""

from collections.abc import Collection, Iterable, Sequence
from enum import Enum, auto

from bot.rules.tokens import BroadcastToken, Quoted, Token, UrlToken, Word

JOINERS = frozenset({"to", "for", "in", "on", "with", "and"})
"""Words that go with the mention or reference that they stand directly before."""
AND_SO_ON = JOINERS | {"&", "+", "plus", "also", "as", "well"}
"""Words between references before the first word of a note."""

_CLINGING = frozenset({"'s", "\N{RIGHT SINGLE QUOTATION MARK}s", ",", ".", ";", ":", "!", "?"})
# A line that has a keyword more often than this is prose; looking further would only take time.
_MAX_KEYWORDS = 12
_AHEAD = ("(", "[", "{")
_BEHIND = (*".,;:!?)]}", "\N{HORIZONTAL ELLIPSIS}")
_PUNCTUATION = ".,;:!?"
_HELD = (Quoted, UrlToken)


class Mark(Enum):
    """What an item of the line turned out to be."""

    TEXT = auto()
    PERSON = auto()  # also a group, a channel, or a name without an id
    REF = auto()
    DATE = auto()
    NUMBER = auto()
    CADENCE = auto()
    SIZE = auto()  # priority and effort
    AWAITED = auto()
    HELD = auto()


class Line:
    """The items of one line; readings take items out of it one after the other, and what is left is the text.

    `words[i]` is item i in lower case without punctuation at its end, and empty when it is no plain text.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tuple(tokens)
        self.marks = [Mark.TEXT] * len(self.tokens)
        self.words = [_plain_word(token) for token in self.tokens]

    def word(self, index: int) -> str:
        """Return the plain word at an index, empty where there is none, also beyond either end."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def where(self, *wanted: str) -> list[int]:
        """Return where the first few of these plain words stand, in their order."""
        found = [index for index, word in enumerate(self.words) if word in wanted]
        return found[:_MAX_KEYWORDS]

    def typed(self, start: int, stop: int) -> str:
        """Return plain words as they were typed, without punctuation at their end."""
        words = (token.text for token in self.tokens[start:stop] if isinstance(token, Word))
        return " ".join(words).rstrip(_PUNCTUATION)

    def run(self, start: int, *, longest: int) -> int:
        """Return the index behind the plain words that follow each other from `start` on."""
        stop = start
        while stop < start + longest and self.word(stop):
            stop += 1
        return stop

    def take(self, indices: Iterable[int], mark: Mark) -> None:
        """Take items out of the text."""
        for index in indices:
            self.marks[index] = mark
            self.words[index] = ""

    def hold(self, word: str) -> range:
        """Keep all from a word on from being read as anything but text; return where it stands."""
        begins = self.where(word)[:1]
        held = range(begins[0], len(self.tokens)) if begins else range(0)
        self.take(held, Mark.HELD)
        return held

    def let_go(self, held: Iterable[int]) -> None:
        """Have what was held be text again."""
        for index in held:
            self.marks[index] = Mark.TEXT

    def take_with_noun(self, index: int, mark: Mark, nouns: Collection[str]) -> None:
        """Take a reference with the noun before it, "to plan P-1", behind a joiner or the verb."""
        if self.word(index - 1) in nouns and (index == 1 or self.word(index - 2) in JOINERS):
            self.take([index - 1], mark)
            if self.word(index - 2) in JOINERS:
                self.take([index - 2], mark)
        self.take_with_joiner(index, mark)

    def take_with_joiner(self, index: int, mark: Mark) -> None:
        """Take a mention or reference, with the joiner directly before it and what clings to its end."""
        self.take([index], mark)
        if self.word(index - 1) in JOINERS:
            self.take([index - 1], mark)
        if self.word(index + 1) in _CLINGING:
            self.take([index + 1], mark)

    def text(self, *, including: Mark = Mark.TEXT) -> str:
        """Return what is left as text, with the items of one more mark in their places."""
        marked = zip(self.tokens, self.marks, strict=True)
        kept = [token for token, mark in marked if mark is Mark.TEXT or mark is including]
        text = _joined(
            token for token in kept if isinstance(token, Word | Quoted | UrlToken | BroadcastToken)
        )
        return text if len(kept) == len(self.tokens) else text.strip(",; ")


def _joined(tokens: Iterable[Word | Quoted | UrlToken | BroadcastToken]) -> str:
    """Write text with spaces between its items, but none between quoted text or a link and punctuation."""
    pieces: list[str] = []
    was_held, last = False, "("
    for token in tokens:
        text, is_held = token.text, isinstance(token, _HELD)
        is_behind = was_held and text[:1] in _BEHIND and last != "<"  # or else `"<"!channel` rings everybody
        if not (is_behind or (is_held and last in _AHEAD)):
            pieces.append(" ")
        pieces.append(text)
        was_held, last = is_held, text[-1:]
    return " ".join("".join(pieces).split())


def _plain_word(token: Token) -> str:
    if not isinstance(token, Word):
        return ""
    lower = token.text.lower()
    return lower.rstrip(_PUNCTUATION) or lower
