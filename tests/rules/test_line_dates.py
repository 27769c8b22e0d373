"""Dates and rhythms in a line: where one may stand, what only looks like one, and nonsense after `due`."""

from datetime import date
from typing import Any

import pytest

from bot.handlers.words import read_words
from bot.rules.dates import DateReader
from bot.rules.grammar import Command, Ref, Verb, parse

WEDNESDAY = date(2026, 11, 18)
FRIDAY = date(2026, 11, 20)
P12 = Ref("P", 12)
DERIVED = ("tokens", "text_with_refs", "said_on")


def understand(line: str, **settings: Any) -> Command:
    return parse(read_words(line), **{"today": WEDNESDAY, **settings})


def facts(line: str) -> dict[str, Any]:
    """What was understood of a line, without what is empty."""
    command, nothing = understand(line), Command()
    names = [name for name in Command.__dataclass_fields__ if name not in DERIVED]
    return {
        name: getattr(command, name) for name in names if getattr(command, name) != getattr(nothing, name)
    }


PHRASES = (
    *("today", "tomorrow", "friday", "next friday", "friday week", "eow", "eom", "eoq", "eoy", "next week"),
    *("next month", "next quarter", "end of week", "end of month", "end of next month", "end of quarter"),
    *(
        "end of year",
        "end of q1",
        "in 3 days",
        "2w",
        "in 2 weeks",
        "in 1 month",
        "1q",
        "27 Nov",
        "27 Nov 2027",
    ),
    *("Nov 27", "27th", "3/12", "2026-11-27", "Fri 27 Nov"),
)


@pytest.mark.parametrize("keyword", ["due", "by", "before", "until", "due:", "DUE", "due on"])
@pytest.mark.parametrize("phrase", PHRASES)
def test_a_date_follows_a_keyword_anywhere(keyword: str, phrase: str) -> None:
    expected = {
        "verb": Verb.ADD,
        "text": "Book venue with tables",
        "due": DateReader(WEDNESDAY).read(phrase),
        "due_text": phrase,
    }
    assert facts(f"add Book venue {keyword} {phrase} with tables") == expected
    assert facts(f"add {keyword} {phrase} Book venue with tables") == expected
    assert facts(f"add Book venue with tables {keyword} {phrase}") == expected


@pytest.mark.parametrize("phrase", [*PHRASES, "2 weeks", "3 months"])
def test_without_a_keyword_a_date_is_read_at_the_end_alone(phrase: str) -> None:
    due = {"due": DateReader(WEDNESDAY).read(phrase), "due_text": phrase}
    assert facts(f"add Book venue {phrase}") == {"verb": Verb.ADD, "text": "Book venue", **due}
    assert facts(f"add Book {phrase} venue") == {"verb": Verb.ADD, "text": f"Book {phrase} venue"}


def test_the_colon_needs_no_space() -> None:
    assert understand("add Book venue due:friday <@U1>").due == FRIDAY
    assert understand("add Book venue due:2026-11-20").due == FRIDAY


@pytest.mark.parametrize("end", ["friday.", "Friday!", "on friday", "FRIDAY"])
def test_a_date_at_the_end_may_carry_punctuation_and_a_joiner(end: str) -> None:
    assert understand(f"add Book venue {end}").due == FRIDAY
    assert understand(f"add Book venue {end}").text == "Book venue"


def test_a_comma_before_a_removed_date_goes_with_it() -> None:
    assert understand("add Book venue, due friday").text == "Book venue"
    assert understand("add Book venue, due friday, with tables").text == "Book venue, with tables"


def test_the_last_words_are_the_last_ones_that_are_left() -> None:
    for line in (
        "add Book venue friday to P-12",
        "add Book venue friday <@U1>",
        "add friday P-12 <@U1> for me",
    ):
        assert understand(line).due == FRIDAY


def test_only_one_date_is_read_and_due_comes_first() -> None:
    command = understand("add Sign before tomorrow and pay due friday")
    assert (command.due, command.text) == (FRIDAY, "Sign before tomorrow and pay")
    command = understand("add Sign by friday or resign monday")
    assert (command.due, command.text) == (FRIDAY, "Sign or resign monday")


