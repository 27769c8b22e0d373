"""Plans and check-ins: who sees them, what is written with them, and what ends with them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.errors import ClosedError, InvalidError, NotAllowedError, NotFoundError
from storage.models import Delivery, DeliveryKind, DeliveryState, Schedule


async def sees(office, name, plan):
    """Return by which ways somebody sees a plan; all of them or none."""
    actor = office.actors[name]
    ways = [plan.id in {line.id for line in await office.plans.list_visible(actor=actor, now=office.now)}]
    try:
        await office.plans.get_page(actor=actor, now=office.now, plan_id=plan.id)
    except NotFoundError:
        ways.append(False)
    else:
        ways.append(True)
    return ways


class TestWhoSees:
    async def test_a_plan_without_a_channel_or_in_a_public_one_is_open_to_members_of_the_workspace(
        self, office
    ):
        await office.know_channel("C1")
        await office.know("guest", is_guest=True)
        for channel_id in (None, "C1"):
            plan = await office.plan(channel_id=channel_id)
            seen = {name: await sees(office, name, plan) for name in ("ann", "bob", "zoe", "guest")}
            assert seen == {
                "ann": [True, True],
                "bob": [True, True],
                "zoe": [False, False],
                "guest": [False, False],
            }

    async def test_one_in_a_private_channel_is_for_its_members_and_who_is_named(self, office):
        await office.know_channel("C5", "ann", "bob", is_private=True)
        plan = await office.plan(channel_id="C5")
        assert await sees(office, "bob", plan) == [True, True]
        assert await sees(office, "cleo", plan) == [False, False]
        await office.know_channel("C5", "ann", is_private=True)
        office.actors["bob"] = await office.people.find_actor("T1", "U-bob", now=office.now)
        assert await sees(office, "bob", plan) == [False, False]

    async def test_what_may_not_be_seen_and_what_is_not_there_get_the_same_answer(self, office):
        await office.know_channel("C5", "ann", is_private=True)
        plan = await office.plan(channel_id="C5")
        step, target = await office.step(plan, to="ann"), await office.target(plan)
        cleo = office.actors["cleo"]

        async def answer(attempt):
            with pytest.raises(NotFoundError) as refused:
                await attempt
            return refused.value.message

        hidden = [
            await answer(office.plans.get_page(actor=cleo, now=office.now, plan_id=plan.id)),
            await answer(office.steps.get(step.id, actor=cleo)),
            await answer(office.targets.get(actor=cleo, target_id=target.id)),
            await answer(office.plans.close(plan.id, actor=cleo, now=office.now)),
            await answer(office.check_in(target, by="cleo")),
            await answer(office.step(plan, by="cleo")),
        ]
        missing = [
            await answer(office.plans.get_page(actor=cleo, now=office.now, plan_id=404)),
            await answer(office.steps.get(404, actor=cleo)),
            await answer(office.targets.get(actor=cleo, target_id=404)),
            await answer(office.plans.close(404, actor=cleo, now=office.now)),
        ]
        assert hidden[:4] == missing
        assert hidden[4:] == [missing[2], missing[0]]

    async def test_an_assignee_sees_their_step_but_not_the_private_plan(self, office):
        await office.know_channel("C5", "ann", is_private=True)
        plan = await office.plan(channel_id="C5")
        step = await office.step(plan, to="cleo")
        assert (await office.steps.get(step.id, actor=office.actors["cleo"])).can_act
        assert await sees(office, "cleo", plan) == [False, False]


class TestMaking:
    async def test_a_plan_comes_with_its_question_in_the_owners_zone(self, office):
        await office.know("bob", zone="America/New_York")
        await office.plan(owner_id="U-bob")
        (schedule,) = await office.rows(Schedule)
        assert (schedule.zone, schedule.next_slot) == ("America/New_York", "2027-03-01T10:00")

    async def test_who_makes_it_for_another_takes_part_in_it(self, office):
        plan = await office.plan(owner_id="U-bob")
        assert (plan.can_edit, plan.can_edit_steps) == (False, True)

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"title": "  "}, "title"),
            ({"ends_on": date(2027, 2, 1)}, "ends_on"),
            ({"owner_id": "U-zoe"}, "owner_id"),
            ({"owner_id": "U404"}, "owner_id"),
            ({"channel_id": "C404"}, "channel_id"),
        ],
    )
    async def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(self, office, said, field):
        with pytest.raises(InvalidError) as refused:
            await office.plan(**said)
        assert set(refused.value.fields) == {field}
        assert await office.rows(Schedule) == []
        assert (await office.plan()).ref == "P-1"

    async def test_a_channel_without_the_app_or_not_ones_own_is_refused(self, office):
        await office.know_channel("C1", has_app=False)
        await office.know_channel("C2", is_archived=True)
        await office.know_channel("C5", "bob", is_private=True)
        for channel_id in ("C1", "C2", "C5"):
            with pytest.raises(InvalidError):
                await office.plan(channel_id=channel_id)


class TestClosing:
    async def test_closing_and_opening_twice_changes_nothing_more(self, office):
        plan = await office.plan()
        ann = office.actors["ann"]
        closed = [await office.plans.close(plan.id, actor=ann, now=office.now) for _ in range(2)]
        assert closed[0] == closed[1]
        (schedule,) = await office.rows(Schedule)
        assert not schedule.is_active
        later = office.now + timedelta(days=10)
        opened = [await office.plans.reopen(plan.id, actor=ann, now=later) for _ in range(2)]
        assert opened[0].version == opened[1].version == plan.version + 2
        (schedule,) = await office.rows(Schedule)
        assert (schedule.is_active, schedule.next_slot) == (True, "2027-03-15T10:00")

    async def test_only_the_owner_closes(self, office):
        plan = await office.plan()
        with pytest.raises(NotAllowedError):
            await office.plans.close(plan.id, actor=office.actors["bob"], now=office.now)

    async def test_what_was_to_be_asked_is_cancelled_and_a_record_is_still_told(self, office):
        await office.know_channel("C1")
        plan = await office.plan(channel_id="C1")
        await office.check_in(await office.target(plan))
        due = office.now + timedelta(hours=1)
        await office.deliveries.materialise(now=due)
        await office.plans.close(plan.id, actor=office.actors["ann"], now=due)
        states = {row.kind: row.state for row in await office.rows(Delivery)}
        assert states == {
            DeliveryKind.RECORD: DeliveryState.PENDING,
            DeliveryKind.CHECK_IN: DeliveryState.CANCELLED,
        }


class TestCheckIns:
    async def test_a_report_is_kept_with_its_message_and_the_dispatcher_is_woken(self, office):
        await office.know_channel("C1")
        target = await office.target(await office.plan(channel_id="C1"))
        record = await office.check_in(target, expected=Decimal(7), confidence=4)
        assert (record.value, record.expected, record.expected_before) == (Decimal("7.4"), Decimal(7), None)
        (delivery,) = await office.rows(Delivery)
        assert (delivery.kind, delivery.channel_id) == (DeliveryKind.RECORD, "C1")
        assert office.woken
        found = await office.targets.get(actor=office.actors["bob"], target_id=target.id)
        assert (found.latest, found.latest_by, found.expected) == (Decimal("7.4"), "ann", Decimal(7))
        assert (await office.check_in(target)).expected_before == Decimal(7)

    async def test_without_a_channel_nobody_is_told(self, office):
        await office.check_in(await office.target(await office.plan()))
        assert await office.rows(Delivery) == []

    async def test_what_is_refused_leaves_no_measurement_and_no_message(self, office):
        await office.know_channel("C1")
        plan = await office.plan(channel_id="C1")
        target = await office.target(plan)
        for said in ({"measured_on": date(2027, 3, 2)}, {"confidence": 6}, {"happened": "x" * 3001}):
            with pytest.raises(InvalidError):
                await office.check_in(target, **said)
        with pytest.raises(NotAllowedError):
            await office.check_in(target, by="bob")
        await office.plans.close(plan.id, actor=office.actors["ann"], now=office.now)
        with pytest.raises(ClosedError):
            await office.check_in(target)
        found = await office.targets.get(actor=office.actors["ann"], target_id=target.id)
        assert found.latest is None
        assert await office.rows(Delivery) == []

    async def test_only_who_may_check_in_is_offered_it(self, office):
        plan = await office.plan()
        await office.target(plan)
        of_bob = await office.target(plan, owner_id="U-bob")
        await office.plans.close(
            (other := await office.plan()).id, actor=office.actors["ann"], now=office.now
        )
        assert other.ref == "P-2"
        offered = await office.targets.list_to_check_in(actor=office.actors["bob"])
        assert [line.id for line in offered] == [of_bob.id]
