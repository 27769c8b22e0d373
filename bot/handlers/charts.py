"""What people do with charts: ask for one."""

from datetime import date, datetime

from bot.errors import InvalidError
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.services.targets import Targets
from bot.views.charts import chart_message
from bot.views.elements import Post


async def chart(line: Command, targets: Targets, actor: Actor, today: date, now: datetime) -> Post:
    """Answer `chart T-3`: how its indicator went."""
    refs = [ref for ref in line.refs if ref.kind == "T"]
    if len(refs) != 1 or len(line.refs) != 1:
        raise InvalidError({"target_id": "Chart of what? Name one target, for example: chart T-1"})
    return chart_message(await targets.get_chart(refs[0].number, actor=actor, now=now), today=today)
