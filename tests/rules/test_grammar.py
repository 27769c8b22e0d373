"""The grammar of a command: every verb by example, mistyped verbs, mentions, and the help on each."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.words import read_words
from bot.rules.grammar import VERB_HELP, Command, Ref, Verb, find_verb, parse
from bot.rules.verbs import SYNONYMS

WEDNESDAY = date(2026, 11, 18)
FRIDAY = date(2026, 11, 20)
P12 = Ref("P", 12)
S41 = Ref("S", 41)
S42 = Ref("S", 42)
T3 = Ref("T", 3)
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


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "new Reduce churn by end of q1 for <@U1|ann>",
            {
                "verb": Verb.NEW,
                "text": "Reduce churn",
                "people": ("U1",),
                "due": date(2027, 3, 31),
                "due_text": "end of q1",
            },
        ),
        (
            "add Book venue friday <@U1|ann> to P-12",
            {
                "verb": Verb.ADD,
                "text": "Book venue",
                "people": ("U1",),
                "refs": (P12,),
                "due": FRIDAY,
                "due_text": "friday",
            },
        ),
        (
            'target P-12 "Churn %" from 8 to 5 by eoq',
            {
                "verb": Verb.TARGET,
                "text": "Churn %",
                "refs": (P12,),
                "from_value": Decimal(8),
                "to_value": Decimal(5),
                "unit": "%",
                "due": date(2026, 12, 31),
                "due_text": "eoq",
            },
        ),
        (
            "checkin T-3 6.4 two renewals slipped",
            {"verb": Verb.CHECKIN, "refs": (T3,), "value": Decimal("6.4"), "text": "two renewals slipped"},
        ),
        ("done S-41 S-42", {"verb": Verb.DONE, "refs": (S41, S42)}),
        ("done", {"verb": Verb.DONE}),
        ("reopen s41", {"verb": Verb.REOPEN, "refs": (S41,)}),
        ("drop S-41 nobody needs it", {"verb": Verb.DROP, "refs": (S41,), "text": "nobody needs it"}),
        (
            "due S-41 next fri",
            {"verb": Verb.DUE, "refs": (S41,), "due": date(2026, 11, 27), "due_text": "next fri"},
        ),
        ("snooze S-41 2d", {"verb": Verb.SNOOZE, "refs": (S41,), "due": FRIDAY, "due_text": "2d"}),
        ("assign S-41 <@U2>", {"verb": Verb.ASSIGN, "refs": (S41,), "people": ("U2",)}),
        ("block S-41 waiting for legal", {"verb": Verb.BLOCK, "refs": (S41,), "text": "waiting for legal"}),
        ("unblock S-41", {"verb": Verb.UNBLOCK, "refs": (S41,)}),
        ("after S-42 S-41", {"verb": Verb.AFTER, "refs": (S42, S41)}),
        (
            "budget S-41 1200 EUR",
            {"verb": Verb.BUDGET, "refs": (S41,), "value": Decimal(1200), "unit": "EUR"},
        ),
        (
            "hours S-41 <@U1> 6/week",
            {
                "verb": Verb.HOURS,
                "refs": (S41,),
                "people": ("U1",),
                "value": Decimal(6),
                "unit": "/week",
            },
        ),
        ("tool P-12 Datadog", {"verb": Verb.TOOL, "refs": (P12,), "text": "Datadog"}),
        ("list team", {"verb": Verb.LIST, "text": "team"}),
        ("overdue", {"verb": Verb.OVERDUE}),
        ("show P-12", {"verb": Verb.SHOW, "refs": (P12,)}),
        ("chart T-3", {"verb": Verb.CHART, "refs": (T3,)}),
        ("remind P-12 every monday 9am", {"verb": Verb.REMIND, "refs": (P12,), "every": "monday 9am"}),
        (
            "away until 4 Jan deputy <@U2>",
            {
                "verb": Verb.AWAY,
                "people": ("U2",),
                "text": "deputy",
                "due": date(2027, 1, 4),
                "due_text": "4 Jan",
            },
        ),
        ("pause P-12", {"verb": Verb.PAUSE, "refs": (P12,)}),
        ("resume", {"verb": Verb.RESUME}),
        ("share P-12 <#C1|ops>", {"verb": Verb.SHARE, "refs": (P12,), "channels": ("C1",)}),
        ("export P-12", {"verb": Verb.EXPORT, "refs": (P12,)}),
        ("import P-12", {"verb": Verb.IMPORT, "refs": (P12,)}),
        ("archive P-12", {"verb": Verb.ARCHIVE, "refs": (P12,)}),
        ("revise T-3", {"verb": Verb.REVISE, "refs": (T3,)}),
        ("review P-12", {"verb": Verb.REVIEW, "refs": (P12,)}),
        ("close P-12", {"verb": Verb.CLOSE, "refs": (P12,)}),
        ("history P-12", {"verb": Verb.HISTORY, "refs": (P12,)}),
        ("preview P-12", {"verb": Verb.PREVIEW, "refs": (P12,)}),
        (
            "objective P-12 Fewer customers leave in their first 90 days",
            {
                "verb": Verb.OBJECTIVE,
                "refs": (P12,),
                "text": "Fewer customers leave in their first 90 days",
            },
        ),
        ("area O-2 Onboarding", {"verb": Verb.AREA, "refs": (Ref("O", 2),), "text": "Onboarding"}),
        ("rate P-12", {"verb": Verb.RATE, "refs": (P12,)}),
        (
            "role P-12 <@U2> approver",
            {"verb": Verb.ROLE, "refs": (P12,), "people": ("U2",), "text": "approver"},
        ),
        ("template", {"verb": Verb.TEMPLATE}),
        ("settings", {"verb": Verb.SETTINGS}),
        ("privacy", {"verb": Verb.PRIVACY}),
        ("help add", {"verb": Verb.HELP, "text": "add"}),
        ("help due", {"verb": Verb.HELP, "text": "due"}),
        ("?", {"verb": Verb.HELP}),
    ],
)
def test_each_row_of_the_table_is_understood(line: str, expected: dict[str, Any]) -> None:
    assert facts(line) == expected


def test_nothing_typed_is_the_hub() -> None:
    assert facts("") == {}
    assert facts("   ") == {}


@pytest.mark.parametrize("verb", list(Verb))
def test_a_verb_alone_is_that_verb_in_any_case(verb: Verb) -> None:
    assert facts(verb.value) == facts(verb.value.upper()) == facts(f"{verb.value.title()}:") == {"verb": verb}


@pytest.mark.parametrize(
    ("word", "verb"),
    [
        *(
            ("create", Verb.NEW),
            ("start", Verb.NEW),
            ("step", Verb.ADD),
            ("task", Verb.ADD),
            ("todo", Verb.ADD),
        ),
        *(("goal", Verb.TARGET), ("kpi", Verb.TARGET), ("update", Verb.CHECKIN), ("log", Verb.CHECKIN)),
        *(("complete", Verb.DONE), ("move", Verb.DUE), ("later", Verb.SNOOZE), ("give", Verb.ASSIGN)),
        *(("ls", Verb.LIST), ("mine", Verb.LIST), ("late", Verb.OVERDUE), ("view", Verb.SHOW)),
        *(("status", Verb.SHOW), ("mute", Verb.PAUSE), ("?", Verb.HELP), ("check-in", Verb.CHECKIN)),
    ],
)
def test_synonyms_are_as_good_as_verbs(word: str, verb: Verb) -> None:
    assert find_verb(word) is find_verb(word.upper()) is understand(word).verb is verb


def test_check_in_may_be_two_words() -> None:
    assert facts("check in T-3 6.4") == facts("checkin T-3 6.4")


def test_mine_means_my_own_list() -> None:
    assert facts("mine") == {"verb": Verb.LIST, "me": True}


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("dne S-41", "done S-41"),
        ("DOEN s41 S-42", "done s41 S-42"),
        ("chekin T-3 6.4 two  renewals", "checkin T-3 6.4 two renewals"),
        ("asign S-41 <@U2|bob>", "assign S-41 <@U2>"),
        ("shwo P-12", "show P-12"),
        ("adn Book venue", "add Book venue"),
        ("dew S-41 friday", "due S-41 friday"),
        ('tagret "R&amp;D %" to 5', 'target "R&amp;D %" to 5'),
    ],
)
def test_a_verb_that_is_close_is_suggested_with_the_whole_line(line: str, suggestion: str) -> None:
    command = understand(line)
    assert (command.verb, command.unknown, command.suggestion) == (
        None,
        line.split(maxsplit=1)[0],
        suggestion,
    )
    assert understand(suggestion).verb is find_verb(suggestion.split(maxsplit=1)[0])


def test_a_line_with_no_verb_is_understood_as_a_step() -> None:
    assert facts("Ring ten customers friday <@U1> to P-12") == {
        "unknown": "Ring",
        "text": "Ring ten customers",
        "people": ("U1",),
        "refs": (P12,),
        "due": FRIDAY,
        "due_text": "friday",
    }


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("<@U1|bob> call the bank", "@someone"),
        ("<!subteam^S1|@ops> call", "@someone"),
        ("<#C1|ops> tidy up", "#channel"),
        ("@bob call the bank", "@bob"),
        ('"done" is a word', "done"),
        ("<https://x.io|a page> reads well", "a page (https://x.io)"),
        ("<!here> we are", "@here"),
        ("Can you tell me how we are doing", "Can"),  # near "change"
        ("Are we there yet", "Are"),  # near "area"
        ("his idea was good", "his"),  # near "list"
    ],
)
def test_anything_typed_without_a_verb_is_not_the_hub(line: str, unknown: str) -> None:
    command = understand(line)
    assert (command.verb, command.unknown, command.suggestion) == (None, unknown, "")


@given(
    st.sampled_from(sorted({*SYNONYMS, *Verb}))
    | st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)
)
def test_a_word_is_a_verb_or_unknown(word: str) -> None:
    command = understand(f"{word} S-41")
    assert (command.verb is None) == bool(command.unknown)
    if find_verb(word) is not None:
        assert command.verb is not None or command.suggestion, (
            "of a step it may mean another verb: pause S-41"
        )


def test_a_group_a_name_and_a_channel_are_told_apart_from_people() -> None:
    command = understand("add Book venue <!subteam^S1|@ops> @bob <#C1|x> <@U1> <@U2> <@U1>")
    assert command.groups == ("S1",)
    assert command.names == ("bob",)
    assert command.channels == ("C1",)
    assert command.people == ("U1", "U2")
    assert command.text == "Book venue"


def test_a_broadcast_becomes_a_word_and_is_reported() -> None:
    command = understand("add Tell <!channel> and <!here|here>")
    assert (command.text, command.broadcasts) == ("Tell @channel and @here", ("channel", "here"))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("<https://x.io/a>", "Read https://x.io/a"),
        ("<http://x.io|x.io>", "Read x.io"),
        ("<https://x.io|by friday>", "Read by friday (https://x.io)"),
        ("<mailto:ann@x.io|ann@x.io>", "Read ann@x.io"),
    ],
)
def test_a_link_stays_in_the_text_with_its_address(typed: str, text: str) -> None:
    command = understand(f"add Read {typed}")
    assert (command.text, command.due, len(command.urls)) == (text, None, 1)


@pytest.mark.parametrize(
    ("line", "me", "text"),
    [
        ("assign S-41 me", True, ""),
        ("assign S-41 to me", True, ""),
        ("assign me S-41", True, ""),
        ("assign S-41 @me", True, ""),
        ("add Book venue for me friday", True, "Book venue"),
        ("list me", True, ""),
        ("role P-12 me approver", True, "approver"),
        ("add Tell me more", False, "Tell me more"),
        ("add Remind me to call", False, "Remind me to call"),
        ("checkin T-3 6.4 good for me", False, "good for me"),
    ],
)
def test_me_is_a_person_where_one_is_expected(line: str, text: str, *, me: bool) -> None:
    command = understand(line)
    assert (command.me, command.text, command.names) == (me, text, ())


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("close S-41", Verb.DONE),
        ("close s41 S-42", Verb.DONE),
        ("close P-12", Verb.CLOSE),
        ("close P-12 S-41", Verb.CLOSE),
        ("close", Verb.CLOSE),
    ],
)
def test_close_with_steps_means_done_and_else_the_plan(line: str, verb: Verb) -> None:
    assert understand(line).verb is verb


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_has_a_sentence_of_help_and_examples_that_work(verb: Verb) -> None:
    entry = VERB_HELP[verb]
    assert entry.summary.endswith(".")
    assert entry.examples
    for line in entry.examples:
        command = understand(line)
        assert command.verb is verb
        assert (command.bad_due, command.bad_number) == ("", "")
