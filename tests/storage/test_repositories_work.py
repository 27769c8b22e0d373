"""Steps, targets and check-ins: the same answers on SQLite and on PostgreSQL."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from storage.models import PlanStatus, StepStatus
from storage.repositories.action_steps import Named, Overdue

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


class TestActionSteps:
    async def test_those_of_a_plan_come_by_due_date_and_those_without_one_last(
        self, write, read, rows, ground
    ):
        def add(store):
            for title, due_on in (("none", None), ("late", date(2027, 4, 1)), ("soon", date(2027, 3, 2))):
                store.action_steps.add(rows.step(ground.here, title=title, due_on=due_on))

        await write(add)
        found = await read(lambda store: store.action_steps.list_of_plan("T1", ground.here.id))
        assert [step.title for step in found] == ["soon", "late", "none"]

    async def test_what_a_member_has_to_do_is_open_theirs_and_of_open_plans(self, write, read, rows, ground):
        def add(store):
            closed = store.plans.add(rows.plan(status=PlanStatus.CLOSED))
            for status in StepStatus:
                store.action_steps.add(rows.step(ground.here, title=status.value, status=status))
            store.action_steps.add(rows.step(ground.here, title="no date", due_on=None))
            store.action_steps.add(rows.step(ground.here, title="of U2", assignee_id="U2"))
            store.action_steps.add(rows.step(ground.here, title="of nobody", assignee_id=None))
            store.action_steps.add(rows.step(closed, title="of a closed plan"))

        await write(add)
        found = await read(lambda store: store.action_steps.list_open_of("T1", "U1"))
        assert [step.title for step in found] == ["todo", "doing", "blocked", "no date"]
        some = await read(lambda store: store.action_steps.list_open_of("T1", "U1", start=1, limit=2))
        assert [step.title for step in some] == ["doing", "blocked"]
        assert await read(lambda store: store.action_steps.count_open_of("T1", "U1")) == 4

    async def test_overdue_is_what_is_open_and_before_today_the_oldest_first(self, write, read, rows, ground):
        def add(store):
            closed = store.plans.add(rows.plan(status=PlanStatus.CLOSED))
            for day in (4, 3, 2):
                store.action_steps.add(
                    rows.step(ground.here, title=f"of day {day}", due_on=date(2027, 3, day))
                )
            for said in ({"status": StepStatus.DONE}, {"due_on": None}):
                store.action_steps.add(rows.step(ground.here, **{"due_on": date(2027, 3, 1), **said}))
            store.action_steps.add(rows.step(closed, due_on=date(2027, 3, 1)))
            other = store.plans.add(rows.plan())
            store.action_steps.add(rows.step(other, title="of U2", due_on=date(2027, 3, 1), assignee_id="U2"))
            return closed.id

        closed_id = await write(add)

        async def ask(**who):
            overdue = Overdue("T1", before=date(2027, 3, 4), **who)
            found = await read(lambda store: store.action_steps.list_overdue(overdue))
            assert await read(lambda store: store.action_steps.count_overdue(overdue)) == len(found)
            return [step.title for step in found]

        assert await ask(plan_ids=[ground.here.id, closed_id]) == ["of day 2", "of day 3"]
        assert await ask(plan_ids=[], member_id="U2") == ["of U2"]
        assert await ask(plan_ids=[ground.here.id], member_id="U2") == ["of U2", "of day 2", "of day 3"]
        assert await ask(plan_ids=[]) == []

    async def test_steps_are_named_by_words_in_any_case_and_the_members_own_come_first(
        self, write, read, rows, ground
    ):
        def add(store):
            closed = store.plans.add(rows.plan(status=PlanStatus.CLOSED))
            elsewhere = store.plans.add(rows.plan())
            for title, who in (
                ("Draft the survey of all our small customers", "U1"),
                ("Survey", "U2"),
                ("Draft a SURVEY", "U1"),
                ("Resurvey", "U1"),
                ("Save 100% of a_b", "U1"),
                ("\u00dcbung f\u00fcr alle", "U2"),
            ):
                store.action_steps.add(rows.step(ground.here, title=title, assignee_id=who))
            for said in ({"status": StepStatus.DONE}, {"status": StepStatus.BLOCKED, "assignee_id": "U2"}):
                store.action_steps.add(rows.step(ground.here, title="Survey again", **said))
            store.action_steps.add(rows.step(closed, title="Survey of a closed plan"))
            store.action_steps.add(rows.step(elsewhere, title="Survey elsewhere", assignee_id="U2"))

        await write(add)

        async def ask(*words, limit=9, **said):
            named = Named("T1", words, "U1", **{"plan_ids": [ground.here.id], **said})
            found = await read(lambda store: store.action_steps.list_named(named, limit=limit))
            return [step.title for step in found]

        whole = "Draft the survey of all our small customers"
        assert await ask("survey") == ["Draft a SURVEY", whole, "Resurvey", "Survey", "Survey again"]
        assert await ask("survey", limit=2) == ["Draft a SURVEY", whole]
        assert await ask("survey", "draft") == ["Draft a SURVEY", whole]
        assert await ask("survey", plan_ids=[]) == ["Draft a SURVEY", whole, "Resurvey"]
        assert await ask("survey", is_blocked=True) == ["Survey again"]
        assert await ask("\u00fcbung") == ["\u00dcbung f\u00fcr alle"]
        assert await ask("%") == await ask("_") == ["Save 100% of a_b"]
        assert len(await ask(plan_ids=[])) == 4

    async def test_a_snooze_takes_the_place_of_an_earlier_one_until_the_step_is_woken(
        self, write, read, rows, ground
    ):
        step = await write(lambda store: store.action_steps.add(rows.step(ground.here)))

        async def ask():
            return await read(lambda store: store.action_steps.snoozes("T1", [step.id, 404]))

        assert await ask() == {}
        for day in (9, 12):
            await write(
                lambda store, day=day: store.action_steps.snooze(rows.snooze(step, date(2027, 3, day)))
            )
        assert await ask() == {step.id: date(2027, 3, 12)}
        for _ in range(2):
            await write(lambda store: store.action_steps.wake("T1", step.id))
        assert await ask() == {}

    async def test_a_step_without_a_title_or_in_a_state_that_there_is_not_is_refused(
        self, write, rows, ground
    ):
        with pytest.raises(IntegrityError, match=r"(?i)check"):
            await write(lambda store: store.action_steps.add(rows.step(ground.here, title="")))

    async def test_steps_are_found_by_id_and_by_number(self, write, read, rows, ground):
        steps = await write(
            lambda store: [store.action_steps.add(rows.step(ground.here, title=title)) for title in "ab"]
        )

        def ask(store):
            return (
                store.action_steps.find("T1", steps[0].id).title,
                store.action_steps.find_by_number("T1", steps[1].number).title,
                {step.title for step in store.action_steps.list_by_ids("T1", [step.id for step in steps])},
                store.action_steps.list_by_ids("T1", []),
            )

        assert await read(ask) == ("a", "b", {"a", "b"}, [])


class TestDependencies:
    async def test_what_is_awaited_is_what_was_last_said_and_only_what_is_open_holds_up(
        self, write, read, rows, ground
    ):
        def add(store):
            steps = [store.action_steps.add(rows.step(ground.here, title=title)) for title in "abc"]
            steps[1].status = StepStatus.DONE
            other = store.action_steps.add(rows.step(store.plans.add(rows.plan()), title="d"))
            a, b, c = (step.id for step in steps)
            store.dependencies.replace("T1", a, [b, c])
            store.dependencies.replace("T1", b, [c])
            store.dependencies.replace("T1", b, [])
            store.dependencies.replace("T1", c, [])
            return [a, b, c, other.id, steps[2].number]

        a, b, c, d, number = await write(add)
        plan_id = ground.here.id
        assert await read(lambda store: store.dependencies.list_of_plan("T1", plan_id)) == [(a, b), (a, c)]
        assert await read(lambda store: store.dependencies.awaited("T1", a)) == [b, c]
        assert await read(lambda store: store.dependencies.open_awaited("T1", [a, b, c, d])) == {a: (number,)}
        assert await read(lambda store: store.dependencies.open_awaited("T2", [a])) == {}

    async def test_a_step_waits_neither_for_itself_nor_for_one_of_another_workspace(
        self, write, rows, ground
    ):
        def add(store, awaited_of):
            step = store.action_steps.add(rows.step(ground.here))
            store.dependencies.replace("T1", step.id, [awaited_of(step.id)])

        for awaited_of in (lambda step_id: step_id, lambda step_id: step_id + 999):
            with pytest.raises(IntegrityError):
                await write(lambda store, awaited_of=awaited_of: add(store, awaited_of))


class TestTargets:
    async def test_those_of_plans_come_in_the_order_in_which_they_were_made(self, write, read, rows, ground):
        def add(store):
            second = store.plans.add(rows.plan())
            for plan, indicator in ((second, "a"), (ground.here, "b"), (second, "c")):
                store.targets.add(rows.target(plan, indicator=indicator))
            store.targets.add(rows.target(second, is_dropped=True))
            return [second.id, ground.here.id]

        ids = await write(add)
        found = await read(lambda store: store.targets.list_of_plans("T1", ids))
        assert [target.indicator for target in found] == ["a", "b", "c"]
        assert await read(lambda store: store.targets.list_of_plans("T1", [])) == []

    async def test_the_newest_measurement_is_of_the_latest_day_and_then_the_latest_said(
        self, write, read, rows, ground
    ):
        def add(store):
            targets = [store.targets.add(rows.target(ground.here)) for _ in range(3)]
            for value, day in (("1", 2), ("3", 5), ("2", 4), ("4", 5), ("5", 3)):
                store.targets.add_measurement(
                    rows.measurement(targets[0], value, measured_on=date(2027, 3, day))
                )
            store.targets.add_measurement(rows.measurement(targets[1], "9"))
            return [target.id for target in targets]

        ids = await write(add)
        found = await read(lambda store: store.targets.newest("T1", ids))
        assert {key: row.value for key, row in found.items()} == {ids[0]: Decimal(4), ids[1]: Decimal(9)}
        assert await read(lambda store: store.targets.newest("T1", [])) == {}

    @pytest.mark.parametrize("digits", ["0.1", "7.40", "-12345678901234567890.000000001", "0"])
    async def test_numbers_keep_every_digit(self, write, read, rows, ground, digits):
        target = await write(
            lambda store: store.targets.add(
                rows.target(ground.here, value=Decimal(digits), baseline=Decimal(digits))
            )
        )
        found = await read(lambda store: store.targets.find("T1", target.id))
        assert (str(found.value), str(found.baseline)) == (digits, digits)


class TestCheckIns:
    async def test_one_is_found_with_its_measurement(self, write, read, rows, ground):
        def add(store):
            target = store.targets.add(rows.target(ground.here))
            check_in = store.check_ins.add(rows.check_in(target, happened="Two slipped."))
            store.targets.add_measurement(rows.measurement(target, "6.4", check_in_id=check_in.id))
            store.targets.add_measurement(rows.measurement(target, "1"))
            return check_in

        made = await write(add)
        check_in, measurement = await read(lambda store: store.check_ins.find("T1", made.id))
        assert (check_in.happened, measurement.value) == ("Two slipped.", Decimal("6.4"))
        assert await read(lambda store: store.check_ins.find("T1", 404)) is None

    async def test_the_one_before_is_on_the_same_target(self, write, read, rows, ground):
        def add(store):
            one, other = (store.targets.add(rows.target(ground.here)) for _ in range(2))
            made = (
                store.check_ins.add(rows.check_in(target, happened=said))
                for target, said in ((one, "a"), (one, "b"), (other, "c"), (one, "d"))
            )
            return {check_in.happened: check_in for check_in in made}

        made = await write(add)
        before = {
            said: await read(lambda store, c=check_in: store.check_ins.find_before(c))
            for said, check_in in made.items()
        }
        assert {said: found and found.happened for said, found in before.items()} == {
            "a": None,
            "b": "a",
            "c": None,
            "d": "b",
        }
        ids = {made["a"].target_id, made["c"].target_id}
        newest = await read(lambda store: store.check_ins.newest("T1", ids))
        assert sorted(check_in.happened for check_in in newest.values()) == ["c", "d"]

    async def test_those_since_an_instant_begin_with_it(self, write, read, rows, ground):
        def add(store):
            target = store.targets.add(rows.target(ground.here))
            for hours in (-1, 0, 1):
                at = NOW + timedelta(hours=hours)
                store.check_ins.add(rows.check_in(target, happened=str(hours), created_at=at))

        await write(add)
        asked = {"since": NOW, "asked_on": NOW.date()}
        found = await read(lambda store: store.check_ins.list_since("T1", ground.here.id, **asked))
        assert [check_in.happened for check_in in found] == ["0", "1"]
        assert found[0].created_at == NOW

    @pytest.mark.parametrize("confidence", [0, 6])
    async def test_a_confidence_is_from_one_to_five(self, write, rows, ground, confidence):
        def add(store):
            target = store.targets.add(rows.target(ground.here))
            store.check_ins.add(rows.check_in(target, confidence=confidence))

        with pytest.raises(IntegrityError, match=r"(?i)check"):
            await write(add)
