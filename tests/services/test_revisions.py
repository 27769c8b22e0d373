"""What was changed is kept, and taken back: whole, once, for a day, and by whoever may make such a change."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ClosedError, ConflictError, InvalidError, NotAllowedError, NotFoundError
from bot.rules.action_steps import StepDraft
from bot.rules.check_ins import CheckInDraft
from bot.rules.plans import PlanDraft
from bot.rules.revisions import say_revision
from bot.rules.targets import TargetDraft
from storage.models import Delivery, DeliveryState, RevisedNoun, StepStatus, metadata

TODAY = date(2027, 3, 1)
SAID = ("plan", "plan_member", "target", "action_step", "snooze", "check_in", "measurement", "schedule")
UNSAID = {"version", "snoozed_by", "created_at", "next_due_ms", "next_slot", "is_active"}
"""Columns that no undo gives back: who snoozed, and what follows from the rest."""


async def state(office: Any) -> dict[str, list[dict[str, str]]]:
    """Return all that people have said and not taken back or dropped, as it is stored now."""

    def read(session: Any) -> dict[str, list[dict[str, str]]]:
        found = {
            noun: [
                {name: str(value) for name, value in row._mapping.items() if name not in UNSAID}
                for row in session.connection().execute(sa.select(metadata.tables[noun]))
            ]
            for noun in SAID
        }
        gone = {row["id"] for row in found["check_in"] if row["is_dropped"] == "True"}
        found["measurement"] = [row for row in found["measurement"] if row["check_in_id"] not in gone]
        kept = {noun: [row for row in rows if is_said(row)] for noun, rows in found.items()}
        return {noun: sorted(rows, key=str) for noun, rows in kept.items()}

    return cast("dict[str, list[dict[str, str]]]", await office.database.read(read))


def is_said(row: dict[str, str]) -> bool:
    """Say whether a row is there for people: not dropped, and no schedule that says never or of a day."""
    is_gone = row.get("is_dropped") == "True" or row.get("status") == StepStatus.DROPPED
    return not is_gone and row.get("kind") != "day" and row.get("is_off") != "True"


async def undo(office: Any, *ids: int | None, by: str = "ann", hours: float = 0) -> Any:
    now = office.now + timedelta(hours=hours)
    return await office.revisions.take_back(ids, actor=office.actors[by], now=now)


async def history(office: Any, ref: str, *, by: str = "ann", page: int = 1, size: int = 15) -> Any:
    nouns = {"P": RevisedNoun.PLAN, "T": RevisedNoun.TARGET, "S": RevisedNoun.STEP}
    found = await office.revisions.list_history(
        nouns[ref[0]], int(ref[2:]), page=page, size=size, actor=office.actors[by], now=office.now
    )
    return found.page


async def told(office: Any, ref: str, **more: Any) -> list[str]:
    page = await history(office, ref, **more)
    return [say_revision(line, today=TODAY) for line in page.items]


class Ground:
    """A plan with a target, a step and a check-in, and all that can be done with them by their owner."""

    def __init__(self, office: Any, plan: Any, target: Any, step: Any, record: Any) -> None:
        self.office = office
        self.plan, self.target, self.step, self.record = plan, target, step, record

    async def do(self, deed: str, number: int) -> int | None:
        """Do something that depends on a number; return the revision that it makes."""
        office = self.office
        said: dict[str, Any] = {"actor": office.actors["ann"], "now": office.now}
        edit: dict[str, Any] = {"version": LATEST, **said}
        steps, step_id, person = office.steps, self.step.id, who(office, number)
        acts: dict[str, Callable[[], Awaitable[Any]]] = {
            "add step": lambda: office.step(self.plan, title=f"Step {number}"),
            "add target": lambda: office.target(self.plan, indicator=f"Target {number}"),
            "check in": lambda: office.check_in(self.target, value=Decimal(number)),
            "move": lambda: steps.move(step_id, day(number), **said),
            "snooze": lambda: steps.snooze(step_id, day(number + 1), **said),
            "assign": lambda: steps.assign(step_id, person, **said),
            "block": lambda: steps.block(step_id, f"reason {number}", **said),
            "unblock": lambda: steps.unblock(step_id, **said),
            "drop": lambda: steps.drop(step_id, reason=f"reason {number}", **said),
            "done": lambda: steps.complete([step_id], **said),
            "reopen": lambda: steps.reopen([step_id], **said),
            "close plan": lambda: office.plans.close(self.plan.id, **said),
            "edit step": lambda: steps.edit(step_id, self.new_step(number), **edit),
            "edit target": lambda: office.targets.edit(self.target.id, self.new_target(number), **edit),
            "edit check-in": lambda: office.check_ins.edit(self.record.id, self.new_report(number), **edit),
            "edit plan": lambda: office.plans.edit(self.plan.id, self.new_plan(number), **edit),
        }
        line = await acts[deed]()
        return cast("int | None", (line[0] if isinstance(line, tuple) else line).undo)

    def new_step(self, number: int) -> StepDraft:
        return StepDraft(self.plan.id, f"Title {number}", f"Note {number}", who(self.office, number))

    def new_target(self, number: int) -> TargetDraft:
        value, owner_id = Decimal(number), self.office.actors["ann"].id
        draft = TargetDraft(self.plan.id, f"Churn {number}", "", value, Decimal("4.50"), day(9), owner_id)
        return replace(draft, reason="The market grew")

    def new_report(self, number: int) -> CheckInDraft:
        return CheckInDraft(self.target.id, Decimal(number), TODAY, f"Happened {number}")

    def new_plan(self, number: int) -> PlanDraft:
        prompt, owner_id = number % 7 or None, self.office.actors["ann"].id
        return PlanDraft(f"Plan {number}", "", owner_id, None, TODAY, day(30), prompt, time(number % 24))


LATEST = 10_000
"""A version that nothing has come after."""

DEEDS = (
    *("add step", "add target", "check in", "move", "snooze", "assign", "block", "unblock", "drop", "done"),
    *("reopen", "edit step", "edit target", "edit check-in", "edit plan", "close plan"),
)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def who(office: Any, number: int) -> str:
    return str(office.actors[("ann", "bob", "cleo")[number % 3]].id)


@pytest.fixture
async def ground(office: Any) -> Ground:
    return await lay(office)


async def lay(office: Any) -> Ground:
    plan = await office.plan()
    target = await office.target(plan)
    return Ground(office, plan, target, await office.step(plan), await office.check_in(target))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(1, 20)), min_size=1, max_size=8))
async def test_whatever_was_done_undo_gives_back_exactly_what_was_before(office, deeds):
    ground = await lay(office)
    for deed, number in deeds:
        before = await state(office)
        try:
            made = await ground.do(deed, number)
        except (NotAllowedError, ClosedError):  # it is done, dropped or closed: nothing to take back
            assert await state(office) == before
            continue
        after = await state(office)
        if made is None:
            assert after == before
            continue
        (taken,) = await undo(office, made)
        assert await state(office) == before, deed
        (again,) = await undo(office, taken.id)
        assert await state(office) == after, deed
        assert again.version == taken.version + 1


async def test_each_deed_is_taken_back_and_done_again(office):
    first = {"reopen": "done", "unblock": "block"}
    for deed in DEEDS:
        ground = await lay(office)
        if deed in first:
            await ground.do(first[deed], 1)
        before = await state(office)
        made = await ground.do(deed, 5)
        after = await state(office)
        assert after != before, deed
        (taken,) = await undo(office, made)
        assert await state(office) == before, deed
        await undo(office, taken.id)
        assert await state(office) == after, deed


async def test_a_second_press_says_that_it_was_taken_back_already(ground):
    made = await ground.do("move", 9)
    await undo(ground.office, made)
    before = await state(ground.office)
    with pytest.raises(NotAllowedError, match=r"^S-1 was taken back already\.$"):
        await undo(ground.office, made)
    assert await state(ground.office) == before


async def test_of_two_presses_at_once_one_takes_back(ground):
    made = await ground.do("move", 9)
    results = await asyncio.gather(*(undo(ground.office, made) for _ in range(4)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, NotAllowedError)]
    assert len(refused) == 3
    assert (await told(ground.office, "S-1"))[0].startswith("ann took back moving S-1 Ring them")
    assert len(await told(ground.office, "S-1")) == 3


async def test_undo_works_until_the_row_changes_and_then_says_what_changed_and_by_whom(ground):
    office = ground.office
    made = await ground.do("move", 9)
    await office.steps.snooze(ground.step.id, day(4), actor=office.actors["bob"], now=office.now)
    before = await state(office)
    with pytest.raises(ConflictError) as refused:
        await undo(office, made)
    assert refused.value.message == (
        "S-1 has changed since then: bob snoozed S-1 Ring them until Fri 5 Mar (Mon 1 Mar 09:00). "
        "Nothing was taken back."
    )
    assert await state(office) == before


async def test_undo_works_for_a_day_and_no_longer(ground):
    made = await ground.do("move", 9)
    with pytest.raises(NotAllowedError, match="S-1 was changed more than a day ago"):
        await undo(ground.office, made, hours=24.01)
    await undo(ground.office, made, hours=24)


async def test_several_are_taken_back_together_or_not_at_all(ground):
    office, ann = ground.office, ground.office.actors["ann"]
    steps = [ground.step, await office.step(ground.plan), await office.step(ground.plan)]
    done = await office.steps.complete([step.id for step in steps], actor=ann, now=office.now)
    ids = [line.undo for line in done]
    (moved,) = await office.steps.reopen([steps[1].id], actor=ann, now=office.now)
    before = await state(office)
    with pytest.raises(ConflictError, match="S-2 has changed since then: ann reopened S-2"):
        await undo(office, *ids)
    assert await state(office) == before
    await undo(office, moved.undo)
    with pytest.raises(ConflictError):
        await undo(office, *ids)
    await undo(office, ids[0], ids[2])
    lines = [await office.steps.get(step.id, actor=ann) for step in steps]
    assert [line.status for line in lines] == [StepStatus.TODO, StepStatus.DONE, StepStatus.TODO]


async def test_only_who_may_make_such_a_change_may_take_it_back(ground):
    office = ground.office
    edited, moved = await ground.do("edit step", 1), None
    with pytest.raises(NotAllowedError, match=r"^Only its owner and collaborators can add or edit steps"):
        await undo(office, edited, by="bob")
    await office.steps.assign(ground.step.id, "U-bob", actor=office.actors["ann"], now=office.now)
    moved = await ground.do("move", 12)
    await undo(office, moved, by="bob")
    with pytest.raises(NotAllowedError):
        await undo(office, await ground.do("edit plan", 3), by="bob")


async def test_who_cannot_see_it_is_told_the_same_as_of_what_does_not_exist(office):
    await office.know_channel("C1", "ann", is_private=True)
    plan = await office.plan(channel_id="C1")
    hidden = await office.step(plan, to=None)
    for revision_id, name in ((hidden.undo, "cleo"), (hidden.undo, "zoe"), (404, "ann"), (0, "ann")):
        with pytest.raises(NotFoundError, match=r"^There is no such change that you can see\.$"):
            await undo(office, revision_id, by=name)
    for ref in ("P-1", "S-1", "S-404"):
        with pytest.raises(NotFoundError, match=rf"^There is no {ref} that you can see\.$"):
            await history(office, ref, by="cleo")


async def test_who_gave_something_away_may_take_that_back_and_nothing_else(ground):
    office, bob = ground.office, ground.office.actors["bob"]
    given = await office.steps.assign(ground.step.id, "U-cleo", actor=bob, now=office.now)
    with pytest.raises(NotAllowedError):
        await office.steps.move(ground.step.id, day(3), actor=bob, now=office.now)
    await undo(office, given.undo, by="bob")
    line = await office.steps.get(ground.step.id, actor=bob)
    assert line.assignee_id == bob.id


async def test_a_plan_that_was_handed_over_keeps_its_former_owner_as_a_collaborator(ground):
    office, ann = ground.office, ground.office.actors["ann"]
    plan, draft = await office.plans.get_draft(ground.plan.id, actor=ann, now=office.now)
    handed = await office.plans.edit(
        plan.id, replace(draft, owner_id="U-bob"), version=plan.version, actor=ann, now=office.now
    )
    assert (handed.owner_id, handed.can_edit, handed.can_edit_steps) == ("U-bob", False, True)
    await undo(office, handed.undo)
    kept, same = await office.plans.get_draft(ground.plan.id, actor=ann, now=office.now)
    assert (kept.can_edit, same) == (True, draft)
    assert (await state(office))["plan_member"] == []


async def test_nothing_in_a_closed_plan_is_taken_back_but_its_closing(ground):
    office = ground.office
    moved = await ground.do("move", 9)
    closed = await ground.do("close plan", 0)
    with pytest.raises(ClosedError, match="P-1 Reduce churn is closed"):
        await undo(office, moved)
    await undo(office, closed)
    await undo(office, moved)


async def test_a_step_goes_not_back_to_somebody_who_has_left(ground):
    office, ann = ground.office, ground.office.actors["ann"]
    given = await office.steps.assign(ground.step.id, "U-cleo", actor=ann, now=office.now)
    await office.know("bob", is_deactivated=True)
    with pytest.raises(InvalidError, match="bob has left this workspace"):
        await undo(office, given.undo)


async def test_what_changes_nothing_leaves_no_trace(ground):
    office, ann = ground.office, ground.office.actors["ann"]
    before = await told(office, "P-1")
    same = StepDraft(ground.plan.id, "Ring them", "", "U-bob", date(2027, 3, 5))
    line = await office.steps.edit(ground.step.id, same, version=1, actor=ann, now=office.now)
    assert (line.undo, line.version) == (None, 1)
    record = await office.check_ins.edit(
        ground.record.id,
        CheckInDraft(ground.target.id, Decimal("7.4"), TODAY),
        version=1,
        actor=ann,
        now=office.now,
    )
    assert (record.undo, record.edited_at) == (None, None)
    assert await told(office, "P-1") == before


async def test_the_history_tells_everything_in_words_newest_first_and_in_pages(ground):
    office, ann = ground.office, ground.office.actors["ann"]
    await ground.do("move", 9)
    await office.steps.block(ground.step.id, "waiting for legal", actor=office.actors["bob"], now=office.now)
    await undo(office, await ground.do("done", 0))
    await office.steps.drop(ground.step.id, actor=ann, now=office.now, reason="no longer needed")
    await ground.do("edit target", 7)
    await undo(office, await ground.do("check in", 6))
    assert await told(office, "S-1") == [
        "ann dropped S-1 Ring them: no longer needed",
        "ann took back marking S-1 Ring them as done",
        "ann marked S-1 Ring them as done",
        "bob blocked S-1 Ring them: waiting for legal",
        "ann moved S-1 Ring them from Fri 5 Mar to Wed 10 Mar",
        "ann added S-1 Ring them",
    ]
    edits = (
        'indicator from "Churn" to "Churn 7", unit from % to nothing, baseline from 8 to 7, '
        "value from 5 to 4.5, deadline from Wed 30 Jun to Wed 10 Mar, because: The market grew"
    )
    assert await told(office, "T-1") == [
        "ann took back checking in on T-1 Churn 7: 6",
        "ann checked in on T-1 Churn 7: 6",
        f"ann changed T-1 Churn 7: {edits}",
        "ann checked in on T-1 Churn 7: 7.4",
        "ann added T-1 Churn 7",
    ]
    whole = [*await told(office, "P-1", size=7), *await told(office, "P-1", size=7, page=2)]
    assert len(whole) == 12
    assert whole[-1] == "ann added P-1 Reduce churn"
    assert (await history(office, "P-1", page=99, size=7)).number == 2


async def test_the_history_offers_undo_for_the_last_change_of_each_row_to_who_may(ground):
    office = ground.office
    await ground.do("move", 9)
    undoable = {
        name: [line.ref for line in (await history(office, "P-1", by=name)).items if line.can_undo]
        for name in ("ann", "bob", "cleo")
    }
    assert undoable == {"ann": ["S-1", "T-1"], "bob": ["S-1"], "cleo": []}
    office.now += timedelta(hours=25)
    assert not any(line.can_undo for line in (await history(office, "P-1")).items)


async def test_a_target_that_was_reported_on_is_not_taken_back(ground):
    office = ground.office
    with pytest.raises(NotAllowedError, match=r"T-1 was reported on since\. Take its check-ins back first"):
        await undo(office, ground.target.undo)
    await undo(office, ground.record.undo)
    await undo(office, ground.target.undo)
    with pytest.raises(NotAllowedError, match="T-1 Churn was dropped"):
        await office.check_in(ground.target)


async def test_a_check_in_that_is_taken_back_counts_no_more(ground):
    office, ann = ground.office, ground.office.actors["ann"]
    second = await office.check_in(ground.target, value=Decimal("6.4"), expected=Decimal(6))
    line = await office.targets.get(actor=ann, target_id=ground.target.id)
    assert (line.latest, line.expected) == (Decimal("6.4"), Decimal(6))
    await undo(office, second.undo)
    line = await office.targets.get(actor=ann, target_id=ground.target.id)
    assert (line.latest, line.expected) == (Decimal("7.4"), None)
    with pytest.raises(NotAllowedError, match="taken back"):
        await office.check_ins.get_to_edit(second.id, actor=ann)


async def test_a_check_in_is_edited_by_its_author_and_the_plans_owner_alone(office):
    plan = await office.plan()
    target = await office.target(plan, owner_id="U-bob")
    record = await office.check_in(target, by="bob")
    for name in ("bob", "ann"):
        found, _ = await office.check_ins.get_to_edit(record.id, actor=office.actors[name])
        assert found.can_edit
    with pytest.raises(NotAllowedError, match="Only its author and the plan's owner"):
        await office.check_ins.get_to_edit(record.id, actor=office.actors["cleo"])


async def test_a_record_that_nobody_has_seen_yet_is_never_posted_once_taken_back(office):
    await office.know_channel("C1", "ann")
    record = await office.check_in(await office.target(await office.plan(channel_id="C1")))
    await undo(office, record.undo)
    (claimed,) = await office.deliveries.claim(now=office.now, limit=5)
    assert await office.deliveries.find_content(claimed, now=office.now) == "nothing_to_say"


async def test_a_plan_that_leaves_a_channel_says_no_more_there(office):
    await office.know_channel("C1", "ann")
    await office.know_channel("C2", "ann", is_private=True)
    ann = office.actors["ann"]
    plan = await office.plan(channel_id="C1")
    record = await office.check_in(await office.target(plan))
    for claimed in await office.deliveries.claim(now=office.now, limit=5):
        assert await office.deliveries.start(claimed, now=office.now)
        shown = await office.deliveries.find_content(claimed, now=office.now)
        await office.outcomes.settle_sent(
            claimed, posted_in="C1", posted_ts="1.1", shown=shown, now=office.now
        )
    plan, draft = await office.plans.get_draft(plan.id, actor=ann, now=office.now)
    await office.plans.edit(
        plan.id, replace(draft, channel_id="C2"), version=plan.version, actor=ann, now=office.now
    )
    report = CheckInDraft(record.target.id, Decimal(1), TODAY, "A secret")
    await office.check_ins.edit(record.id, report, version=1, actor=ann, now=office.now)
    assert await office.deliveries.claim_refreshes(now=office.now, limit=5) == ()


async def test_prompts_follow_an_edited_plan_and_come_back_with_undo(office):
    plan, ann = await office.plan(), office.actors["ann"]

    async def prompt() -> Any:
        return (await office.plans.get_page(actor=ann, now=office.now, plan_id=plan.id)).next_prompt_at

    first = await prompt()
    line, draft = await office.plans.get_draft(plan.id, actor=ann, now=office.now)
    never = await office.plans.edit(
        plan.id, replace(draft, prompt_weekday=None), version=line.version, actor=ann, now=office.now
    )
    assert await prompt() is None
    closed = await office.plans.close(plan.id, actor=ann, now=office.now)
    await undo(office, closed.undo)
    assert await prompt() is None, "reopening a plan without prompts brings none"
    later = replace(draft, prompt_weekday=3, prompt_at=time(15, 30))
    moved = await office.plans.edit(plan.id, later, version=never.version + 2, actor=ann, now=office.now)
    assert str(await prompt()) == "2027-03-04 14:30:00+00:00"
    await undo(office, moved.undo)
    assert await prompt() is None
    assert first is not None


async def test_a_prompt_that_is_about_to_go_out_is_cancelled_when_its_plan_is_closed_by_a_redo(office):
    await office.know_channel("C1", "ann")
    plan, ann = await office.plan(channel_id="C1"), office.actors["ann"]
    closed = await office.plans.close(plan.id, actor=ann, now=office.now)
    (opened,) = await undo(office, closed.undo)
    office.now += timedelta(hours=1, minutes=1)
    await office.deliveries.materialise(now=office.now)
    await undo(office, opened.id)
    assert [row.state for row in await office.rows(Delivery)] == [DeliveryState.CANCELLED]
