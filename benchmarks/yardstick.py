"""The yardstick: the smallest durable Bolt app that answers the same commands.

For each command it commits one row, makes the selects that Waymark makes, and sends blocks that were made
before: what is left of the difference is what Waymark's own thinking costs.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from slack_bolt.async_app import AsyncAck, AsyncApp

from benchmarks.serving import authorize, serve
from benchmarks.slack import SIGNING_SECRET
from storage.engines import parse_url, sqlite_reader, sqlite_writer
from storage.models import OPEN_STATUSES, metadata

READERS = 4
PAGE = 15

inbox, member, channel, channel_member, plan, plan_member, step, snooze, dependency, resource, target = (
    metadata.tables[name]
    for name in (
        "inbox",
        "member",
        "channel",
        "channel_member",
        "plan",
        "plan_member",
        "action_step",
        "snooze",
        "step_dependency",
        "resource",
        "target",
    )
)

Ask = Callable[[sa.Connection, dict[str, Any]], None]


class Store:
    """One thread that writes and four that read, on Waymark's engines."""

    def __init__(self, file: Path) -> None:
        url = parse_url(f"sqlite:///{file}")
        self._writer, self._writing = sqlite_writer(url), ThreadPoolExecutor(1)
        self._reader, self._reading = sqlite_reader(url, connections=READERS), ThreadPoolExecutor(READERS)

    async def remember(self, body: dict[str, Any]) -> None:
        """Commit a row for what came in."""

        def write() -> None:
            row = {
                "workspace_id": body["team_id"],
                "key": f"command:{body['trigger_id']}",
                "kind": "command",
                "state": "received",
                "body": {name: value for name, value in body.items() if name != "token"},
                "received_ms": round(datetime.now(UTC).timestamp() * 1000),
            }
            with self._writer.begin() as connection:
                connection.execute(sa.insert(inbox).values(**row))

        await asyncio.get_running_loop().run_in_executor(self._writing, write)

    async def ask(self, ask: Ask, body: dict[str, Any]) -> None:
        """Make selects in one transaction."""

        def read() -> None:
            with self._reader.begin() as connection:
                ask(connection, body)

        await asyncio.get_running_loop().run_in_executor(self._reading, read)


def ask_for_list(connection: sa.Connection, body: dict[str, Any]) -> None:
    """Select what `/plan list` shows: a page of somebody's open steps, and what stands beside them."""
    team = body["team_id"]
    _ask_who_acts(connection, body)
    active = sa.select(plan.c.id).where(plan.c.workspace_id == team, plan.c.status == "active")
    mine = sa.and_(
        step.c.workspace_id == team,
        step.c.status.in_(OPEN_STATUSES),
        step.c.plan_id.in_(active),
        step.c.assignee_id == body["user_id"],
    )
    connection.execute(sa.select(sa.func.count()).select_from(step).where(mine)).scalar_one()
    order = (step.c.due_on.is_(None), step.c.due_on, step.c.number)
    rows = connection.execute(sa.select(step).where(mine).order_by(*order).offset(0).limit(PAGE)).all()
    plan_ids, step_ids = {row.plan_id for row in rows}, [row.id for row in rows]
    connection.execute(sa.select(plan).where(plan.c.workspace_id == team, plan.c.id.in_(plan_ids))).all()
    _ask_for_people(connection, body, plan_ids)
    _ask_about_steps(connection, body, step_ids)


def ask_for_add(connection: sa.Connection, body: dict[str, Any]) -> None:
    """Select what `/plan add` needs to know: the plan, who may add to it, and whether it was just added."""
    team = body["team_id"]
    number = next(int(word[2:]) for word in body["text"].split() if word.startswith("P-"))
    _ask_who_acts(connection, body)
    for _ in range(2):  # once to see who may, and once to write
        found = connection.execute(
            sa.select(plan).where(plan.c.workspace_id == team, plan.c.number == number)
        ).one()
        _ask_for_people(connection, body, {found.id})
    is_past = sa.func.coalesce(step.c.due_on < datetime.now(UTC).date(), sa.false()).label("is_past")
    connection.execute(
        sa.select(step.c.plan_id, step.c.status, is_past, sa.func.count())
        .where(step.c.workspace_id == team, step.c.plan_id.in_([found.id]))
        .group_by(step.c.plan_id, step.c.status, is_past)
    ).all()
    connection.execute(
        sa.select(target.c.plan_id, sa.func.count())
        .where(
            target.c.workspace_id == team, target.c.plan_id.in_([found.id]), target.c.is_dropped.is_(False)
        )
        .group_by(target.c.plan_id)
    ).all()
    connection.execute(
        sa.select(step)
        .where(
            step.c.workspace_id == team,
            step.c.plan_id == found.id,
            step.c.created_by == body["user_id"],
            step.c.created_at >= datetime.now(UTC) - timedelta(seconds=10),
        )
        .order_by(step.c.number)
    ).all()
    _ask_about_steps(connection, body, [0])


