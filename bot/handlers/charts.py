"""What people do with charts: ask for one."""

from datetime import datetime

from bot.errors import InvalidError
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.services.answers import Addressee
from bot.services.charts import Charts
from bot.views.charts import coming_message
from bot.views.elements import Post


async def chart(line: Command, charts: Charts, actor: Actor, addressee: Addressee, now: datetime) -> Post:
    """Answer `chart T-3`: what its indicator says, while the picture is on its way."""
    refs = [ref for ref in line.refs if ref.kind == "T"]
    if len(refs) != 1 or len(line.refs) != 1:
        raise InvalidError({"target_id": "Chart of what? Name one target, for example: chart T-1"})
    return coming_message(await charts.ask(refs[0].number, actor=actor, to=addressee, now=now))
