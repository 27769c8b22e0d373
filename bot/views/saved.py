"""What is shown in place of a form: what it saved, and what may come next."""

from collections.abc import Sequence

from slackblocks.views import ModalView

from bot.views import limits
from bot.views.elements import Post, actions, button, modal, section
from bot.views.mrkdwn import escape

SAVED = "saved"


def saved_modal(title: str, post_text: str, *, buttons: Sequence[tuple[str, str, str]] = ()) -> ModalView:
    """Say what a form saved, and offer what may come next as (label, action id, value)."""
    said = escape(post_text, limits.SENTENCE)
    row = [button(label, action_id=action_id, value=value) for label, action_id, value in buttons]
    blocks = (section(said, block_id="saved"), *actions(row, block_id="saved:do"))
    return modal(title, blocks, callback_id=SAVED, close="Close")


def post_modal(post: Post, *, title: str = "Waymark") -> ModalView:
    """Show a message where none can be posted: on top of a form, or from Home."""
    return modal(title, post.blocks, callback_id=SAVED, close="Close")
