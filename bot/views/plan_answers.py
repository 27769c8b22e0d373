"""What is answered when a plan is closed, paused or taken up again, with the way back."""

from datetime import date

from slackblocks.elements import Button

from bot.rules.plans import PlanLine
from bot.views import limits, lines
from bot.views.buttons import PLAN_EDIT, edit, see_plan
from bot.views.elements import Key, Post, actions, button, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.undo import undo_buttons
from storage.models import PlanStatus

RESUME = "plan.resume"


def closed_message(plan: PlanLine, *, reason: str = "") -> Post:
    """Answer the closing of a plan, or its reopening, with the way back; say it if it was so before."""
    said = _CLOSED.get((plan.status, plan.undo is not None), "{plan} is {status}: it was not closed.")
    told = write(said, plan=bold(lines.plan_name(plan)), status=plan.status.value)
    if reason:
        kept = "Why: {why}" if plan.undo is not None else "What else you wrote was not kept."
        told = join((told, write(kept, why=escape(reason, limits.SENTENCE))), " ")
    return answer_plan(plan, told, block_id="closed")


def paused_message(plan: PlanLine, *, today: date) -> Post:
    """Answer the pausing of a plan, or its taking up, with the way back; say it if it was so before."""
    is_paused, has_changed = plan.status is PlanStatus.PAUSED, plan.undo is not None
    facts = {"plan": bold(lines.plan_name(plan)), "state": lines.plan_state(plan, today=today)}
    if is_paused:
        what = "{plan} is {state}" if has_changed else "{plan} was {state} already"
        said = write(f"{what}. It asks and reminds nobody meanwhile.", **facts)
    elif has_changed:
        said = write("{plan} goes on. It asks and reminds from now on.", **facts)
    elif plan.status is PlanStatus.PLANNED:
        said = write("{plan} is {state}. It was not paused.", **facts)
    else:
        said = write("{plan} was not paused.", **facts)
    return answer_plan(plan, said, block_id="paused")


_CLOSED = {
    (PlanStatus.CLOSED, True): "Closed {plan}. Prompts and reminders stop.",
    (PlanStatus.ACTIVE, True): "Reopened {plan}. Prompts and reminders go on.",
    (PlanStatus.PLANNED, True): "Reopened {plan}. Prompts and reminders begin on its first day.",
    (PlanStatus.CLOSED, False): "{plan} was closed already.",
    (PlanStatus.ACTIVE, False): "{plan} was open already.",
}
"""By what the plan is now and whether that has just changed."""


def answer_plan(plan: PlanLine, said: Mrkdwn, *, block_id: str) -> Post:
    """Answer a change of a plan, with the way back and what may come next."""
    of = f"{plan.ref} {plan.title}"
    can_edit = plan.can_edit and plan.status is not PlanStatus.CLOSED
    edit_it = [edit(PLAN_EDIT, _key(plan), of=of)] if can_edit else []
    row = [*undo_buttons([plan.undo], of=of), *resume_row(plan), *edit_it, see_plan(plan.id)]
    return Post(spoken(said), (section(said, block_id=block_id), *actions(row, block_id=f"{block_id}:do")))


def resume_row(plan: PlanLine, *, is_primary: bool = False) -> list[Button]:
    """Offer to take a paused plan up again."""
    if plan.status is not PlanStatus.PAUSED or not plan.can_edit:
        return []
    return [button("Resume", action_id=RESUME, value=_key(plan), is_primary=is_primary)]


def _key(plan: PlanLine) -> Key:
    return Key(plan.id, plan.version)
