"""What has been kept long enough goes whole and alone, and doing it twice does no harm."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select, update

from bot.clock import MovableClock
from bot.jobs.retirer import Retirer
from bot.rules.retention import Retention
from bot.services.audit_entries import AuditEntries
from bot.services.holds import Holds
from bot.services.job_leases import JobLeases
from bot.services.retention import RetentionService
from storage.models import Plan, PlanKind, Workspace, metadata

from .conftest import NOW

YEARS = timedelta(days=366 * 2)


def counts_of(workspace_id):
    """Return what reads how many rows each table has of a workspace."""

    def read(session):
        found = {}
        for table in metadata.sorted_tables:
            whose = table.c.id if table.name == "workspace" else table.c.get("workspace_id")
            if whose is not None:
                count = sa.select(sa.func.count()).select_from(table).where(whose == workspace_id)
                found[table.name] = session.connection().execute(count).scalar_one()
        return {name: count for name, count in found.items() if count}

    return read


@pytest.fixture
def retention(office):
    return RetentionService(office.database, retention=Retention())


async def closed_at(office, plan_id):
    return await office.database.read(
        lambda session: session.exec(select(Plan.closed_at).where(Plan.id == plan_id)).one()
    )


async def full_plan(office, by="ann", **said):
    """Make a plan with a target, a check-in, a step that is moved about, and a closing."""
    plan = await office.plan(by, **said)
    target = await office.target(plan, by=by)
    await office.check_in(target, by=by)
    step = await office.step(plan, by=by, to=by)
    await office.steps.complete([step.id], actor=office.actors[by], now=office.now)
    return await office.plans.close(plan.id, actor=office.actors[by], now=office.now)


@pytest.fixture
def ann(office):
    return office.actors["ann"]


class TestWhenAPlanCloses:
    async def test_the_moment_is_kept_until_it_is_opened_again(self, office, ann):
        plan = await office.plan()
        assert await closed_at(office, plan.id) is None
        await office.plans.close(plan.id, actor=ann, now=NOW)
        assert await closed_at(office, plan.id) == NOW
        await office.plans.reopen(plan.id, actor=ann, now=NOW)
        assert await closed_at(office, plan.id) is None

    async def test_taking_it_back_takes_the_moment_back_too(self, office, ann):
        plan = await office.plan()
        closed = await office.plans.close(plan.id, actor=ann, now=NOW)
        (undone,) = await office.revisions.take_back([closed.undo], actor=ann, now=NOW)
        assert await closed_at(office, plan.id) is None
        later = NOW + timedelta(hours=1)
        await office.revisions.take_back([undone.id], actor=ann, now=later)
        assert await closed_at(office, plan.id) == later

    async def test_another_change_of_a_closed_plan_moves_it_not(self, office, ann):
        plan = await office.plan()
        await office.plans.close(plan.id, actor=ann, now=NOW)
        await office.plans.close(plan.id, actor=ann, now=NOW + timedelta(days=1))
        assert await closed_at(office, plan.id) == NOW


class TestPlans:
    async def test_one_that_closed_long_ago_goes_with_all_that_it_has(self, office, retention):
        before = await office.database.read(counts_of("T1"))
        await full_plan(office)
        later = NOW + YEARS
        kept = await office.plan(title="Still open")
        assert await retention.forget_plan(now=NOW + timedelta(days=729)) is False
        assert await retention.forget_plan(now=later) is True
        assert await retention.forget_plan(now=later) is False
        left = await office.database.read(counts_of("T1"))
        assert left["plan"] == 1
        assert await closed_at(office, kept.id) is None
        for noun in ("target", "action_step", "check_in", "measurement"):
            assert left.get(noun, 0) == before.get(noun, 0), noun
        assert left["revision"] == 1, "that the open one was added"
        assert left["audit_entry"] == 1
        (entry,) = await AuditEntries(office.database).list_since(NOW)
        assert (entry.deed, entry.subject, entry.actor_id) == ("plan.deleted", "P-1", None)
        assert entry.fields == {"kind": "team", "closed_on": "2027-03-01"}

    async def test_one_persons_plan_goes_after_half_the_time(self, office, ann, retention):
        plan = await full_plan(office)
        await office.database.write(
            lambda session: session.exec(
                update(Plan)
                .where(col(Plan.id) == plan.id)
                .values(kind=PlanKind.INDIVIDUAL, subject_id=ann.id)
            )
        )
        assert await retention.forget_plan(now=datetime(2028, 3, 1, 8, tzinfo=UTC)) is False
        assert await retention.forget_plan(now=datetime(2028, 3, 1, 8, 1, tzinfo=UTC)) is True

    async def test_one_that_was_opened_again_stays(self, office, ann, retention):
        plan = await full_plan(office)
        await office.plans.reopen(plan.id, actor=ann, now=NOW)
        assert await retention.forget_plan(now=NOW + YEARS) is False

    async def test_what_is_told_beforehand_is_what_goes(self, office, retention):
        await full_plan(office)
        await office.plan(title="Still open")
        assert (await retention.list_past(now=NOW)).plans == ()
        assert (await retention.list_past(now=NOW + YEARS)).plans == (("T1", "P-1"),)


class TestWorkspaces:
    async def test_all_of_one_goes_and_nothing_of_another(self, office, retention):
        await full_plan(office)
        await full_plan(office, "zoe")
        others = await office.database.read(counts_of("T2"))
        await Holds(office.database, wake=lambda: None).suspend("T1", reason="app_uninstalled", now=NOW)
        assert await retention.purge("T1", now=NOW + timedelta(days=29)) == 0
        rows = sum((await office.database.read(counts_of("T1"))).values())
        assert await retention.purge("T1", now=NOW + timedelta(days=30)) == rows
        assert await office.database.read(counts_of("T1")) == {}
        assert await office.database.read(counts_of("T2")) == others
        assert await retention.purge("T1", now=NOW + timedelta(days=30)) == 0

    async def test_one_that_is_installed_again_keeps_everything(self, office, retention):
        await full_plan(office)
        holds = Holds(office.database, wake=lambda: None)
        await holds.suspend("T1", reason="app_uninstalled", now=NOW)
        before = await office.database.read(counts_of("T1"))
        await holds.lift("T1", now=NOW + timedelta(days=29))
        assert await retention.list_uninstalled(now=NOW + YEARS) == []
        assert await retention.purge("T1", now=NOW + YEARS) == 0
        assert await office.database.read(counts_of("T1")) == before

    async def test_a_second_sign_of_it_counts_no_anew(self, office):
        holds = Holds(office.database, wake=lambda: None)
        await office.plan()
        for days in (0, 5):
            await holds.suspend("T1", reason="tokens_revoked", now=NOW + timedelta(days=days))
        found = await office.database.read(lambda session: session.get(Workspace, "T1").uninstalled_at)
        assert found == NOW


async def test_one_of_two_replicas_does_it_once_a_day(office):
    for number in range(3):
        await full_plan(office, title=f"Plan {number}")
    clock = MovableClock(NOW + YEARS)
    retention = RetentionService(office.database, retention=Retention())
    retirers = [Retirer(retention, JobLeases(office.database), clock) for _ in range(2)]
    await asyncio.gather(*(each.retire() for each in retirers for _ in "12"))
    left = await office.database.read(counts_of("T1"))
    assert "plan" not in left
    assert left["audit_entry"] == 3
    await full_plan(office)
    clock.move_to(NOW + YEARS + timedelta(hours=23))
    await asyncio.gather(*(each.retire() for each in retirers))
    assert (await office.database.read(counts_of("T1")))["plan"] == 1, "not before tomorrow"
    clock.move_to(NOW + YEARS + timedelta(hours=24))
    await retirers[1].retire()
    left = await office.database.read(counts_of("T1"))
    assert "plan" not in left
    clock.move_to(NOW + YEARS * 2 + timedelta(days=3))
    await retirers[0].retire()
    assert "audit_entry" not in await office.database.read(counts_of("T1")), "the log has its own time"
