"""Many steps at once, on both databases: all or none, once, and in no circle however many press at a time."""

import asyncio
from datetime import date, timedelta

import pytest

from bot.errors import BotError, InvalidError, NotAllowedError
from bot.rules.action_steps import StepDraft
from bot.rules.step_lists import ListedStep
from bot.services.dependencies import Dependencies
from bot.services.step_lists import StepLists
from bot.services.step_moves import StepMoves, Wanted
from storage.models import ActionStep, StepDependency, StepStatus

FRIDAY = date(2027, 3, 5)
WEEK = timedelta(weeks=1)


def nothing() -> None:
    """Wake nobody."""


async def test_a_list_is_added_whole_or_not_at_all_and_once(office):
    lists, ann = StepLists(office.database, wake=nothing), office.actors["ann"]
    plan = await office.plan()
    good = [ListedStep(number, f"Step {number}", "U-bob", FRIDAY) for number in range(1, 61)]
    bad = [*good, ListedStep(61, "Ring them", "U-nobody")]
    with pytest.raises(InvalidError, match="Line 61: "):
        await lists.create(plan.id, bad, awaited={}, places={}, actor=ann, now=office.now)
    assert await office.rows(ActionStep) == []
    made = await lists.create(plan.id, good, awaited={}, places={}, actor=ann, now=office.now)
    assert [step.ref for step in made] == [f"S-{number}" for number in range(1, 61)]
    with pytest.raises(InvalidError, match="added a moment ago"):
        await lists.create(plan.id, good, awaited={}, places={}, actor=ann, now=office.now)
    undos = [step.undo for step in made if step.undo is not None]
    await office.revisions.take_back(undos, actor=ann, now=office.now)
    assert {step.status for step in await office.rows(ActionStep)} == {StepStatus.DROPPED}
    again = await lists.create(plan.id, good, awaited={}, places={}, actor=ann, now=office.now)
    assert len(again) == 60


async def test_what_is_pressed_twice_at_a_time_moves_once(office):
    moves, ann = StepMoves(office.database, wake=nothing), office.actors["ann"]
    plan = await office.plan()
    for number in range(5):
        await office.step(plan, title=f"Step {number}", due_on=FRIDAY)
    wanted = Wanted("1 week", plan_id=plan.id)
    seen = await moves.look(wanted, actor=ann, now=office.now)
    given = {"seen_as": seen.mark, "follows": True, "actor": ann, "now": office.now}
    came = await asyncio.gather(*(moves.move(wanted, **given) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in came].count(NotAllowedError) == 2
    assert {step.due_on for step in await office.rows(ActionStep)} == {FRIDAY + WEEK}
    (done,) = [each for each in came if not isinstance(each, BaseException)]
    undos = [step.undo for step in done]
    await office.revisions.take_back(undos, actor=ann, now=office.now)
    assert {step.due_on for step in await office.rows(ActionStep)} == {FRIDAY}


async def test_of_two_forms_that_close_a_circle_one_is_refused(office):
    ann, plan = office.actors["ann"], await office.plan()
    first, second = await office.step(plan, title="One"), await office.step(plan, title="Two")

    def waits(step, other):
        draft = StepDraft(plan.id, step.title, assignee_id="U-bob", due_on=FRIDAY, awaited_ids=(other.id,))
        return office.steps.edit(step.id, draft, version=step.version, actor=ann, now=office.now)

    came = await asyncio.gather(waits(first, second), waits(second, first), return_exceptions=True)
    (refused,) = [each for each in came if isinstance(each, BotError)]
    assert "would wait for itself" in refused.message
    assert len(await office.rows(StepDependency)) == 1


async def test_a_new_step_waits_for_steps_of_its_own_plan_alone(office):
    ann = office.actors["ann"]
    plan, other = await office.plan(), await office.plan(title="Cut costs")
    there = await office.step(other)
    for awaited in (there.id, 0, 10**9):
        draft = StepDraft(plan.id, "Ring them", awaited_ids=(awaited,))
        with pytest.raises(InvalidError) as refused:
            await office.steps.create(draft, actor=ann, now=office.now)
        assert set(refused.value.fields) == {"awaited_ids"}
    assert len(await office.rows(ActionStep)) == 1
    found = await Dependencies(office.database, wake=nothing).list_others(plan.id, actor=ann)
    assert found == ()
