"""Why something was left out or a baseline was set anew: dropped with whoever wrote it, not its effect."""

from datetime import date, timedelta
from decimal import Decimal

from bot.services.baselines import Baselines
from bot.services.measurements import Measurements
from storage.repositories.reason_prose import DELETED, drop_reasons
from tests.services.test_privacy import MARK, rows_of, traces

VALUES = (8.1, 8.0, 8.2, 8.0, 8.3, 7.9, 7.5, 7.6, 7.4, 7.2, 7.3, 7.1, 7.0, 6.8)


async def test_the_reasons_of_somebody_are_dropped_and_what_they_are_for_stays(office):
    ann, now = office.actors["ann"], office.now
    target = await office.target(await office.plan(starts_on=date(2026, 11, 2)))
    last = date(2027, 3, 1)
    for weeks, value in enumerate(reversed(VALUES)):
        await office.check_in(target, value=Decimal(str(value)), measured_on=last - timedelta(weeks=weeks))
    measurements = Measurements(office.database, wake=lambda: None)
    baselines = Baselines(office.database, wake=lambda: None)
    line = await baselines.get_offer(target.id, actor=ann, now=now)
    assert line.evaluation is not None
    (on, *_) = line.evaluation.may_begin_on
    await baselines.create(target.id, on, f"{MARK} mail", actor=ann, now=now)
    ids = [row["id"] for row in (await rows_of(office))["measurement"]]
    await measurements.leave_out(ids[0], f"{MARK} was down", actor=ann, now=now)
    await measurements.count_again(ids[0], actor=ann, now=now)
    await measurements.leave_out(ids[0], f"{MARK} was down", actor=ann, now=now)
    assert await traces(office, MARK)
    await office.database.write(lambda session: drop_reasons(session.connection(), "T1", ann.id))
    assert await traces(office, MARK) == []
    after = await rows_of(office)
    assert [row["excluded_because"] for row in after["measurement"] if row["excluded_because"]] == [DELETED]
    assert [(row["starts_on"], row["cause"]) for row in after["phase"]] == [(on, DELETED)]
