"""What people do with what was measured before: paste it, look whether it is meant so, save it."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers.scene import Forms
from bot.rules.access import Actor, Deed
from bot.rules.columns import ColumnReader
from bot.rules.grammar import Command
from bot.services.past_values import PastValues
from bot.services.targets import Targets
from bot.views.elements import Post
from bot.views.noted import PASTED, is_asked
from bot.views.past_values import import_modal, imported_message, read_import


async def bring(
    line: Command,
    targets: Targets,
    past_values: PastValues,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `import T-3`: the form for past values, or those that stand below the line saved at once."""
    ref = line.refs[0] if len(line.refs) == 1 else None
    if ref is None or ref.kind != "T":
        said = "Past values of what? Name one target, for example: import T-1"
        raise InvalidError({"target_id": said})
    target = await targets.get(actor=actor, number=ref.number, deed=Deed.EDIT_TARGETS)
    if not line.pasted:
        await forms.open(import_modal(target))
        return None
    found = ColumnReader(today, actor.day_first).read(line.pasted)
    if found.problem:
        raise InvalidError({PASTED: f"{found.problem} Nothing is saved."})
    kept = await past_values.record(target.id, found.rows, actor=actor, now=now, asks=False)
    return imported_message(kept.target, count=kept.count, rows=found.rows, today=today)


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    past_values: PastValues,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Save pasted values once their author has seen how they were understood."""
    target_id, rows = read_import(view, today=today, day_first=actor.day_first)
    kept = await past_values.record(target_id, rows, actor=actor, now=now, asks=not is_asked(view))
    post = imported_message(kept.target, count=kept.count)
    await forms.finish(view, post, ack=ack, title="Past values saved")


def register(app: AsyncApp) -> None:
    """Register the form of past values."""
    app.view("past.import")(save)
