"""What is kept for one person alone: forms that are offered again, and what they said of themselves."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage.models import Inbox, InboxState, OwnDeed, OwnRevision, RevisedTurn
from tests.storage.conftest import NOW, NOW_MS


def form(key: str, **said: Any) -> Inbox:
    """Make a form that could not be saved, of U1 unless it says otherwise."""
    whose, title = said.pop("whose", "U1"), said.pop("title", "New step")
    given: dict[str, Any] = {
        "workspace_id": "T1",
        "kind": "view_submission",
        "state": InboxState.OFFERED,
        "received_ms": NOW_MS,
        "done_ms": NOW_MS,
        "deed": f"form:V_{key}:hash",
        "body": {"user": {"id": whose}, "view": {"title": {"text": title}}},
    }
    return Inbox(key=key, **{**given, **said})


@pytest.fixture
async def offered(write, ground):
    """Three forms of U1's, one of them old, and some that are others'; return all ids by key."""
    del ground

    def lay(store):
        rows = [
            form("one"),
            form("two", title="Check in", done_ms=NOW_MS + 1),
            form("old", done_ms=NOW_MS - 1),
            form("theirs", whose="U2"),
            form("elsewhere", workspace_id="T2"),
            form("done", state=InboxState.DONE, body=None),
        ]
        for row in rows:
            store.inbox._session.add(row)
        store.flush()
        return {row.key: row.id for row in rows}

    return await write(lay)


async def test_a_member_finds_their_own_forms_newest_first_as_long_as_they_are_kept(read, offered):
    found = await read(lambda store: store.inbox.list_offered("T1", "U1", since_ms=NOW_MS))
    assert found == [(offered["two"], "Check in", NOW_MS + 1), (offered["one"], "New step", NOW_MS)]
    assert await read(lambda store: store.inbox.list_offered_before(NOW_MS)) == [("T1", "U1")]


async def test_saving_a_form_settles_it_from_whichever_view_and_no_other(write, read, offered):
    def settle(view):
        return write(lambda store: store.inbox.settle_offered("T1", form=f"form:{view}:"))

    assert await settle("V_on") == []
    assert await settle("VXone") == [], "what stands for any character elsewhere is one here"
    assert await settle("V_one") == ["U1"]
    await write(lambda store: store.inbox.open_offered(offered["two"], form="form:V_again:"))
    assert await settle("V_two") == []
    assert await settle("V_again") == ["U1"]
    left = await read(lambda store: store.inbox.list_offered("T1", "U1", since_ms=0))
    assert [number for number, _, _ in left] == [offered["old"]]


async def test_nobody_throws_away_what_is_anothers(write, offered):
    def drop(key, *whose):
        return write(lambda store: store.inbox.drop_offered(offered[key], *whose))

    assert not await drop("one", "T1", "U2")
    assert not await drop("one", "T2", "U1")
    assert not await drop("done", "T1", "U1")
    assert await drop("one", "T1", "U1")
    assert not await drop("one", "T1", "U1")


async def test_what_somebody_said_of_themselves_is_theirs_and_taken_back_once(write, read, ground):
    del ground

    def said(**more: Any) -> OwnRevision:
        given = {"workspace_id": "T1", "member_id": "U1", "deed": OwnDeed.MUTED, "changed_at": NOW}
        return OwnRevision(**{**given, "changes": {"mute": [None, {"until_on": None}]}, **more})

    first = await write(lambda store: store.own_revisions.add(said()))
    back = {"turn": RevisedTurn.TAKEN_BACK, "undoes_id": first.id}
    second = await write(lambda store: store.own_revisions.add(said(**back)))
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        await write(lambda store: store.own_revisions.add(said(**back)))
    with pytest.raises(IntegrityError, match=r"(?i)check constraint"):
        await write(lambda store: store.own_revisions.add(said(turn=RevisedTurn.TAKEN_BACK)))

    def look(store):
        own = store.own_revisions
        listed = [row.id for row in own.list_of("T1", "U1", start=0, limit=9)]
        return (
            listed,
            own.count_of("T1", "U1"),
            own.has_undoing("T1", first.id),
            own.find("T1", "U2", first.id),
        )

    assert await read(look) == ([second.id, first.id], 2, True, None)
    found = await read(lambda store: store.own_revisions.find("T1", "U1", first.id))
    assert found.changes == {"mute": [None, {"until_on": None}]}
