"""Whether what was so before can be so again: what a row hung on may be gone, and others may hang on it."""

from collections.abc import Mapping
from typing import Any

from bot.errors import BotError, NotAllowedError
from bot.rules.access import Actor
from bot.services.alignments import ensure_can_serve
from bot.services.lines import Seen
from bot.services.places import FOR_STEPS, ensure_place, hanging_on
from bot.services.states import Row
from storage.models import ActionStep, Objective, Plan, Target
from storage.unit_of_work import Store


def ensure_fits(
    store: Store,
    actor: Actor,
    row: Row,
    seen: Seen,
    back: Mapping[str, Any],
    *,
    ref: str,
    to_change: bool = False,
) -> None:
    """Refuse to give fields of a row what they had before, where that fits the rest of the plan no more.

    With `to_change` it goes on fitting till the end; without, nothing is locked.
    """
    try:
        match row:
            case Target() | ActionStep() if back.get("belongs_to"):
                ensure_place(store, seen, back["belongs_to"], kinds=FOR_STEPS, to_change=to_change)
            case Plan() if back.get("serves") is not None:
                ensure_can_serve(store, actor, seen, back["serves"], to_change=to_change)
    except BotError as error:
        raise NotAllowedError(f"{error.message} Nothing was taken back.") from None
    if isinstance(row, Objective | Target) and back.get("is_dropped"):
        hanging = hanging_on(store, row)
        if hanging:
            verb = "belongs" if len(hanging) == 1 else "belong"
            named = ", ".join(hanging[:5])
            raise NotAllowedError(
                f"{named} {verb} to {ref} by now. Have them belong to something else first."
            )