def _ask_who_acts(connection: sa.Connection, body: dict[str, Any]) -> None:
    team, before = body["team_id"], datetime.now(UTC) - timedelta(minutes=5)
    connection.execute(
        sa.select(channel.c.id)
        .where(channel.c.workspace_id == team, channel.c.is_private, channel.c.refreshed_at < before)
        .order_by(channel.c.refreshed_at)
        .limit(5)
    ).all()
    connection.execute(
        sa.select(member).where(member.c.workspace_id == team, member.c.id == body["user_id"])
    ).one()
    connection.execute(
        sa.select(channel_member.c.channel_id)
        .join(
            channel,
            (channel.c.workspace_id == channel_member.c.workspace_id)
            & (channel.c.id == channel_member.c.channel_id),
        )
        .where(
            channel_member.c.workspace_id == team,
            channel_member.c.member_id == body["user_id"],
            channel.c.is_private,
        )
    ).all()


def _ask_for_people(connection: sa.Connection, body: dict[str, Any], plan_ids: set[int]) -> None:
    team = body["team_id"]
    connection.execute(
        sa.select(member.c.id, member.c.name).where(
            member.c.workspace_id == team, member.c.id.in_([body["user_id"]])
        )
    ).all()
    connection.execute(
        sa.select(plan_member).where(plan_member.c.workspace_id == team, plan_member.c.plan_id.in_(plan_ids))
    ).all()
    connection.execute(
        sa.select(channel.c.id).where(
            channel.c.workspace_id == team,
            channel.c.id.in_([body["channel_id"]]),
            channel.c.is_private.is_(False),
        )
    ).all()


def _ask_about_steps(connection: sa.Connection, body: dict[str, Any], step_ids: list[int]) -> None:
    """Select until when steps are snoozed, which open ones they wait for, and what they lack."""
    team = body["team_id"]
    connection.execute(
        sa.select(snooze).where(snooze.c.workspace_id == team, snooze.c.step_id.in_(step_ids))
    ).all()
    awaited = (step.c.workspace_id == dependency.c.workspace_id) & (step.c.id == dependency.c.awaited_id)
    connection.execute(
        sa.select(dependency.c.step_id, step.c.number)
        .join(step, awaited)
        .where(
            dependency.c.workspace_id == team,
            dependency.c.step_id.in_(step_ids),
            step.c.status.in_(OPEN_STATUSES),
        )
        .order_by(step.c.number)
    ).all()
    connection.execute(
        sa.select(resource.c.step_id, resource.c.number)
        .where(
            resource.c.workspace_id == team,
            resource.c.is_dropped.is_(False),
            sa.or_(resource.c.status != "confirmed", resource.c.tool_state != "ready"),
            resource.c.step_id.in_(step_ids),
        )
        .order_by(resource.c.number)
    ).all()


ASKS: dict[str, Ask] = {"list": ask_for_list, "add": ask_for_add}


def make_app(store: Store, answers: dict[str, dict[str, Any]]) -> AsyncApp:
    """Make the whole app."""
    app = AsyncApp(name="yardstick", signing_secret=SIGNING_SECRET, authorize=authorize)

    @app.command("/plan")
    async def command(ack: AsyncAck, command: dict[str, Any]) -> None:
        verb = command["text"].split()[0]
        await store.remember(command)
        await store.ask(ASKS[verb], command)
        await ack(**answers[verb])

    return app


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    made = make_app(Store(folder / "waymark.db"), json.loads((folder / "answers.json").read_text()))
    asyncio.run(serve(made))
