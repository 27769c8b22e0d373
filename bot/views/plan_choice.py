"""The plan that a new step or target belongs to: named where it is known, else chosen from a menu."""

from collections.abc import Sequence

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.rules.plans import PlanLine
from bot.views import limits, lines
from bot.views.buttons import create_plan
from bot.views.elements import actions, choice_field, context, modal, section
from bot.views.mrkdwn import Mrkdwn, write

NO_PLANS = Mrkdwn("No plans yet. A plan says what should get better, by how much, and who does what.")
_TOO_MANY = f"The newest {limits.SELECT_OPTIONS} plans. For an older one, open it and add from there."


def plan_blocks(plans: Sequence[PlanLine], *, plan_id: int | None) -> tuple[Block, ...]:
    """Say which plan it is for, or ask; nothing is said of a plan that is not among those given."""
    if plan_id is not None:
        known = next((plan for plan in plans if plan.id == plan_id), None)
        return (context(write("For {plan}", plan=lines.plan_name(known)), block_id="plan"),) if known else ()
    choices = [(f"{plan.ref} {plan.title}", str(plan.id)) for plan in plans]
    only = choices[0][1] if len(choices) == 1 else ""
    hint = _TOO_MANY if len(choices) > limits.SELECT_OPTIONS else ""
    return (choice_field("plan_id", "Plan", choices, value=only, hint=hint),)


def no_plans_modal(title: str, *, callback_id: str) -> ModalView:
    """Say that there is no plan to add to, and how to make one."""
    blocks = (
        section(NO_PLANS, block_id="no_plans"),
        *actions([create_plan("Create a plan", is_primary=True)], block_id="no_plans:do"),
    )
    return modal(title, blocks, callback_id=callback_id, close="Close")
