"""Every form reads itself back, and says beside the field what is wrong with it."""

import json
from datetime import date, time
from decimal import Decimal
from functools import partial

import pytest

from bot.errors import DoubtfulError, InvalidError
from bot.rules.action_steps import StepDraft
from bot.rules.check_in_lines import CheckInWords
from bot.rules.check_ins import CheckInDraft, CheckInForm
from bot.rules.objectives import ObjectiveDraft
from bot.rules.plans import PlanDraft
from bot.rules.targets import TargetDraft
from bot.views import (
    action_steps,
    alignments,
    check_ins,
    conflict,
    noted,
    objectives,
    plans,
    problem,
    targets,
)
from bot.views.action_step_forms import Around
from bot.views.elements import Key, payload_of
from storage.models import Direction

TODAY = date(2026, 11, 25)


def _problems(read, view):
    with pytest.raises(InvalidError) as refused:
        read(view)
    return refused.value.fields


@pytest.fixture(name="new_plan")
def _new_plan():
    return plans.create_modal(
        plans.PlanPrefill(
            title="Reduce churn",
            owner_id="U1",
            is_others=True,
            starts_on=date(2027, 1, 1),
            ends_on=date(2027, 3, 31),
        )
    )


def test_a_new_plan_asks_four_things_and_takes_the_rest_as_usual(submit):
    form = plans.create_modal(
        plans.PlanPrefill(title="Reduce churn", owner_id="U1", starts_on=TODAY, ends_on=date(2027, 3, 31))
    )
    as_usual = PlanDraft("Reduce churn", "", "U1", None, TODAY, date(2027, 3, 31), 0, time(10))
    assert plans.read_new(submit(form), owner_id="U1", today=TODAY) == as_usual


def test_more_fields_keep_what_was_typed(submit):
    prefill = plans.PlanPrefill(owner_id="U1", starts_on=TODAY, ends_on=date(2027, 3, 31))
    typed = submit(plans.create_modal(prefill), title="Hire", purpose="Too few", channel_id="C1")
    wide = plans.wide_view(typed, prefill)
    names = [block["block_id"] for block in wide["blocks"]]
    assert names[:4] == ["title", "ends_on", "channel_id", "purpose"]
    assert len(names) == len(set(names)) == 11
    values = {block["block_id"]: block["element"] for block in wide["blocks"]}
    assert values["title"]["initial_value"] == "Hire"
    assert values["purpose"]["initial_value"] == "Too few"
    assert values["channel_id"]["initial_conversation"] == "C1"
    assert values["owner_id"]["initial_user"] == "U1"


def test_a_plan_comes_back_as_it_was_filled_in(new_plan, submit):
    as_opened = PlanDraft("Reduce churn", "", "U1", None, date(2027, 1, 1), date(2027, 3, 31), 0, time(10))
    assert plans.read_draft(submit(new_plan)) == as_opened
    view = submit(
        new_plan,
        title=" Win customers back ",
        purpose="They cost 4 months\nto win.",
        owner_id="U2",
        channel_id="C1",
        starts_on="2027-02-01",
        ends_on="2027-04-30",
        prompt_weekday="Every Friday",
        prompt_at="16:30",
    )
    assert plans.read_draft(view) == PlanDraft(
        title="Win customers back",
        purpose="They cost 4 months\nto win.",
        owner_id="U2",
        channel_id="C1",
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 4, 30),
        prompt_weekday=4,
        prompt_at=time(16, 30),
    )


def test_a_plan_may_have_no_prompts(new_plan, submit):
    assert plans.read_draft(submit(new_plan, prompt_weekday="Never")).prompt_weekday is None


def test_a_plan_without_owner_and_dates_is_refused_field_by_field(new_plan, submit):
    view = submit(new_plan, owner_id=None, starts_on=None, ends_on=None)
    assert _problems(plans.read_draft, view) == {
        "owner_id": "Choose who owns it.",
        "starts_on": "Choose the day on which it starts.",
        "ends_on": "Choose the day on which it ends.",
    }


def test_a_target_comes_back_as_it_was_filled_in(material, submit):
    form = targets.create_modal(targets.TargetPrefill(None, owner_id="U1"), plans=material(many=2).plans())
    view = submit(
        form,
        plan_id="P-2 Reduce churn",
        indicator="Churn of new customers",
        baseline="12,5",
        value="7 %",
        deadline_on="2027-03-31",
        direction="Lower is better",
    )
    assert targets.read_draft(view, today=TODAY) == TargetDraft(
        plan_id=2,
        indicator="Churn of new customers",
        unit="%",
        baseline=Decimal("12.5"),
        value=Decimal(7),
        deadline_on=date(2027, 3, 31),
        owner_id="U1",
        direction=Direction.DOWN,
        stays=True,
    )


