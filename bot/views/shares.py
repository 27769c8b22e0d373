"""Shares: the question before a plan is shown in a channel, its form, and what the channel then sees."""

from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.plans import PlanLine
from bot.rules.sharing import SharedPlan, ShareQuestion
from bot.views import limits, lines
from bot.views.answers import OUT_OF_DATE, Answers, metadata
from bot.views.buttons import see_plan
from bot.views.elements import Post, actions, button, channel_field, context, divider, modal, read_id, section
from bot.views.mrkdwn import Mrkdwn, bold, channel, code, escape, join, spoken, write
from bot.views.obstacles import obstacles_list
from bot.views.outline import outline_blocks, served_line
from bot.views.plan_choice import no_plans_modal, plan_blocks
from bot.views.small_print import read_only_list

ASK = "share.ask"
CONFIRM = "share.confirm"
CANCEL = "share.cancel"

_BEYOND = Mrkdwn("It lives in a private channel: what is above will be read by people who are not in it.")
_NOBODY_RUNG = Mrkdwn("Nobody is mentioned. See plan shows each person what they may see.")
NOT_SHARED = Mrkdwn("Not shared.")


def share_modal(
    plans: Sequence[PlanLine], *, plan_id: int | None = None, channel_id: str | None = None
) -> ModalView:
    """Ask which plan is to be shown in which channel."""
    if plan_id is None and not plans:
        return no_plans_modal("Share a plan", callback_id=ASK)
    fields = (
        *plan_blocks(plans, plan_id=plan_id),
        channel_field("channel_id", "Channel", value=channel_id, hint="You see what is posted before it is."),
    )
    return modal(
        "Share a plan", fields, callback_id=ASK, submit="Look at it first", metadata=metadata(plan_id=plan_id)
    )


def read_share(view: Mapping[str, Any]) -> tuple[int, str]:
    """Read which plan is to be shown in which channel, or raise InvalidError."""
    answers = Answers(view)
    plan_id = answers.id("plan_id", missing="Choose the plan that is to be shown.")
    answers.ensure_complete()
    channel_id = answers.channel("channel_id")
    if channel_id is None:
        raise InvalidError({"channel_id": "Choose the channel in which it is to be shown."})
    assert plan_id is not None
    return plan_id, channel_id


def question_message(question: ShareQuestion) -> Post:
    """Ask whether this is to be posted there."""
    said = _question(question)
    share = button("Share", action_id=CONFIRM, value=_value(question), is_primary=True)
    row = [share, button("Cancel", action_id=CANCEL)]
    blocks = (*_question_blocks(question), *actions(row, block_id="share:do"))
    return Post(spoken(said), blocks)


def question_modal(question: ShareQuestion) -> ModalView:
    """Ask the same in the place of the form."""
    return modal(
        "Share a plan",
        _question_blocks(question),
        callback_id=CONFIRM,
        submit="Share",
        metadata=_value(question),
    )


def read_confirmed(value: str) -> tuple[int, str]:
    """Read back what was asked about, or raise InvalidError."""
    number, _, channel_id = value.partition(":")
    plan_id = read_id(number)
    if plan_id is None or not channel_id:
        raise InvalidError({"key": OUT_OF_DATE})
    return plan_id, channel_id


def shared_message(shown: SharedPlan, *, channel_id: str) -> Post:
    """Say that a plan goes to a channel."""
    said = write(
        "Shared {plan} in {channel}.", plan=bold(lines.plan_name(shown.plan)), channel=channel(channel_id)
    )
    return Post(spoken(said), (section(said, block_id="shared"),))


def not_posted_message(channel_id: str) -> Post:
    """Tell whoever shared something that Slack did not take it there."""
    said = write(
        "Slack did not let me post what you shared in {channel}. Type {line} there, then share it again.",
        channel=channel(channel_id),
        line=code("/invite @Waymark"),
    )
    return Post(said, (section(said, block_id="shared"),))


def overtaken_message(channel_id: str) -> Post:
    """Tell whoever shared something that it could not be posted in time, or may not be seen there."""
    said = write(
        "I did not post what you shared in {channel}: before I could, it was closed or moved, or an hour "
        "went by. If it is still to be seen there, share it again.",
        channel=channel(channel_id),
    )
    return Post(said, (section(said, block_id="shared"),))


def not_shared_message() -> Post:
    """Say that nothing was shared."""
    return Post(NOT_SHARED, (section(NOT_SHARED, block_id="shared"),))


def share_message(shown: SharedPlan) -> Post:
    """Show a plan to a channel, to be read."""
    told = write("{who} shared {plan}.", who=escape(shown.shared_by, limits.NAME), plan=_name(shown))
    blocks = (
        *_summary(shown),
        context(write("Shared by {who}.", who=escape(shown.shared_by, limits.NAME)), block_id="share:by"),
        *actions([see_plan(shown.plan.id)], block_id="share:do"),
    )
    return Post(told, blocks)


def _question(question: ShareQuestion) -> Mrkdwn:
    return write("Post this in {channel}?", channel=channel(question.channel_id))


def _question_blocks(question: ShareQuestion) -> tuple[Block, ...]:
    warning = (context(_BEYOND, block_id="share:beyond"),) if question.is_beyond else ()
    return (
        section(bold(_question(question)), block_id="share"),
        divider(block_id="share:from"),
        *_summary(question.shown),
        divider(block_id="share:to"),
        *warning,
        context(_NOBODY_RUNG, block_id="share:how"),
    )


def _summary(shown: SharedPlan) -> tuple[Block, ...]:
    """Show what a plan wants and how far it has come; not where it lives."""
    plan, today = shown.plan, shown.today
    when, state = lines.plan_when(plan, today=today)
    head = join((bold(_name(shown)), join((state, when, escape(plan.owner_name, limits.NAME)))), "   ")
    roads = [lines.target_road(target, today=today) for target in shown.targets]
    parts = {
        "plan": head,
        "purpose": escape(plan.purpose, limits.PARAGRAPH),
        "serves": served_line(shown.served) if shown.served is not None else Mrkdwn(),
        "targets": write("*Targets*\n{roads}", roads=read_only_list(roads))
        if roads and not shown.outline.objectives
        else Mrkdwn(),
    }
    in_the_way = obstacles_list(shown.obstacles)
    steps = write("*Steps* {counts}", counts=lines.step_counts(plan.counts))
    return (
        *(section(text, block_id=f"share:{name}") for name, text in parts.items() if text),
        *outline_blocks(shown.outline, plan=plan, serving=shown.serving, today=today, says_steps=False),
        section(steps, block_id="share:steps"),
        *([section(in_the_way, block_id="share:obstacles")] if in_the_way else []),
    )


def _name(shown: SharedPlan) -> Mrkdwn:
    return lines.plan_name(shown.plan)


def _value(question: ShareQuestion) -> str:
    return f"{question.shown.plan.id}:{question.channel_id}"
