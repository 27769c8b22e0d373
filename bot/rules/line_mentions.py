"""Who and what is mentioned in a line."""

from dataclasses import dataclass, field

from bot.rules.line import Line, Mark
from bot.rules.tokens import (
    BroadcastToken,
    ChannelToken,
    GroupToken,
    NameToken,
    UrlToken,
    UserToken,
    Word,
)


@dataclass(slots=True)
class Mentions:
    """Who and what is mentioned in a line, collected from its start to its end."""

    people: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    broadcasts: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)


def take_mentions(line: Line) -> Mentions:
    """Take every mention out of the text; calls to everybody and links stay in it."""
    mentions = Mentions()
    others = [index for index, token in enumerate(line.tokens) if not isinstance(token, Word)]
    for index in others:
        match line.tokens[index]:
            case UserToken(user_id):
                mentions.people.append(user_id)
            case GroupToken(group_id):
                mentions.groups.append(group_id)
            case ChannelToken(channel_id):
                mentions.channels.append(channel_id)
            case NameToken(name):
                mentions.names.append(name)
            case BroadcastToken(name):
                mentions.broadcasts.append(name)
                continue
            case UrlToken(url):
                mentions.urls.append(url)
                continue
            case _:
                continue
        line.take_with_joiner(index, Mark.PERSON)
    return mentions
