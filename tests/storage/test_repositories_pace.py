"""The pace of places in one transaction, on both databases: locked once, and let go with what is undone."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from storage.repositories.pace import CHANNEL_GAP_MS, WORKSPACE_GAP_MS
from storage.unit_of_work import AttemptFailedError

NOW_MS = int(datetime(2027, 3, 1, 9, tzinfo=UTC).timestamp() * 1000)


def pace(store, place, workspace_id="T1"):
    return store.deliveries.pace(workspace_id, place, not_before_ms=NOW_MS) - NOW_MS


@pytest.mark.usefixtures("ground")
async def test_many_messages_of_a_transaction_ask_for_each_pace_once(write):
    asked = []

    def count(_connection, _cursor, statement, *_more):
        if statement.startswith("SELECT") and "FROM pace" in statement:
            asked.append(statement)

    def write_many(store):
        return [pace(store, place) for place in ("C1", "C2") * 5]

    await write(write_many)
    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    try:
        await write(write_many)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)
    assert len(asked) == 3


@pytest.mark.usefixtures("ground")
async def test_what_is_undone_has_taken_no_moment_and_the_next_one_is_paced_all_the_same(write):
    def fail_once(store):
        try:
            with store.attempt():
                pace(store, "C1")
                raise KeyError
        except AttemptFailedError:
            return [pace(store, "C1") for _ in range(2)]

    assert await write(fail_once) == [0, CHANNEL_GAP_MS]
    assert await write(lambda store: pace(store, "C2")) == 2 * WORKSPACE_GAP_MS
