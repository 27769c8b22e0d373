"""A hand-off: what is done, what can begin now, and what waits for that."""

from slackblocks.blocks import Block

from bot.rules.hand_offs import HandOff
from bot.views import limits, lines
from bot.views.action_steps import step_blocks
from bot.views.elements import Post, context, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.small_print import more, read_only_list
from storage.models import StepStatus

_MOST = 5
_NEUTRAL = Mrkdwn("Something that you waited for is done.")
"""What a phone shows of it in one person's plan."""


def hand_off_message(handed: HandOff) -> Post:
    """Tell somebody that what their steps waited for is done, each with what they may do about it."""
    said = _said(handed)
    blocks: list[Block] = [section(said, block_id="hand_off")]
    for place, step in enumerate(handed.steps[:_MOST], start=1):
        blocks += step_blocks(step, today=handed.today, block_id=f"step:{place}", says_who=False)
    if len(handed.steps) > _MOST:
        blocks.append(context(more(len(handed.steps) - _MOST), block_id="more"))
    if handed.following:
        shown = [
            lines.step_words(step, today=handed.today, says_plan=False) for step in handed.following[:_MOST]
        ]
        rest = [more(len(handed.following) - _MOST)] if len(handed.following) > _MOST else []
        after = write("After that:\n{steps}", steps=read_only_list([*shown, *rest]))
        blocks.append(context(after, block_id="after"))
    told = lines.tell(Mrkdwn("You can begin"), [lines.step_name(step) for step in handed.steps])
    text = _NEUTRAL if handed.is_confidential else join((spoken(said), told), " ")
    return Post(text, tuple(blocks))


def _said(handed: HandOff) -> Mrkdwn:
    """Say why they can begin: what is done or given up, or what was confirmed."""
    by = escape(handed.by, limits.NAME)
    if handed.ended is None:
        return write(
            "{what} is confirmed ({by}), so you can begin:", what=bold(escape(handed.confirmed)), by=by
        )
    ended = handed.ended  # without a title where its reader may not see it
    name = bold(lines.step_name(ended) if ended.title else escape(ended.ref))
    if handed.ended.is_open:
        return write("You can begin, as {step} was done:", step=name)
    what = "done" if handed.ended.status is StepStatus.DONE else "dropped"
    return write("{step} is {what} ({by}), so you can begin:", step=name, what=what, by=by)
