"""What Slack's composer makes of typed text: mentions with ids, escaped characters, links."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox.blocks import Json
from sandbox.workspace import Workspace

_BROADCASTS = ("here", "channel", "everyone")
_LINKS = (
    r"(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@.-])(?P<domain>(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|eu|de|uk)(?:/[^\s<>|]*)?)(?![\w.-])"
)
_STYLES = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?<![\w*])\*(?=\S)(?P<bold>[^*\n]*?\S)\*(?![\w*])"
    r"|(?<![\w_])_(?=\S)(?P<italic>[^_\n]*?\S)_(?![\w_])"
    r"|(?<![\w~])~(?=\S)(?P<strike>[^~\n]*?\S)~(?![\w~])"
    r"|:(?P<emoji>[+-]1|[a-z0-9_'-]*[a-z][a-z0-9_'-]*):"
)
"""Markup in a stretch of plain text; what stands across a mention or a link stays as it was typed."""


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of typed text: plain, or what Slack recognizes in it (`target` is an id or address)."""

    kind: str
    typed: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A typed message as Slack stores it: its text, and the same as a rich_text block."""

    text: str
    blocks: list[Json]
    mentioned: frozenset[str]


def escape(text: str) -> str:
    """Return the three characters that Slack escapes (https://docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tokens(text: str, workspace: Workspace) -> Iterator[Token]:
    """Cut typed text at everything that Slack recognizes in it."""
    people = _people(workspace)
    channels = {channel.name: channel.id for channel in workspace.channels.values() if channel.kind != "im"}
    mention = rf"(?<![\w@.])@(?P<user>{_any_of([*people, *_BROADCASTS])})(?![\w-])"
    pattern = rf"{mention}|(?<![\w#&])#(?P<channel>{_any_of(channels)})(?![\w-])|{_LINKS}"
    position = 0
    for match in re.finditer(pattern, text, re.IGNORECASE):
        if match.start() > position:
            yield Token("text", text[position : match.start()])
        position = match.end()
        kind, found = next((kind, value) for kind, value in match.groupdict().items() if value is not None)
        lowered = found.casefold()
        if kind == "user" and lowered not in people:
            yield Token("broadcast", match[0], lowered)
        else:
            target = {"user": people.get(lowered, ""), "channel": channels.get(lowered, "")}.get(kind, found)
            yield Token(kind, match[0], target)
    if position < len(text):
        yield Token("text", text[position:])


def _people(workspace: Workspace) -> dict[str, str]:
    app = workspace.app
    people = {member.real_name.casefold(): member.id for member in workspace.people.values()}
    people |= {member.name.casefold(): member.id for member in workspace.people.values()}
    return people | {name.casefold(): app.bot_user_id for name in (app.name, app.bot_name)}


def _any_of(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(name) for name in longest_first) or r"(?!)"


def command_text(text: str, workspace: Workspace, *, should_escape: bool) -> str:
    """Return the text after a command's name, as the app receives it."""
    if not should_escape:
        return text.strip()
    return "".join(_in_command(token, workspace) for token in tokens(text.strip(), workspace))


def _in_command(token: Token, workspace: Workspace) -> str:
    match token.kind:
        case "user":
            member = workspace.people.get(token.target)
            return f"<@{token.target}|{member.name if member else workspace.app.bot_name.casefold()}>"
        case "channel":
            return f"<#{token.target}|{workspace.channels[token.target].name}>"
        case _:
            return _marked_up(token)


def message(text: str, workspace: Workspace) -> Composed:
    """Return a typed message as Slack stores it and sends it on."""
    found = list(tokens(text, workspace))
    section = {"type": "rich_text_section", "elements": [each for token in found for each in _rich(token)]}
    return Composed(
        text="".join(_in_message(token, workspace) for token in found),
        blocks=[{"type": "rich_text", "elements": [section]}] if found else [],
        mentioned=frozenset(token.target for token in found if token.kind == "user"),
    )


def _in_message(token: Token, workspace: Workspace) -> str:
    match token.kind:
        case "user":
            return f"<@{token.target}>"
        case "channel":
            return f"<#{token.target}|{workspace.channels[token.target].name}>"
        case _:
            return _marked_up(token)


def _marked_up(token: Token) -> str:
    match token.kind:
        case "broadcast":
            return f"<!{token.target}>"
        case "url":
            return f"<{escape(token.typed)}>"
        case "email":
            return f"<mailto:{token.typed}|{token.typed}>"
        case "domain":
            return f"<http://{escape(token.typed)}|{escape(token.typed)}>"
        case _:
            return escape(token.typed)


def _rich(token: Token) -> list[Json]:
    match token.kind:
        case "user":
            return [{"type": "user", "user_id": token.target}]
        case "channel":
            return [{"type": "channel", "channel_id": token.target}]
        case "broadcast":
            return [{"type": "broadcast", "range": token.target}]
        case "url":
            return [{"type": "link", "url": token.typed}]
        case "email" | "domain":
            scheme = "mailto:" if token.kind == "email" else "http://"
            return [{"type": "link", "url": scheme + token.typed, "text": token.typed}]
        case _:
            return list(_styled(token.typed))


def _styled(text: str) -> Iterator[Json]:
    """Cut a stretch of plain text at its markup."""
    position = 0
    for match in _STYLES.finditer(text):
        if match.start() > position:
            yield {"type": "text", "text": text[position : match.start()]}
        position = match.end()
        kind, found = next((kind, value) for kind, value in match.groupdict().items() if value is not None)
        if kind == "emoji":
            yield {"type": "emoji", "name": found}
        else:
            yield {"type": "text", "text": found, "style": {kind: True}}
    if position < len(text):
        yield {"type": "text", "text": text[position:]}
