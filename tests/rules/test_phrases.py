"""What newcomers type in their own words: done at once where it is clear and can be undone, else offered."""

from dataclasses import replace
from datetime import date

import pytest

from bot.handlers.words import read_words
from bot.rules.grammar import VERB_HELP, Command, Verb, parse

WEDNESDAY = date(2026, 11, 18)


def understand(line: str) -> Command:
    return parse(read_words(line), today=WEDNESDAY)


CLEAR = {
    # Plans
    "create a plan to reduce churn": "new reduce churn",
    "create a plan for reducing churn by end of q1": "new reducing churn by end of q1",
    "new plan: Reduce churn": "new Reduce churn",
    "start a new plan called Reduce churn": "new Reduce churn",
    "make a plan": "new",
    "set up a plan for <@U1> to reduce churn": "new reduce churn for <@U1>",
    'create plan "Plan B"': 'new "Plan B"',
    "please create a plan to reduce churn": "new reduce churn",
    # Steps
    "add step": "add",
    "create a task": "add",
    "new step: call the bank friday": "add call the bank friday",
    "add a task called Call the bank": "add Call the bank",
    "add step to P-1: call the bank": "add to P-1: call the bank",
    "add a step for <@U1>: call the bank": "add for <@U1>: call the bank",
    "can you add call the bank by friday": "add call the bank by friday",
    "hey, add call the bank": "add call the bank",
    # Targets
    "add target": "target",
    "create a goal": "target",
    "set a target: NPS from 30 to 40": "target NPS from 30 to 40",
    "new kpi NPS from 30 to 40": "target NPS from 30 to 40",
    # Done
    "S-3 done": "done S-3",
    "s3 done": "done s3",
    "S-3 is done.": "done S-3",
    "S-3 and S-4 are finished": "done S-3 S-4",
    "S-3 is complete now": "done S-3",
    "step S-3 is done": "done S-3",
    "mark S-3 as done": "done S-3",
    "mark S-3 done": "done S-3",
    "mark S-3 as completed": "done S-3",
    "set S-3 to done": "done S-3",
    "check off S-3": "done S-3",
    "tick S-3 off": "done S-3",
    "I finished S-3": "done S-3",
    "I've finished S-3": "done S-3",
    "I\u2019m done with S-3 today": "done S-3",
    "just finished S-3, S-4": "done S-3 S-4",
    "done with S-3": "done S-3",
    "finish S-3": "done S-3",
    "S-3 \N{WHITE HEAVY CHECK MARK}": "done S-3",
    # Dates
    "postpone S-4 to friday": "due S-4 friday",
    "reschedule S-4 to 15 dec": "due S-4 15 dec",
    "push S-4 back to next week": "due S-4 next week",
    "undo that": "undo",
    "take it back": "undo",
    "oops": "undo",
    "revert the last change": "undo",
    "redo that": "redo",
    "do it again": "redo",
    "comment on S-4 looks good": "note S-4 looks good",
    "add a note to S-4: looks good": "note S-4 looks good",
    "delay S-4": "due S-4",
    "postpone S-4 by 2 days": "due S-4 by 2 days",
    "postpone S-4 by a week": "due S-4 by 1 week",
    "delay S-4 2 weeks": "due S-4 by 2 weeks",
    "push S-4 2d": "due S-4 later 2d",
    "push S-4 by 2": "due S-4",
    "extend S-4 until friday": "due S-4 friday",
    "extend P-1 to 30 June": "edit P-1 by 30 June",
    "extend the deadline of P-1 until 30 June": "edit P-1 by 30 June",
    "change the end of P-1 to 30 June": "edit P-1 by 30 June",
    "P-1 ends on 30 June": "edit P-1 by 30 June",
    "extend P-1 by 2 weeks": "edit P-1 later 2 weeks",
    "extend T-3 to 30 June": "revise T-3 by 30 June",
    "postpone T-3 by 2 weeks": "revise T-3 later 2 weeks",
    "change the due date of S-4 to friday": "due S-4 friday",
    "set due date S-4 friday": "due S-4 friday",
    "set S-4 due friday": "due S-4 friday",
    "S-4 due friday": "due S-4 friday",
    "S-4 is due on friday": "due S-4 friday",
    "deadline S-4 27 nov": "due S-4 27 nov",
    "change S-4 due date to friday": "due S-4 friday",
    "move S-4 to friday please": "due S-4 friday",
    # People
    "reassign S-4 to <@U2>": "assign S-4 <@U2>",
    "delegate S-4 to <@U2>": "assign S-4 <@U2>",
    "hand S-4 over to <@U2>": "assign S-4 <@U2>",
    "hand over S-4 to <@U2>": "assign S-4 <@U2>",
    "give <@U2> S-4": "assign S-4 <@U2>",
    "let <@U2> do S-4": "assign S-4 <@U2>",
    "assign <@U2> to S-4": "assign S-4 <@U2>",
    "I'll take S-4": "assign S-4 me",
    "can I take S-4": "assign S-4 me",
    "claim S-4": "assign S-4 me",
    "unassign S-4": "assign S-4",
    # What a step says
    "rename S-4 to Book the big venue": "edit S-4 Book the big venue",
    "change the title of S-4 to Book venue": "edit S-4 Book venue",
    "rename P-1 to Keep customers": "edit P-1 Keep customers",
    "rename target T-3 to Churn rate": "edit T-3 Churn rate",
    "change the owner of P-1 to <@U2>": "edit P-1",
    # Check-ins
    "check in on T-3": "checkin T-3",
    "change the target T-3 to 4": "revise T-3 to 4",
    "change T-3 to 4": "revise T-3 to 4",
    "lower T-3 to 4 by 30 June": "revise T-3 to 4 by 30 June",
    # The parts of a plan
    "new objective for P-1: Happier customers": "objective P-1: Happier customers",
    "add an objective: Happier customers": "objective Happier customers",
    "add an objective": "objective",
    "add key area Support to P-1": "area Support to P-1",
    "add a key area: Support": "area Support",
    "raise an issue": "obstacles",
    "add an obstacle to P-1: Legal": "obstacles P-1: Legal",
    "report a risk for P-1 Legal": "obstacles P-1 Legal",
    "who is in P-1?": "role P-1",
    "who approves P-1": "role P-1",
    "members of P-1": "role P-1",
    "what is in the way of P-1?": "obstacles P-1",
    "risks of P-1": "obstacles P-1",
    "start a rating round for P-1": "rate P-1",
    "show the ranking of P-1": "rate P-1",
    "rate the areas": "rate",
    "milestones of T-3": "show T-3",
    "what are the key areas of P-1?": "show P-1",
    "what is the objective of P-1?": "show P-1",
    "why did we change T-3": "history T-3",
    "do my weekly check-in": "checkin",
    "take back S-3": "history S-3",
    "record T-3 6.4": "checkin T-3 6.4",
    "report T-3 6.4 two renewals slipped": "checkin T-3 6.4 two renewals slipped",
    "measure T-3: 6.4": "checkin T-3: 6.4",
    "score T-3 is 6.4": "checkin T-3 6.4",
    "enter 6.4 for T-3": "checkin T-3 6.4",
    "update T-3 to 6.4": "checkin T-3 6.4",
    "add a measurement": "checkin",
    # Looking
    "P-12": "show P-12",
    "s41": "show s41",
    "what is overdue?": "overdue",
    "what's late": "overdue",
    "show me what's overdue": "overdue",
    "overdue steps": "overdue",
    "anything overdue in P-1?": "overdue P-1",
    "list overdue": "overdue",
    "which tasks are late": "overdue",
    "my tasks": "list",
    "my steps": "list",
    "show my tasks": "list",
    "show me my open steps": "list",
    "tasks": "list",
    "what's next": "list",
    "what's next?": "list",
    "what do I have to do today": "list",
    "what should I do": "list",
    "what's on my plate": "list",
    "what is due this week": "list",
    "today": "list",
    "what is <@U2> doing?": "list <@U2>",
    "show <@U2>'s tasks": "list <@U2>",
    "list tasks for <@U2>": "list <@U2>",
    "plans": "list team",
    "my plans": "list team",
    "show all plans": "list team",
    "show plans": "list team",
    "what plans are there?": "list team",
    "team": "list team",
    "how is P-1 doing?": "show P-1",
    "what's the status of P-1": "show P-1",
    "status of S-3": "show S-3",
    "progress P-1": "show P-1",
    "report P-1": "show P-1",
    "open P-1": "show P-1",
    "see plan P-1": "show P-1",
    "who has S-3?": "show S-3",
    "who is doing S-3": "show S-3",
    "when is S-3 due?": "show S-3",
    "where is S-3": "show S-3",
    "is S-3 done?": "show S-3",
    "how are we doing?": "show",
    "report": "show",
    "targets": "show",
    "list targets": "show",
    "what changed in P-1": "history P-1",
    "show history of P-1": "history P-1",
    "show me the plan": "show",
    "is the plan on track?": "show",
    "are we on track": "show",
    "send me the report": "show",
    "what is the status": "show",
    "who did S-3": "show S-3",
    "why is S-3 blocked": "show S-3",
    "working on S-3": "show S-3",
    "how is churn doing?": "show churn",
    "search bank": "show bank",
    "find the survey": "show the survey",
    "what tasks are open": "list",
    "what is due tomorrow": "list",
    "what happened": "history",
    # Help and the rest
    "what does snooze do": "help snooze",
    "what is a target?": "help target?",
    "how do I add a step?": "help add a step?",
    "help me": "help",
    "help me add a step": "help add a step",
    "how does this work?": "help",
    "what can you do": "help",
    "what can I type": "help",
    "commands": "help",
    "hello": "",
    "hi there": "",
    "change my settings": "settings",
    "change my reminder time": "settings",
    "notifications": "settings",
    "my timezone is wrong": "settings",
    "I'm on vacation until 4 jan": "away until 4 jan",
    "out of office until monday": "away until monday",
    "I'm back": "resume",
    "back from vacation": "resume",
    "end my vacation": "resume",
    "unmute notifications": "resume",
    "vacation 20 Dec to 4 Jan": "away 20 Dec to 4 Jan",
    "I'll be out of office friday": "away friday",
    "I'm away from monday for 3 days <@U2> stands in": "away from monday for 3 days <@U2> stands in",
    "time zone Berlin": "settings zone Berlin",
    "quiet 8pm-8am": "settings quiet 8pm-8am",
    "my quiet hours are 20:00-7:00": "settings quiet 20:00-7:00",
    "delete my data": "privacy",
    "snooze S-2 a week": "snooze S-2 in a week",
    "tasks of <@U2>": "list <@U2>",
    "open steps for <@U2>": "list <@U2>",
    "add a task for <@U2> to call the bank": "add call the bank for <@U2>",
    "set timezone to New York": "settings zone New York",
    "my time zone is Berlin": "settings zone Berlin",
    "download P-1": "export P-1",
    "graph T-3": "chart T-3",
}

