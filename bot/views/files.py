"""Files in messages: one to a person, with the sentence beside it, and a picture among other blocks."""

from typing import Any

from slackblocks.blocks import ImageBlock
from slackblocks.objects import SlackFile

from bot.rules.exports import ExportedFile
from bot.values import frozen
from bot.views import limits
from bot.views.mrkdwn import NOTHING, cut, escape


@frozen
class FilePost:
    """A message with a file, which has no blocks: what Slack takes for it is text alone."""

    name: str
    title: str
    about: str
    content: bytes

    def payload(self) -> dict[str, Any]:
        """Return what stands beside the file."""
        return {"text": self.about}


def file_post(file: ExportedFile) -> FilePost:
    """Show a file that somebody has asked for."""
    about = escape(file.about, limits.PARAGRAPH)
    return FilePost(file.name, cut(file.title, limits.FILE_TITLE), str(about), file.content)


def picture(file_id: str, alt: str, *, block_id: str) -> ImageBlock:
    """Build a picture that Slack has as a file; `alt` is what it shows."""
    return ImageBlock(
        alt_text=cut(alt, limits.ALT_TEXT) or NOTHING, slack_file=SlackFile(None, file_id), block_id=block_id
    )
