"""A file in a message to one person: its content, and the sentence beside it."""

from dataclasses import dataclass
from typing import Any

from bot.rules.exports import ExportedFile
from bot.views import limits
from bot.views.mrkdwn import cut, escape


@dataclass(frozen=True, slots=True)
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
