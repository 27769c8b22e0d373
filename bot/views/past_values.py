"""Past values of a target: the form into which they are pasted, and the answer to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slackblocks.views import ModalView

from bot.rules.columns import Row, say_columns
from bot.rules.targets import TargetLine
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import see_target
from bot.views.elements import Post, actions, context, modal, section
from bot.views.mrkdwn import bold, escape, join, spoken, write
from bot.views.target_more import past_field, read_past
from bot.views.undo import undo_buttons

IMPORT = "past.import"


def import_modal(target: TargetLine) -> ModalView:
    """Ask for the past values of a target."""
    about = join((lines.target_name(target), lines.name(target.plan_ref, target.plan_title)))
    blocks = (context(about, block_id="about"), past_field())
    ids = metadata(target_id=target.id)
    return modal("Past values", blocks, callback_id=IMPORT, submit="Save", metadata=ids)


def read_import(view: Mapping[str, Any], *, today: date, day_first: bool) -> tuple[int, tuple[Row, ...]]:
    """Read which target and which values, or raise InvalidError."""
    answers = Answers(view)
    target_id = int(answers.known("target_id"))
    rows = read_past(answers, today=today, day_first=day_first)
    answers.ensure_complete()
    return target_id, rows


def imported_message(
    target: TargetLine, *, count: int, rows: Sequence[Row] = (), today: date = date.min
) -> Post:
    """Answer an import with how many values the target has gained; of `rows`, how they were understood."""
    many = lines.count(count, "past value")
    said = write("Saved {many} of {target}.", many=many, target=bold(lines.target_name(target)))
    if rows:
        how = escape(say_columns(rows, today=today), limits.SENTENCE)
        said = write("{said} Understood {how}.", said=said, how=how)
    row = [*undo_buttons([target.undo], of=f"{target.ref} {many}"), see_target(target)]
    return Post(spoken(said), (section(said, block_id="imported"), *actions(row, block_id="imported:do")))
