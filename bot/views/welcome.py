"""The first words: to whoever installed Waymark, and to somebody who tries it with a sample."""

from bot.views.buttons import create_plan, show_help, try_sample
from bot.views.elements import Post, actions, context, section
from bot.views.mrkdwn import Mrkdwn, bold, channel, code, escape, lines, write

SAMPLE_NOTICE = Mrkdwn("Made up for you to try. Only you see it, and no reminders come of it.")
_READY = Mrkdwn("Waymark is ready.")
_WHAT = Mrkdwn("A plan says what should get better, by how much, and who does what.")
_ALONE = Mrkdwn("Only you got this message. Others hear from me when a plan names them.")


def welcome_message(*, command: str) -> Post:
    """Tell whoever installed Waymark what to do first."""
    invite = write(
        "To have check-ins asked for in a channel, type {line} there. {command} works everywhere.",
        line=code("/invite @Waymark"),
        command=code(command),
    )
    row = [create_plan("Create a plan", is_primary=True), try_sample(), show_help()]
    blocks = (
        section(lines((bold(_READY), _WHAT, invite)), block_id="welcome"),
        *actions(row, block_id="welcome:do"),
        context(_ALONE, block_id="welcome:why"),
    )
    return Post(write("{ready} {what}", ready=_READY, what=_WHAT), blocks)


def invited_message(channel_id: str) -> Post:
    """Tell whoever invited Waymark to a channel what may come next."""
    said = write(
        "I am in {channel} now. A plan that lives here has its check-ins asked for and shown here: "
        "choose this channel in its form.",
        channel=channel(channel_id),
    )
    row = [create_plan("Create a plan", is_primary=True), show_help()]
    return Post(said, (section(said, block_id="invited"), *actions(row, block_id="invited:do")))


def removed_message(name: str) -> Post:
    """Say that a sample is gone, and what may come next."""
    said = write("Removed {name}. Nothing of it is left.", name=bold(escape(name)))
    row = [create_plan("Create a plan", is_primary=True), show_help()]
    return Post(said, (section(said, block_id="removed"), *actions(row, block_id="removed:do")))
