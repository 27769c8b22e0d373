"""Questions about what Slack sent us."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Inbox, InboxState, JobLease
from storage.repositories.upserts import insert_unless_there

DEED = "deed"
"""The kind of the row that stands for a deed, which is done once however often it is asked for."""

# Every request asks these, so they are put together once.
_FIND = select(Inbox).where(col(Inbox.key) == sa.bindparam("request"))
_OURS = (col(Inbox.key) == sa.bindparam("request"), col(Inbox.owner) == sa.bindparam("process"))
_FINISH = (
    sa.update(Inbox)
    .where(*_OURS)
    .values(state=InboxState.DONE, ack=sa.bindparam("answer"), body=sa.null(), done_ms=sa.bindparam("at_ms"))
)
_MARK = (
    sa.update(Inbox)
    .where(
        col(Inbox.key).in_(sa.bindparam("requests", expanding=True)),
        col(Inbox.owner) == sa.bindparam("process"),
    )
    .values(has_written=True)
)


_NEW = {"state": InboxState.RECEIVED, "ack": None, "done_ms": None, "has_written": False, "runs": 1}


@dataclass(frozen=True)
class Arrival:
    """A request, or a deed, that comes in: every one does, and a whole row would take longer to make."""

    workspace_id: str
    key: str
    kind: str
    received_ms: int
    owner: str
    body: dict[str, Any] | None = None
    deed: str | None = None


class InboxRepository:
    """Requests, under the keys that Slack repeats them with; each is changed by the process that has it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def receive(self, arrival: Arrival) -> bool:
        """Remember a request; False when it is a repeat."""
        return insert_unless_there(self._session, Inbox, {**_NEW, **vars(arrival)})

    def find(self, key: str) -> Inbox | None:
        """Return the request under a key."""
        return self._session.exec(_FIND, params={"request": key}).one_or_none()

    def find_offered(self, inbox_id: int) -> Inbox | None:
        """Return the form with this id that could not be saved, unless that is too long ago."""
        statement = select(Inbox).where(Inbox.id == inbox_id, Inbox.state == InboxState.OFFERED)
        return self._session.exec(statement).one_or_none()

    def mark_written(self, keys: Sequence[str], *, owner: str) -> bool:
        """Mark that the effect of these rows is written; False unless this process has all of them."""
        found = self._session.connection().execute(_MARK, {"requests": list(keys), "process": owner})
        return found.rowcount == len(keys)

    def finish(self, key: str, *, owner: str, ack: dict[str, Any] | None, now_ms: int) -> bool:
        """Keep the answer that a request was given, and forget its body; False when others have it."""
        given = {"request": key, "process": owner, "answer": ack, "at_ms": now_ms}
        return bool(self._session.connection().execute(_FINISH, given).rowcount)

    def offer(self, key: str, *, owner: str, body: dict[str, Any], now_ms: int) -> bool:
        """Keep a form that could not be saved for whoever filled it in; False when others have it."""
        statement = (
            sa.update(Inbox)
            .where(col(Inbox.key) == key, col(Inbox.owner) == owner)
            .values(state=InboxState.OFFERED, body=body, done_ms=now_ms)
        )
        return bool(self._session.connection().execute(statement).rowcount)

    def list_offered(self, workspace_id: str, member_id: str, *, since_ms: int) -> list[tuple[int, str, int]]:
        """Return the forms that a member can open again: id, title and when it was kept, newest first."""
        title = col(Inbox.body)["view"]["title"]["text"].as_string()
        statement = (
            sa.select(col(Inbox.id), title, col(Inbox.done_ms))
            .where(_offered_to(workspace_id, member_id), col(Inbox.done_ms) >= since_ms)
            .order_by(col(Inbox.id).desc())
        )
        return [
            (offered_id, found or "", kept_ms)
            for offered_id, found, kept_ms in self._session.connection().execute(statement)
        ]

    def open_offered(self, inbox_id: int, *, form: str) -> None:
        """Keep in which view a form that could not be saved was opened again."""
        statement = sa.update(Inbox).where(col(Inbox.id) == inbox_id, col(Inbox.state) == InboxState.OFFERED)
        self._session.connection().execute(statement.values(deed=form))

    def settle_offered(self, workspace_id: str, *, form: str) -> list[str]:
        """Forget what was kept of a form that is saved now; return who had filled it in."""
        is_saved = col(Inbox.deed).startswith(form, autoescape=True)
        return self._forget_offered(_offered_in(workspace_id), is_saved)

    def drop_offered(self, inbox_id: int, workspace_id: str, member_id: str) -> bool:
        """Forget a form of this member's that could not be saved; False when it is kept no more."""
        whose = _offered_to(workspace_id, member_id)
        return bool(self._forget_offered(whose, col(Inbox.id) == inbox_id))

    def list_offered_before(self, before_ms: int) -> list[tuple[str, str]]:
        """Return who had filled in what was kept before a moment, each with their workspace."""
        who = col(Inbox.body)["user"]["id"].as_string()
        statement = sa.select(col(Inbox.workspace_id), who).where(
            col(Inbox.state) == InboxState.OFFERED, col(Inbox.done_ms) < before_ms
        )
        return [
            (workspace_id, found) for workspace_id, found in self._session.connection().execute(statement)
        ]

    def _forget_offered(self, *which: sa.ColumnElement[bool]) -> list[str]:
        gone = sa.delete(Inbox).where(*which).returning(col(Inbox.body))
        bodies = self._session.connection().execute(gone).scalars()
        return [str(((body or {}).get("user") or {}).get("id", "")) for body in bodies]

    def let_go(self, key: str, *, owner: str) -> None:
        """Forget that a deed is under way, so that it may be done again."""
        statement = sa.delete(Inbox).where(
            col(Inbox.key) == key, col(Inbox.owner) == owner, col(Inbox.state) == InboxState.RECEIVED
        )
        self._session.connection().execute(statement)

    def take_over(self, key: str, *, owner: str, before: str | None) -> bool | None:
        """Take what another process has begun, and say whether its effect is written; None if it is not its.

        What that process is about to commit is waited for.
        """
        statement = (
            sa.update(Inbox)
            .where(
                col(Inbox.key) == key,
                col(Inbox.owner).is_not_distinct_from(before),
                col(Inbox.state) == InboxState.RECEIVED,
            )
            .values(owner=owner, runs=col(Inbox.runs) + 1)
            .returning(col(Inbox.has_written))
        )
        return self._session.connection().execute(statement).scalar()

    def list_begun(
        self,
        *,
        owner: str,
        prefix: str,
        now_ms: int,
        before_ms: int,
        nobodys_before_ms: int,
        limit: int,
    ) -> list[Inbox]:
        """Return requests that came in before a moment, and that no other process works on which lives.

        A process lives as long as it has the name of `prefix` and its own in `job_lease`. For those of which
        it is not known who works on them there is a moment of their own.
        """
        lives = sa.exists().where(
            col(JobLease.name) == sa.literal(prefix) + col(Inbox.owner),
            col(JobLease.until_ms) > now_ms,
            col(Inbox.owner) != owner,
        )
        statement = (
            select(Inbox)
            .where(
                col(Inbox.state) == InboxState.RECEIVED,
                col(Inbox.kind) != DEED,
                col(Inbox.received_ms) < before_ms,
                sa.or_(col(Inbox.owner).is_not(None), col(Inbox.received_ms) < nobodys_before_ms),
                ~lives,
            )
            .order_by(col(Inbox.runs), col(Inbox.received_ms))  # what always fails holds up nothing new
            .limit(limit)
        )
        return list(self._session.exec(statement))

    def was_done_later(self, request: Inbox) -> bool:
        """Say whether somebody has asked for the same deed again since, and so saw to it themselves."""
        statement = select(Inbox.id).where(
            col(Inbox.id) > request.id,
            Inbox.workspace_id == request.workspace_id,
            Inbox.deed == request.deed,
        )
        return request.deed is not None and self._session.exec(statement.limit(1)).first() is not None


def _offered_in(workspace_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(col(Inbox.workspace_id) == workspace_id, col(Inbox.state) == InboxState.OFFERED)


def _offered_to(workspace_id: str, member_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(_offered_in(workspace_id), col(Inbox.body)["user"]["id"].as_string() == member_id)
