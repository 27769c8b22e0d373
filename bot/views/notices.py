"""What those who look after something are told when a message could not be sent."""

from collections.abc import Iterable
from typing import Self

from bot.manifest import SCOPES
from bot.rules.check_ins import CheckInPrompt, CheckInRecord
from bot.rules.refusals import SHARED_OUTSIDE, Refusal, refusal_of
from bot.rules.rounds import Ranking
from bot.values import frozen
from bot.views.buttons import see_plan
from bot.views.elements import Post, actions, section
from bot.views.lines import name, plan_name
from bot.views.mrkdwn import Mrkdwn, channel, code, escape, join, write


def lacking_message(scopes: Iterable[str]) -> Post:
    """Tell whoever installed Waymark which scope it lacks, what for, and what to do."""
    named = join([_scope(scope) for scope in sorted(scopes)], ", ")
    said = write(
        "Some messages wait, because Slack has not granted me {named}. Paste the manifest into the app's "
        "settings and reinstall the app: what waits is sent then. {doctor} names what is missing.",
        named=named or Mrkdwn("everything that I ask for"),
        doctor=code("waymark doctor"),
    )
    return Post(said, (section(said, block_id="lacking"),))


@frozen
class Unposted:
    """A post that a channel did not take: of which plan, what it was, and Slack's word."""

    plan_id: int
    plan: Mrkdwn
    channel_id: str
    what: str
    reason: str

    @classmethod
    def of_prompt(cls, prompt: CheckInPrompt, *, channel_id: str, reason: str) -> Self:
        """Describe a check-in prompt."""
        return cls(
            prompt.plan.id, plan_name(prompt.plan), channel_id, what="the check-in prompt of", reason=reason
        )

    @classmethod
    def of_record(cls, record: CheckInRecord, *, channel_id: str, reason: str) -> Self:
        """Describe what was to be told of a check-in."""
        target = record.target
        plan = name(target.plan_ref, target.plan_title)
        return cls(target.plan_id, plan, channel_id, what="what was reported on", reason=reason)

    @classmethod
    def of_ranking(cls, ranking: Ranking, *, channel_id: str, reason: str) -> Self:
        """Describe what came out of a round of ratings."""
        plan = name(ranking.plan_ref, ranking.plan_title)
        return cls(ranking.plan_id, plan, channel_id, what="the ranking of", reason=reason)


def unposted_message(unposted: Unposted) -> Post:
    """Tell a plan's owner that its channel did not take a post, why, and what to do."""
    said = write(
        "I could not post {what} {plan} in {channel}: {why}",
        what=unposted.what,
        plan=unposted.plan,
        channel=channel(unposted.channel_id),
        why=_why(unposted),
    )
    return _with_plan(said, unposted, block_id="unposted")


def several_message(unposted: Unposted) -> Post:
    """Tell a plan's owner that its channel did not take several posts of a day, why, and what to do."""
    said = write(
        "I could not post several things of {plan} in {channel} today. The last time: {why}",
        plan=unposted.plan,
        channel=channel(unposted.channel_id),
        why=_why(unposted),
    )
    return _with_plan(said, unposted, block_id="unposted")


def full_message(reason: str) -> Post:
    """Tell whoever installed Waymark that Slack took nothing for so long that what waited was given up."""
    said = write(
        "Slack took no message of mine in this workspace for two days ({word}), so I gave up what waited to "
        "be sent: reminders, check-in prompts, and what was told of check-ins. All of it is in the plans. "
        "Ask whoever administers the workspace about that word.",
        word=code(reason),
    )
    return Post(said, (section(said, block_id="full"),))


def silenced_message(unposted: Unposted) -> Post:
    """Tell a plan's owner that nothing more of it is posted in its channel, and how that is changed."""
    said = write(
        "I have stopped posting {plan} in {channel}, as it took none of the last three posts. Choose another "
        "channel in Edit plan, and I post there. {else_}",
        plan=unposted.plan,
        channel=channel(unposted.channel_id),
        else_=_else(unposted),
    )
    return _with_plan(said, unposted, block_id="silenced")


def _else(unposted: Unposted) -> Mrkdwn:
    """Say what else helps a plan that has fallen silent."""
    if unposted.reason == "is_archived":
        return Mrkdwn("If it is unarchived, I post there again.")
    if unposted.reason == SHARED_OUTSIDE:
        return Mrkdwn("It is shared with another company now. Once it is not, I post there again.")
    if unposted.reason in {"not_in_channel", "channel_not_found"}:
        return write("Inviting me back with {invite} helps too.", invite=code("/invite @Waymark"))
    return Mrkdwn("Saving this one again there helps too, once I may post in it.")


def _why(unposted: Unposted) -> Mrkdwn:
    invite = code("/invite @Waymark")
    if unposted.reason == "not_in_channel":
        return write(
            "I am not in that channel. Type {invite} there, and I post what comes next.", invite=invite
        )
    if unposted.reason == "is_archived":
        return Mrkdwn("the channel is archived. Choose another one in Edit plan.")
    if unposted.reason == SHARED_OUTSIDE:
        return Mrkdwn("the channel is shared with another company now. Choose another one in Edit plan.")
    if unposted.reason == "channel_not_found":
        return write(
            "I cannot find that channel. If it is private, type {invite} there; if it is gone, choose "
            "another one in Edit plan.",
            invite=invite,
        )
    if refusal_of(unposted.reason) is Refusal.GONE:
        return Mrkdwn("not everybody may post there, and I may not. Choose another channel in Edit plan.")
    return write(
        "Slack did not take it ({word}). It is not posted; the plan has everything. If that happens again, "
        "tell whoever runs me that word.",
        word=code(unposted.reason),
    )


def _with_plan(said: Mrkdwn, unposted: Unposted, *, block_id: str) -> Post:
    row = actions([see_plan(unposted.plan_id)], block_id=f"{block_id}:do")
    return Post(said, (section(said, block_id=block_id), *row))


def _scope(scope: str) -> Mrkdwn:
    why = SCOPES.get(scope)
    return write("{scope} ({why})", scope=code(scope), why=escape(why, 200)) if why else code(scope)
