"""References in a line: any order, every form, what a title or a note keeps, quotes and joiners."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from bot.handlers.words import read_words
from bot.rules.grammar import Command, Ref, Verb, parse

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
    "items",
    list(permutations(["Book a nice venue", "<@U1|ann>", "to P-12", "due friday"])),
    ids=" ".join,
)
def test_people_references_and_dates_come_in_any_order(items: tuple[str, ...]) -> None:
    assert facts(f"add {' '.join(items)}") == {
        "verb": Verb.ADD,
        "text": "Book a nice venue",
        "people": ("U1",),
        "refs": (P12,),
        "due": FRIDAY,
        "due_text": "friday",
    }


@pytest.mark.parametrize(
    "items", list(permutations(["P-12", '"Churn %"', "from 8 to 5", "by eoq"])), ids=" ".join
)
def test_a_target_is_understood_in_any_order(items: tuple[str, ...]) -> None:
    assert facts(f"target {' '.join(items)}") == facts('target P-12 "Churn %" from 8 to 5 by eoq')


@pytest.mark.parametrize(
    "typed", ["S-41", "s-41", "S41", "s41", "#S41", "#s-41", "S-041", "S–41", "(S-41)", "S-41,"]
)
def test_a_reference_is_read_in_each_of_its_forms_where_one_is_expected(typed: str) -> None:
    assert facts(f"done {typed}") == {"verb": Verb.DONE, "refs": (S41,)}


@pytest.mark.parametrize("kind", "POATS")
def test_each_kind_of_reference_is_read(kind: str) -> None:
    assert understand(f"show {kind}-7").refs == (Ref(kind, 7),)
    assert str(Ref(kind, 7)) == f"{kind}-7"


@pytest.mark.parametrize("line", ["done S-41 S-42", "done s41, s42", "done S-41,S-42", "done S-41 and S-42"])
def test_several_references_are_kept_in_order(line: str) -> None:
    assert facts(line) == {"verb": Verb.DONE, "refs": (S41, S42)}


@pytest.mark.parametrize("word", ["S-", "S", "X-41", "S-1234567890", "SS-41", "S-41b", "S--41", "#41"])
def test_other_words_are_no_references(word: str) -> None:
    assert facts(f"done {word}") == {"verb": Verb.DONE, "text": word}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('add "Meet by friday"', "Meet by friday"),
        ("add “Meet by friday”", "Meet by friday"),
        ("add „Meet by friday“", "Meet by friday"),
        ('add Read "P-12 for me"', "Read P-12 for me"),
        ('add ("Churn %"), really', "(Churn %), really"),
        ("add Ann's party", "Ann's party"),
        ("add Ann’s party", "Ann’s party"),
        ("add Don't panic", "Don't panic"),
    ],
)
def test_quotes_protect_text_and_an_apostrophe_is_text(line: str, text: str) -> None:
    assert facts(line) == {"verb": Verb.ADD, "text": text}


def test_a_quoted_verb_is_no_verb() -> None:
    assert understand('"done" S-41').verb is None


@pytest.mark.parametrize("verb", ["add ", "new ", "target ", "Quickly "])
@pytest.mark.parametrize("word", ["P1", "p12", "S3", "S-41", "#S41", "T-3", "O-1", "A4"])
def test_in_a_title_only_an_explicit_plan_is_a_reference(verb: str, word: str) -> None:
    command = understand(f"{verb}fix {word} soon")
    assert command.refs == ()
    assert command.text.endswith(f"fix {word} soon")


@pytest.mark.parametrize("typed", ["P-12", "p-12", "#P12", "#p12", "#P-12"])
def test_in_a_title_a_plan_is_a_reference_with_dash_or_hash(typed: str) -> None:
    command = understand(f"add Book venue {typed}")
    assert (command.refs, command.text) == ((P12,), "Book venue")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("add Restore the P-40 friday", "Restore the P-40"),
        ("add Paint on p-40, quickly", "Paint on p-40, quickly"),
        ("add P-40 <@U1> due friday", "P-40"),
    ],
)
def test_a_reference_can_be_put_back_where_it_stood(line: str, text: str) -> None:
    assert understand(line).text_with_refs == text


@pytest.mark.parametrize(
    ("line", "refs", "text"),
    [
        ("block S-41 waiting for S3 access", (S41,), "waiting for S3 access"),
        ("block S-41 waiting for S-42", (S41,), "waiting for S-42"),
        ("block waiting for legal s41", (S41,), "waiting for legal"),
        ("checkin T-3 6.4 because of S-42", (T3,), "because of S-42"),
        ("checkin 6.4 t3 because of S-42", (T3,), "because of S-42"),
        ("checkin T-3: 6.4 two P1 incidents", (T3,), "two P1 incidents"),
        ("objective Fewer customers leave P-12", (P12,), "Fewer customers leave"),
    ],
)
def test_in_a_note_only_the_reference_that_is_expected_counts(
    line: str, refs: tuple[Ref, ...], text: str
) -> None:
    command = understand(line)
    assert (command.refs, command.text) == (refs, text)


@pytest.mark.parametrize("joiner", ["to", "for", "in", "on", "with", "and", "To"])
@pytest.mark.parametrize("item", ["<@U1>", "<!subteam^S1>", "<#C1>", "@bob", "P-12", "#P12"])
def test_a_joiner_directly_before_a_mention_or_reference_goes_with_it(joiner: str, item: str) -> None:
    assert understand(f"add Book venue {joiner} {item}").text == "Book venue"
    assert understand(f"add Book {joiner} {item} venue").text == "Book venue"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("add Find a room to move in", "Find a room to move in"),
        ("add Find a room to move in <@U1>", "Find a room to move"),
        ("add <@U1> Find a room to move in", "Find a room to move in"),
        ("add Find a room to move in friday", "Find a room to move in"),
        ("add Sign off of <@U1>", "Sign off of"),
        ("add Review <@U1>'s draft", "Review draft"),
        ("add Review @bob’s draft", "Review draft"),
        ("add <@U1>: call the bank", "call the bank"),
    ],
)
def test_no_more_than_the_joiner_goes(line: str, text: str) -> None:
    assert understand(line).text == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("add Call the bank to plan P-12", "Call the bank"),
        ("add to plan P-12: call the bank", "call the bank"),
        ("add plan P-12 Call the bank", "Call the bank"),
        ("edit step S-41 Ring them", "Ring them"),
        ("block task S-41 waiting for legal", "waiting for legal"),
        ("checkin target T-3 6.4", ""),
        ("add Review plan P-12", "Review plan"),
        ("add Plan the step to P-12", "Plan the step"),
        ("checkin T-3 6.4 as in plan P-12", "as in plan P-12"),
    ],
)
def test_a_noun_goes_with_its_reference_behind_a_joiner_or_the_verb(line: str, text: str) -> None:
    assert understand(line).text == text