@pytest.mark.parametrize(
    "text",
    [
        "Improve May sales",
        "Improve sales in May",
        "Improve sales by May",
        "Prepare the 1:1",
        "Prepare 10:30",
        "Report since monday",
        "Look at last friday",
        "Meet tuesday and friday",
        "Meet tuesday or friday",
        "Staff the desk monday to friday",
        "Collect data from 1 Jan to 31 Mar",
        "Move the desk into the sun",
        "Meet a friday",
        "Do it every friday",
        "Fewer customers leave in their first 90 days",
        "Answer within 2 days",
        "Run a trial for 2 weeks",
        "Cut lead time by 2 days",
        "Bring response time down to 3 days",
        "Go from 4 to 2 weeks",
        "Print the model in 3D",
        "Offer support 24/7",
        "Book Fri 28 Nov",
        "Plan the day after tomorrow",
    ],
)
def test_words_that_only_look_like_a_due_date_are_text(text: str) -> None:
    assert facts(f"add {text}") == {"verb": Verb.ADD, "text": text}


@pytest.mark.parametrize(
    ("line", "bad_due"),
    [
        ("add Ring ten customers due friyay", "friyay"),
        ("add Ring ten customers due friyay <@U1> to P-12", "friyay"),
        ("add Ring ten customers due: Friyay!", "Friyay"),
        ("add Ring ten customers due 31 Nov", "31 Nov"),
        ("add Ring ten customers due 30th of feb", "30th of feb"),
        ("add Ring ten customers due 31st nov", "31st nov"),
        ("add Ring ten customers due may", "may"),
        ("add Ring due when we can and want to", "when we can"),
    ],
)
def test_due_with_nonsense_is_reported_and_kept_in_the_text(line: str, bad_due: str) -> None:
    command = understand(line)
    assert (command.due, command.bad_due) == (None, bad_due)
    assert f"{bad_due}" in command.text
    assert command.text.startswith("Ring")


def test_due_with_nonsense_does_not_settle_for_the_last_words() -> None:
    command = understand("add Ring due next next friday")
    assert (command.due, command.bad_due) == (None, "next next friday")


@pytest.mark.parametrize(
    "text",
    [
        "Sign off by legal",
        "Stop by the shop",
        "Tidy up before launch",
        "Wait until approved",
        "Pay what is due",
        "Stop hiring due to budget",
        "Do due diligence on the vendor",
        "Close the overdue invoices",
    ],
)
def test_other_keywords_with_nonsense_are_text(text: str) -> None:
    assert facts(f"add {text}") == {"verb": Verb.ADD, "text": text}


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("due S-41 friday", FRIDAY),
        ("due friday S-41", FRIDAY),
        ("move S-41 to friday", FRIDAY),
        ("due S-41 by friday", FRIDAY),
        ("due S-41 27 Nov", date(2026, 11, 27)),
        ("snooze S-41 2 days", FRIDAY),
        ("snooze S-41 for 2 days", FRIDAY),
        ("snooze S-41 until monday", date(2026, 11, 23)),
        ("later s41 1w", date(2026, 11, 25)),
        ("assign S-41 <@U2> friday", FRIDAY),
        ("pause P-12 until friday", FRIDAY),
    ],
)
def test_a_verb_about_a_date_takes_it_as_people_say_it(line: str, due: date) -> None:
    command = understand(line)
    assert (command.due, command.text, command.bad_due) == (due, "", "")


@pytest.mark.parametrize(
    ("line", "bad_due"),
    [
        ("due S-41 friyay", "friyay"),
        ("due S-41 until friyay", "until friyay"),
        ("due S-41 due friyay", "friyay"),
        ("snooze S-41 a while", "a while"),
        ("due S-41", ""),
    ],
)
def test_a_verb_about_a_date_reports_what_is_none(line: str, bad_due: str) -> None:
    command = understand(line)
    assert (command.due, command.bad_due) == (None, bad_due)


@pytest.mark.parametrize(
    ("line", "later"),
    [
        ("move S-41 by 2 days", "2 days"),
        ("due S-41 by a week", "1 week"),
        ("due S-41 by two more weeks", "2 weeks"),
        ("due S-41 later 2d", "2d"),
    ],
)
def test_by_how_much_a_step_moves_is_no_date(line: str, later: str) -> None:
    command = understand(line)
    assert (command.later, command.due, command.bad_due, command.text) == (later, None, "", "")