def test_the_direction_follows_the_numbers_and_a_unit_that_is_given_counts(material, submit):
    form = targets.create_modal(
        targets.TargetPrefill(1, "Budget", "kEUR", "", "€3k", TODAY, "U1"), plans=material().plans()
    )
    draft = targets.read_draft(submit(form), today=TODAY)
    assert (draft.direction, draft.unit, draft.value, draft.baseline) == (None, "kEUR", Decimal(3000), None)
    assert draft.plan_id == 1


def test_numbers_that_are_none_are_refused_beside_their_field(material, submit):
    form = targets.create_modal(targets.TargetPrefill(None, owner_id="U1"), plans=material(many=2).plans())
    sent = submit(form, baseline="about 8", value="lots", owner_id=None)
    problems = _problems(partial(targets.read_draft, today=TODAY), sent)
    assert problems == {
        "plan_id": "Choose the plan that it belongs to.",
        "baseline": '"about 8" is not one exact number; write just the number, for example 7.',
        "value": '"lots" is not a number that I can read; write it like 6.4 or 1,200.',
        "deadline_on": "Choose the day by which it is to be reached.",
        "owner_id": "Choose who reports on it.",
    }
    missing = _problems(partial(targets.read_draft, today=TODAY), submit(form))
    assert missing["value"] == "Write the value to reach, for example 5."


def test_an_objective_comes_back_as_it_was_filled_in(material, submit):
    prefill = objectives.ObjectivePrefill(None, owner_id="U1")
    form = objectives.create_modal(prefill, plans=material(many=2).plans())
    view = submit(
        form,
        plan_id="P-2 Reduce churn",
        outcome=" Fewer customers leave ",
        for_whom="new ones",
        due_on="2027-03-31",
        why="They cost 4 months\nto win.",
    )
    assert objectives.read_draft(view) == ObjectiveDraft(
        plan_id=2,
        outcome="Fewer customers leave",
        owner_id="U1",
        for_whom="new ones",
        why="They cost 4 months\nto win.",
        due_on=date(2027, 3, 31),
    )
    assert _problems(objectives.read_draft, submit(form, owner_id=None)) == {
        "plan_id": "Choose the plan that it belongs to.",
        "owner_id": "Choose who is accountable for it.",
    }


def test_an_edited_objective_knows_which_it_was_and_is_as_it_was(material, submit):
    line = material().objective()
    view = submit(objectives.edit_modal(line))
    assert objectives.read_key(view) == Key(2, 5)
    assert objectives.read_draft(view) == ObjectiveDraft(
        1, line.outcome, line.owner_id, for_whom=line.for_whom, why=line.why, due_on=line.due_on
    )


def test_a_form_with_notes_keeps_what_was_typed_and_says_so_when_it_is_sent_again(material, submit):
    form = objectives.edit_modal(material().objective())
    sent = submit(form, outcome="Improve things", due_on=None)
    assert not noted.is_asked(sent)
    again = noted.noted_view(conflict.refilled_view(sent), DoubtfulError({"outcome": "Which way?"}))
    assert again["submit"]["text"] == "Save anyway"
    shown = [block["block_id"] for block in again["blocks"]]
    assert shown[shown.index("outcome") + 1] == "note:outcome"
    kept = {block["block_id"]: block.get("element", {}) for block in again["blocks"]}
    assert kept["outcome"]["initial_value"] == "Improve things"
    assert "initial_date" not in kept["due_on"]
    assert noted.is_asked({**sent, "private_metadata": again["private_metadata"]})


def test_a_part_hangs_where_its_form_says_and_stays_where_its_form_did_not_ask(material, submit):
    m = material(many=4)
    step = m.step(belongs_to="T:2")
    kept = action_steps.read_draft(
        submit(action_steps.edit_modal(step, today=TODAY, around=Around(m.places())))
    )
    assert (kept.belongs_to, kept.stays) == ("T:2", False)
    form = action_steps.edit_modal(step, today=TODAY, around=Around(m.places()))
    moved = action_steps.read_draft(submit(form, belongs_to="A-1 Fewer customers leave"))
    assert moved.belongs_to == "A:1"
    freed = action_steps.read_draft(submit(form, belongs_to="Nothing"))
    assert (freed.belongs_to, freed.stays) == (None, False)
    unasked = action_steps.read_draft(submit(action_steps.edit_modal(step, today=TODAY)))
    assert (unasked.belongs_to, unasked.stays) == (None, True)
    target = targets.edit_modal(m.target(belongs_to="O:3"), places=m.places())
    assert targets.read_draft(submit(target), today=TODAY).belongs_to == "O:3"


