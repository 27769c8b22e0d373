"""A line that somebody typed, shown again in full so that nothing is lost, with a button to go on from it."""

import re
from collections.abc import Iterator

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.views import limits
from bot.views.elements import button, context, plain_section
from bot.views.mrkdwn import fold, write

# Slack hands lines over with ids, `<@U123|ann>`, and with entities; a person sees `@ann`.
_MARKUP = re.compile(r"<(?P<sigil>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_AND_MORE = "… and {count} characters more, which are too many to show."
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def as_typed(line: str) -> str:
    """Return a line as its author saw it, whether it came from Slack's markup or not."""
    seen = _MARKUP.sub(_label, line)
    for entity, character in _ENTITIES.items():
        seen = seen.replace(entity, character)
    return fold(seen)


def with_labels(line: str, *, typed: str) -> str:
    """Return a line with the names that those whom it mentions had where it was typed first."""
    labels = {mention["target"]: mention[0] for mention in _MARKUP.finditer(typed) if mention["label"]}
    return _MARKUP.sub(lambda mention: labels.get(mention["target"], mention[0]), line)


def typed_lines(line: str) -> tuple[Block, ...]:
    """Show what was typed, line by line, spread over paragraphs when it is very long."""
    *paragraphs, left = _paragraphs("\n".join(map(as_typed, line.splitlines())).strip())
    shown = (plain_section(each, block_id=f"typed:{at}") for at, each in enumerate(paragraphs))
    more = (context(write(_AND_MORE, count=f"{len(left):,}"), block_id="typed:more"),) if left else ()
    return (*shown, *more)


def _paragraphs(typed: str) -> Iterator[str]:
    """Give back what each paragraph takes, up to the end of a line if there is one, and then what is left."""
    for _ in range(limits.TYPED_PARTS):
        if not typed:
            break
        end = len(typed)
        if end > limits.REPORT:
            end = typed.rfind("\n", 1, limits.REPORT) + 1 or limits.REPORT
        yield typed[:end]
        typed = typed[end:]
    yield typed


def press_line(text: str, *, action_id: str, line: str, is_primary: bool = False) -> tuple[Button, ...]:
    """Build the button that goes on from a line, or none when the line does not fit into a button's value."""
    if not line.strip() or len(line) > limits.BUTTON_VALUE:
        return ()
    return (button(text, action_id=action_id, value=line, is_primary=is_primary),)


def _label(markup: re.Match[str]) -> str:
    sigil = "@" if markup["sigil"] == "!" else markup["sigil"]
    label = markup["label"] or markup["target"]
    return label if label.startswith(sigil) else f"{sigil}{label}"