OFFERED = {
    "add a plan to reduce churn": "new reduce churn",
    "add a step to call the bank": "add call the bank",
    "create a task to call the bank friday": "add call the bank friday",
    "add task Call the bank": "add Call the bank",
    "make a task to call the bank": "add call the bank",
    "todo list": "list",
    "add a target NPS from 30 to 40": "target NPS from 30 to 40",
    "I want to add a step: call the bank": "add call the bank",
    "I'd like to create a plan to reduce churn": "new reduce churn",
    "let's add call the bank": "add call the bank",
    "stop reminding me": "pause",
    "unsubscribe": "pause",
    "turn off reminders": "pause",
    "remind me at 8:00": "settings 8:00",
    "remind me daily at 9 am": "settings 9 am",
    "set my reminder time to 17:30": "settings 17:30",
    "S-3 is not done": "reopen S-3",
    "mark S-3 as not done": "reopen S-3",
    "tick S-3": "done S-3",
    "done P-1": "close P-1",
    "finish P-1": "close P-1",
    "P-1 is done": "close P-1",
    "end plan P-1": "close P-1",
    "delete S-9": "drop S-9",
    "remove step S-9": "drop S-9",
    "cancel S-9 we do not need it": "drop S-9 we do not need it",
    "delete P-1": "close P-1",
    "remove the plan P-1": "close P-1",
    "drop P-1": "close P-1",
    "delete": "drop",
    "delete T-3": "drop T-3",
    "S-4 friday": "due S-4 friday",
    "S-4 to next fri": "due S-4 next fri",
    "set S-4 to friday": "due S-4 friday",
    "remind me about S-2 on monday": "snooze S-2 monday",
    "remind me of S-2 in 2 days": "snooze S-2 in 2 days",
    "remind me tomorrow about S-2": "snooze S-2 tomorrow",
    "don't remind me about S-2 until monday": "snooze S-2 until monday",
    "mute S-2": "snooze S-2",
    "remind me to call the bank friday": "add call the bank friday for me",
    "ping <@U2> about S-2": "show S-2",
    "S-4 <@U2>": "assign S-4 <@U2>",
    "S-4 is for <@U2>": "assign S-4 <@U2>",
    "<@U2> does S-4": "assign S-4 <@U2>",
    "<@U2> S-4": "assign S-4 <@U2>",
    "invite <@U2> to P-1": "role P-1 <@U2> collaborator",
    "add <@U2> to P-1": "role P-1 <@U2> collaborator",
    "make <@U2> the owner of P-1": "role P-1 <@U2> owner",
    "add <@U2> as approver to P-1": "role P-1 <@U2> approver",
    "remove <@U2> from P-1": "role P-1 <@U2> none",
    "T-3 should be 4 by 30 June": "revise T-3 to 4 by 30 June",
    "the last value of T-3 was wrong, it is 7.2": "correct T-3 7.2",
    "delete the last measurement of T-3": "show T-3",
    "add a milestone 6 by 30 April to T-3": "edit T-3",
    "add objective Happier customers": "objective Happier customers",
    "add area Support": "area Support",
    "add budget 500 EUR to P-1": "budget 500 EUR to P-1",
    "our goal is to reduce churn from 8 to 5": "target reduce churn from 8 to 5",
    "we need a plan for support": "new support",
    "S-4 has a problem: the key is lost": "block S-4 the key is lost",
    "reveal the ratings": "rate",
    "S-4 is blocked": "block S-4",
    "S-4 blocked by legal": "block S-4 legal",
    "S-4 is waiting for legal": "block S-4 waiting for legal",
    "I'm stuck on S-4": "block S-4",
    "S-4 is not blocked": "unblock S-4",
    "<@U2> take S-4": "assign S-4 <@U2>",
    "S-4 should be done by <@U2>": "assign S-4 <@U2>",
    "remind <@U2> to call the bank friday": "add call the bank friday <@U2>",
    "remind bob to call the bank friday": "add call the bank friday",
    "remind me later about S-2": "snooze S-2",
    "set a reminder for S-2 on friday": "snooze S-2 friday",
    "start S-4": "show S-4",
    "thanks": "",
    "ok": "",
    "thank you so much": "",
    "new value for T-3 6.4": "checkin T-3 6.4",
    "T-3 6.4": "checkin T-3 6.4",
    "T-3 is 6.4 two renewals slipped": "checkin T-3 6.4 two renewals slipped",
    "T-3 is now at 6.4 %": "checkin T-3 6.4 %",
    "T-3 = 6.4": "checkin T-3 6.4",
    "set T-3 to 6.4": "checkin T-3 6.4",
    "send P-1 to <#C1|ops>": "share P-1 <#C1>",
}

