"""Approvals in messages: what somebody is asked to confirm, and that something cannot be had."""

from typing import TypeAlias

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.rules.approvals import ApprovalAsk, Declined
from bot.rules.ledger import ResourceLine
from bot.rules.proposals import ProposalLine
from bot.views import limits, lines
from bot.views.buttons import RESOURCE_EDIT, edit, see_plan, see_resources
from bot.views.elements import Key, Post, actions, button, context, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, spoken, write
from bot.views.proposals import proposal_blocks, proposal_message
from bot.views.resource_lines import resource_name, resource_words
from bot.views.small_print import more
from storage.models import ProposalState, ResourceStatus

CONFIRM = "resource.confirm"
DECLINE_OPEN = "resource.decline_open"
_MOST = 10
_NEUTRAL = Mrkdwn("Something in a plan waits for your word.")
"""What a phone shows of it in one person's plan."""
Item: TypeAlias = ResourceLine | ProposalLine


def approval_message(ask: ApprovalAsk) -> Post:
    """Ask somebody for their word on all that is needed in a plan; what is decided shows that it is."""
    if not ask.lines and len(ask.proposals) == 1:
        return proposal_message(ask.proposals[0])
    said = _head(ask)
    blocks: list[Block] = [section(said, block_id="approval")]
    items: list[Item] = [*ask.lines, *ask.proposals]
    if len(items) > _MOST:
        items.sort(key=lambda each: not _is_open(each))
    place = 0
    for place, item in enumerate(items[:_MOST], start=1):
        if isinstance(item, ResourceLine):
            blocks += _resource(item, ask, place=place)
        else:
            blocks += proposal_blocks(item, place=place)
    if len(items) > place:
        blocks.append(context(more(len(items) - place), block_id="more"))
    look = see_resources(ask.plan_id) if ask.lines else see_plan(ask.plan_id)
    blocks += actions([look], block_id="approval:do")
    waits = [item for item in items if _is_open(item)]
    told = lines.tell(spoken(said), [_name(item) for item in waits or items])
    return Post(_NEUTRAL if ask.is_confidential else told, tuple(blocks))


def _head(ask: ApprovalAsk) -> Mrkdwn:
    """Say what is asked, by whom; or that all of it is decided, or for somebody else to decide by now."""
    items: list[Item] = [*ask.lines, *ask.proposals]
    plan, by = bold(lines.name(ask.plan_ref, ask.plan_title)), escape(ask.by, limits.NAME)
    if any(map(_is_open, items)):
        if ask.proposals:
            return write("This waits for your word in {plan}:", plan=plan)
        asks = "{by} asks whether this can be had for {plan}:" if ask.by else "Can this be had for {plan}?"
        return write(asks, by=by, plan=plan)
    if any(map(_waits, items)):
        who = escape(ask.approvers, limits.WORDS)
        return write("{who} approves in {plan} now, so what is open is theirs to decide:", who=who, plan=plan)
    return write("All is decided for {plan}:", plan=plan)


def _resource(line: ResourceLine, ask: ApprovalAsk, *, place: int) -> list[Block]:
    blocks: list[Block] = [section(resource_words(line, today=ask.today), block_id=f"resource:{place}")]
    if _is_open(line):
        blocks += actions(_buttons(line, is_first=place == 1), block_id=f"resource:{place}:do")
    return blocks


def _name(item: Item) -> Mrkdwn:
    return resource_name(item) if isinstance(item, ResourceLine) else lines.target_name(item.target)


def declined_message(declined: Declined) -> Post:
    """Tell somebody that what they asked for cannot be had, and what they can do about it."""
    line = declined.line
    said = resource_words(line, today=declined.today)
    hint = Mrkdwn("Ask for less or for something else with Edit: it is asked for anew then.")
    of = str(resource_name(line))
    change = [edit(RESOURCE_EDIT, Key(line.id, line.version), of=of)] if line.can_edit else []
    blocks = (
        section(said, block_id="declined"),
        *([context(hint, block_id="declined:hint")] if change else []),
        *actions([*change, see_resources(line.plan_id)], block_id="declined:do"),
    )
    return Post(_NEUTRAL if line.is_confidential else spoken(said), blocks)


def _is_open(item: Item) -> bool:
    """Whether it waits for its reader."""
    return item.can_decide and _waits(item)


def _waits(item: Item) -> bool:
    """Whether it waits for anybody."""
    if isinstance(item, ResourceLine):
        return item.status is ResourceStatus.OPEN and not item.is_dropped and item.is_needed
    return item.state is ProposalState.OPEN


def _buttons(line: ResourceLine, *, is_first: bool) -> list[Button]:
    key, of = Key(line.id, line.version), str(resource_name(line))
    return [
        button("Confirm", action_id=CONFIRM, value=key, spoken=f"Confirm: {of}", is_primary=is_first),
        button("Decline…", action_id=DECLINE_OPEN, value=key, spoken=f"Decline: {of}"),
    ]
