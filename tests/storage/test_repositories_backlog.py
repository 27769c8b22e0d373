"""What waits and since when, on both databases."""

import pytest

from storage.models import DeliveryState
from storage.repositories.inbox import Arrival

NOW_MS = 1_803_898_800_000


@pytest.mark.usefixtures("ground")
class TestBacklog:
    async def test_where_nothing_waits_there_is_no_oldest(self, read):
        for ask in ("pending", "claimed", "sending", "unknown", "held", "requests"):
            assert await read(lambda store, ask=ask: getattr(store.backlog, ask)()) == (0, None)

    @pytest.mark.parametrize(
        ("ask", "moment"),
        [
            ("pending", "not_before_ms"),
            ("claimed", "not_before_ms"),
            ("sending", "started_ms"),
            ("unknown", "not_before_ms"),
            ("held", "not_before_ms"),
        ],
    )
    async def test_messages_are_counted_by_state_since_the_oldest_of_them(
        self, write, read, rows, ask, moment
    ):
        def add(store):
            for each in DeliveryState:
                for minutes in (1, 3, 2):
                    said = {"not_before_ms": NOW_MS, moment: NOW_MS - minutes * 60_000}
                    is_leased = each in {DeliveryState.CLAIMED, DeliveryState.SENDING}
                    leased = {"lease_until_ms": NOW_MS} if is_leased else {}
                    store.deliveries.add(rows.delivery(state=each, **said, **leased))

        await write(add)
        assert await read(lambda store: getattr(store.backlog, ask)()) == (3, NOW_MS - 180_000)

    async def test_requests_count_until_they_are_worked_through(self, write, read):
        def add(store):
            for key in ("a", "b", "c"):
                store.inbox.receive(
                    Arrival(
                        workspace_id="T1",
                        key=key,
                        kind="command",
                        owner="here",
                        received_ms=NOW_MS + ord(key),
                    )
                )
            assert store.inbox.finish("a", owner="here", ack=None, now_ms=NOW_MS)

        await write(add)
        assert await read(lambda store: store.backlog.requests()) == (2, NOW_MS + ord("b"))

    async def test_the_newest_messages_come_first_each_with_its_own_plan(self, write, read, rows, ground):
        def add(store):
            for number in range(4):
                more = {"workspace_id": "T2", "member_id": "U9"} if number == 2 else {}
                plan = ground.here.id if number == 1 else None
                store.deliveries.add(rows.delivery(f"key-{number}", plan_id=plan, **more))

        await write(add)
        found = await read(lambda store: store.backlog.newest(limit=3))
        assert [(each.occ_key, plan and plan.id) for each, plan in found] == [
            ("key-3", None),
            ("key-2", None),
            ("key-1", ground.here.id),
        ]
