"""Proposals: what an approver is asked about a target, what became of it, and what its proposer is told."""

from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks.blocks import Block
from slackblocks.elements import Button
from slackblocks.views import ModalView

from bot.rules.proposals import ProposalLine
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import see_plan
from bot.views.elements import Post, actions, button, context, modal, read_id, section, text_field
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, plain, spoken, write
from bot.views.mrkdwn import lines as below
from bot.views.small_print import more
from storage.models import ProposalState

APPROVE = "proposal.approve"
DECLINE = "proposal.decline"
"""Of the button that asks why, and of the form in which that is said."""

_MOST_SHOWN = 2
_NEUTRAL = Mrkdwn("Something waits for you in a plan of yours.")
"""What a phone shows of it in one person's plan."""
_ENDS = {
    ProposalState.APPROVED: Mrkdwn("Approved by {who}."),
    ProposalState.DECLINED: Mrkdwn("Declined by {who}: {why}. It stays as it is."),
    ProposalState.OVERTAKEN: Mrkdwn(
        "Another revision was made or asked for since, so there is nothing to decide."
    ),
}


def proposal_message(asked: ProposalLine) -> Post:
    """Ask an approver whether a target may be revised, or tell its proposer what they said."""
    said, end = _said(asked), _end(asked)
    blocks: list[Block] = [
        section(said, block_id="proposal"),
        context(_why(asked), block_id="proposal:why"),
        *([section(end, block_id="proposal:end")] if end else []),
        *actions(
            [*decide_buttons(asked, is_first=True), see_plan(asked.target.plan_id)], block_id="proposal:do"
        ),
    ]
    told = end if end and not asked.is_for_approver else said
    text = _NEUTRAL if asked.is_confidential else join((spoken(told), spoken(end)), " ")
    return Post(text, tuple(blocks))


def proposal_blocks(asked: ProposalLine, *, place: int) -> list[Block]:
    """Show a proposal as one of several that an approver is asked about, with its own buttons."""
    end = _end(asked)
    said = join((_said(asked), write("Why: {why}", why=escape(asked.reason, limits.WORDS)), end), "\n")
    blocks: list[Block] = [section(said, block_id=f"proposal:{place}")]
    return [*blocks, *actions(decide_buttons(asked, is_first=place == 1), block_id=f"proposal:{place}:do")]


def asked_lines(proposals: Sequence[ProposalLine], *, names: bool = False) -> Mrkdwn:
    """Say which revisions wait: `Bob may approve what Ana asks for: value from 5 to 6. Why: …`.

    With `names`, of which target each of them is.
    """
    said = [
        write(
            "{of}{who} asks for this and may approve it: {edits}. Why: {why}"
            if each.by == each.approvers
            else "{of}{whom} may approve what {who} asks for: {edits}. Why: {why}",
            of=write("{target}: ", target=bold(lines.target_name(each.target))) if names else Mrkdwn(),
            whom=escape(each.approvers, limits.WORDS),
            who=escape(each.by, limits.NAME),
            edits=escape(each.edits, limits.WORDS),
            why=escape(each.reason, limits.WORDS),
        )
        for each in proposals[:_MOST_SHOWN]
    ]
    rest = len(proposals) - _MOST_SHOWN
    return below((*said, more(rest) if names and rest > 0 else Mrkdwn()))


def _said(asked: ProposalLine) -> Mrkdwn:
    """Say what is asked: `Ana asks to revise T-1 Churn %: value from 5 to 6.`."""
    facts = {
        "who": escape(asked.by, limits.NAME),
        "target": bold(lines.target_name(asked.target)),
        "edits": escape(asked.edits, limits.CHANGE),
    }
    if asked.is_for_approver:
        return write("{who} asks to revise {target}: {edits}.", **facts)
    return write("You asked to revise {target}: {edits}.", **facts)


def decide_buttons(asked: ProposalLine, *, is_first: bool = False) -> list[Button]:
    """Offer to approve or decline a revision, to whoever may."""
    if not asked.can_decide:
        return []
    of, value = f"{asked.target.ref} {asked.target.indicator}", str(asked.id)
    return [
        button("Approve", action_id=APPROVE, value=value, spoken=f"Approve: {of}", is_primary=is_first),
        button("Decline…", action_id=DECLINE, value=value, spoken=f"Decline: {of}"),
    ]


def decline_modal(asked: ProposalLine) -> ModalView:
    """Ask why a target is not to be revised so."""
    blocks = (
        context(_said(asked), block_id="about"),
        context(_why(asked), block_id="about:why"),
        text_field(
            "declined_because",
            "Why",
            example="e.g. the market has not changed",
            hint=f"{plain(asked.by, limits.NAME)} is told.",
        ),
    )
    title = f"Decline for {asked.target.ref}"
    ids = metadata(proposal=str(asked.id))
    return modal(title, blocks, callback_id=DECLINE, submit="Decline", metadata=ids)


def read_decline(view: Mapping[str, Any]) -> tuple[int, str]:
    """Read which proposal is declined, and why."""
    answers = Answers(view)
    return read_id(answers.known("proposal")) or 0, answers.text("declined_because")


def _why(asked: ProposalLine) -> Mrkdwn:
    plan = lines.name(asked.target.plan_ref, asked.target.plan_title)
    return join((write("Why: {why}", why=escape(asked.reason, limits.WORDS)), plan))


def _end(asked: ProposalLine) -> Mrkdwn:
    if asked.state is ProposalState.OPEN and asked.is_gone:
        return write("{target} was dropped, so there is nothing to decide.", target=escape(asked.target.ref))
    if asked.state is ProposalState.OPEN:
        who = escape(asked.approvers, limits.WORDS)
        is_gone = asked.is_for_approver and not asked.can_decide and who
        said = write("{who} approves there now, so this is theirs to decide.", who=who)
        return said if is_gone else Mrkdwn()
    if asked.state is ProposalState.DECLINED and not asked.declined_because:
        return write("Declined by {who}. It stays as it is.", who=escape(asked.decided_by, limits.NAME))
    why = escape(asked.declined_because.rstrip("."), limits.WORDS)
    return write(_ENDS[asked.state], who=escape(asked.decided_by, limits.NAME), why=why)
