"""The form that asks why a target, an objective or a key area is given up."""

from collections.abc import Mapping
from typing import Any

from slackblocks.elements import Button
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.views.answers import OUT_OF_DATE, Answers, metadata
from bot.views.elements import button, context, modal, read_id, text_field
from bot.views.mrkdwn import Mrkdwn

OPEN = "part.drop"
DROP = "part.drop"
"""Of the button that asks why, and of the form in which that is said."""
_KINDS = frozenset({"T", "O", "A"})


def drop_button(kind: str, part_id: int, *, of: str) -> Button:
    """Offer to give up a part of a plan."""
    return button("Drop…", action_id=OPEN, value=f"{kind}:{part_id}", spoken=f"Drop {of}")


def drop_modal(kind: str, part_id: int, *, ref: str, about: Mrkdwn, needs_reason: bool) -> ModalView:
    """Ask why a part of a plan is given up."""
    fields = (
        context(about, block_id="about"),
        text_field(
            "reason",
            "Why",
            example="e.g. the market has changed",
            hint="Its history stays, with this reason, and can take it back within 24 hours.",
            optional=not needs_reason,
        ),
    )
    ids = metadata(part=f"{kind}:{part_id}")
    return modal(f"Drop {ref}", fields, callback_id=DROP, submit="Drop", metadata=ids)


def read_drop(view: Mapping[str, Any]) -> tuple[str, int, str]:
    """Read which part is given up, and why, or raise InvalidError."""
    answers = Answers(view)
    return *read_part(answers.kept("part")), answers.text("reason")


def read_part(value: str) -> tuple[str, int]:
    """Read which part of a plan a button is about, or raise InvalidError."""
    kind, _, written = value.partition(":")
    part_id = read_id(written)
    if kind not in _KINDS or part_id is None:
        raise InvalidError({"key": OUT_OF_DATE})
    return kind, part_id