# Each begins with a verb or is a title, and means what it says.
TO_THE_LETTER = [
    "add Book venue friday",
    "add today's agenda to the wiki",
    "add new pricing page",
    "add my notes",
    "add Step number 3",
    "new Task force for churn",
    "new Reduce churn",
    "new Planning process",
    "done",
    "due",
    "update",
    "list",
    "late",
    "start",
    "todo Call the bank",
    "due S-41 next fri",
    "snooze S-41 2d",
    "checkin T-3 6.4 is this the end of it",
    "checkin T-3 is fine",
    "block S-41 waiting for legal",
    "target P-12 NPS to 40",
    "target P-12",
    "target for P-12",
    "step P-12",
    "task P-12",
    "remind P-12 every monday 9am",
    "objective P-12 Fewer customers leave",
    '"S-3 done"',
    "Call the bank",
    "Write the report",
    "Walk the dog",
    "We need to talk to legal",
    "I will call the bank",
    "Let me think",
    "S-3 freely chosen",
    "T-3 is bad",
    "Hold the presses",
    "Delete old files",
    "Decide on the venue",
    "Define the scope",
    "Project kick-off",
    "Conclude the deal",
    "Reflect on the launch",
    "Deadline for the draft",
    "Move the desk",
    "Hi-res pictures for the page",
    "Today is the day to call the bank",
    "Next year we hire",
    "Please call the bank",
]


