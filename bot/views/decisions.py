"""What waits for somebody's word, as Home and the hub show it."""

from collections.abc import Iterator, Sequence

from slackblocks.blocks import Block

from bot.rules.home import OwedDecision
from bot.views import limits, lines
from bot.views.buttons import see_plan, see_resources
from bot.views.elements import section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join
from bot.views.small_print import more_line


def decision_blocks(owed: Sequence[OwedDecision], *, most: int = limits.HOME_WAITING) -> Iterator[Block]:
    """Show the plans in which something waits for the reader's word, each with the way there."""
    for place, each in enumerate(owed[:most], start=1):
        look = see_resources(each.plan_id) if each.count else see_plan(each.plan_id)
        yield section(decision(each), block_id=f"decision:{place}", accessory=look)
    yield from more_line(len(owed) - most, block_id="decision:more")


def decision(owed: OwedDecision) -> Mrkdwn:
    """Say what waits for a decision: `P-1 Reduce churn · 3 resources to confirm · 1 revision to approve`."""
    confirm = f"{lines.count(owed.count, 'resource')} to confirm" if owed.count else ""
    approve = f"{lines.count(owed.revisions, 'revision')} to approve" if owed.revisions else ""
    return join((bold(lines.name(owed.plan_ref, owed.plan_title)), escape(confirm), escape(approve)))
