"""What is shown in place of a form, or on top of one: a message."""

from slackblocks.views import ModalView

from bot.views.elements import Post, modal

SAVED = "saved"


def post_modal(post: Post, *, title: str = "Waymark") -> ModalView:
    """Show a message where none can be posted: on top of a form, or from Home."""
    return modal(title, post.blocks, callback_id=SAVED, close="Close")
