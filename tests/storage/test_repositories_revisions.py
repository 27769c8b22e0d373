"""Revisions: the same answers on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage.models import RevisedDeed, RevisedNoun, RevisedTurn, Revision

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def revision(plan: Any, **said: Any) -> Revision:
    given = {
        "workspace_id": plan.workspace_id,
        "noun": RevisedNoun.PLAN,
        "plan_id": plan.id,
        "deed": RevisedDeed.EDITED,
        "changes": {"title": ["A", "B"], "due_on": [None, "2027-03-05"]},
        "version": 2,
        "changed_by": "U1",
        "changed_at": NOW,
    }
    return Revision(**{**given, **said})


async def test_what_changed_is_read_back_as_it_was_written(write, read, ground):
    kept = await write(lambda store: store.revisions.add(revision(ground.here)))
    found = await read(lambda store: store.revisions.find("T1", kept.id))
    assert found.changes == {"title": ["A", "B"], "due_on": [None, "2027-03-05"]}
    assert (found.turn, found.changed_at) == (RevisedTurn.MADE, NOW)
    assert await read(lambda store: store.revisions.find("T2", kept.id)) is None


async def test_no_revision_points_into_another_workspace_or_to_no_row_of_its_noun(write, rows, ground):
    def add_there(store):
        target = store.targets.add(rows.target(ground.there))
        return store.action_steps.add(rows.step(ground.there)), target

    step, target = await write(add_there)
    here = ground.here
    for row in (
        revision(here, plan_id=ground.there.id),
        revision(here, changed_by="U9"),
        revision(here, noun=RevisedNoun.STEP, step_id=step.id),
        revision(here, noun=RevisedNoun.TARGET, target_id=target.id),
        revision(here, turn=RevisedTurn.TAKEN_BACK, undoes_id=404),
    ):
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            await write(lambda store, row=row: store.revisions.add(row))
    for row in (
        revision(here, noun=RevisedNoun.STEP),
        revision(here, noun=RevisedNoun.CHECK_IN),
        revision(ground.there, step_id=step.id, changed_by="U9"),
        revision(here, turn=RevisedTurn.TAKEN_BACK),
    ):
        with pytest.raises(IntegrityError, match=r"(?i)check constraint"):
            await write(lambda store, row=row: store.revisions.add(row))


async def test_a_revision_is_taken_back_once(write, read, ground):
    first = await write(lambda store: store.revisions.add(revision(ground.here)))
    back: dict[str, Any] = {"turn": RevisedTurn.TAKEN_BACK, "undoes_id": first.id, "version": 3}
    second = await write(lambda store: store.revisions.add(revision(ground.here, **back)))
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        await write(lambda store: store.revisions.add(revision(ground.here, **back)))
    undoing = await read(lambda store: store.revisions.list_undoing("T1", [first.id]))
    assert {key: row.id for key, row in undoing.items()} == {first.id: second.id}


async def test_a_plans_history_has_all_that_belongs_to_it_and_a_rows_its_own(write, read, rows, ground):
    here = ground.here

    def add(store):
        step = store.action_steps.add(rows.step(here))
        target = store.targets.add(rows.target(here))
        check_in = store.check_ins.add(rows.check_in(target))
        kept = [
            revision(here),
            revision(here, noun=RevisedNoun.STEP, step_id=step.id, version=1),
            revision(here, noun=RevisedNoun.TARGET, target_id=target.id, version=1),
            revision(
                here, noun=RevisedNoun.CHECK_IN, target_id=target.id, check_in_id=check_in.id, version=1
            ),
            revision(here, noun=RevisedNoun.STEP, step_id=step.id, version=2),
        ]
        return step, target, [store.revisions.add(row).id for row in kept]

    step, target, ids = await write(add)

    def about(noun, row_id, **cut):
        def ask(store):
            found = store.revisions.list_about("T1", noun, row_id, **{"start": 0, "limit": 9, **cut})
            return [row.id for row in found], store.revisions.count_about("T1", noun, row_id)

        return read(ask)

    assert await about(RevisedNoun.PLAN, here.id) == (ids[::-1], 5)
    assert await about(RevisedNoun.PLAN, here.id, start=1, limit=2) == ([ids[3], ids[2]], 5)
    assert await about(RevisedNoun.TARGET, target.id) == ([ids[3], ids[2]], 2)
    assert await about(RevisedNoun.STEP, step.id) == ([ids[4], ids[1]], 2)
    since = await read(lambda store: store.revisions.list_since("T1", RevisedNoun.STEP, step.id, version=1))
    assert [row.id for row in since] == [ids[4]]
    plans_own = await read(
        lambda store: store.revisions.list_since("T1", RevisedNoun.PLAN, here.id, version=0)
    )
    assert [row.id for row in plans_own] == [ids[0]]
