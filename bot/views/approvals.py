"""Approvals in messages: what somebody is asked to confirm, and that something cannot be had."""

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.rules.approvals import ApprovalAsk, Declined
from bot.rules.ledger import ResourceLine
from bot.views import limits, lines
from bot.views.buttons import RESOURCE_EDIT, edit, see_resources
from bot.views.elements import Key, Post, actions, button, context, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, spoken, write
from bot.views.resource_lines import resource_name, resource_words
from bot.views.small_print import more
from storage.models import ResourceStatus

CONFIRM = "resource.confirm"
DECLINE_OPEN = "resource.decline_open"
_MOST = 10
_NEUTRAL = Mrkdwn("Something in a plan waits for your word.")
"""What a phone shows of it in one person's plan."""


def approval_message(ask: ApprovalAsk) -> Post:
    """Ask somebody to confirm what is needed, line by line; what is decided shows that it is."""
    waits = [line for line in ask.lines if _is_open(line)]
    plan = lines.name(ask.plan_ref, ask.plan_title)
    if waits:
        asks = "{by} asks whether this can be had for {plan}:" if ask.by else "Can this be had for {plan}?"
        said = write(asks, by=escape(ask.by, limits.NAME), plan=bold(plan))
    else:
        said = write("All is decided for {plan}:", plan=bold(plan))
    blocks: list[Block] = [section(said, block_id="approval")]
    for place, line in enumerate(ask.lines[:_MOST], start=1):
        text = resource_words(line, today=ask.today)
        if _is_open(line):
            blocks.append(section(text, block_id=f"resource:{place}"))
            blocks += actions(_buttons(line, is_first=place == 1), block_id=f"resource:{place}:do")
        else:
            blocks.append(section(text, block_id=f"resource:{place}"))
    if len(ask.lines) > _MOST:
        blocks.append(context(more(len(ask.lines) - _MOST), block_id="more"))
    blocks += actions([see_resources(ask.plan_id)], block_id="approval:do")
    told = lines.tell(spoken(said), [resource_name(line) for line in waits or ask.lines])
    return Post(_NEUTRAL if ask.is_confidential else told, tuple(blocks))


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


def _is_open(line: ResourceLine) -> bool:
    return line.can_decide and line.status is ResourceStatus.OPEN


def _buttons(line: ResourceLine, *, is_first: bool) -> list[Button]:
    key, of = Key(line.id, line.version), str(resource_name(line))
    return [
        button("Confirm", action_id=CONFIRM, value=key, spoken=f"Confirm: {of}", is_primary=is_first),
        button("Decline…", action_id=DECLINE_OPEN, value=key, spoken=f"Decline: {of}"),
    ]
