"""Measurements that programs send by a token: all of a request, or nothing of it."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.rules.access import Actor
from bot.rules.cadence import local_date
from bot.rules.feeds import Feed, FeedError, FeedProblem, Sent, falling_totals, future_problems, left_out
from bot.services.revising import Reviser
from bot.services.schedules import to_ms
from bot.services.states import plain_value
from bot.values import frozen
from storage.database import Database
from storage.models import (
    ApiRequest,
    ApiToken,
    DeliveryKind,
    Measurement,
    Plan,
    PlanStatus,
    RevisedDeed,
    Target,
)
from storage.unit_of_work import Store, query, transaction

_DOUBTS = "doubts"
REMEMBERED_FOR = timedelta(hours=24)
"""How long a request that comes again gets the answer that it got at first."""


class UnknownTokenError(Exception):
    """There is no such token, or no such token any more."""


class NotOpenError(Exception):
    """The target takes no measurements any more: its plan is closed, or it was taken back."""


class KeyUsedError(Exception):
    """The key of a request was that of another request."""


@frozen
class Taken:
    """What came of a request: how many measurements are new, and how many said what was known already.

    `doubts` are those that were taken and look wrong.
    """

    target: str
    recorded: int
    unchanged: int
    doubts: tuple[FeedProblem, ...] = ()
    is_repeated: bool = False


class Feeds:
    """What programs send."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake
        self._reviser = Reviser(wake=wake)

    @query
    def knows(self, store: Store, digest: str) -> bool:
        """Say whether there is such a token; nothing is locked, whoever asks."""
        return store.api_tokens.is_known(digest)

    @transaction
    def record(self, store: Store, feed: Feed, *, digest: str, key: str, body: bytes, now: datetime) -> Taken:
        """Record all measurements of a request, once for each of its keys; or none, and say what is wrong."""
        token = store.api_tokens.find(digest)
        if token is None:
            raise UnknownTokenError
        target, plan = _target_of(store, token)
        store.api_tokens.forget_requests(token.workspace_id, token.target_id, before=now - REMEMBERED_FOR)
        asked = _Asked(_hash(key.encode()) if key else "", _hash(body))
        if (before := _answered(store, token, asked)) is not None:
            return before
        taken = self._record(store, feed, token, target, plan, now=now)
        token.last_used_at = now
        if asked.key:
            answer: dict[str, Any] = {
                "target": taken.target,
                "recorded": taken.recorded,
                "unchanged": taken.unchanged,
            }
            if taken.doubts:
                answer[_DOUBTS] = [[each.pointer, each.detail] for each in taken.doubts]
            store.api_tokens.add_request(
                ApiRequest(
                    workspace_id=token.workspace_id,
                    target_id=token.target_id,
                    key=asked.key,
                    body=asked.body,
                    answer=answer,
                    created_at=now,
                )
            )
        return taken

    def _record(
        self, store: Store, feed: Feed, token: ApiToken, target: Target, plan: Plan, *, now: datetime
    ) -> Taken:
        ref = f"T-{target.number}"
        problems = future_problems(feed, today=local_date(now, plan.zone))
        if feed.target not in {"", ref}:
            problems.append(FeedProblem("/target", "This token is for another target."))
        if problems:
            raise FeedError(problems)
        series = store.targets.series(token.workspace_id, [token.target_id], with_left_out=True)
        rows = series.get(token.target_id, ())
        known = {row.measured_on: row.value for row in rows}
        fresh = [item for item in feed.items if known.get(item.on) != item.value]
        past = {row.measured_on: row for row in store.targets.past(token.workspace_id, token.target_id)}
        self._replace(
            store, target, {item: past[item.on] for item in fresh if item.on in past}, token, now=now
        )
        for item in fresh:
            if item.on not in past:
                store.targets.add_measurement(_measurement(token, item, now=now))
        if fresh:
            self._redraw(store, target, now=now)
        doubts = falling_totals(feed, known) if target.is_cumulative else []
        doubts += left_out(feed, {row.measured_on for row in past.values() if row.excluded_because})
        return Taken(ref, len(fresh), len(feed.items) - len(fresh), tuple(doubts))

    def _replace(
        self,
        store: Store,
        target: Target,
        replaced: Mapping[Sent, Measurement],
        token: ApiToken,
        *,
        now: datetime,
    ) -> None:
        """Have days that have a value without a check-in say another one: a day has one of them at most.

        What a person has left out stays so. Where somebody has checked in since, the new value counts, as
        what was said last.
        """
        if not replaced:
            return
        sides: list[dict[date, Any]] = [
            {item.on: row.value for item, row in replaced.items()},
            {item.on: item.value for item in replaced},
        ]
        changes = {"past": [plain_value(target, "past", each) for each in sides]}
        author = Actor(token.workspace_id, token.created_by, "")
        self._reviser.change(store, target, changes, deed=RevisedDeed.EDITED, actor=author, now=now)
        series = store.targets.series(token.workspace_id, [token.target_id], with_left_out=True)
        said_last = {row.id for row in series[token.target_id]}
        for item, row in replaced.items():
            if row.id not in said_last:
                again = _measurement(token, item, now=now)
                again.first_value = row.first_value
                again.excluded_because, again.excluded_by = row.excluded_because, row.excluded_by
                store.targets.remove_past(token.workspace_id, token.target_id, [item.on])
                store.targets.add_measurement(again)

    def _redraw(self, store: Store, target: Target, *, now: datetime) -> None:
        """Have the plan's prompt and the Homes of its people show what is so now."""
        workspace_id, plan_id, now_ms = target.workspace_id, target.plan_id, to_ms(now)
        shown = store.deliveries.refresh_live(
            workspace_id, kind=DeliveryKind.CHECK_IN, plan_id=plan_id, now_ms=now_ms
        )
        shown |= store.homes.mark_plan(workspace_id, plan_id, also={target.owner_id}, now_ms=now_ms)
        if shown:
            store.after_commit(self._wake)


@frozen
class _Asked:
    key: str
    body: str


def _measurement(token: ApiToken, item: Sent, *, now: datetime) -> Measurement:
    return Measurement(
        workspace_id=token.workspace_id,
        target_id=token.target_id,
        value=item.value,
        measured_on=item.on,
        measured_by=token.created_by,
        created_at=now,
    )


def _target_of(store: Store, token: ApiToken) -> tuple[Target, Plan]:
    target = store.targets.find(token.workspace_id, token.target_id, to_change=True)
    plan = None if target is None else store.plans.find(token.workspace_id, target.plan_id)
    if target is None or plan is None or target.is_dropped or plan.status is PlanStatus.CLOSED:
        raise NotOpenError
    return target, plan


def _answered(store: Store, token: ApiToken, asked: _Asked) -> Taken | None:
    """Return what a request was answered that has come before."""
    before = (
        store.api_tokens.find_request(token.workspace_id, token.target_id, asked.key) if asked.key else None
    )
    if before is None:
        return None
    if before.body != asked.body:
        raise KeyUsedError
    doubts = tuple(FeedProblem(*each) for each in before.answer.get(_DOUBTS, ()))
    said = {name: value for name, value in before.answer.items() if name != _DOUBTS}
    return Taken(**said, doubts=doubts, is_repeated=True)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