def test_what_a_part_belongs_to_is_offered_among_more_than_a_menu_holds(material, submit):
    m = material(many=150)
    form = action_steps.edit_modal(m.step(belongs_to="T:149"), today=TODAY, around=Around(m.places()))
    assert action_steps.read_draft(submit(form)).belongs_to == "T:149"


def test_what_a_plan_serves_comes_back(material, submit):
    m = material(many=4)
    form = alignments.align_modal(m.plan(), m.places(), served=m.served())
    assert alignments.read_alignment(submit(form)) == (Key(1, 4), 9)
    chosen = submit(form, serves="O-3 Fewer customers leave · P-1")
    assert alignments.read_alignment(chosen) == (Key(1, 4), 3)
    assert alignments.read_alignment(submit(form, serves="Nothing")) == (Key(1, 4), None)


def test_a_step_comes_back_as_it_was_filled_in(material, submit):
    form = action_steps.create_modal(action_steps.StepPrefill(None), plans=material(many=2).plans())
    view = submit(form, plan_id="P-1 Reduce churn", title="Book venue")
    assert action_steps.read_draft(view) == StepDraft(1, "Book venue", stays=True)
    view = submit(
        form,
        plan_id="P-2 Reduce churn",
        title="Book venue",
        note="Big room",
        assignee_id="U2",
        due_on="2026-11-27",
    )
    assert action_steps.read_draft(view) == StepDraft(
        2, "Book venue", "Big room", "U2", date(2026, 11, 27), stays=True
    )
    assert _problems(action_steps.read_draft, submit(form, title="Book venue")) == {
        "plan_id": "Choose the plan that it belongs to."
    }


def test_the_only_plan_is_chosen_already(material, submit):
    form = action_steps.create_modal(action_steps.StepPrefill(None, "Book venue"), plans=[material().plan(7)])
    assert action_steps.read_draft(submit(form)).plan_id == 7


def test_an_edited_step_knows_which_it_was(material, submit):
    form = action_steps.edit_modal(material().step(), today=TODAY)
    view = submit(form, title="Book the venue", due_on=None)
    draft = StepDraft(1, "Book the venue", "Ask for the big room", "U1", None, stays=True)
    assert action_steps.read_draft(view) == draft
    assert action_steps.read_key(view) == Key(41, 3)


def test_small_forms_come_back_with_their_step(material, submit):
    step = material().step(due_on=date(2026, 11, 20))
    moved = submit(action_steps.move_modal(step, today=TODAY), due_on="2026-12-04")
    assert action_steps.read_move(moved) == date(2026, 12, 4)
    snoozed = submit(action_steps.snooze_modal(step, today=TODAY, suggested=date(2026, 11, 27)))
    assert action_steps.read_snooze(snoozed) == date(2026, 11, 27)
    given = submit(action_steps.assign_modal(step), assignee_id="U2")
    assert action_steps.read_assign(given) == "U2"
    blocked = submit(action_steps.block_modal(step), blocked_by=" waiting for legal ")
    assert action_steps.read_block(blocked) == "waiting for legal"
    for view in (moved, snoozed, given, blocked):
        assert action_steps.read_key(view) == Key(41, 3)


def test_an_overdue_step_is_moved_from_today_on(material, submit):
    form = action_steps.move_modal(material().step(due_on=date(2026, 11, 20)), today=TODAY)
    assert action_steps.read_move(submit(form)) == TODAY


def test_small_forms_say_what_they_need(material, submit):
    step = material().step(assignee_id=None)
    move = submit(action_steps.move_modal(step, today=TODAY), due_on=None)
    assert _problems(action_steps.read_move, move) == {"due_on": "Choose a day."}
    snooze = submit(action_steps.snooze_modal(step, today=TODAY, suggested=TODAY), snoozed_until=None)
    assert _problems(action_steps.read_snooze, snooze) == {"snoozed_until": "Choose a day."}
    assign = submit(action_steps.assign_modal(step))
    assert _problems(action_steps.read_assign, assign) == {"assignee_id": "Choose who is to do it."}
    block = submit(action_steps.block_modal(step))
    said = "Say what is in the way, for example: waiting for legal"
    assert _problems(action_steps.read_block, block) == {"blocked_by": said}


