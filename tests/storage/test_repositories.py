"""Workspaces, people, channels and plans: the same answers on SQLite and on PostgreSQL."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage.models import ChannelMember, PlanRole, PlanStatus, StepStatus, metadata

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


async def refuse(write, row):
    """See a row refused because it points to nothing in its own workspace."""

    def add(store):
        store._session.add(row)
        store.flush()

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        await write(add)


class TestIsolation:
    def test_every_key_into_another_table_carries_the_workspace(self):
        keys = [key for table in metadata.tables.values() for key in table.foreign_key_constraints]
        assert len(keys) > 15
        for key in keys:
            names = {element.parent.name: element.column.name for element in key.elements}
            expected = "id" if key.referred_table.name == "workspace" else "workspace_id"
            assert names["workspace_id"] == expected, key.name

    async def test_no_row_points_into_another_workspace(self, write, rows, ground):
        here, there = ground.here, ground.there
        for row in (
            rows.plan(owner_id="U9"),
            rows.plan(channel_id="C9"),
            rows.step(here, plan_id=there.id),
            rows.step(here, assignee_id="U9"),
            rows.target(here, plan_id=there.id),
            rows.target(here, owner_id="U9"),
            rows.schedule(plan_id=there.id),
            rows.schedule(member_id="U9"),
            rows.delivery(plan_id=there.id),
            rows.delivery(member_id="U9"),
            ChannelMember(workspace_id="T1", channel_id="C9", member_id="U1"),
        ):
            await refuse(write, row)

    async def test_neither_does_one_that_hangs_on_another(self, write, rows, ground):
        def add_there(store):
            step = store.action_steps.add(rows.step(ground.there))
            target = store.targets.add(rows.target(ground.there))
            return step, target, store.check_ins.add(rows.check_in(target))

        step, target, check_in = await write(add_there)
        for row in (
            rows.snooze(step, date(2027, 3, 9), workspace_id="T1"),
            rows.check_in(target, workspace_id="T1", plan_id=ground.here.id),
            rows.measurement(target, workspace_id="T1"),
        ):
            await refuse(write, row)
        here = await write(lambda store: store.targets.add(rows.target(ground.here)))
        await refuse(write, rows.measurement(here, check_in_id=check_in.id))

    async def test_a_role_is_only_for_a_member_of_the_same_workspace(self, write, ground):
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            await write(lambda store: store.plans.set_role(ground.here, "U9", PlanRole.VIEWER))

    async def test_what_is_asked_for_in_one_workspace_is_not_found_in_another(
        self, write, read, rows, ground
    ):
        def add(store):
            step = store.action_steps.add(rows.step(ground.there))
            target = store.targets.add(rows.target(ground.there))
            check_in = store.check_ins.add(rows.check_in(target))
            store.targets.add_measurement(rows.measurement(target, check_in_id=check_in.id))
            return step, target, check_in

        step, target, check_in = await write(add)

        def ask(store):
            return [
                store.plans.find("T1", ground.there.id),
                store.plans.find_by_number("T1", ground.there.number),
                store.action_steps.find("T1", step.id),
                store.action_steps.find_by_number("T1", step.number),
                *store.action_steps.list_by_ids("T1", [step.id]),
                *store.action_steps.list_of_plan("T1", ground.there.id),
                *store.action_steps.list_open_of("T1", "U1"),
                store.targets.find("T1", target.id),
                store.targets.find_by_number("T1", target.number),
                *store.targets.list_of_plans("T1", [ground.there.id]),
                *store.targets.newest("T1", [target.id]),
                store.check_ins.find("T1", check_in.id),
                *store.check_ins.newest("T1", [target.id]),
                *store.check_ins.list_since("T1", ground.there.id, since=NOW, asked_on=NOW.date()),
                *store.members.names("T1", ["U9"]),
            ]

        assert not any(await read(ask))


@pytest.mark.usefixtures("ground")
class TestWorkspaces:
    async def test_one_is_made_on_the_first_visit_and_found_on_the_next(self, write, read):
        assert await read(lambda store: store.workspaces.find("T7")) is None
        await write(lambda store: store.workspaces.ensure("T7", now=NOW))
        again = await write(lambda store: store.workspaces.ensure("T7", now=NOW + timedelta(days=1)))
        assert again.created_at == NOW

    async def test_each_kind_in_each_workspace_counts_for_itself(self, write):
        async def take(workspace_id, kind):
            return await write(lambda store: store.workspaces.next_number(workspace_id, kind))

        wanted = [(workspace_id, kind) for workspace_id in ("T1", "T2") for kind in "PS"] * 8
        numbers = await asyncio.gather(*(take(*place) for place in wanted))
        for place in set(wanted):
            taken = [number for asked, number in zip(wanted, numbers, strict=True) if asked == place]
            assert sorted(taken) == list(range(1, 9)), place

    async def test_a_number_taken_in_vain_is_given_to_the_next(self, write):
        def take(store, *, fail):
            number = store.workspaces.next_number("T1", "S")
            if fail:
                raise LookupError
            return number

        results = await asyncio.gather(
            *(write(partial(take, fail=bool(turn % 2))) for turn in range(20)), return_exceptions=True
        )
        numbers = [result for result in results if isinstance(result, int)]
        assert sorted(numbers) == list(range(1, 11))


@pytest.mark.usefixtures("ground")
class TestMembers:
    async def test_what_is_known_later_takes_the_place_of_what_was_known(self, write, read, rows):
        await write(lambda store: store.members.save(rows.member("U1", name="Ann", zone="Asia/Tokyo")))
        found = await read(lambda store: store.members.find("T1", "U1"))
        elsewhere = await read(lambda store: store.members.find("T2", "U1"))
        assert (found.name, found.zone, found.refreshed_at) == ("Ann", "Asia/Tokyo", NOW)
        assert elsewhere.name == "Name of U1"

    async def test_many_who_learn_of_somebody_at_once_make_one_member(self, write, read, rows):
        await asyncio.gather(
            *(
                write(lambda store, turn=turn: store.members.save(rows.member("U5", name=f"Ann {turn}")))
                for turn in range(12)
            )
        )
        names = await read(lambda store: store.members.names("T1", ["U5"]))
        assert names["U5"] in {f"Ann {turn}" for turn in range(12)}

    async def test_names_are_given_for_those_who_are_known(self, read):
        names = await read(lambda store: store.members.names("T1", ["U1", None, "U404", "U1"]))
        assert names == {"U1": "Name of U1"}
        assert await read(lambda store: store.members.names("T1", [None])) == {}


@pytest.mark.usefixtures("ground")
class TestChannels:
    async def test_exactly_those_who_are_in_it_are_kept(self, write, read, rows):
        for members in (["U1", "U2"], ["U2", "U2", "U3"]):
            channel = rows.channel("C5", is_private=True)
            await write(lambda store, c=channel, m=members: store.channels.save(c, members=m))
        asked = {
            member: await read(lambda store, m=member: store.channels.private_ids_of("T1", m))
            for member in ("U1", "U2", "U3")
        }
        assert asked == {"U1": frozenset(), "U2": {"C5"}, "U3": {"C5"}}

    async def test_nobody_leaves_another_channel_for_it(self, write, read, rows):
        for channel_id in ("C5", "C6"):
            channel = rows.channel(channel_id, is_private=True)
            await write(lambda store, c=channel: store.channels.save(c, members=["U1"]))
        assert await read(lambda store: store.channels.private_ids_of("T1", "U1")) == {"C5", "C6"}

    async def test_a_channel_that_becomes_public_is_nobodys_secret(self, write, read, rows):
        await write(lambda store: store.channels.save(rows.channel("C5", is_private=True), members=["U1"]))
        await write(lambda store: store.channels.save(rows.channel("C5", name="open"), members=["U1"]))
        assert await read(lambda store: store.channels.private_ids_of("T1", "U1")) == frozenset()
        assert (await read(lambda store: store.channels.find("T1", "C5"))).name == "open"

    async def test_of_two_that_are_saved_at_once_one_is_kept_whole(self, write, contract, rows):
        members = [[f"U{group}{one}" for one in range(6)] for group in range(6)]
        await asyncio.gather(
            *(
                write(
                    lambda store, m=m: store.channels.save(
                        rows.channel("C5", is_private=True), members=reversed(m)
                    )
                )
                for m in members
            )
        )
        kept = await contract.read(
            lambda session: session.exec(
                select(ChannelMember.member_id).where(ChannelMember.channel_id == "C5")
            ).all()
        )
        assert sorted(kept) in members

    async def test_private_ones_not_asked_about_for_long_are_named_oldest_first(self, write, read, rows):
        def save(store):
            for age in range(7):
                channel = rows.channel(
                    f"C{age}0", is_private=age != 3, refreshed_at=NOW - timedelta(minutes=age)
                )
                store.channels.save(channel, members=())

        await write(save)
        before = NOW - timedelta(seconds=30)
        stale = await read(lambda store: store.channels.list_stale_private("T1", before=before))
        assert stale == ["C60", "C50", "C40", "C20", "C10"]
        assert await read(lambda store: store.channels.list_stale_private("T2", before=before)) == []


class TestPlans:
    async def test_one_is_found_by_id_and_by_number(self, read, ground):
        plan = ground.here
        for ask in (
            lambda store: store.plans.find("T1", plan.id),
            lambda store: store.plans.find_by_number("T1", plan.number),
        ):
            assert (await read(ask)).title == "Reduce churn"
        assert await read(lambda store: store.plans.find_by_number("T1", 404)) is None

    async def test_a_number_is_used_once_in_a_workspace(self, write, rows, ground):
        with pytest.raises(IntegrityError, match=r"(?i)unique"):
            await write(lambda store: store.plans.add(rows.plan(number=ground.here.number)))
        await write(lambda store: store.plans.add(rows.plan(number=ground.there.number)))

    @pytest.mark.parametrize("said", [{"title": ""}, {"ends_on": date(2027, 2, 28)}])
    @pytest.mark.usefixtures("ground")
    async def test_what_no_plan_can_be_is_refused_by_the_database_too(self, write, rows, said):
        with pytest.raises(IntegrityError, match=r"(?i)check"):
            await write(lambda store: store.plans.add(rows.plan(**said)))

    async def test_active_ones_come_first_and_then_those_that_end_first(self, write, read, rows, ground):
        def add(store):
            store.plans.find("T1", ground.here.id).status = PlanStatus.CLOSED
            for title, month in (("late", 9), ("early", 4)):
                store.plans.add(rows.plan(title=title, ends_on=date(2027, month, 1)))

        await write(add)
        found = await read(lambda store: store.plans.list_all("T1"))
        assert [plan.title for plan in found] == ["early", "late", "Reduce churn"]

    async def test_a_role_takes_the_place_of_an_earlier_one(self, write, read, ground):
        for role in (PlanRole.VIEWER, PlanRole.COLLABORATOR):
            await write(lambda store, role=role: store.plans.set_role(ground.here, "U2", role))
        ids = [ground.here.id, 404]
        assert await read(lambda store: store.plans.roles("T1", ids)) == {
            ground.here.id: {"U2": PlanRole.COLLABORATOR},
            404: {},
        }
        assert await read(lambda store: store.plans.roles("T1", [])) == {}

    async def test_steps_and_targets_are_counted_by_plan(self, write, read, rows, ground):
        def add(store):
            for _ in range(2):
                store.action_steps.add(rows.step(ground.here))
            store.action_steps.add(rows.step(ground.here, status=StepStatus.DONE, due_on=None))
            store.targets.add(rows.target(ground.here))
            store.targets.add(rows.target(ground.here, is_dropped=True))

        await write(add)
        ids = [ground.here.id, 404]
        for today, is_past in ((date(2027, 3, 5), False), (date(2027, 3, 6), True)):
            counts = await read(lambda store, today=today: store.plans.step_counts("T1", ids, today=today))
            assert counts.pop(404) == []
            assert sorted(counts[ground.here.id]) == [
                (StepStatus.DONE, False, False, 1),
                (StepStatus.TODO, is_past, False, 2),
            ]
        assert await read(lambda store: store.plans.target_counts("T1", ids)) == {ground.here.id: 1}
        assert await read(lambda store: store.plans.target_counts("T1", [])) == {}

    async def test_twenty_who_change_one_at_once_lose_no_change(self, write, read, ground):
        def change(store):
            plan = store.plans.find("T1", ground.here.id)  # as one that was looked at before it is locked
            plan = store.plans.find("T1", ground.here.id, to_change=True)
            plan.version += 1

        await asyncio.gather(*(write(change) for _ in range(20)))
        assert (await read(lambda store: store.plans.find("T1", ground.here.id))).version == 21
