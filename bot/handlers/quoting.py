"""What any message says, whoever wrote it: its text, else what its blocks, attachments and files say."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.handlers.words import people_named, write_people
from bot.rules.action_steps import NOTE_MAX, TITLE_MAX
from bot.rules.tokens import escaped
from bot.views.mrkdwn import cut, fold
from bot.views.typed import as_typed

_DEEPEST = 6
"""Rich text is nested four levels deep; what is deeper was made to do harm."""

Json = Mapping[str, Any]


def people_in(message: Json) -> tuple[str, ...]:
    """Return the ids of the people that a message mentions, the first few of them."""
    return people_named(_raw_text(message))


def labeled(text: str, *, names: Mapping[str, str]) -> str:
    """Write names into mentions, as in a command: a message has the ids alone, which tell nobody anything."""

    def label(member_id: str, known: str) -> str:
        name = names.get(member_id)
        return f"<@{member_id}|{escaped(name)}>" if name and not known else f"<@{member_id}{known}>"

    return write_people(text, label)


def text_of(message: Json, *, names: Mapping[str, str]) -> str:
    """Return what a message says, as a person saw it; `names` are those of the people mentioned."""
    text = write_people(_raw_text(message), lambda member_id, _: f"@{names.get(member_id, 'someone')}")
    return "\n".join(map(as_typed, text.splitlines())).strip()


def title_of(text: str) -> str:
    """Return the title of a step that a message asks for: its first line, visibly cut where it is long."""
    first = next((line for line in map(fold, text.splitlines()) if line), "")
    return cut(first, TITLE_MAX)


def note_of(text: str, *, link: str) -> str:
    """Return the note of such a step: all that the title leaves out, and where the message is."""
    rest = "" if text == title_of(text) else cut(text, NOTE_MAX - len(link) - 2)
    return "\n\n".join(part for part in (rest, link) if part)


def _raw_text(message: Json) -> str:
    found = str(message.get("text") or "")
    for part, key in (("blocks", ""), ("attachments", "fallback"), ("files", "title")):
        if not found.strip():
            found = "\n".join(filter(None, _said(message.get(part), key=key, depth=0)))
    return found


def _said(part: Any, *, key: str, depth: int) -> Iterator[str]:
    """Yield what a list of blocks, attachments or files says, one after the other."""
    if depth > _DEEPEST:
        return
    items: list[Any] = part if isinstance(part, list) else [part]
    for item in items:
        if not isinstance(item, Mapping):
            continue
        told = (item.get(name) for name in (key, "title", "text", "name") if name)
        words = [each for each in told if isinstance(each, str) and each]
        if words:
            yield words[0]
            continue
        for name in ("text", "fields", "elements", "blocks"):
            inner = "".join(_said(item[name], key=key, depth=depth + 1)) if item.get(name) else ""
            if inner:
                yield inner
