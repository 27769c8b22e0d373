"""The inbox: what Slack sends is remembered before it is answered, and has one effect and one answer."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.errors import NotFoundError
from bot.services.job_leases import PROCESS
from bot.services.schedules import to_ms
from bot.values import frozen
from storage.database import Database
from storage.models import Inbox, InboxState
from storage.repositories.inbox import DEED, Arrival
from storage.unit_of_work import InHand, Store, TakenOverError, query, repeatable, working_on

__all__ = ["Begun", "InHand", "InboxService", "Receipt", "Request", "TakenOverError", "Turn"]

SOON = timedelta(seconds=10)
"""What takes longer is looked after, if the process that has it no longer lives."""
LONG = timedelta(minutes=1)
"""So long is waited for an older Waymark, which does not show that it lives."""
BATCH = 100
_NOT_KEPT = "What was filled in here is kept no more. Open the form anew."


class Turn(StrEnum):
    """Whose turn it is to do what a request asks for."""

    OURS = "ours"
    THEIRS = "theirs"
    """Another process is at it at this moment, with this request or with the same deed."""
    WRITTEN = "written"
    """It was done, and the process died before it could say so."""
    UNSURE = "unsure"
    """An older Waymark has begun it, and left no trace of how far it came."""
    DONE = "done"


@frozen
class Receipt:
    """Whose turn it is, and the answer that the request, or the same deed before it, was given."""

    turn: Turn
    ack: dict[str, Any] | None = None


@frozen(kw_only=True)
class Request:
    """What Slack sends under a key; `deed` is what it does, and is done only once if `is_once`."""

    key: str
    workspace_id: str
    kind: str
    deed: str | None = None
    is_once: bool = False
    form: str | None = None
    """How the deeds begin that save the same form, as long as it stays open."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its rows."""
        return (self.key, self.deed) if self.is_once and self.deed else (self.key,)


@frozen(kw_only=True)
class Begun:
    """A request that was begun, and whose end nobody has seen."""

    id: int
    key: str
    kind: str
    workspace_id: str
    body: dict[str, Any]
    received_ms: int
    runs: int
    has_written: bool


