"""Service methods as transactions: typed, whole, and quiet until they are committed."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, assert_type

import pytest
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.models import Member, Workspace
from storage.unit_of_work import Opened, Store, query, transaction

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Workspaces:
    """A service, as services are written."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @transaction
    def create(self, store: Store, workspace_id: str, *, now: datetime, times: int = 1) -> Workspace:
        """Make a workspace."""
        for _ in range(times):
            found = store.workspaces.ensure(workspace_id, now=now)
        return found

    @transaction
    def take_number(self, store: Store, workspace_id: str) -> int:
        """Count."""
        return store.workspaces.next_number(workspace_id, "P")

    @transaction
    def rename(self, store: Store, workspace_id: str, *, said: list[str], fail: bool = False) -> None:
        """Change a name, say so afterwards, and perhaps fail."""
        found = store.workspaces.find(workspace_id)
        assert found is not None
        found.name = "changed"
        store.flush()
        store.after_commit(lambda: said.append("first"))
        store.after_commit(lambda: said.append(threading.current_thread().name))
        if fail:
            raise LookupError("on purpose")

    @query
    def find(self, store: Store, workspace_id: str) -> Workspace | None:
        """Return a workspace."""
        return store.workspaces.find(workspace_id)

    @query
    def write_by_mistake(self, store: Store) -> Workspace:
        """Write where only reading is allowed."""
        return store.workspaces.ensure("T1", now=NOW)

    @query
    def change_by_mistake(self, store: Store, workspace_id: str) -> None:
        """Change a row where only reading is allowed."""
        found = store.workspaces.find(workspace_id)
        assert found is not None
        found.name = "changed"


@pytest.fixture
def workspaces(database):
    return Workspaces(database)


async def test_a_method_is_awaited_without_its_store(workspaces: Workspaces):
    made = await workspaces.create("T1", now=NOW, times=2)
    found = await workspaces.find("T1")
    assert_type(made, Workspace)
    assert_type(found, Workspace | None)
    assert found is not None
    assert (made.id, found.created_at) == ("T1", NOW)


def test_the_type_checker_knows_the_arguments(sqlite_url: str):
    database = Database(sqlite_url)
    service = Workspaces(database)
    wrong: list[Callable[[], Coroutine[Any, Any, object]]] = [
        lambda: service.create("T1"),  # type: ignore[call-arg]
        lambda: service.create(1, now=NOW),  # type: ignore[arg-type]
        lambda: service.find("T1", now=NOW),  # type: ignore[call-arg]
    ]
    database.dispose()
    assert len(wrong) == 3  # an ignore that is not needed is an error of the type checker


def test_a_method_keeps_its_name_and_what_it_says():
    assert Workspaces.create.__name__ == "create"
    assert Workspaces.find.__doc__ == "Return a workspace."


async def test_a_method_that_fails_leaves_nothing_and_says_nothing(workspaces: Workspaces):
    await workspaces.create("T1", now=NOW)
    said: list[str] = []
    with pytest.raises(LookupError, match="on purpose"):
        await workspaces.rename("T1", said=said, fail=True)
    found = await workspaces.find("T1")
    assert found is not None
    assert found.name == ""
    assert said == []


async def test_what_is_to_be_called_after_the_commit_is_called_in_order_on_the_loop(workspaces: Workspaces):
    await workspaces.create("T1", now=NOW)
    said: list[str] = []
    await workspaces.rename("T1", said=said)
    assert said == ["first", threading.current_thread().name]


async def test_a_query_cannot_write(workspaces: Workspaces):
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        await workspaces.write_by_mistake()
    assert await workspaces.find("T1") is None


async def test_a_row_that_a_query_changes_is_an_error_and_not_silence(workspaces: Workspaces):
    await workspaces.create("T1", now=NOW)
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        await workspaces.change_by_mistake("T1")


async def test_forty_numbers_taken_at_once_are_forty_numbers(workspaces: Workspaces):
    await workspaces.create("T1", now=NOW)
    numbers = await asyncio.gather(*(workspaces.take_number("T1") for _ in range(40)))
    assert sorted(numbers) == list(range(1, 41))


async def test_forty_first_visits_at_once_make_one_workspace(workspaces: Workspaces):
    made = await asyncio.gather(*(workspaces.create("T1", now=NOW) for _ in range(40)))
    assert {workspace.id for workspace in made} == {"T1"}


async def test_every_repository_is_opened_once_and_only_when_it_is_asked_for(database: Database):
    def look(session: Any) -> set[str]:
        store = Store(session)
        names = [name for name, kept in vars(Store).items() if isinstance(kept, Opened)]
        assert not vars(store).keys() & set(names)
        parts = {name: getattr(store, name) for name in names}
        assert all(getattr(store, name) is part for name, part in parts.items())
        assert all(part._session is session for part in parts.values())
        return {type(part).__name__ for part in parts.values()}

    opened = await database.read(look)
    assert opened >= {
        "WorkspaceRepository",
        "MemberRepository",
        "ChannelRepository",
        "PlanRepository",
        "TargetRepository",
        "ActionStepRepository",
        "CheckInRepository",
        "ScheduleRepository",
        "DeliveryRepository",
        "InboxRepository",
        "JobLeaseRepository",
    }


async def test_flushing_lets_constraints_speak_at_once(database: Database):
    reached: list[str] = []

    class Members:
        def __init__(self) -> None:
            self.database = database

        @transaction
        def add(self, store: Store) -> None:
            store._session.add(Member(workspace_id="T404", id="U1", name="Ann", refreshed_at=NOW))
            with pytest.raises(DBAPIError):
                store.flush()
            reached.append("after flush")
            raise LookupError

    with pytest.raises(LookupError):
        await Members().add()
    assert reached == ["after flush"]
