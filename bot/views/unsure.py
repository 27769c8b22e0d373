"""A message that may not have been posted: what somebody is asked about it, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.errors import InvalidError
from bot.rules.doubts import Doubt, Fate
from bot.views import lines
from bot.views.answers import OUT_OF_DATE
from bot.views.elements import Post, actions, button, context, read_id, section
from bot.views.mrkdwn import Mrkdwn, bold, channel, escape, moment, spoken, write
from bot.views.mrkdwn import lines as below
from bot.views.small_print import more
from storage.models import DeliveryKind

POST_AGAIN = "unsure.post_again"
IT_IS_THERE = "unsure.it_is_there"

_KINDS: Mapping[DeliveryKind, str] = {
    DeliveryKind.CHECK_IN: "The check-in prompt of {plan}",
    DeliveryKind.RECORD: "A check-in on {plan}",
    DeliveryKind.SHARE: "{plan}, which you shared",
}
_RANKING = "The ranking of {plan}"
_ANSWER = "My answer to what you wrote"
_HEADS: Mapping[Fate, str] = {
    Fate.OPEN: "I may not have posted this in {place}",
    Fate.AGAIN: "I post this in {place} again",
    Fate.FOUND: "This is in {place}: I found it there",
    Fate.SEEN: "This is in {place}, as you said",
    Fate.TOO_LATE: "I did not post this in {place} again: it is too late for it",
    Fate.OVERTAKEN: "I did not post this in {place} again: it is of no use any more",
    Fate.PASSED_ON: "I ask you no more whether this is in {place}: somebody else looks after the plan",
    Fate.GIVEN_UP: "I did not post this in {place} again",
}
_WHY = Mrkdwn(
    "The connection to Slack broke while I posted it, and I cannot read the channel. "
    "Please look whether it is there."
)


def unsure_message(doubt: Doubt) -> Post:
    """Ask whether a message is there, or say what has become of it."""
    place = channel(doubt.channel_id)
    head = write(_HEADS[doubt.fate], place=place)
    what = write("{what} · {at}", what=_what(doubt), at=moment(doubt.at, zone=doubt.zone))
    blocks: list[Block] = [section(bold(head), block_id="unsure"), section(what, block_id="unsure:what")]
    if doubt.fate is Fate.OPEN:
        blocks += [context(_WHY, block_id="unsure:why"), *actions(_answers(doubt), block_id="unsure:do")]
    return Post(spoken(write("{head}: {what}", head=head, what=what)), tuple(blocks))


def doubt_blocks(doubts: Sequence[Doubt]) -> Iterator[Block]:
    """Ask on Home, too, about a message that may not have been posted; about others it says where."""
    for doubt in doubts[:1]:
        head = write(_HEADS[doubt.fate], place=channel(doubt.channel_id))
        brief = replace(doubt, plan_title="")  # there is much else on Home
        what = write("{what} · {at}", what=_what(brief), at=moment(doubt.at, zone=doubt.zone))
        left_out = len(doubts) - 1
        rest = write("{more} in my messages to you", more=more(left_out)) if left_out else Mrkdwn()
        yield section(below((bold(head), what, rest)), block_id="unsure:1")
        yield from actions(_answers(doubt), block_id="unsure:1:do")


def _answers(doubt: Doubt) -> list[Button]:
    value = f"{doubt.delivery_id}:{doubt.attempt}"
    return [
        button("Post again", action_id=POST_AGAIN, value=value),
        button("It is there", action_id=IT_IS_THERE, value=value),
    ]


def taken_message() -> Post:
    """Say that a message is posted again, unless it is of no use any more."""
    return _said(Mrkdwn("I post it again, unless it is of no use any more."))


def seen_message() -> Post:
    """Say that a message is taken to be there."""
    return _said(Mrkdwn("Good, so it stays as it is."))


def settled_before_message() -> Post:
    """Say that somebody, or the channel itself, has answered before."""
    return _said(Mrkdwn("That was settled before: nothing more is posted for it."))


def _said(text: Mrkdwn) -> Post:
    return Post(text, (section(text, block_id="unsure"),))


def read_doubt(value: str) -> tuple[int, int]:
    """Read back which attempt to post which message a button is about, or raise InvalidError."""
    before, _, after = value.partition(":")
    delivery_id, attempt = read_id(before), read_id(after)
    if delivery_id is None or attempt is None:
        raise InvalidError({"key": OUT_OF_DATE})
    return delivery_id, attempt


def _what(doubt: Doubt) -> Mrkdwn:
    said = _RANKING if doubt.is_ranking else _KINDS.get(doubt.kind)
    if said is None or not doubt.plan_ref:
        return escape(_ANSWER)
    named = lines.name(doubt.plan_ref, doubt.plan_title) if doubt.plan_title else escape(doubt.plan_ref)
    return write(said, plan=bold(named))