class InboxService:
    """Requests from Slack, each worked through once by this process, `owner`, or by another one."""

    def __init__(self, database: Database, *, owner: str, wake: Callable[[], None] = lambda: None) -> None:
        self.database = database
        self.owner = owner
        self._wake = wake

    def in_hand(self, request: Request) -> InHand:
        """Return what marks the transactions of this request, until it is finished."""
        return InHand(request.keys, self.owner)

    def working_on(self, in_hand: InHand) -> AbstractContextManager[None]:
        """Have what is written in here, and in tasks that begin here, mark the request as it commits."""
        return working_on(in_hand)

    @repeatable
    def receive(self, store: Store, request: Request, *, body: dict[str, Any], now: datetime) -> Receipt:
        """Remember a request, and say whose turn it is; asking again is how to wait for one's own."""
        now_ms = to_ms(now)
        own = Arrival(
            workspace_id=request.workspace_id,
            key=request.key,
            kind=request.kind,
            body=body,
            received_ms=now_ms,
            owner=self.owner,
            deed=request.deed,
        )
        receipt = self._take(store, own, now_ms=now_ms)
        if receipt.turn is not Turn.OURS or not request.is_once:
            return receipt
        receipt = self._take_deed(store, request, now_ms=now_ms)
        if receipt.turn is Turn.DONE:  # all of it is done, so that nothing of it is kept
            store.inbox.finish(request.key, owner=self.owner, ack=receipt.ack, now_ms=now_ms)
        return receipt

    @repeatable
    def finish(
        self,
        store: Store,
        request: Request,
        *,
        ack: dict[str, Any] | None,
        is_final: bool = False,
        now: datetime,
    ) -> bool:
        """Keep the answer that a request was given, and forget what was typed; False if others have it.

        If it `is_final`, whoever asks for the same deed again gets that answer too, else they may do it.
        """
        now_ms = to_ms(now)
        is_ours = store.inbox.finish(request.key, owner=self.owner, ack=ack, now_ms=now_ms)
        if is_final and request.form:
            saved = store.inbox.settle_offered(request.workspace_id, form=request.form)
            self._redraw(store, request.workspace_id, saved, now_ms=now_ms)
        if request.is_once and request.deed:
            if is_final:
                store.inbox.finish(request.deed, owner=self.owner, ack=ack, now_ms=now_ms)
            else:
                store.inbox.let_go(request.deed, owner=self.owner)
        return is_ours

    @repeatable
    def take_over(self, store: Store, request: Request, *, now: datetime) -> Turn:
        """Take a request that was begun from a process that died, and say whether it is still to be done."""
        now_ms = to_ms(now)
        row = store.inbox.find(request.key)
        if row is None or row.state is not InboxState.RECEIVED:
            return Turn.DONE
        if row.owner is None:
            return Turn.UNSURE
        receipt = self._take_begun(store, row, now_ms=now_ms)
        if receipt.turn is Turn.WRITTEN and request.is_once:
            self._take_deed(store, request, now_ms=now_ms)
        if receipt.turn is not Turn.OURS:
            return receipt.turn
        if store.inbox.was_done_later(row):  # by whoever asked for it, again and under another key
            receipt = Receipt(Turn.DONE)
        elif request.is_once:
            receipt = self._take_deed(store, request, now_ms=now_ms)
        if receipt.turn is Turn.DONE:
            store.inbox.finish(row.key, owner=self.owner, ack=receipt.ack, now_ms=now_ms)
        return receipt.turn

    @repeatable
    def end_unsure(self, store: Store, request: Request, *, now: datetime) -> None:
        """Look no more after what an older Waymark had begun."""
        if store.inbox.take_over(request.key, owner=self.owner, before=None) is not None:
            store.inbox.finish(request.key, owner=self.owner, ack=None, now_ms=to_ms(now))

    @repeatable
    def offer(self, store: Store, request: Request, *, body: dict[str, Any], now: datetime) -> bool:
        """Keep a form that could not be saved for whoever filled it in; False if others have it."""
        if request.is_once and request.deed:
            store.inbox.let_go(request.deed, owner=self.owner)
        is_ours = store.inbox.offer(request.key, owner=self.owner, body=body, now_ms=to_ms(now))
        whose = [str((body.get("user") or {}).get("id", ""))]
        self._redraw(store, request.workspace_id, whose if is_ours else [], now_ms=to_ms(now))
        return is_ours

    @query
    def get_offered(
        self, store: Store, offered_id: int, *, workspace_id: str, member_id: str
    ) -> dict[str, Any]:
        """Return the form that this member had filled in, as it was kept, or raise NotFoundError."""
        row = store.inbox.find_offered(offered_id)
        body = (row.body or {}) if row is not None and row.workspace_id == workspace_id else {}
        if (body.get("user") or {}).get("id") != member_id:
            raise NotFoundError(_NOT_KEPT)
        view: dict[str, Any] = body["view"]
        return view

    @repeatable
    def open_offered(self, store: Store, offered_id: int, *, form: str) -> None:
        """Know that a form was opened again: once it is saved, nothing of it is kept any more."""
        store.inbox.open_offered(offered_id, form=form)

    @repeatable
    def drop_offered(
        self, store: Store, offered_id: int, *, workspace_id: str, member_id: str, now: datetime
    ) -> None:
        """Throw away what this member had filled in, or raise NotFoundError."""
        if not store.inbox.drop_offered(offered_id, workspace_id, member_id):
            raise NotFoundError(_NOT_KEPT)
        self._redraw(store, workspace_id, [member_id], now_ms=to_ms(now))

    def _redraw(self, store: Store, workspace_id: str, whose: Sequence[str], *, now_ms: int) -> None:
        """Have the Homes drawn anew that show a form which is kept, or showed it."""
        if whose and store.homes.mark(workspace_id, whose, now_ms=now_ms):
            store.after_commit(self._wake)

    def _take_deed(self, store: Store, request: Request, *, now_ms: int) -> Receipt:
        deed = Arrival(
            workspace_id=request.workspace_id,
            key=request.deed or "",
            kind=DEED,
            received_ms=now_ms,
            owner=self.owner,
        )
        return self._take(store, deed, now_ms=now_ms)

    def _take(self, store: Store, row: Arrival, *, now_ms: int) -> Receipt:
        """Put a row there, or take it over from a process that died."""
        if store.inbox.receive(row):
            return Receipt(Turn.OURS)
        found = store.inbox.find(row.key)
        if found is None:  # it was let go of just now
            return Receipt(Turn.THEIRS)
        if found.state is not InboxState.RECEIVED:
            return Receipt(Turn.DONE, found.ack)
        if found.owner == self.owner:  # it waits for another process to be done with the same deed
            return Receipt(Turn.WRITTEN if found.has_written else Turn.OURS)
        return self._take_begun(store, found, now_ms=now_ms)

    def _take_begun(self, store: Store, row: Inbox, *, now_ms: int) -> Receipt:
        """Take a row over from whoever has it, unless they live."""
        if self._is_held(store, row, now_ms=now_ms):
            return Receipt(Turn.THEIRS)
        has_written = store.inbox.take_over(row.key, owner=self.owner, before=row.owner)
        if has_written is None:
            return Receipt(Turn.THEIRS)
        return Receipt(Turn.WRITTEN if has_written else Turn.OURS)

    def _is_held(self, store: Store, row: Inbox, *, now_ms: int) -> bool:
        """Whether another process works on it, and lives; of an older Waymark's nobody can tell."""
        if row.owner is None:
            return True
        is_ours = row.owner == self.owner
        return not is_ours and store.job_leases.is_held(f"{PROCESS}{row.owner}", now_ms=now_ms)

    @query
    def list_begun(self, store: Store, *, now: datetime) -> tuple[Begun, ...]:
        """Return what was begun too long ago, and what no other process works on that lives."""
        rows = store.inbox.list_begun(
            owner=self.owner,
            prefix=PROCESS,
            now_ms=to_ms(now),
            before_ms=to_ms(now - SOON),
            nobodys_before_ms=to_ms(now - LONG),
            limit=BATCH,
        )
        return tuple(_begun(row) for row in rows)


def _begun(row: Inbox) -> Begun:
    assert row.id is not None
    return Begun(
        id=row.id,
        key=row.key,
        kind=row.kind,
        workspace_id=row.workspace_id,
        body=row.body or {},
        received_ms=row.received_ms,
        runs=row.runs,
        has_written=row.has_written,
    )
