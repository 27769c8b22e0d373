"""The words of check-ins, plans, Home, the hub, help and refusals, exactly."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from bot.errors import BotError, InvalidError
from bot.rules.alignment import Serving
from bot.rules.grammar import Verb
from bot.rules.home import OwedCheckIn, WaitingPlan
from bot.rules.outline import AreaBranch, outline_of
from bot.rules.plans import StepCounts
from bot.views import check_ins, home, hub, lines, nudges, plans, problem, targets, which
from bot.views.elements import Origin, payload_of
from storage.models import PlanStatus, StepStatus

TODAY = date(2026, 11, 25)
WHY = "T-3: chance of 5 by Wed 31 Mar: 25 %, could go either way."
SETTINGS = "Your day's message: 09:30, Wed, in Europe/Berlin (as in Slack)"
REPORT = (
    "Two renewals slipped.",
    (
        "In the way, and next: Legal has not answered 0\n"
        "Parked: Legal has not answered 1; Legal has not answered 2\n"
        "Solved: No list of calls 0; No list of calls 1; No list of calls 2"
    ),
    "Next: S-45 Ring the other ten · Bob · by Fri 27 Nov",
    "Changed in the work from Wed 25 Nov: Calls on day one",
    "Ana · P-1 Reduce churn · next time 6 expected · confidence: likely · late: asked Tue 24 Nov",
)
NO_PLANS = "No plans yet. A plan says what should get better, by how much, and who does what."


def test_after_a_check_in_the_channel_is_told(material, screen):
    post = check_ins.record_message(material().record(), today=TODAY)
    assert post.text == "Churn % is 6.4 (target 5 by 31 Mar). Ana expected 7."
    assert screen(post.payload()) == [
        "Churn % is 6.4 (target 5 by 31 Mar). Ana expected 7.",
        *REPORT,
        "[Check in] [See target] [See plan]",
    ]


def test_an_older_value_is_said_with_its_day(material):
    record = material().record(measured_on=date(2026, 11, 20), expected_before=None)
    post = check_ins.record_message(record, today=TODAY)
    assert post.text == "Churn % was 6.4 on Fri 20 Nov (target 5 by 31 Mar)."


def test_who_checked_in_is_told_what_was_understood(material, screen):
    post = check_ins.recorded_message(material().record(), today=TODAY)
    assert post.text == "Recorded. Churn % is 6.4 (target 5 by 31 Mar). Ana expected 7."
    assert screen(post.payload())[1:] == [
        *REPORT,
        "[Undo] [Edit] [See plan]",
    ]


def test_an_edited_record_says_so_and_one_taken_back_says_by_whom_and_no_value(material, screen):
    at = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)
    edited = material().record(asked_on=None, edited_at=at, edited_by="Bob")
    by = screen(check_ins.record_message(edited, today=TODAY).payload())[-2]
    stamp = f"Tue 24 Nov, <!date^{int(at.timestamp())}^{{time}}|09:14>"
    assert by.endswith(f"confidence: likely · edited by Bob, {stamp}")
    post = check_ins.record_message(replace(edited, taken_back_by="Bob"), today=TODAY)
    assert screen(post.payload()) == [
        "Bob took back a check-in on T-3 Churn %.",
        "Reported by Ana · P-1 Reduce churn",
        "[Check in] [See target] [See plan]",
    ]


def test_a_unit_that_the_indicator_names_is_not_said_twice(material):
    named = replace(material().target(), unit="%")
    other = replace(material().target(), indicator="Budget", unit="EUR", value=Decimal(4200))
    assert "from 8 to 5 by" in targets.added_message(named, today=TODAY).text
    assert "from 8 EUR to 4,200 EUR by" in targets.added_message(other, today=TODAY).text


def test_a_check_in_asks_its_question(material, screen):
    view = payload_of(check_ins.check_in_modal(material().check_in_form(), today=TODAY))
    assert screen(view)[0] == "T-3 Churn %\nTarget 5 by 31 Mar; last time 7.4, Ana expected 7; now?"
    fresh = replace(material().target(), latest=None, expected=None, latest_by="")
    view = payload_of(check_ins.check_in_modal(material().check_in_form(target=fresh), today=TODAY))
    assert screen(view)[0] == "T-3 Churn %\nTarget 5 by 31 Mar; now?"


def test_the_channel_is_asked_and_sees_what_was_reported(material, screen):
    late = material().step(40, due_on=date(2026, 11, 20), assignee_name="Bob")
    prompt = replace(
        material(many=2).prompt(), due=(material().step(),), overdue=(late,), reported=(material().record(),)
    )
    post = check_ins.prompt_message(prompt, today=TODAY, zone="Europe/Berlin")
    assert post.text == "Check-in for P-1 Reduce churn: 1 target to report: T-4 Churn %."
    at = int(datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp())
    asked = f"Mon 23 Nov, <!date^{at}^{{time}}|10:00>"
    assert screen(post.payload()) == [
        "Check-in for P-1 Reduce churn: 1 target to report",
        f"🟡 at risk · {WHY}",
        "✅ T-3 Churn % is 6.4 · Ana",
        "T-4 Churn % · no check-in yet, target 5 by 31 Mar [Check in]",
        "Due before Mon 30 Nov\nS-41 Book venue · due Fri 27 Nov · Ann",
        "Overdue\n🔴 S-40 Book venue · 5 days overdue · Bob",
        "In the way\n• Legal has not answered 0 · worked on next\n• Legal has not answered 1 · parked",
        "[See plan]",
        f"Set up by Ana. Asked {asked}; next on Mon 30 Nov.",
    ]


def test_the_channel_sees_when_everything_is_reported(material):
    prompt = replace(material(many=1).prompt(), due=(), overdue=())
    post = check_ins.prompt_message(prompt, today=TODAY, zone="UTC")
    assert post.text == "Check-in for P-1 Reduce churn: everything is reported"


def test_a_long_prompt_is_cut_with_how_many_are_left_out(material, screen):
    prompt = replace(material(many=20).prompt(), overdue=())
    shown = screen(check_ins.prompt_message(prompt, today=TODAY, zone="UTC").payload())
    assert "and 5 more in the plan" in shown
    due = next(line for line in shown if line.startswith("Due before"))
    assert due.endswith("\nand 10 more")


def test_a_plan_with_objectives(material, screen):
    m = material(many=2)
    steps = (m.step(41, belongs_to="T:3", due_on=TODAY), m.step(42, belongs_to=None))
    targets = (m.target(belongs_to="A:7"), m.target(4, belongs_to="O:2", latest=None))
    aims = (m.objective(owner_id="U1", due_on=date(2027, 3, 31)), m.objective(5, outcome="Nobody waits"))
    outline = outline_of(aims, [AreaBranch(7, "A-7", "Onboarding", 2, "level 2, wanted 4")], targets, steps)
    page = replace(
        m.page(health=None),
        targets=targets,
        steps=steps,
        obstacles=(),
        missing=("a target for O-5",),
        next_prompt_at=None,
        outline=outline,
        served=m.served(),
        serving={5: (Serving(3, "P-3", "Onboard faster"),)},
    )
    shown = "\n".join(screen(plans.plan_message(page, zone="Europe/Berlin", today=TODAY).payload()))
    assert shown.splitlines()[1:15] == [
        "Fewer small customers leave us.",
        "Serves O-9 Customers stay, of P-8 Grow",
        "O-2 Fewer customers leave in their first 90 days",
        "\u2003• A-7 Onboarding · level 2, wanted 4",
        "\u2003\u2003• T-3 Churn % 8 → 5 by 31 Mar: now 7.4",
        "\u2003\u2003\u2003• 🔵 S-41 Book venue · due today",
        "\u2003• T-4 Churn % 8 → 5 by 31 Mar: no check-in yet",
        "O-5 Nobody waits · by Mon 15 Mar · Bob",
        "\u2003• Served by P-3 Onboard faster",
        "Under no objective",
        "\u2003• S-42 Book venue · due Fri 27 Nov",
        "[⋯]",
        "Steps 7 done · 3 in progress · 1 overdue · 2 waiting [⋯]",
        "Still missing: a target for O-5",
    ]


def test_a_plan_with_more_steps_than_there_is_room_for_counts_them(material, screen):
    m = material(many=90)
    targets = (m.target(belongs_to="O:2"),)
    places = ("T:3", "O:2", None)
    steps = tuple(
        m.step(
            number, belongs_to=places[number % 3], status=StepStatus.DONE if number < 12 else StepStatus.TODO
        )
        for number in range(90)
    )
    aims = tuple(m.objective(number) for number in range(2, 14))
    page = replace(m.page(), targets=targets, steps=steps, outline=outline_of(aims, [], targets, steps))
    shown = "\n".join(screen(plans.plan_message(page, zone="Europe/Berlin", today=TODAY).payload()))
    assert "leave in their first 90 days · by Mon 15 Mar · Bob · 30 steps, 4 done" in shown
    assert "now 7.4 · 30 steps, 4 done" in shown
    assert "Under no objective · 30 steps, 4 done" in shown


def test_the_plan(material, screen):
    page = replace(
        material(many=1).page(),
        targets=material().targets()[:2],
        steps=(material().step(due_on=TODAY),),
        missing=("somebody for S-44", "a date for S-45"),
    )
    post = plans.plan_message(page, zone="Europe/Berlin", today=TODAY)
    at = int(datetime(2026, 11, 30, 9, tzinfo=UTC).timestamp())
    assert screen(post.payload()) == [
        "P-1 Reduce churn   🟡 at risk   1 Jan – 31 Mar · Ana · <#C1>",
        WHY,
        "Fewer small customers leave us.",
        (
            "Targets\nT-3 Churn % 8 → 5 by 31 Mar: now 7.4 🟡 at risk\n"
            "T-4 Churn % 8 → 5 by 31 Mar: no check-in yet [⋯]"
        ),
        "Steps 7 done · 3 in progress · 1 overdue · 2 waiting [⋯]",
        "In the way\n• Legal has not answered 0 · worked on next [Obstacles]",
        "Still missing: somebody for S-44 · a date for S-45",
        f"Next check-in prompt: Mon 30 Nov, <!date^{at}^{{time}}|10:00>",
        "[Check in] [Add step] [Add target] [Add objective] [⋯]",
        "🔵 S-41 Book venue · due today · Ann [⋯]",
        "[Done]",
    ]
    assert post.text == "P-1 Reduce churn. Steps: 7 done · 3 in progress · 1 overdue · 2 waiting."
    assert Origin.find(post.payload()["blocks"]) == Origin("show", "P-1", 1)


def test_a_reader_of_a_plan_is_offered_nothing_that_they_may_not_do(material, screen):
    page = replace(material(many=0).page(can_edit=False, can_edit_steps=False), targets=())
    shown = screen(plans.plan_message(page, zone="UTC", today=TODAY).payload())
    assert [line for line in shown if "[" in line] == ["[⋯]"]
    assert menu(page) == ["People…", "History"]


def menu(page):
    blocks = plans.plan_message(page, zone="UTC", today=TODAY).payload()["blocks"]
    row = next(block for block in blocks if block["block_id"] == "plan:do")
    return [option["text"]["text"] for option in row["elements"][-1]["options"]]


def test_a_closed_plan_can_only_be_reopened(material, screen):
    page = material(many=3).page(status=PlanStatus.CLOSED, health=None)
    shown = screen(plans.plan_message(page, zone="UTC", today=TODAY).payload())
    offered = [line.rpartition("\n")[2] for line in shown if "[" in line]
    assert offered[1:] == ["[Reopen] [⋯]"]  # the first shows one of its targets
    assert menu(page) == ["People…", "History"]
    assert shown[0] == "P-1 Reduce churn   closed · 1 Jan – 31 Mar · Ana · <#C1>"


def test_a_plan_is_edited_and_closed_from_its_menu_and_closing_asks_first(material, screen):
    assert menu(material().page()) == ["Edit plan…", "People…", "History", "Pause plan…", "Close plan…"]
    payload = payload_of(plans.close_modal(material().plan()))
    assert (payload["title"]["text"], payload["submit"]["text"]) == ("Close P-1", "Close plan")
    assert screen(payload)[0].startswith("Close P-1 Reduce churn? Its prompts and reminders stop")
    assert json.loads(payload["private_metadata"]) == {"plan": "1:4"}


def test_plans_in_a_list(material, paged, screen):
    fresh = material().plan(2, counts=StepCounts(), health=None)
    post = plans.plans_message(paged([material().plan(), fresh]), today=TODAY)
    assert screen(post.payload()) == [
        "2 plans",
        "P-1 Reduce churn · 🟡 at risk · 1 Jan – 31 Mar · Ana · 7 of 13 steps done · 1 overdue [Show]",
        "P-2 Reduce churn · 1 Jan – 31 Mar · Ana · no steps yet [Show]",
    ]


def test_the_empty_state_says_what_a_plan_is_and_offers_one(material, paged, screen):
    empty = [NO_PLANS, "[Create a plan] [Start from a template] [Try with sample data]"]
    assert screen(plans.plans_message(paged([]), today=TODAY).payload()) == empty
    assert screen(payload_of(home.home_view(material(many=0).home(can_plan=True)))) == [
        NO_PLANS,
        "[Create a plan] [Start from a template] [Try with sample data] [Settings] [Privacy] [Help]",
        SETTINGS,
    ]


def test_a_guest_with_nothing_to_do_is_told_what_will_appear(material, screen):
    told = "Nothing waits for you. Steps that are assigned to you appear here."
    shown = screen(payload_of(home.home_view(material(many=0).home(can_plan=False))))
    assert shown == [told, "[Settings] [Privacy] [Help]", SETTINGS]
    page = material(many=0).hub(can_plan=False, can_add=False)
    assert screen(hub.hub_message(page, command="/ops").payload())[:2] == [told, "[Check in] [Help]"]
    page = replace(page, can_check_in=False)
    assert screen(hub.hub_message(page, command="/ops").payload())[:2] == [told, "[Help]"]


def test_home_begins_with_what_was_asked_and_what_is_due_by_day(material, paged, screen):
    steps = [
        material().step(40, due_on=date(2026, 11, 23)),
        material().step(41, due_on=TODAY),
        material().step(42),
        material().step(43, due_on=None),
    ]
    asked = OwedCheckIn(material().target(3), date(2026, 11, 23), date(2026, 11, 30))
    coming = OwedCheckIn(material().target(4, can_check_in=False), None, date(2026, 11, 26))
    page = material().home(
        due=2,
        overdue=1,
        steps=paged(steps),
        check_ins=(asked, coming),
        waiting=(
            WaitingPlan(2, "P-2", "Hire two", "Bob", can_see=True, overdue=1, blocked=2),
            WaitingPlan(1, "P-1", "Reduce churn", "Ann", can_see=False, unassigned=1, undated=3),
        ),
        plans=paged([material().plan()]),
        are_own_plans=True,
        standing_in=(),
        doubts=(),
        road=None,
        purses={},
    )
    assert screen(payload_of(home.home_view(page))) == [
        "3 things for you today, Ann · 1 overdue",
        "Asked of you [Show T-3]",
        "T-3 Churn % · last 7.4, target 5 by 31 Mar · asked Mon 23 Nov [Check in]",
        "Overdue",
        "🔴 S-40 Book venue · 2 days overdue · Q1 churn plan [⋯]",
        "[Done]",
        "Today",
        "🔵 S-41 Book venue · due today · Q1 churn plan [⋯]",
        "[Done]",
        "Fri 27 Nov",
        "S-42 Book venue · due Fri 27 Nov · Q1 churn plan [⋯]",
        "[Done]",
        "No date",
        "S-43 Book venue · no date · Q1 churn plan [⋯]",
        "[Done]",
        "Check-ins",
        "T-4 Churn % · last 7.4, target 5 by 31 Mar · will be asked tomorrow [Show]",
        "Others wait for you",
        "P-2 Hire two · Bob waits · 1 step overdue · 2 steps blocked [Show]",
        "P-1 Reduce churn · yours · 1 step with nobody to do it · 3 steps without a date",
        "Plans",
        "P-1 Reduce churn · 🟡 at risk · 1 Jan – 31 Mar · Ana · 7 of 13 steps done · 1 overdue [Show]",
        "[New plan] [Add step] [Settings] [Privacy] [Help]",
        "Your day's message: 09:30, Mon–Fri, in Europe/Berlin (as in Slack)",
    ]


def test_both_lists_of_home_are_paged_in_place(material):
    view = payload_of(home.home_view(material(many=100).home()))
    turns = [
        (element["action_id"], element["value"])
        for block in view["blocks"]
        for element in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        if element.get("action_id") == home.TURN
    ]
    assert turns == [(home.TURN, f"{what}:{page}") for what in ("steps", "plans") for page in (3, 1)]
    assert home.read_turn("steps:3") == ("steps", 3)
    for forged in ("", "steps", "steps:0", "steps:x", "others:1"):
        with pytest.raises(InvalidError):
            home.read_turn(forged)


def test_the_hub_shows_the_next_five_and_what_was_overdue(material, screen):
    steps = tuple(material().step(number) for number in range(41, 46))
    page = material().hub(steps=steps, total=7, overdue=2, has_plans=True)
    post = hub.hub_message(page, command="/ops", notice="Done S-40.")
    shown = screen(post.payload())
    assert shown[:2] == ["Your next 5 steps of 7 · 2 overdue", "Done S-40."]
    assert shown.count("[Done]") == 5
    assert shown[-2:] == ["[New plan] [Add step] [Check in] [Help]", "`/ops help` shows what can be typed."]
    assert Origin.find(post.payload()["blocks"]) == Origin("hub")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"done": 3}, "Everything is done: 3 steps of yours"),
        ({"done": 0}, "Nothing waits for you. Steps that are assigned to you appear here."),
    ],
)
def test_a_hub_without_steps_says_where_one_stands(changes, said, material, screen):
    post = hub.hub_message(material(many=0).hub(has_plans=True, **changes), command="/ops")
    assert screen(post.payload())[:2] == [said, "[New plan] [Add step] [Check in] [Help]"]


def test_a_refusal_says_what_would_be_right_and_keeps_what_was_typed(screen):
    sentence = '"friyay" is not a date I know. Try: due friday · due 27 Nov · due in 2 weeks'
    line = "add Ring ten customers due friyay <@U1|ann> R&amp;D"
    post = problem.problem_message(BotError(sentence), line=line, correct=True)
    assert screen(post.payload()) == [
        sentence,
        "add Ring ten customers due friyay @ann R&D",
        "[Correct]",
    ]
    (correct,) = post.payload()["blocks"][-1]["elements"]
    assert (correct["action_id"], correct["value"]) == ("command.correct", line)


def test_ten_thousand_typed_characters_are_all_shown_again(screen):
    line = "".join(f"word{number} " for number in range(1200))[:10_000]
    shown = screen(problem.problem_message(BotError("Too long."), line=line, correct=True).payload())
    assert "".join(shown[1:]).replace(" ", "") == line.replace(" ", "")
    assert "[Correct]" not in shown


def test_help_is_ten_lines_of_examples_and_ends_with_buttons(screen):
    built = {Verb.NEW, Verb.ADD, Verb.TARGET, Verb.CHECKIN, Verb.DONE, Verb.REOPEN, Verb.DUE, Verb.SNOOZE}
    built |= {Verb.ASSIGN, Verb.LIST, Verb.OVERDUE, Verb.SHOW, Verb.HELP}
    post = hub.help_message(None, command="/ops", built=frozenset(built), can_plan=True)
    text, buttons = screen(post.payload())
    assert len(text.splitlines()) <= 10
    for verb in built:
        assert f"`/ops {verb.value}" in text or f"`{verb.value}`" in text
    assert buttons == "[New plan] [Add step] [Add target] [Check in] [My steps]"


def test_help_on_a_verb_and_on_one_that_is_not_built(screen):
    built = frozenset({Verb.DONE})
    shown = screen(hub.help_message(Verb.DONE, command="/plan", built=built, can_plan=True).payload())
    assert shown[0].startswith("`/plan done` · Say that steps are done.\n`/plan done S-41`")
    assert shown[1].startswith("Also: `complete`")
    shown = screen(hub.help_message(Verb.ARCHIVE, command="/plan", built=built, can_plan=True).payload())
    assert shown[0].startswith("`/plan archive` · Put a closed plan away. This is not built yet.\n")
    assert shown[-1] == "[All commands]"


def test_help_says_first_what_somebody_may_not_expect(screen):
    hint = "Nothing is ever deleted."
    post = hub.help_message(
        Verb.DONE, command="/plan", built=frozenset({Verb.DONE}), hint=hint, can_plan=True
    )
    assert screen(post.payload())[0].startswith(f"{hint}\n`/plan done`")


def test_an_unknown_verb_asks_what_was_meant(screen):
    post = hub.unknown_message("doen S-41", suggestion="/plan done S-41", command="/plan")
    assert post.text == "Did you mean `/plan done S-41`?"
    run, _ = post.payload()["blocks"][-1]["elements"]
    assert (run["action_id"], run["value"], run["style"]) == ("command.run", "done S-41", "primary")
    post = hub.unknown_message("Ring Bob friday", suggestion="", command="/plan")
    assert screen(post.payload()) == [
        "That begins with no command that I know. Add it as a step?",
        "Ring Bob friday",
        "[Add step] [Help]",
    ]
    add, _ = post.payload()["blocks"][-1]["elements"]
    assert (add["action_id"], add["value"]) == ("command.add", "Ring Bob friday")


def test_a_line_that_may_be_meant_to_the_letter_can_be_had_so(screen):
    line, otherwise = "add call the bank", 'add "a step to" call the bank'
    post = hub.unknown_message(
        "add a step to call the bank", suggestion=line, otherwise=otherwise, command="/plan"
    )
    assert screen(post.payload()) == ["Did you mean `/plan add call the bank`?", "[Run] [Add step] [Help]"]
    _, letter, _ = post.payload()["blocks"][-1]["elements"]
    assert (letter["action_id"], letter["value"]) == ("command.otherwise", otherwise)


def test_what_to_know_is_said_before_a_suggestion_or_alone(screen):
    post = hub.unknown_message("delete S-1", suggestion="drop S-1", hint="Nothing goes.", command="/plan")
    assert screen(post.payload()) == ["Nothing goes. Did you mean `/plan drop S-1`?", "[Run] [Help]"]
    post = hub.unknown_message("undo", suggestion="", hint="Undo stands below.", command="/plan")
    assert screen(post.payload()) == ["Undo stands below.", "[Help]"]


def test_a_suggestion_names_people_as_the_line_did(screen):
    typed = "S-4 <@U2|bob> <!subteam^S1|@ops>"
    post = hub.unknown_message(typed, suggestion="assign S-4 <@U2>", command="/plan")
    assert screen(post.payload())[0] == "Did you mean `/plan assign S-4 @bob`?"
    post = hub.unknown_message("S-4 <@U2>", suggestion="assign S-4 <@U2>", command="/plan")
    assert screen(post.payload())[0] == "Did you mean `/plan assign S-4 @U2`?"


def test_which_one_is_asked_with_a_button_for_each_of_a_few(screen):
    steps = [which.Choice(f"S-{number}", f"Step {number}", f"due S-{number} friday") for number in range(7)]
    post = which.which_message("step", steps)
    shown = screen(post.payload())
    assert shown[0] == "Which step do you mean?"
    assert shown[1] == "S-0 Step 0 [Choose S-0]"
    assert shown[-2:] == ["There are more. Add a word of the title to find it.", "[Help]"]
    assert post.text.startswith("Which step do you mean? S-0 Step 0; S-1 Step 1")
    press = post.payload()["blocks"][1]["accessory"]
    assert (press["action_id"], press["value"]) == ("command.run", "due S-0 friday")
    assert screen(which.which_message("plan", [which.Choice("P-1", "Grow", "close P-1")]).payload())[0] == (
        "Did you mean this plan?"
    )


def test_nobody_is_cheered(material):
    day = replace(material().day(), nudge_at=time(8, 5))
    said = [
        nudges.day_message(day).text,
        check_ins.recorded_message(material().record(), today=TODAY).text,
        plans.closed_message(material().plan()).text,
    ]
    assert not any("!" in text for text in said)


def test_a_plan_that_begins_later_says_its_first_day_once(material, screen):
    plan = replace(material().plan(), status=PlanStatus.PLANNED, health=None)
    said = lines.plan_line(plan, today=TODAY)
    assert said.startswith("*P-1 Reduce churn* · planned, begins Fri 1 Jan · until 31 Mar · Ana · ")
    page = plans.plan_message(replace(material().page(), plan=plan), zone="UTC", today=TODAY)
    assert "planned, begins Fri 1 Jan · until 31 Mar · Ana" in screen(page.payload())[0]
