"""Answers to what people write in messages: kept as they were drawn until Slack has them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from bot.services.deliveries import ANSWER_FOR
from bot.services.hushing import hushed
from bot.services.schedules import to_ms
from bot.values import frozen
from storage.database import Database
from storage.models import ASKER, Delivery, DeliveryKind
from storage.unit_of_work import Store, repeatable

WHISPER_FOR = timedelta(minutes=10)
"""What only one person sees in a channel is of no use when the talk there has gone on."""


@frozen(kw_only=True)
class Addressee:
    """Who is answered, and where; directly if in no channel, and `is_private` if nobody else is to see it."""

    workspace_id: str
    member_id: str
    channel_id: str
    thread_ts: str | None = None
    is_private: bool = False


class Answers:
    """What people are told where they wrote."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @repeatable
    def welcome(
        self, store: Store, drawn: dict[str, Any], *, workspace_id: str, member_id: str, now: datetime
    ) -> bool:
        """Write the one welcome that a workspace ever gets; False when it got it before."""
        welcome = Delivery(
            workspace_id=workspace_id,
            occ_key=f"welcome:{workspace_id}",
            nonce=token_hex(16),
            kind=DeliveryKind.WELCOME,
            member_id=member_id,
            content=drawn,
            not_before_ms=to_ms(now),
        )
        store.after_commit(self._wake)
        return store.deliveries.add(welcome)

    @repeatable
    def write(self, store: Store, key: str, drawn: dict[str, Any], *, to: Addressee, now: datetime) -> bool:
        """Write an answer; False when what `key` names was answered before.

        Of whom nothing is known, there is no row to point at: what is for their eyes only stays so.
        """
        now_ms = to_ms(now)
        store.workspaces.ensure(to.workspace_id, now=now)
        is_known = store.members.find(to.workspace_id, to.member_id) is not None
        turn = f"{to.channel_id}:{to.member_id}" if to.is_private else to.channel_id or to.member_id
        answer = Delivery(
            workspace_id=to.workspace_id,
            occ_key=f"answer:{to.workspace_id}:{key}",
            nonce=token_hex(16),
            kind=DeliveryKind.ANSWER,
            member_id=to.member_id if is_known else None,
            channel_id=to.channel_id or None,
            thread_ts=to.thread_ts,
            is_ephemeral=to.is_private,
            facts={} if is_known else {ASKER: to.member_id},
            content=hushed(store, to.workspace_id, drawn),
            not_before_ms=store.deliveries.pace(to.workspace_id, turn, not_before_ms=now_ms),
            expires_ms=to_ms(now + (WHISPER_FOR if to.is_private else ANSWER_FOR)),
        )
        store.after_commit(self._wake)
        return store.deliveries.add(answer)
