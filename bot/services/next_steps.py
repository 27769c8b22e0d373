"""What is done next after a check-in: by whom, and as an action step of the plan where that is wanted."""

from datetime import datetime

from bot.errors import InvalidError
from bot.rules.access import Actor, Deed, is_allowed
from bot.rules.action_steps import StepDraft
from bot.rules.check_ins import CheckInDraft
from bot.rules.outline import TARGET, Place
from bot.services.lines import Seen
from bot.services.revising import Reviser
from bot.services.seeing import ensure_assignable
from bot.services.step_drafts import ensure_draft, write_draft
from bot.values import frozen
from storage.unit_of_work import Store


@frozen
class MadeStep:
    """An action step that a check-in made, and the revision by which it is taken back."""

    id: int
    undo: int


def ensure_next(
    store: Store,
    draft: CheckInDraft,
    seen: Seen,
    *,
    actor: Actor,
    now: datetime,
    was: str | None = None,
) -> None:
    """Refuse who could not take the next step, and an action step from whoever may add none."""
    if draft.next_id not in {None, was}:
        ensure_assignable(store, actor, str(draft.next_id), people=seen.people, field="next_id")
    if not draft.becomes_step:
        return
    if not is_allowed(actor, Deed.EDIT_STEPS, seen.people):
        owner = seen.people.owner_name
        said = f"Only its owner and collaborators add steps to {seen.people.ref}. Ask {owner}, or untick it."
        raise InvalidError({"becomes_step": said})
    ensure_draft(store, _step_draft(draft, seen), seen, actor=actor, now=now)


def make_step(
    store: Store, reviser: Reviser, draft: CheckInDraft, seen: Seen, *, actor: Actor, now: datetime
) -> MadeStep | None:
    """Add the next step to the plan, under its target, where that is wanted."""
    if not draft.becomes_step:
        return None
    step = write_draft(store, _step_draft(draft, seen), actor=actor, now=now)
    assert step.id is not None
    return MadeStep(step.id, reviser.added(store, step, actor=actor, now=now))


def _step_draft(draft: CheckInDraft, seen: Seen) -> StepDraft:
    return StepDraft(
        plan_id=seen.id,
        title=" ".join(draft.next_step.split()),
        assignee_id=draft.next_id,
        due_on=draft.next_on,
        belongs_to=str(Place(TARGET, draft.target_id)),
    )
