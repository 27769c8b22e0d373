"""What a step's draft makes of a row: of a new one, and of one that is there."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.rules.access import Actor
from bot.rules.action_steps import StepDraft, ensure_step
from bot.rules.cadence import local_date
from bot.rules.dependencies import Follow
from bot.services.dependencies import awaited_by_form
from bot.services.lines import Seen
from bot.services.places import FOR_STEPS, ensure_place
from bot.services.ripples import ensure_after_awaited, shifts_to_make
from bot.services.seeing import ensure_assignable
from bot.services.states import columns_of
from storage.models import ActionStep
from storage.unit_of_work import Store

NEW = "It"
"""What a step is called that has no reference yet."""


def ensure_draft(store: Store, draft: StepDraft, seen: Seen, *, actor: Actor, now: datetime) -> str:
    """Refuse a new step that cannot be, field by field; return what it is to belong to."""
    ensure_step(draft, today=local_date(now, actor.zone))
    if draft.assignee_id is not None:
        ensure_assignable(store, actor, draft.assignee_id, people=seen.people)
    return ensure_place(store, seen, draft.belongs_to, kinds=FOR_STEPS, to_change=True)


def write_draft(store: Store, draft: StepDraft, *, actor: Actor, now: datetime) -> ActionStep:
    """Write a new step, with what it waits for; its plan has to be locked."""
    step = store.action_steps.add(
        ActionStep(
            workspace_id=actor.workspace_id,
            number=store.workspaces.next_number(actor.workspace_id, "S"),
            plan_id=draft.plan_id,
            created_by=actor.id,
            created_at=now,
            **columns_of(draft.belongs_to, ActionStep),
            **_said(draft),
        )
    )
    awaited = awaited_by_form(store, actor, step, draft.awaited_ids or (), called=NEW.lower())
    if awaited:
        assert step.id is not None
        store.dependencies.replace(actor.workspace_id, step.id, awaited)
        if draft.due_on is not None:
            ensure_after_awaited(store, step, draft.due_on, actor=actor, now=now, called=NEW)
    return step


def lock_order(store: Store, draft: StepDraft, step_id: int, *, actor: Actor) -> None:
    """Lock the plan of a step before the step itself, where a draft says anew what it waits for."""
    step = store.action_steps.find(actor.workspace_id, step_id)
    if step is None or draft.awaited_ids is None:
        return
    if sorted(draft.awaited_ids) != store.dependencies.awaited(actor.workspace_id, step_id):
        store.plans.find(actor.workspace_id, step.plan_id, to_change=True)


def edited(
    store: Store, draft: StepDraft, step: ActionStep, seen: Seen, *, actor: Actor, now: datetime
) -> tuple[dict[str, Any], str]:
    """Return what a draft has the fields of a step be, and what the step is to belong to."""
    ensure_step(draft, today=local_date(now, actor.zone))
    if draft.assignee_id not in {None, step.assignee_id}:
        ensure_assignable(store, actor, str(draft.assignee_id), people=seen.people)
    values, under = _said(draft), ""
    if not draft.stays:
        under = ensure_place(store, seen, draft.belongs_to, kinds=FOR_STEPS, to_change=True)
        values["belongs_to"] = draft.belongs_to
    awaited = None
    if draft.awaited_ids is not None:
        awaited = awaited_by_form(store, actor, step, draft.awaited_ids)
    if awaited is not None:
        values["awaited_ids"] = awaited
        if draft.due_on is not None:
            ensure_after_awaited(store, step, draft.due_on, actor=actor, now=now, awaited=awaited)
    return values, under


def shifts_by_draft(
    store: Store,
    draft: StepDraft,
    step: ActionStep,
    follow: Follow,
    *,
    actor: Actor,
    now: datetime,
) -> Mapping[int, date]:
    """Return what moves with a step whose day a draft changes, or raise RippleError to ask first."""
    if draft.due_on == step.due_on:
        return {}
    awaited = draft.awaited_ids
    return shifts_to_make(store, step, draft.due_on, follow, actor=actor, now=now, awaited=awaited)


def _said(draft: StepDraft) -> dict[str, Any]:
    return {
        "title": draft.title.strip(),
        "note": draft.note.strip(),
        "assignee_id": draft.assignee_id,
        "due_on": draft.due_on,
        "priority": draft.priority,
        "effort": draft.effort,
    }