def meant(line: str) -> Command:
    return replace(understand(line), tokens=(), text_with_refs="")


@pytest.mark.parametrize(("wish", "line"), CLEAR.items())
def test_a_clear_wish_is_the_line_that_it_means(wish: str, line: str) -> None:
    assert meant(wish) == meant(line)


@pytest.mark.parametrize(("wish", "line"), OFFERED.items())
def test_a_wish_that_could_be_another_is_offered_as_a_line(wish: str, line: str) -> None:
    command = understand(wish)
    assert (command.verb, command.suggestion) == (None, line)
    assert command.unknown
    assert command.suggestion or command.hint
    assert not understand(line).unknown


@pytest.mark.parametrize("line", TO_THE_LETTER)
def test_other_lines_mean_what_they_say(line: str) -> None:
    command, first = understand(line), line.split(maxsplit=1)[0]
    assert (command.suggestion, command.hint) == ("", "")
    assert command.unknown in {"", first, "S-3 done"}
    assert command.text in line


def test_what_is_kept_of_a_clear_wish_is_the_line_that_it_means() -> None:
    for line in ("settings 8:30", "settings mon-thu", "settings zone Berlin"):
        assert understand(line).raw == understand(f"please {line}").raw == line
    assert understand("change my reminder time").raw == "settings"
    assert understand("remind me about S-2 on monday").raw == "remind me about S-2 on monday"


@pytest.mark.parametrize("line", ["extend P-1 until it works", "extend T-3 to the whole country"])
def test_what_is_extended_to_no_date_is_asked_about(line: str) -> None:
    command = understand(line)
    assert (command.verb, command.unknown, command.suggestion) == (None, "extend", "")


@pytest.mark.parametrize("verb", list(Verb))
def test_no_phrase_comes_before_an_example_of_the_help(verb: Verb) -> None:
    for line in VERB_HELP[verb].examples:
        assert understand(line).verb is verb


@pytest.mark.parametrize(
    ("wish", "otherwise", "text"),
    [
        ("add a step to the checkout", 'add "a step to" the checkout', "a step to the checkout"),
        ("new task force for churn", 'new "task" force for churn', "task force for churn"),
        ("todo list", 'todo "list"', "list"),
        ("I want to start hiring", "add I want to start hiring", "I want to start hiring"),
    ],
)
def test_what_could_be_meant_to_the_letter_can_be_had_so(wish: str, otherwise: str, text: str) -> None:
    assert understand(wish).otherwise == otherwise
    assert understand(otherwise).text == text
    assert not understand(otherwise).unknown
