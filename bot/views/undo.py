"""The way back under an answer: Undo, which takes back what was changed, and what is said once it has."""

from collections.abc import Sequence
from datetime import date

from slackblocks.elements import Button

from bot.rules.revisions import RevisionLine, say_take_back
from bot.views import limits, lines
from bot.views.buttons import edit_row
from bot.views.elements import Post, actions, button, read_id, section
from bot.views.mrkdwn import escape, spoken, write
from bot.views.small_print import more_line
from storage.models import RevisedTurn

UNDO = "revision.undo"
MOST_AT_ONCE = 500


def undo_buttons(revision_ids: Sequence[int | None], *, text: str = "Undo", of: str = "") -> list[Button]:
    """Return the button that takes these changes back together, or none where nothing was changed."""
    ids = [revision_id for revision_id in revision_ids if revision_id is not None]
    value = _written(ids)
    if not ids or len(ids) > MOST_AT_ONCE or len(value) > limits.BUTTON_VALUE:  # all or none
        return []
    spoken_as = f"{text}: {of}" if of else ""
    return [button(text, action_id=UNDO, value=value, spoken=spoken_as)]


def read_undo(value: str) -> tuple[int, ...]:
    """Read which revisions a button takes back; what was never one names none that there is."""
    ids: list[int] = []
    for part in value.split(","):
        first, dash, last = part.partition("-")
        start, stop = read_id(first), read_id(last if dash else first)
        if start is None or stop is None or not start <= stop < start + MOST_AT_ONCE:
            ids.append(0)
        else:
            ids += range(start, stop + 1)
    return tuple(ids[:MOST_AT_ONCE])


def _written(ids: Sequence[int]) -> str:
    """Write ids, and those that follow one another as a range, as they mostly do: `4-103,107`."""
    parts: list[list[int]] = []
    for each in ids:
        if parts and parts[-1][-1] + 1 == each:
            parts[-1][1:] = [each]
        else:
            parts.append([each])
    return ",".join("-".join(map(str, part)) for part in parts)


def taken_back_message(taken: Sequence[RevisionLine], *, today: date) -> Post:
    """Answer an Undo with what was taken back, and the way forth again."""
    is_back = all(each.turn is RevisedTurn.TAKEN_BACK for each in taken)
    forth = undo_buttons([each.id for each in taken], text="Redo" if is_back else "Undo")
    if len(taken) == 1:
        said = write("{what}.", what=escape(say_take_back(taken[0], today=today), limits.CHANGE))
        row = [*forth, *(edit_row(taken[0]) if taken[0].can_edit else [])]
        return Post(spoken(said), (section(said, block_id="undone"), *actions(row, block_id="undone:do")))
    verb = "Took back" if is_back else "Redid"
    head = write("{verb} {many}", verb=verb, many=lines.count(len(taken), "change"))
    shown = [escape(say_take_back(each, today=today), limits.CHANGE) for each in taken]
    items = [
        section(said, block_id=f"undone:{place}")
        for place, said in enumerate(shown[: limits.PAGE_ITEMS], start=1)
    ]
    rest = more_line(len(shown) - limits.PAGE_ITEMS, block_id="undone:more")
    blocks = (section(head, block_id="undone"), *items, *rest, *actions(forth, block_id="undone:do"))
    return Post(lines.tell(head, shown), blocks)
