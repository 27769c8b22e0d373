"""What is answered when a plan is closed, paused or taken up again, with the way back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slackblocks.elements import Button
from slackblocks.views import ModalView

from bot.rules.plans import PlanLine
from bot.views import lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import PLAN_EDIT, edit, see_plan
from bot.views.elements import Key, Post, actions, button, date_field, modal, section
from bot.views.mrkdwn import Mrkdwn, bold, spoken, write
from bot.views.undo import undo_buttons
from storage.models import PlanStatus

PAUSE = "plan.pause"
RESUME = "plan.resume"


def closed_message(plan: PlanLine) -> Post:
    """Answer the closing of a plan, or its reopening, with the way back; say it if it was so before."""
    said = _CLOSED.get((plan.status, plan.undo is not None), "{plan} is {status}: it was not closed.")
    return answer_plan(
        plan, write(said, plan=bold(lines.plan_name(plan)), status=plan.status.value), block_id="closed"
    )


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


def pause_modal(plan: PlanLine) -> ModalView:
    """Ask until when a plan is to be paused."""
    asked = write(
        "{plan} asks for no check-ins and reminds nobody until it goes on. Its steps leave people's lists.",
        plan=bold(lines.plan_name(plan)),
    )
    fields = (
        section(asked, block_id="pause"),
        date_field("until_on", "Goes on", hint="Empty: until somebody resumes it.", optional=True),
    )
    ids = metadata(plan=_key(plan))
    return modal(f"Pause {plan.ref}", fields, callback_id=PAUSE, submit="Pause plan", metadata=ids)


def read_pause(view: Mapping[str, Any]) -> date | None:
    """Read until when a plan is to be paused, or raise InvalidError."""
    answers = Answers(view)
    until_on = answers.day("until_on")
    answers.ensure_complete()
    return until_on


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
