"""Steps: changed only by who may and as they were seen, all or none, and with what follows from it."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bot.errors import ClosedError, ConflictError, InvalidError, NotAllowedError, NotFoundError
from bot.rules.action_steps import StepDraft
from storage.models import PlanRole, Schedule, StepStatus
from storage.unit_of_work import Store


async def get(office, step, *, by="ann"):
    return await office.steps.get(step.id, actor=office.actors[by])


def draft_of(step, **said):
    draft = StepDraft(step.plan_id, step.title, assignee_id=step.assignee_id, due_on=step.due_on)
    return replace(draft, **said)


async def test_many_are_done_all_or_none(office):
    plan = await office.plan()
    mine, foreign = await office.step(plan, to="bob"), await office.step(plan, to="cleo")
    with pytest.raises(NotAllowedError):
        await office.steps.complete([mine.id, foreign.id], actor=office.actors["bob"], now=office.now)
    with pytest.raises(NotFoundError):
        await office.steps.complete([mine.id, 404], actor=office.actors["bob"], now=office.now)
    assert (await get(office, mine)).status is StepStatus.TODO
    done = await office.steps.complete([mine.id, foreign.id], actor=office.actors["ann"], now=office.now)
    assert [line.status for line in done] == [StepStatus.DONE] * 2


async def test_done_twice_is_done_once(office):
    step = await office.step(await office.plan())
    first, second = [
        (await office.steps.complete([step.id], actor=office.actors["bob"], now=office.now))[0]
        for _ in range(2)
    ]
    assert first == second
    assert first.version == step.version + 1
    assert (first.undo is None, second.undo) == (False, None), "what changes nothing has no way back"


async def test_of_two_who_edit_what_they_both_saw_the_second_is_told(office):
    plan = await office.plan()
    step = await office.step(plan)

    async def edit(title):
        draft = draft_of(step, title=title)
        return await office.steps.edit(
            step.id, draft, version=step.version, actor=office.actors["ann"], now=office.now
        )

    results = await asyncio.gather(*(edit(title) for title in ("One", "Other")), return_exceptions=True)
    (kept,) = [result for result in results if not isinstance(result, BaseException)]
    (refused,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(refused, ConflictError)
    assert refused.current_version == step.version + 1
    assert (await get(office, step)).title == kept.title
    assert refused.newer["title"].said == f'"{kept.title}"'
    assert refused.newer["title"].by == "ann"


async def test_an_edit_that_is_refused_leaves_nothing_half_done(office):
    plan = await office.plan()
    step = await office.step(plan)
    for said in (
        {"title": " "},
        {"title": "x" * 301},
        {"assignee_id": "U-zoe"},
        {"due_on": date(2099, 1, 1)},
    ):
        draft = draft_of(step, **{"note": "new", **said})
        with pytest.raises(InvalidError):
            await office.steps.edit(
                step.id, draft, version=step.version, actor=office.actors["ann"], now=office.now
            )
    assert await get(office, step) == step


async def test_a_number_is_not_spent_on_what_is_refused(office):
    plan = await office.plan()
    with pytest.raises(InvalidError):
        await office.step(plan, title="")
    assert [(await office.step(plan)).ref for _ in range(2)] == ["S-1", "S-2"]


async def test_another_day_brings_put_off_reminders_back(office):
    step = await office.step(await office.plan())
    bob = office.actors["bob"]
    snoozed = await office.steps.snooze(step.id, date(2027, 3, 9), actor=bob, now=office.now)
    assert (snoozed.snoozed_until, snoozed.due_on) == (date(2027, 3, 9), step.due_on)
    moved = await office.steps.move(step.id, date(2027, 3, 12), actor=bob, now=office.now)
    assert (moved.snoozed_until, moved.due_on) == (None, date(2027, 3, 12))


@pytest.mark.parametrize("until_on", [date(2027, 2, 28), date(2027, 3, 1), date(2040, 1, 1)])
async def test_a_snooze_is_until_a_day_to_come(office, until_on):
    step = await office.step(await office.plan())
    with pytest.raises(InvalidError) as refused:
        await office.steps.snooze(step.id, until_on, actor=office.actors["bob"], now=office.now)
    assert set(refused.value.fields) == {"snoozed_until"}


async def test_nothing_changes_in_a_closed_plan(office):
    plan = await office.plan()
    step = await office.step(plan)
    ann, now = office.actors["ann"], office.now
    await office.plans.close(plan.id, actor=ann, now=now)
    for attempt in (
        office.step(plan),
        office.steps.complete([step.id], actor=ann, now=now),
        office.steps.move(step.id, date(2027, 3, 9), actor=ann, now=now),
        office.steps.snooze(step.id, date(2027, 3, 9), actor=ann, now=now),
        office.steps.assign(step.id, ann.id, actor=ann, now=now),
        office.steps.block(step.id, "the weather", actor=ann, now=now),
        office.steps.drop(step.id, actor=ann, now=now),
    ):
        with pytest.raises(ClosedError):
            await attempt
    assert (await get(office, step)).version == step.version


async def test_a_first_step_for_somebody_starts_their_day_messages_once(office):
    plan, ann = await office.plan(), office.actors["ann"]
    steps = [await office.step(plan, to=None) for _ in range(8)]
    await asyncio.gather(
        *(office.steps.assign(step.id, "U-cleo", actor=ann, now=office.now) for step in steps)
    )
    of_cleo = [row for row in await office.rows(Schedule) if row.member_id == "U-cleo"]
    assert [(row.zone, row.next_slot) for row in of_cleo] == [("Europe/Berlin", "2027-03-01T09:30")]


async def test_somebody_who_has_left_or_is_of_elsewhere_is_given_nothing(office):
    plan = await office.plan()
    await office.know("gone", is_deactivated=True)
    for name in ("gone", "zoe"):
        with pytest.raises(InvalidError):
            await office.step(plan, to=name)


async def test_what_many_add_at_once_has_numbers_without_gap_or_double(office):
    plan = await office.plan()
    lines = await asyncio.gather(*(office.step(plan, title=f"{turn}") for turn in range(12)))
    assert sorted(int(line.ref[2:]) for line in lines) == list(range(1, 13))


async def test_a_collaborator_may_and_a_viewer_may_not_add(office):
    plan = await office.plan()

    def set_roles(session):
        store = Store(session)
        row = store.plans.find("T1", plan.id)
        assert row is not None
        store.plans.set_role(row, "U-bob", PlanRole.COLLABORATOR)
        store.plans.set_role(row, "U-cleo", PlanRole.VIEWER)

    await office.database.write(set_roles)
    assert (await office.step(plan, by="bob")).ref == "S-1"
    with pytest.raises(NotAllowedError):
        await office.step(plan, by="cleo")
