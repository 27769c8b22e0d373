"""Dropping a target: whether anything hangs on it, and its end, which can be taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.errors import InvalidError, NotAllowedError
from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.action_steps import ensure_reason
from bot.rules.objectives import ensure_free
from bot.rules.targets import TargetLine
from bot.rules.texts import is_blank
from bot.services.lines import Seen, ensure_open, target_lines
from bot.services.places import hanging_on
from bot.services.proposals import is_revision
from bot.services.revising import Reviser
from bot.services.seeing import see_target
from bot.services.states import row_id
from storage.database import Database
from storage.models import RevisedDeed, Target
from storage.unit_of_work import Store, query, transaction


class TargetDrops:
    """What people do with targets that are not wanted any more."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @query
    def get(self, store: Store, target_id: int, *, actor: Actor) -> TargetLine:
        """Return a target to somebody who may drop it now, as nothing hangs on it."""
        target, seen = _to_drop(store, actor, target_id)
        return target_lines(store, actor, [target], seen={seen.id: seen})[0]

    @transaction
    def drop(
        self, store: Store, target_id: int, *, actor: Actor, now: datetime, reason: str = ""
    ) -> TargetLine:
        """Give a target up, unless something hangs on it; one that people go by needs a reason."""
        target, seen = _to_drop(store, actor, target_id, to_change=True)
        ensure_reason(reason, field="reason")
        if is_blank(reason) and not target.is_dropped and is_revision(store, target, now=now):
            said = f"Say why it is dropped, for example: drop T-{target.number} the market has changed"
            raise InvalidError({"reason": said})
        undo = self._reviser.revise(
            store,
            target,
            {"is_dropped": True},
            deed=RevisedDeed.DROPPED,
            actor=actor,
            now=now,
            reason=reason.strip(),
        )
        return replace(target_lines(store, actor, [target], seen={seen.id: seen})[0], undo=undo)


def _to_drop(store: Store, actor: Actor, target_id: int, *, to_change: bool = False) -> tuple[Target, Seen]:
    target, seen = see_target(store, actor, target_id, to_change=to_change)
    ensure_allowed(actor, Deed.EDIT_TARGETS, seen.people, doer_id=target.owner_id)
    ensure_open(seen.plan)
    ref = f"T-{target.number}"
    ensure_free(ref, hanging_on(store, target))
    others = store.targets.list_of_plans(target.workspace_id, [seen.id])
    balanced = [f"T-{other.number}" for other in others if other.balancing_id == row_id(target)]
    if balanced:
        raise NotAllowedError(
            f"{balanced[0]} names {ref} as what must not get worse for it. Name something else there first, "
            f"under More: edit {balanced[0]}"
        )
    return target, seen