@pytest.mark.parametrize(
    ("line", "text", "day_part"),
    [
        ("add Call bank by friday afternoon", "Call bank", "afternoon"),
        ("add Call bank friday afternoon", "Call bank", "afternoon"),
        ("add Call bank by friday in the morning", "Call bank", "in the morning"),
        ("add Call bank friday at 10:30", "Call bank", "at 10:30"),
        ("add Call bank due friday 5pm <@U1>", "Call bank", "5pm"),
        ("add Call bank on friday evening", "Call bank", "evening"),
        ("due S-41 friday noon", "", "noon"),
    ],
)
def test_a_time_of_day_behind_a_date_is_no_part_of_the_title(line: str, text: str, day_part: str) -> None:
    command = understand(line)
    assert (command.due, command.text, command.day_part, command.bad_due) == (FRIDAY, text, day_part, "")


@pytest.mark.parametrize(
    "line", ["add Plan the friday evening party", "add Call every friday morning", "add Work in the morning"]
)
def test_a_time_of_day_that_is_no_due_date_stays(line: str) -> None:
    command = understand(line)
    assert (command.due, command.day_part, f"add {command.text}") == (None, "", line)


def test_what_is_reported_of_a_long_line_is_short() -> None:
    assert len(understand(f"due S-41 {'nonsense ' * 1000}").bad_due) < 70


@pytest.mark.parametrize(
    "line", ["checkin T-3 6.4 slipped until friday", "block S-41 due friyay", "drop S-41 not before friday"]
)
def test_a_note_keeps_its_dates(line: str) -> None:
    command = understand(line)
    assert (command.due, command.bad_due) == (None, "")
    assert line.endswith(command.text)


@pytest.mark.parametrize(
    "every",
    [
        *(
            "monday 9am",
            "2 weeks",
            "weekday",
            "1st friday",
            "day",
            "other friday",
            "month",
            "2 weeks on monday 9am",
        ),
        *("monday and thursday", "last friday", "quarter", "friday 16:30"),
    ],
)
def test_a_rhythm_is_taken_out_of_a_plan_and_a_reminder(every: str) -> None:
    plan = understand(f"new Reduce churn every {every} by eoq")
    assert (plan.every, plan.text, plan.due) == (every, "Reduce churn", date(2026, 12, 31))
    assert facts(f"remind P-12 every {every}") == {"verb": Verb.REMIND, "refs": (P12,), "every": every}


def test_every_is_text_where_it_is_no_rhythm() -> None:
    assert facts("new Ring every customer") == {"verb": Verb.NEW, "text": "Ring every customer"}
    assert facts("add Ring bob every monday") == {"verb": Verb.ADD, "text": "Ring bob every monday"}


def test_a_reminder_keeps_the_words_of_a_rhythm_that_is_none() -> None:
    assert understand("remind P-12 every blue moon").every == "blue moon"


def test_a_day_with_dots_is_a_date_behind_due_alone_and_where_the_day_comes_first() -> None:
    found = understand("add Book venue due 4.3.")
    assert (found.text, found.due, found.due_text) == ("Book venue", date(2027, 3, 4), "4.3")
    assert understand("add Book venue due 4.3.2028").due == date(2028, 3, 4)
    for line in ("add Upgrade to 4.3.", "add Upgrade before 4.3."):
        assert (understand(line).text, understand(line).due) == (line.removeprefix("add "), None)
    refused = understand("add Book venue due 4.3.", day_first=False)
    assert (refused.due, refused.bad_due) == (None, "4.3")


@pytest.mark.parametrize(
    ("line", "later"),
    {
        "due S-1 minus 3 days": "-3 days",
        "due S-1 -3 days": "-3 days",
        "due S-1 3 days earlier": "-3 days",
        "due S-1 by 3 days": "3 days",
    }.items(),
)
def test_a_step_moves_back_as_far_as_it_is_said(line: str, later: str) -> None:
    command = understand(line)
    assert (command.later, command.due) == (later, None)
