"""What waits: of each sort it is known before it is claimed, on both databases."""

from datetime import UTC, datetime

import pytest

from storage.models import DeliveryKind, DeliveryState, Hold, HoldKind, Home, Waiting

NOW_MS = int(datetime(2027, 3, 1, 9, tzinfo=UTC).timestamp() * 1000)
LATER = NOW_MS + 1
NEVER = NOW_MS + 10**9


def delivery(**said):
    return lambda store, rows: store.deliveries.add(rows.delivery(**{"not_before_ms": NEVER, **said}))


def schedule(**said):
    return lambda store, rows: store._session.add(rows.schedule(**said, member_id="U1"))


def hold(kind, look_ms):
    return lambda store, _: store.holds.ensure(
        Hold(workspace_id="T1", kind=kind, since_ms=0, look_ms=look_ms, reason="", looks=0)
    )


def home(stale_ms):
    return lambda store, _: store._session.add(Home(workspace_id="T1", member_id="U1", stale_ms=stale_ms))


def plan(turns_ms):
    return lambda store, rows: store.plans.add(rows.plan(turns_ms=turns_ms))


SENT, UNKNOWN, HELD = DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.HELD
CASES = {
    "a message that may go": (delivery(not_before_ms=NOW_MS), {Waiting.POSTS}),
    "one that may not go yet": (delivery(not_before_ms=LATER), set()),
    "one to redraw": (delivery(state=SENT, not_before_ms=0, refresh_ms=NOW_MS), {Waiting.REDRAWS}),
    "one to redraw later": (delivery(state=SENT, not_before_ms=0, refresh_ms=LATER), set()),
    "one that waits for a redraw and is not sent": (delivery(refresh_ms=NOW_MS), set()),
    "one to look for": (delivery(state=UNKNOWN, not_before_ms=NOW_MS), {Waiting.LOOKS}),
    "one to look for later": (delivery(state=UNKNOWN, not_before_ms=LATER), set()),
    "a lease that is over": (
        delivery(state=DeliveryState.CLAIMED, lease_token="a", lease_until_ms=NOW_MS),
        {Waiting.LAPSES},
    ),
    "a lease that holds": (
        delivery(state=DeliveryState.CLAIMED, lease_token="a", lease_until_ms=LATER),
        set(),
    ),
    "what is held too long": (delivery(state=HELD, expires_ms=NOW_MS), {Waiting.LAPSES}),
    "what is held": (delivery(state=HELD, expires_ms=LATER), set()),
    "a share that is held": (delivery(state=HELD, expires_ms=NOW_MS, kind=DeliveryKind.SHARE), set()),
    "an answer of which nobody knows": (
        delivery(state=UNKNOWN, expires_ms=NOW_MS, content={"text": "Hello"}),
        {Waiting.LAPSES},
    ),
    "a Home to draw": (home(NOW_MS), {Waiting.HOMES}),
    "a Home to draw later": (home(LATER), set()),
    "a Home that shows all": (home(None), set()),
    "a schedule": (schedule(next_due_ms=NOW_MS), {Waiting.TURNS}),
    "a schedule that rests": (schedule(next_due_ms=NOW_MS, is_active=False), set()),
    "a schedule of later": (schedule(next_due_ms=LATER), set()),
    "a plan that begins": (plan(NOW_MS), {Waiting.TURNS}),
    "a plan that begins later": (plan(LATER), set()),
    "a hold to look at": (hold(HoldKind.SUSPENDED, NOW_MS), {Waiting.HOLDS}),
    "a hold to look at later": (hold(HoldKind.SUSPENDED, LATER), set()),
    "a hold that ends by itself": (hold(HoldKind.FULL, NOW_MS), set()),
}
OF_THE_DISPATCHER = {Waiting.POSTS, Waiting.REDRAWS, Waiting.HOMES, Waiting.LOOKS}


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize("case", CASES)
async def test_it_is_known_what_there_is_to_do(write, read, rows, case):
    add, expected = CASES[case]
    await write(lambda store: add(store, rows))
    assert await read(lambda store: store.waiting.look_everywhere(now_ms=NOW_MS)) == expected
    assert await read(lambda store: store.waiting.look(now_ms=NOW_MS)) == expected & OF_THE_DISPATCHER
