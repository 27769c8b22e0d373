"""What is kept for somebody's next working day is no trouble; what the clock put off is."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from storage.models import Delivery

FRIDAY_EVENING = datetime(2027, 3, 5, 18, tzinfo=UTC)
MS = timedelta(milliseconds=1)


async def put_off(team, **by):
    later = sa.update(Delivery).values(not_before_ms=col(Delivery.not_before_ms) + timedelta(**by) / MS)
    await team.demo.house.database.write(
        lambda session: session.connection().execute(later.where(col(Delivery.state) == "pending"))
    )


async def test_what_waits_for_monday_is_no_trouble_and_what_was_put_off_beyond_is(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Write the survey @alice")
    await team.type("alice", "add Ring ten customers @chandra after S-1")
    team.demo.clock.move_to(FRIDAY_EVENING)
    await team.type("alice", "done S-1")
    house = team.demo.house
    waits_until = await house.next_moment()
    assert waits_until is not None
    assert waits_until > FRIDAY_EVENING + timedelta(days=2), "Chandra hears of it on Monday"
    await house.auditor.audit()
    assert house.auditor.trouble == ()
    await put_off(team, days=9)
    await house.auditor.audit()
    assert any("was the clock set back?" in line for line in house.auditor.trouble)
