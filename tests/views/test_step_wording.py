"""The words about steps, exactly: the day's message, answers to a line, lists."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.rules.nudges import DueCheckIn
from bot.rules.paging import Page
from bot.views import action_steps, nudges
from bot.views.days import say_days
from bot.views.elements import Origin
from storage.models import StepStatus

TODAY = date(2026, 11, 25)


@pytest.fixture(name="day")
def _day(material):
    venue = material().step(41, title="Book venue", due_on=date(2026, 11, 23))
    survey = material().step(44, title="Draft the survey", due_on=TODAY)
    poster = material().step(45, title="Print the poster", due_on=TODAY)
    return material().day(items=(venue, survey, poster), to_check_in=())


def test_the_days_message(day, material, screen):
    churn = DueCheckIn(material().target(evaluation=material().evaluation()), is_open=True)
    post = nudges.day_message(replace(day, to_check_in=(churn,)))
    assert screen(post.payload()) == [
        "4 things for you today",
        "🔴 S-41 Book venue · 2 days overdue · Q1 churn plan [⋯]",
        "[Done]",
        "🔵 S-44 Draft the survey · due today · Q1 churn plan [⋯]",
        "[Done]",
        "🔵 S-45 Print the poster · due today · Q1 churn plan [⋯]",
        "[Done]",
        "📈 T-3 Churn % · last 7.4, target 5 by 31 Mar [Check in]",
        "Sent at 09:30 your time, Mon–Fri. [Change when]",
    ]
    assert post.text == (
        "4 things for you today: S-41 Book venue · 2 days overdue · Q1 churn plan; "
        "S-44 Draft the survey · due today · Q1 churn plan; "
        "S-45 Print the poster · due today · Q1 churn plan; T-3 Churn %."
    )


def test_the_days_message_shows_what_was_dealt_with_in_its_place(day, screen):
    venue, survey, poster = day.items
    done = replace(venue, status=StepStatus.DONE, done_on=TODAY)
    snoozed = replace(survey, snoozed_until=date(2026, 11, 30))
    moved = replace(poster, due_on=date(2026, 12, 4))
    assert screen(nudges.day_message(replace(day, items=(done, survey, moved))).payload())[:4] == [
        "1 of 3 things left for you today",
        "✅ S-41 Book venue · done · Q1 churn plan [Reopen]",
        "🔵 S-44 Draft the survey · due today · Q1 churn plan [⋯]",
        "[Done]",
    ]
    assert screen(nudges.day_message(replace(day, items=(done, snoozed, moved))).payload()) == [
        "Nothing left for you today",
        "✅ S-41 Book venue · done · Q1 churn plan [Reopen]",
        "S-44 Draft the survey · snoozed until Mon 30 Nov [⋯]",
        "S-45 Print the poster · due Fri 4 Dec [⋯]",
        "Sent at 09:30 your time, Mon–Fri. [Change when]",
    ]
    given = replace(survey, assignee_id="U2", assignee_name="Bob")
    shown = screen(nudges.day_message(replace(day, items=(given,))).payload())
    assert shown[1] == "S-44 Draft the survey · Bob has it now"


def test_the_days_message_says_when_all_is_done(day):
    done = tuple(replace(step, status=StepStatus.DONE, done_on=TODAY) for step in day.items)
    assert nudges.day_message(replace(day, items=done)).text == "All done for today"


def test_the_days_message_counts_a_check_in_that_is_given_and_none_that_is_not_asked_for(
    day, material, screen
):
    target = material().target()
    given = DueCheckIn(replace(target, latest=Decimal("6.4")), is_open=False, is_reported=True)
    handed_on = DueCheckIn(replace(target, ref="T-4"), is_open=False)
    gone = DueCheckIn(replace(target, ref="T-5", indicator=""), is_open=False, is_hidden=True)
    day = replace(day, to_check_in=(given, handed_on, gone))
    shown = screen(nudges.day_message(day).payload())
    assert shown[0] == "3 of 4 things left for you today"
    assert shown[-4:-1] == [
        "✅ T-3 Churn % is 6.4",
        "T-4 Churn % is not asked for any more",
        "T-5 is no longer open to you",
    ]
    done = tuple(replace(step, status=StepStatus.DONE, done_on=TODAY) for step in day.items)
    assert nudges.day_message(replace(day, items=done)).text == "All done for today"
    all_gone = replace(day, items=(), to_check_in=(handed_on, gone))
    assert nudges.day_message(all_gone).text == "Nothing left for you today"


def test_the_days_message_counts_what_is_due_before_the_next_working_day(material):
    friday = date(2026, 11, 27)
    on_sunday = material().step(due_on=date(2026, 11, 29))
    day = material().day(today=friday, items=(on_sunday,), to_check_in=())
    assert nudges.day_message(day).text.startswith("1 thing for you today")


def test_the_days_message_shows_fifteen_things_and_says_how_many_more(material, screen):
    steps = tuple(material().step(number, due_on=TODAY) for number in range(22))
    shown = screen(nudges.day_message(material().day(items=steps, to_check_in=())).payload())
    assert shown[0] == "22 things for you today"
    assert shown.count("[Done]") == 15
    assert shown[-2:] == ["and 7 more in your Home tab", "Sent at 09:30 your time, Mon–Fri. [Change when]"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({0, 1, 2, 3, 4}, "Mon–Fri"),
        ({0, 2, 4}, "Mon, Wed, Fri"),
        ({6, 0, 1, 2, 3}, "Mon–Thu, Sun"),
        ({5, 6}, "Sat, Sun"),
        (set(), ""),
    ],
)
def test_working_days_are_said_as_people_do(days, said):
    assert say_days(frozenset(days)) == said


def test_the_answer_to_one_line(material, screen):
    step = material().step(
        45,
        title="Ring ten customers",
        plan_title="Reduce churn",
        assignee_name="Bob",
        due_on=date(2026, 11, 27),
    )
    post = action_steps.added_message(step, today=TODAY, warnings=["P-99 is no plan, so it stayed text."])
    said = "Added S-45 Ring ten customers to P-1 Reduce churn · Bob · due Fri 27 Nov"
    assert post.text == said
    assert screen(post.payload()) == [said, "P-99 is no plan, so it stayed text.", "[Undo] [Edit]"]


def test_an_added_step_says_what_it_lacks(material):
    step = material().step(assignee_id=None, assignee_name="", due_on=None)
    said = "Added S-41 Book venue to P-1 Q1 churn plan · nobody yet · no date"
    assert action_steps.added_message(step, today=TODAY).text == said


@pytest.mark.parametrize(
    ("what", "changes", "said"),
    [
        ("Done", {"status": StepStatus.DONE}, "Done S-41 Book venue · Ann"),
        ("Reopened", {}, "Reopened S-41 Book venue · Ann · due Fri 27 Nov"),
        ("Moved", {}, "Moved S-41 Book venue to Fri 27 Nov · Ann"),
        (
            "Snoozed",
            {"snoozed_until": date(2026, 11, 30)},
            (
                "Snoozed S-41 Book venue until Mon 30 Nov · Ann · due Fri 27 Nov. "
                "It is due before that, on Fri 27 Nov."
            ),
        ),
        (
            "Assigned",
            {"assignee_id": "U2", "assignee_name": "Bob"},
            "Assigned S-41 Book venue to Bob · due Fri 27 Nov",
        ),
        ("Blocked", {"status": StepStatus.BLOCKED}, "Blocked S-41 Book venue · Ann · due Fri 27 Nov"),
        ("Unblocked", {}, "Unblocked S-41 Book venue · Ann · due Fri 27 Nov"),
    ],
)
def test_a_change_says_what_was_understood(what, changes, said, material, screen):
    post = action_steps.changed_message([material().step(**changes)], what=what, today=TODAY)
    assert post.text == said
    assert screen(post.payload())[0] == said


def test_several_changes_have_a_line_each_and_one_undo(material, screen):
    done = [material().step(n, status=StepStatus.DONE, done_on=TODAY, undo=n + 40) for n in (41, 42)]
    post = action_steps.changed_message(done, what="Done", today=TODAY)
    assert post.text == "Done 2 steps: S-41 Book venue; S-42 Book venue."
    assert screen(post.payload()) == [
        "Done 2 steps",
        "✅ S-41 Book venue · done · Ann · Q1 churn plan",
        "✅ S-42 Book venue · done · Ann · Q1 churn plan",
        "[Undo]",
    ]
    (undo,) = post.payload()["blocks"][-1]["elements"]
    assert (undo["action_id"], undo["value"]) == ("revision.undo", "81-82")


def test_undo_leads_back_and_edit_further(material):
    post = action_steps.changed_message([material().step(undo=81)], what="Reopened", today=TODAY)
    undo, edit = post.payload()["blocks"][-1]["elements"]
    assert (undo["action_id"], undo["value"]) == ("revision.undo", "81")
    assert (edit["action_id"], edit["value"]) == ("action_step.edit", "41:3")


def test_what_changed_nothing_has_nothing_to_undo_and_what_is_dropped_nothing_to_edit(material, screen):
    same = action_steps.changed_message([material().step(undo=None)], what="Moved", today=TODAY)
    assert screen(same.payload())[-1] == "[Edit]"
    assert screen(same.payload())[0] == "S-41 Book venue was due Fri 27 Nov already."
    gone = material().step(status=StepStatus.DROPPED)
    assert screen(action_steps.changed_message([gone], what="Dropped", today=TODAY).payload())[-1] == "[Undo]"


def test_a_menu_offers_what_fits_the_step(material):
    def menu(step):
        post = action_steps.steps_message(
            Page.cut([step], 1, size=15), title="Steps", origin=Origin("list"), today=TODAY, empty=""
        )
        options = post.payload()["blocks"][1]["accessory"]["options"]
        return [(option["text"]["text"], option["value"]) for option in options]

    assert menu(material().step()) == [
        ("Snooze…", "snooze:41:3"),
        ("Move…", "move:41:3"),
        ("Blocked…", "block:41:3"),
        ("Reassign…", "assign:41:3"),
        ("Edit…", "edit:41:3"),
    ]
    assert ("Unblock", "unblock:41:3") in menu(material().step(status=StepStatus.BLOCKED))


def test_what_one_may_not_act_on_has_no_buttons(material, screen):
    step = material().step(can_act=False)
    post = action_steps.steps_message(
        Page.cut([step], 1, size=15), title="Steps", origin=Origin("list"), today=TODAY, empty=""
    )
    assert screen(post.payload())[1:] == ["S-41 Book venue · due Fri 27 Nov · Ann · Q1 churn plan"]


def test_a_list_is_paged_and_remembers_its_page(material, screen):
    steps = [material().step(number) for number in range(1, 41)]
    origin = Origin("list", "mine", 2)
    post = action_steps.steps_message(
        Page.cut(steps, 2, size=15), title="Your steps", origin=origin, today=TODAY, empty="None."
    )
    payload = post.payload()
    shown = screen(payload)
    assert shown[0] == "Your steps"
    assert shown.count("[Done]") == 15
    assert shown[1].startswith("S-16 ")
    assert shown[-2:] == ["Page 2 of 3 [Next page]", "[Previous page]"]
    assert Origin.find(payload["blocks"]) == origin


def test_a_page_that_is_gone_becomes_the_last_one(material, screen):
    steps = [material().step(number) for number in range(1, 17)]
    post = action_steps.steps_message(
        Page.cut(steps, 9, size=15),
        title="Your steps",
        origin=Origin("list", "mine", 9),
        today=TODAY,
        empty="None.",
    )
    assert Origin.find(post.payload()["blocks"]) == Origin("list", "mine", 2)
    assert screen(post.payload())[-1] == "Page 2 of 2 [Previous page]"


def test_an_empty_list_says_so_and_what_was_just_done(material, screen):
    del material
    post = action_steps.steps_message(
        Page.cut([], 1, size=15),
        title="Your steps",
        origin=Origin("list"),
        today=TODAY,
        notice="Done S-41.",
        empty="Nothing waits.",
    )
    assert screen(post.payload()) == ["Nothing waits.", "Done S-41."]
    assert post.text == "Done S-41. Nothing waits."
