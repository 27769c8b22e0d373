"""What those who look after something are told when a message could not be sent."""

from collections.abc import Iterable

from bot.manifest import SCOPES
from bot.views.elements import Post, section
from bot.views.mrkdwn import Mrkdwn, code, escape, join, write


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


def _scope(scope: str) -> Mrkdwn:
    why = SCOPES.get(scope)
    return write("{scope} ({why})", scope=code(scope), why=escape(why, 200)) if why else code(scope)
