"""What is forgotten and what is kept, on both databases, and that it goes in small pieces."""

import asyncio
from typing import Any

import pytest
from sqlmodel import col, select

from storage.models import Delivery, DeliveryKind, DeliveryState, Inbox, InboxState, JobLease, Pace

DAY_MS = 86_400_000
NOW_MS = 1_800_000_000_000
BEFORE_MS = NOW_MS - 90 * DAY_MS
OLD_MS = BEFORE_MS - 1


def settled(rows, key="a", **said):
    given = {"state": DeliveryState.SENT, "settled_ms": OLD_MS, "not_before_ms": OLD_MS}
    return rows.delivery(key, **{**given, **said})


async def prune(write, chunk):
    """Prune to the end, and return how many rows went in how many pieces."""
    gone = pieces = after_id = 0
    while True:
        count, last_id = await write(lambda store, after=after_id: chunk(store, after))
        gone, pieces = gone + count, pieces + 1
        if last_id is None:
            return gone, pieces
        after_id = last_id


def messages(limit=2):
    return lambda store, after: store.pruning.deliveries(
        after_id=after, before_ms=BEFORE_MS, now_ms=NOW_MS, limit=limit
    )


def requests(limit=2):
    return lambda store, after: store.pruning.inbox(after_id=after, before_ms=BEFORE_MS, limit=limit)


@pytest.fixture
def kept(read):
    async def ask(column):
        return set(await read(lambda store: store._session.exec(select(column)).all()))

    return ask


@pytest.mark.usefixtures("ground")
class TestMessages:
    @pytest.mark.parametrize("state", ["sent", "dead", "expired", "cancelled"])
    async def test_what_was_settled_long_ago_goes(self, write, rows, kept, state):
        await write(lambda store: store.deliveries.add(settled(rows, state=DeliveryState(state))))
        assert (await prune(write, messages()))[0] == 1
        assert await kept(col(Delivery.occ_key)) == set()

    @pytest.mark.parametrize(
        "said",
        [
            {"settled_ms": BEFORE_MS},
            {"state": DeliveryState.PENDING, "settled_ms": None},
            {"state": DeliveryState.UNKNOWN},
            {"state": DeliveryState.HELD},
            {"live_until_ms": NOW_MS + 1},
            {"refresh_ms": NOW_MS},
            {"lease_until_ms": NOW_MS, "lease_token": "a"},
            {"kind": DeliveryKind.WELCOME},
            {"kind": DeliveryKind.RECORD},
        ],
        ids=str,
    )
    async def test_what_is_new_or_may_still_change_stays(self, write, rows, kept, said):
        await write(lambda store: store.deliveries.add(settled(rows, **said)))
        assert (await prune(write, messages()))[0] == 0
        assert await kept(col(Delivery.occ_key)) == {"a"}

    async def test_of_each_plan_the_newest_prompt_that_was_heard_stays(self, write, rows, ground, kept):
        def lay(store):
            for plan in (ground.here, ground.there):
                for number, state in enumerate((*[DeliveryState.SENT] * 3, DeliveryState.DEAD)):
                    prompt = settled(
                        rows,
                        f"{plan.workspace_id}:{number}",
                        workspace_id=plan.workspace_id,
                        kind=DeliveryKind.CHECK_IN,
                        plan_id=plan.id,
                        member_id=None,
                        state=state,
                        facts={"asked_ms": 1},
                    )
                    store.deliveries.add(prompt)

        await write(lay)
        assert (await prune(write, messages()))[0] == 6
        assert await kept(col(Delivery.occ_key)) == {"T1:2", "T2:2"}

    async def test_it_goes_in_pieces_past_what_stays_and_stops_at_what_is_new(self, write, rows, kept):
        def lay(store):
            for number in range(9):
                kind = DeliveryKind.WELCOME if number in {0, 1, 4} else DeliveryKind.DAY
                store.deliveries.add(settled(rows, f"{number}", kind=kind))
            for number in range(9, 19):
                new = {"settled_ms": NOW_MS, "not_before_ms": NOW_MS}
                store.deliveries.add(settled(rows, f"{number}", **new))

        await write(lay)
        assert await prune(write, messages(limit=2)) == (6, 6)
        assert await kept(col(Delivery.occ_key)) == {str(number) for number in (0, 1, 4, *range(9, 19))}

    async def test_two_that_prune_at_once_do_no_harm(self, write, rows, kept):
        def lay(store):
            for number in range(60):
                store.deliveries.add(settled(rows, f"{number}"))

        await write(lay)
        gone = await asyncio.gather(*(prune(write, messages(limit=10)) for _ in range(4)))
        await prune(write, messages(limit=10))
        assert sum(count for count, _ in gone) <= 60
        assert await kept(col(Delivery.occ_key)) == set()


class TestRequests:
    def request(self, key, **said):
        given = {"workspace_id": "T1", "kind": "command", "received_ms": OLD_MS, "state": InboxState.DONE}
        return Inbox(**{**given, "key": key, "done_ms": OLD_MS, **said})

    async def test_what_ended_a_day_ago_goes_and_what_was_begun_or_offered_since_stays(self, write, kept):
        def lay(store):
            begun = {"state": InboxState.RECEIVED, "done_ms": None}
            for request in (
                self.request("done"),
                self.request("deed", **begun, kind="deed"),
                self.request("begun", **begun),
                self.request("done late", done_ms=BEFORE_MS),
                self.request("offered", state=InboxState.OFFERED, body={}),
                self.request("offered late", state=InboxState.OFFERED, body={}, done_ms=BEFORE_MS),
                self.request("new", received_ms=NOW_MS, done_ms=NOW_MS),
            ):
                store._session.add(request)

        await write(lay)
        assert (await prune(write, requests()))[0] == 3
        assert await kept(col(Inbox.key)) == {"begun", "done late", "offered late", "new"}


@pytest.mark.usefixtures("ground")
class TestRest:
    async def test_quiet_places_are_forgotten_and_those_that_wait_are_not(self, write, kept):
        def lay(store):
            for place, said in (
                ("quiet", {}),
                ("busy", {"next_ms": BEFORE_MS}),
                ("told", {"told_ms": BEFORE_MS, "told_until_ms": BEFORE_MS}),
                ("waits", {"told_ms": OLD_MS, "told_until_ms": BEFORE_MS}),
            ):
                given: dict[str, Any] = {"workspace_id": "T1", "place": place, "next_ms": OLD_MS, **said}
                store._session.add(Pace(**given))

        await write(lay)
        assert await write(lambda store: store.pruning.pace(before_ms=BEFORE_MS, limit=9)) == 1
        assert await kept(col(Pace.place)) == {"busy", "told", "waits"}

    async def test_so_are_names_that_nobody_has_any_more(self, write, kept):
        def lay(store):
            for name, until_ms in (("process:a", OLD_MS), ("process:b", BEFORE_MS), ("prune", NOW_MS)):
                store.job_leases.take(name, owner="a", now_ms=0, until_ms=until_ms)

        await write(lay)
        assert await write(lambda store: store.pruning.leases(before_ms=BEFORE_MS)) == 1
        assert await kept(col(JobLease.name)) == {"process:b", "prune"}
