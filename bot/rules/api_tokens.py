"""What people are told of the tokens by which programs send measurements."""

from datetime import datetime

from bot.values import frozen


@frozen
class TokenPage:
    """What is told of a target's token: never the token itself."""

    target_id: int
    ref: str
    indicator: str
    made_by: str = ""
    made_at: datetime | None = None
    used_at: datetime | None = None
