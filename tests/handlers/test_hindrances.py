"""A disk that is full, a database that is read-only: a sentence, nothing changed, nothing lost."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from bot.demo import Demo

FILLER = (
    "INSERT INTO inbox (workspace_id, key, kind, state, body, received_ms, runs)"
    " VALUES ('T1', ?, 'command', 'done', ?, 0, 0)"
)
FULL = "the disk of my database is full. Nothing was changed"
READ_ONLY = "my database lets me read only. Nothing was changed"


class Writer:
    """The connection that writes, which can be told to write no more."""

    def __init__(self, demo: Demo) -> None:
        self._database = demo.house.database

    async def tell(self, pragma: str) -> None:
        writing = self._database._writing

        def run():
            connection = writing.engine.raw_connection()  # a transaction could not begin on a read-only one
            connection.execute(f"PRAGMA {pragma}").close()
            connection.close()

        await asyncio.get_running_loop().run_in_executor(writing.threads, run)

    async def fill(self) -> None:
        """Let the file grow no more, and leave no room for a request in what it has."""
        await self.tell("max_page_count = 1")  # it is never less than there are
        for size in (3_000, 300, 1):

            def grow(session, size=size):
                session.connection().exec_driver_sql(FILLER, (f"fill:{uuid4()}", f'"{"x" * size}"'))

            with pytest.raises(DBAPIError, match="full"):
                await self._for_ever(grow)

    async def _for_ever(self, work: Any) -> None:
        while True:
            await self._database.write(work)

    async def empty(self) -> None:
        await self.tell("max_page_count = 1000000")


@pytest.fixture
def writer(demo) -> Writer:
    return Writer(demo)


@pytest.fixture(params=["full", "read only"])
async def hindered(request, writer, team) -> tuple[Any, Any, str]:
    """Return what hinders the database, what frees it, and the words for that."""
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring ten customers @alice")

    team.is_settling = False

    async def read_only() -> None:
        await writer.tell("query_only = ON")

    async def free() -> None:
        await writer.tell("query_only = OFF")

    return (writer.fill, writer.empty, FULL) if request.param == "full" else (read_only, free, READ_ONLY)


async def test_a_command_is_refused_in_a_sentence_and_works_once_there_is_room(team, hindered):
    hinder, free, sentence = hindered
    await hinder()
    before = await team.rows()
    seen = await team.type("alice", "done S-1")
    assert sentence in seen.visible_text
    assert "done S-1" in seen.visible_text, "what was typed stays"
    assert await team.rows() == before
    await free()
    assert "Done *S-1" in (await team.type("alice", "done S-1")).visible_text


async def test_a_form_keeps_what_was_typed_and_takes_it_once_there_is_room(team, hindered):
    hinder, free, sentence = hindered
    form = await team.type("alice", "add")
    await hinder()
    before = await team.rows()
    assert sentence in (await team.submit("alice", {"Step": "Book the venue"})).visible_text
    assert await team.rows() == before
    await team.person("alice").close()
    assert team.person("alice").view.id == form.id
    await free()
    assert "Added *S-2 Book the venue*" in (await team.submit("alice")).visible_text


async def test_a_press_is_refused_in_a_sentence(team, hindered):
    hinder, free, sentence = hindered
    page = await team.type("alice", "list")
    await hinder()
    assert sentence in (await team.click("alice", page, "Done")).visible_text
    await free()
    assert "Done S-1" in (await team.click("alice", page, "Done")).visible_text


async def test_what_is_written_to_waymark_is_not_acknowledged_and_comes_again(team, hindered, monkeypatch):
    hinder, free, _ = hindered
    sandbox = team.demo.sandbox
    monkeypatch.setattr(sandbox.socket, "_ack_seconds", 0.3)
    await hinder()
    before = await team.rows()
    await team.person("alice").post("add Book the venue", channel="@waymark")
    await sandbox.events_heard()
    assert sandbox.log.of_kind("operation_timeout")
    assert await team.rows() == before
    await free()
    monkeypatch.undo()
    await sandbox.resend_events(early=True)
    await team.catch_up()
    steps = (await team.rows("action_step"))["action_step"]
    assert [sum(title in row for row in steps) for title in ("Ring ten customers", "Book the venue")] == [
        1,
        1,
    ]


async def test_a_message_that_cannot_be_marked_is_not_sent_until_it_can(team, writer):
    await team.plan("Reduce churn")
    posts = team.demo.sandbox.log.of_kind
    before = len(posts("message"))
    await writer.tell("query_only = ON")
    team.demo.clock.move_to(datetime(2027, 3, 1, 15, tzinfo=UTC))
    with pytest.raises(DBAPIError, match="readonly"):
        await team.demo.house.settle()
    assert len(posts("message")) == before
    await writer.tell("query_only = OFF")
    await team.demo.house.settle()
    assert [each.facts["channel"] for each in posts("message")[before:]] == [
        team.demo.sandbox.channel("team").id
    ]
