"""The same step twice within seconds: whoever adds it may have pressed Enter twice, and is asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.errors import InvalidError, RepeatedError
from bot.rules.access import Actor
from bot.rules.action_steps import StepDraft
from bot.rules.step_lists import FIELD
from bot.services.states import belongs_to
from storage.models import RevisedNoun, StepStatus
from storage.unit_of_work import Store

REPEAT_WITHIN = timedelta(seconds=10)


def ensure_new(store: Store, draft: StepDraft, *, actor: Actor, now: datetime) -> None:
    """Ask about the same step from the same person within seconds: they may have pressed Enter twice."""
    wanted = (draft.title.strip(), draft.assignee_id, draft.due_on, draft.belongs_to, actor.id)
    for step in store.action_steps.list_added_since(
        actor.workspace_id, draft.plan_id, created_by=actor.id, since=now - REPEAT_WITHIN
    ):
        said = (step.title, step.assignee_id, step.due_on, belongs_to(step), step.created_by)
        is_same = said == wanted
        if is_same and step.status is not StepStatus.DROPPED and now - step.created_at <= REPEAT_WITHIN:
            assert step.id is not None
            newest = store.revisions.list_since(
                actor.workspace_id, RevisedNoun.STEP, step.id, version=step.version - 1
            )
            undo = newest[-1].id if newest else None
            raise RepeatedError(f"Added S-{step.number} already. Add again?", row_id=step.id, undo=undo)


def ensure_none_repeats(store: Store, drafts: Sequence[StepDraft], *, actor: Actor, now: datetime) -> None:
    """Refuse a whole list that the same person has saved seconds ago: they have pressed twice."""
    first = drafts[0]
    since = now - REPEAT_WITHIN
    made = store.action_steps.list_added_since(
        actor.workspace_id, first.plan_id, created_by=actor.id, since=since
    )
    newest = [step.title for step in made if step.status is not StepStatus.DROPPED][-len(drafts) :]
    if newest == [draft.title.strip() for draft in drafts]:
        ref = f"S-{made[-1].number}"
        said = f"These were added a moment ago, up to {ref}. To add them twice, wait ten seconds."
        raise InvalidError({FIELD: said})