@pytest.mark.parametrize(("many", "kind"), [(10, "checkboxes"), (11, "multi_static_select")])
def test_done_steps_are_ticked_or_chosen(many, kind, material, submit):
    steps = [material().step(number) for number in range(1, many + 1)]
    form = action_steps.complete_modal(steps, today=TODAY)
    assert payload_of(form)["blocks"][0]["element"]["type"] == kind
    ticked = ["S-2 Book venue · due Fri 27 Nov", "S-9 Book venue · due Fri 27 Nov"]
    assert action_steps.read_complete(submit(form, step_ids=ticked)) == (Key(2, 3), Key(9, 3))
    nothing = _problems(action_steps.read_complete, submit(form))
    assert nothing == {"step_ids": "Choose at least one step."}


def test_a_check_in_comes_back_as_it_was_filled_in(material, submit):
    form = check_ins.check_in_modal(
        CheckInForm(material().target(), material(many=2).obstacles(), can_add_step=True),
        today=TODAY,
        value="6.4",
        said=CheckInWords("Two renewals slipped."),
    )
    draft = CheckInDraft(3, Decimal("6.4"), TODAY, "Two renewals slipped.")
    assert check_ins.read_draft(submit(form)) == draft
    view = submit(
        form,
        value="€6,4",
        measured_on="2026-11-24",
        happened="",
        next_step="Ring the other ten.",
        expected="6",
        confidence="4 · likely",
        next_id="U2",
        next_on="2026-12-04",
        becomes_step=["Make the next step an action step of the plan"],
        changed="Calls on day one",
        changed_on="2026-11-20",
        obstacle="Legal has not answered 1",
        solved=["Legal has not answered 0"],
        new_obstacles="- No data\n\n• No data\nNobody picks up",
    )
    assert check_ins.read_draft(view) == CheckInDraft(
        target_id=3,
        value=Decimal("6.4"),
        measured_on=date(2026, 11, 24),
        next_step="Ring the other ten.",
        expected=Decimal(6),
        confidence=4,
        next_id="U2",
        next_on=date(2026, 12, 4),
        becomes_step=True,
        changed="Calls on day one",
        changed_on=date(2026, 11, 20),
        in_hand=2,
        solved=(1,),
        raised=("No data", "Nobody picks up"),
        said_unit="EUR",
    )


def test_a_check_in_on_one_of_several_targets(material, submit):
    form = check_ins.check_in_modal(None, targets=material(many=3).targets(), today=TODAY)
    assert check_ins.read_draft(submit(form, target_id="T-5 Churn %", value="6")).target_id == 5
    problems = _problems(check_ins.read_draft, submit(form, expected="soon", measured_on=None))
    assert problems == {
        "target_id": "Choose what you report on.",
        "value": "Write the value that was measured, for example 6.4.",
        "measured_on": "Choose the day on which it was measured.",
        "expected": '"soon" is not a number that I can read; write it like 6.4 or 1,200.',
    }


def test_every_problem_of_a_form_is_shown_beside_a_field_that_it_has(material, submit):
    view = submit(check_ins.check_in_modal(material().check_in_form(), today=TODAY), value="7..1")
    with pytest.raises(InvalidError) as refused:
        check_ins.read_draft(view)
    assert problem.field_errors(refused.value, view=view) == refused.value.fields


@pytest.mark.parametrize("written", ["", "nonsense", "[1]", '{"step": "x:y"}', '{"step": "1"}', "{"])
def test_a_form_that_is_about_nothing_is_refused(written):
    view = {"state": {"values": {}}, "private_metadata": written}
    assert set(_problems(action_steps.read_key, view).values()) == {
        "This form is out of date. Close it, and open it again."
    }


def test_forms_carry_ids_and_nothing_else(material, hostile):
    m = material(words=hostile)
    views = (
        action_steps.edit_modal(m.step(), today=TODAY),
        action_steps.create_modal(action_steps.StepPrefill(1, hostile), plans=m.plans()),
        check_ins.check_in_modal(m.check_in_form(), today=TODAY, value=hostile),
    )
    for view in views:
        for value in json.loads(payload_of(view)["private_metadata"]).values():
            assert value.replace(":", "").isdigit()


def test_what_was_typed_into_a_prefilled_form_is_not_changed(submit):
    typed = "<!channel> *R&D* `x` שלום"
    form = plans.create_modal(plans.PlanPrefill(title=typed, owner_id="U1", starts_on=TODAY, ends_on=TODAY))
    assert plans.read_new(submit(form), owner_id="U1", today=TODAY).title == typed
