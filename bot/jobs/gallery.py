"""Where pictures are made for messages: drawn, sent to Slack, and shown in the message once it takes them."""

from collections import OrderedDict

import structlog

from bot.charts.studio import Picture, Studio
from bot.messenger import Messenger
from bot.rules.charts import AskedChart
from bot.services.claims import Claimed
from bot.slack_calls import Refused
from bot.views.charts import Hung, chart_message
from bot.views.elements import Post

TRIED = 3
"""After so many tries with a picture a message goes without one."""
REMEMBERED = 200

_log = structlog.get_logger()


class Gallery:
    """Shows charts as pictures; where that fails, as Slack draws them."""

    def __init__(self, studio: Studio, messenger: Messenger) -> None:
        self._studio = studio
        self._messenger = messenger
        self._hung: OrderedDict[str, Hung] = OrderedDict()

    async def show(self, claimed: Claimed, asked: AskedChart) -> Post:
        """Return a message with a target's picture, with a chart that Slack draws, or with the numbers."""
        hung = None
        if asked.chart.points and not claimed.plainness and claimed.attempts < TRIED:
            hung = self._hung.get(claimed.nonce) or await self._hang(claimed, asked)
        return chart_message(asked, hung=hung, in_words=claimed.plainness > 0)

    async def _hang(self, claimed: Claimed, asked: AskedChart) -> Hung | None:
        """Draw a picture and send it to Slack; what stands in the way is no reason to say nothing."""
        try:
            picture = await self._studio.draw(asked)
            hung = await self._upload(claimed, asked, picture)
        except Exception:  # noqa: BLE001  # whatever it is, the numbers can still be told
            _log.exception("chart.not_drawn", delivery_id=claimed.id)
            return None
        if hung is not None:
            self._hung[claimed.nonce] = hung
            while len(self._hung) > REMEMBERED:
                self._hung.popitem(last=False)
        return hung

    async def _upload(self, claimed: Claimed, asked: AskedChart, picture: Picture) -> Hung | None:
        name = f"{asked.chart.target.ref}-{asked.today:%Y-%m-%d}.png"
        file_id = await self._messenger.upload_picture(
            claimed.workspace_id, picture.content, name=name, alt=picture.alt
        )
        if isinstance(file_id, Refused):
            _log.warning("chart.not_uploaded", delivery_id=claimed.id, reason=file_id.reason)
            return None
        return Hung(file_id, picture.alt)
