"""A change that may be taken back: its row, its plan, and what there is to know of who may do that."""

from collections.abc import Iterable

from bot.rules.access import Deed
from bot.services.lines import Seen, look_at
from bot.services.revised_rows import find_row
from bot.services.states import Row, row_id
from bot.values import frozen
from storage.models import (
    ActionStep,
    CheckIn,
    FocusArea,
    Objective,
    Obstacle,
    Plan,
    Resource,
    RevisedDeed,
    RevisedNoun,
    Revision,
    Target,
)
from storage.unit_of_work import Store

_EDITS = frozenset({RevisedDeed.ADDED, RevisedDeed.EDITED, RevisedDeed.DROPPED})
_CHOICES = frozenset({RevisedDeed.CHOSEN, RevisedDeed.PARKED})
_DECISIONS = frozenset({RevisedDeed.CONFIRMED, RevisedDeed.DECLINED})


@frozen
class Case:
    """A revision with its row, and what there is to know of who may take it back."""

    revision: Revision
    row: Row
    seen: Seen
    deed: Deed
    doer_id: str | None
    target: Target | None = None
    """The target of a check-in."""


def case_of(  # noqa: PLR0911  # one for each kind of row
    store: Store,
    revision: Revision,
    *,
    seen: Seen | None = None,
    to_change: bool = False,
    row: Row | None = None,
) -> Case:
    """Bring in the row of a revision, locked when it is about to change, and its plan, unless given."""
    workspace_id = revision.workspace_id
    row = row or find_row(store, revision, to_change=to_change)
    if seen is None:
        plan = store.plans.find(workspace_id, revision.plan_id)
        assert plan is not None
        seen = look_at(store, [plan])[revision.plan_id]
    match row:
        case Plan():
            return Case(revision, row, seen, Deed.EDIT_PLAN, None)
        case Objective():
            return Case(revision, row, seen, Deed.EDIT_OBJECTIVES, None)
        case FocusArea():
            deed = Deed.CHOOSE_AREAS if revision.deed in _CHOICES else Deed.EDIT_AREAS
            return Case(revision, row, seen, deed, None)
        case Target():
            deed = Deed.EDIT_TARGETS if revision.approved_by is None else Deed.APPROVE
            return Case(revision, row, seen, deed, row.owner_id)
        case ActionStep():
            deed = Deed.EDIT_STEPS if revision.deed in _EDITS else Deed.ACT_ON_STEP
            return Case(revision, row, seen, deed, row.assignee_id)
        case Resource():
            deed = Deed.APPROVE if revision.deed in _DECISIONS else Deed.EDIT_RESOURCES
            return Case(revision, row, seen, deed, None)
        case Obstacle():
            return Case(revision, row, seen, Deed.EDIT_OBSTACLES, row.created_by)
        case CheckIn():
            target = store.targets.find(workspace_id, row.target_id, to_change=to_change)
            assert target is not None
            is_left_out = "excluded_because" in revision.changes  # whoever edits the target decides that
            deed = Deed.EDIT_TARGETS if is_left_out else Deed.EDIT_CHECK_IN
            return Case(revision, row, seen, deed, row.author_id, target)


def locked_steps(store: Store, revisions: Iterable[Revision]) -> dict[int, ActionStep]:
    """Lock the steps of many revisions at once, and return them by id."""
    ids: dict[str, set[int]] = {}
    for revision in revisions:
        if revision.noun is RevisedNoun.STEP and revision.step_id is not None:
            ids.setdefault(revision.workspace_id, set()).add(revision.step_id)
    found = (store.action_steps.lock(workspace_id, each) for workspace_id, each in ids.items())
    return {row_id(step): step for rows in found for step in rows}
