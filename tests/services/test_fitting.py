"""What was so before fits no more, once the rest of a plan has moved on: it is neither offered nor done."""

import asyncio

import pytest

from bot.rules.action_steps import StepDraft
from bot.rules.focus_areas import AreaDraft
from bot.services.alignments import Alignments
from bot.services.objectives import Objectives
from storage.models import FocusArea, Objective, RevisedNoun


def nobody() -> None:
    """Wake nobody."""


@pytest.fixture
def ann(office):
    return office.actors["ann"]


@pytest.fixture
def alignments(office):
    return Alignments(office.database, wake=nobody)


async def newest(office, noun, number):
    """Return the newest line of a history as Ann reads it."""
    told = await office.revisions.list_history(
        noun, number, page=1, size=5, actor=office.actors["ann"], now=office.now
    )
    return told.page.items[0]


async def test_the_history_of_a_plan_that_served_something_is_read(office, ann, alignments):
    served, plan = await office.plan(), await office.plan()
    objective_id = (await office.area(served)).home.objective_id
    for each in (objective_id, None):
        await alignments.align(plan.id, each, actor=ann, now=office.now)
    assert (await newest(office, RevisedNoun.PLAN, 2)).can_undo


async def test_the_history_of_a_step_that_belonged_to_something_is_read(office, ann):
    plan = await office.plan()
    area = await office.area(plan)
    step = await office.step(plan, belongs_to=f"A:{area.id}")
    loose = StepDraft(plan.id, step.title, assignee_id=step.assignee_id, due_on=step.due_on)
    await office.steps.edit(step.id, loose, version=step.version, actor=ann, now=office.now)
    assert (await newest(office, RevisedNoun.STEP, 1)).can_undo
    await office.areas.drop(area.id, actor=ann, now=office.now)
    assert not (await newest(office, RevisedNoun.STEP, 1)).can_undo


async def test_an_objective_is_not_dropped_while_somebody_gives_it_an_area(office, ann):
    objectives = Objectives(office.database, wake=nobody)
    for _ in range(8):
        area = await office.area(await office.plan())
        objective_id = area.home.objective_id
        await office.areas.drop(area.id, actor=ann, now=office.now)
        await asyncio.gather(
            office.areas.create(AreaDraft(objective_id, "Support"), actor=ann, now=office.now),
            objectives.drop(objective_id, actor=ann, now=office.now),
            return_exceptions=True,
        )
        there = [row.objective_id for row in await office.rows(FocusArea) if not row.is_dropped]
        dropped = [row.id for row in await office.rows(Objective) if row.is_dropped]
        assert not {*there} & {*dropped}
