"""The same message drawn plainer, where Slack does not take it as it is: in classic blocks, then as text."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.values import frozen
from bot.views import limits
from bot.views.elements import Post, section
from bot.views.mrkdwn import NOTHING, Mrkdwn, cut, escape, fit

CLASSIC, TEXT = 1, 2
"""How plain a message is drawn: without what is new in Slack, or as nothing but text."""

_CLASSIC_BLOCKS = frozenset({"section", "context", "actions", "divider", "header", "image", "input"})
_SAYING = ("title", "caption", "label", "name", "subtitle", "text", "body", "value", "alt_text")
"""Where blocks and elements keep their words, in the order in which they are read."""

Json = Mapping[str, Any]


@frozen
class Plainer:
    """A message as Slack takes it."""

    drawn: Json
    plainness: int

    def payload(self) -> dict[str, Any]:
        """Return what chat.* take: text and blocks, or text alone."""
        payload = dict(self.drawn)
        if self.plainness == CLASSIC:
            payload["blocks"] = [each for block in payload.get("blocks", ()) for each in _classic(block)]
        elif self.plainness >= TEXT:
            payload["text"], payload["blocks"] = _all_words(payload), []
        return payload


def _classic(block: Json) -> Iterator[Json]:
    """Draw a block with what Slack has always had; what says nothing is left out."""
    if block.get("type") in _CLASSIC_BLOCKS:
        yield block
        return
    if block.get("type") == "container":
        for child in block.get("children", ()):
            yield from _classic(child)
        return
    said = "\n".join(_words(block))
    if said:
        text = fit(Mrkdwn(said), limits.SECTION_TEXT)
        plain = section(text, block_id=str(block.get("block_id") or "plain"))
        yield from Post(text, (plain,)).payload()["blocks"]


def _all_words(payload: Json) -> str:
    """Return all that a message says, the sentence that stands for it first."""
    first = str(payload.get("text", ""))
    rest = [line for block in payload.get("blocks", ()) for line in _words(block) if line not in first]
    return cut("\n".join([first, *rest]), limits.TEXT_ALONE) or NOTHING


def _words(node: Any) -> Iterator[str]:
    """Go through all that a block says, a line for each thing that it says."""
    if isinstance(node, list):
        for each in node:
            yield from _words(each)
        return
    if not isinstance(node, Mapping):
        return
    kind = node.get("type")
    if kind in {"button", "overflow", "actions", "divider"}:
        return
    if isinstance(node.get("text"), str) and kind in {"plain_text", "mrkdwn", "text", "raw_text", "markdown"}:
        yield node["text"] if kind == "mrkdwn" else escape(node["text"], limits.SECTION_TEXT)
        return
    if rows := node.get("rows"):
        yield escape(str(node.get("caption", "")), limits.SECTION_TEXT)
        yield from (" · ".join(line for cell in row for line in _words(cell)) for row in rows)
        return
    yield from _nested(node)


def _nested(node: Json) -> Iterator[str]:
    for name in _SAYING:
        value = node.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            yield escape(str(value), limits.SECTION_TEXT)
        else:
            yield from _words(value)
    for name, value in node.items():
        if name not in _SAYING and isinstance(value, list | Mapping):
            yield from _words(value)
