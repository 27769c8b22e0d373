"""What holds for any line: nothing makes it raise, and nothing typed reaches where it must not."""

from datetime import date
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.handlers.words import read_words
from bot.rules.grammar import Command, Quoted, Ref, Verb, Word, parse
from bot.rules.numbers import NumberProblem, read_number
from bot.views.hub import unknown_message

WEDNESDAY = date(2026, 11, 18)
FRIDAY = date(2026, 11, 20)
P12 = Ref("P", 12)


def understand(line: str, **settings: Any) -> Command:
    return parse(read_words(line), **{"today": WEDNESDAY, **settings})


FRAGMENTS = [
    *(
        "please",
        "I want to",
        "mark",
        "as done",
        "is",
        "what is",
        "overdue",
        "my",
        "steps",
        "delete",
        "remind me",
    ),
    *(
        "add",
        "new",
        "target",
        "checkin",
        "due",
        "snooze",
        "assign",
        "close",
        "remind",
        "list",
        "help",
        "budget",
    ),
    *(
        "by",
        "before",
        "until",
        "due:",
        "due:friday",
        "every",
        "from",
        "to",
        "for",
        "me",
        "and",
        "in",
        "on",
        "the",
    ),
    *(
        "friday",
        "next",
        "week",
        "2w",
        "27",
        "Nov",
        "3/4",
        "2026-11-27",
        "may",
        "end of",
        "q1",
        "90 days",
        "9999d",
    ),
    *("P-12", "#P12", "s41", "S-41,S-42", "T-3", "<@U1|bob>", "<@U2>", "<!subteam^S1|@x>", "<#C1|x>", "@bob"),
    *(
        "<!channel>",
        "<!here|here>",
        "<https://x.io|by friday>",
        '"',
        "“",
        "”",
        '"Churn %"',
        "'s",
        "Ann's",
        ",",
        ":",
    ),
    *(
        "6.4",
        "1 200",
        "1.200",
        "€3k",
        "7 %",
        "about 7",
        "7-8",
        "-",
        "EUR",
        "6/week",
        "&amp;",
        "&lt;",
        "&lt;!channel&gt;",
        '"&lt;"',
        "<https://x.io/&lt;!here|&lt;@U1>",
        "<",
        ">",
        "<@U",
        "<!x",
    ),
]
LINES = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=14).map(" ".join)


@given(line=LINES, today=st.dates(), day_first=st.booleans())
@example(line="add Book venue 9999d", today=date.max, day_first=True)
@example(line="due S-41 eoy", today=date.max, day_first=True)
def test_no_line_makes_it_raise(line: str, today: date, *, day_first: bool) -> None:
    command = understand(line, today=today, day_first=day_first)
    assert (command.verb is None and not command.unknown) == (not read_words(line))


@given(st.text())
def test_no_text_makes_it_raise(line: str) -> None:
    assert understand(line).text == " ".join(understand(line).text.split())


@given(LINES)
@example('add "&lt;"!channel>')
@example("add &lt;!channel&gt; <https://x.io|&lt;@U1>")
def test_a_mention_never_reaches_the_text(line: str) -> None:
    command = understand(line)
    texts = (command.text, command.text_with_refs, command.unknown, command.due_text, command.bad_due)
    for text in (*texts, command.every, command.bad_number, command.unit, *command.names, *command.urls):
        assert "<@" not in text
        assert "<!" not in text


@given(LINES)
@example('dne "a b" <@U1|x> R&amp;D')
def test_the_line_can_be_read_once_more_from_what_was_kept_of_it(line: str) -> None:
    command = understand(line)
    assert understand(command.raw) == command


@given(LINES)
def test_a_suggestion_is_a_line_with_a_verb_and_the_same_things_in_it(line: str) -> None:
    command = understand(line)
    if command.suggestion:
        suggested = understand(command.suggestion)
        assert suggested.verb is not None
        assert (suggested.people, suggested.channels) == (command.people, command.channels)


@given(LINES)
def test_a_number_that_is_reported_is_one_that_cannot_be_read(line: str) -> None:
    command = understand(line)
    assert not command.bad_number or isinstance(read_number(command.bad_number), NumberProblem)
    assert not (command.bad_due and command.due)


@given(st.permutations(["Book the venue", "<@U1|ann>", "<@U2>", "P-12", "due friday", '"by monday"']))
def test_people_references_and_dates_may_come_in_any_order(items: list[str]) -> None:
    command = understand(f"add {' '.join(items)}")
    assert (set(command.people), command.refs, command.due) == ({"U1", "U2"}, (P12,), FRIDAY)
    assert sorted(command.text.replace("by monday", "").split()) == ["Book", "the", "venue"]


@settings(max_examples=60)
@given(LINES)
@example("<@U1|<!channel>> S-4")
@example("&lt;!here&gt; S-4 <@U1|&lt;@U2&gt;>")
def test_what_is_asked_about_a_line_rings_nobody(line: str) -> None:
    command = understand(line)
    asked = unknown_message(
        line,
        suggestion=command.suggestion,
        otherwise=command.otherwise,
        hint=command.hint,
        command="/plan",
    )
    shown = [block["text"]["text"] for block in asked.payload()["blocks"] if "text" in block]
    assert not [text for text in shown if "<" in text]


@given(st.lists(st.sampled_from(["book", "a", "nice", "venue", "quickly"]), min_size=1))
def test_plain_words_are_kept_as_they_are(words: list[str]) -> None:
    assert understand(f"add {' '.join(words)}").text == " ".join(words)


def test_words_built_without_a_reader_are_understood_too() -> None:
    command = parse((Word("add"), Quoted("Book  venue"), Word("")), today=WEDNESDAY)
    assert (command.verb, command.text) == (Verb.ADD, "Book venue")


def test_ten_thousand_characters_are_understood() -> None:
    command = understand(f"add {'word ' * 2000}<@U1> to P-12 due friday")
    assert (command.people, command.refs, command.due) == (("U1",), (P12,), FRIDAY)
    assert len(command.text) == 2000 * 5 - 1
