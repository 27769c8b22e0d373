"""A form that comes back: what was typed stays in every kind of field, beside what it says now."""

import json
from datetime import date, time
from typing import Any

import pytest

from bot.errors import ConflictError, Newer
from bot.views import conflict
from bot.views.answers import Answers, metadata
from bot.views.elements import (
    Key,
    channel_field,
    choice_field,
    context,
    date_field,
    modal,
    radio_field,
    several_field,
    text_field,
    time_field,
    user_field,
)
from bot.views.mrkdwn import Mrkdwn
from sandbox.blocks import controls
from sandbox.form import first_state

FEW = [(f"Choice {number}", str(number)) for number in range(1, 4)]
MANY = [(f"Choice {number}", str(number)) for number in range(1, 30)]
FIELDS = (
    text_field("title", "Title", value="old"),
    text_field("note", "Note", value="", lines=True, optional=True),
    date_field("due_on", "Due", value=date(2027, 3, 1)),
    time_field("at", "At", value=time(10)),
    user_field("who", "Who", value="U1"),
    channel_field("where", "Where", value="C1", optional=True),
    choice_field("menu", "Menu", FEW, value="1"),
    choice_field("none", "None", [*FEW, ("Never", "none")], value="1"),
    radio_field("radio", "Radio", FEW, value="1"),
    several_field("boxes", "Boxes", FEW, optional=True),
    several_field("several", "Several", MANY, optional=True),
)
TYPED: dict[str, Any] = {
    "title": "mine",
    "note": "two\nlines",
    "due_on": "2027-03-09",
    "at": "15:30",
    "who": "U2",
    "where": "C2",
    "menu": "2",
    "none": "2",
    "radio": "3",
    "boxes": ["1", "3"],
    "several": ["2", "28"],
}
STORED: dict[str, Any] = {
    "title": "theirs",
    "note": None,
    "due_on": "2027-03-05",
    "at": "16:45:00",
    "who": "U3",
    "where": None,
    "menu": "3",
    "none": None,
    "radio": "2",
}
"""What somebody else has stored, as the database has it; the fields for several are never edited alone."""


def read(view: dict[str, Any]) -> dict[str, Any]:
    """Read every field as a submitted form is read."""
    answers = Answers(view)
    day = answers.day("due_on")
    return {
        "title": answers.text("title"),
        "note": answers.text("note"),
        "due_on": day.isoformat() if day else None,
        "at": f"{answers.time('at', default=time()):%H:%M}",
        "who": answers.person("who"),
        "where": answers.channel("where"),
        "menu": answers.choice("menu"),
        "none": answers.choice("none"),
        "radio": answers.choice("radio"),
        "boxes": list(answers.choices("boxes")),
        "several": list(answers.choices("several")),
    }


@pytest.fixture(name="form")
def _form(submit: Any) -> Any:
    """Return what makes a submitted form of every kind of field, filled in as said."""
    view = modal("Edit", FIELDS, callback_id="x", submit="Save", metadata=metadata(step=Key(7, 2)))
    return lambda **typed: submit(view, **typed)


def again(view: dict[str, Any], newer: dict[str, Any], *, version: int = 3) -> dict[str, Any]:
    told = {
        name: Newer(label=name, value=value, said=f"now {value}", by="Bob", at="Tue 2 Mar 10:14")
        for name, value in newer.items()
    }
    error = ConflictError("Bob changed it.", current_version=version, newer=told)
    return conflict.again_view(error, view=view)


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """Return the form as somebody finds it who has not kept anything of its old state."""
    return {**view, "state": {"values": first_state(controls(view["blocks"]), kept={})}}


def notes(view: dict[str, Any]) -> dict[str, str]:
    return {
        block["block_id"].removeprefix(conflict.NOW): block["elements"][0]["text"].replace("*", "")
        for block in view["blocks"]
        if block["block_id"].startswith(conflict.NOW)
    }


def test_what_was_typed_stays_in_every_kind_of_field(form):
    back = again(form(**TYPED), STORED)
    assert read(shown(back)) == TYPED
    assert notes(back)["due_on"] == "Above is yours. It now says now 2027-03-05 · Bob, Tue 2 Mar 10:14"
    assert set(notes(back)) == set(STORED)


def test_what_was_left_alone_takes_over_what_it_says_now(form):
    back = again(form(), STORED)
    found = read(shown(back))
    assert {name: found[name] for name in STORED} == {
        **STORED,
        "note": "",
        "at": "16:45",
        "none": "none",
    }
    assert notes(back)["due_on"] == "Above is what it now says: now 2027-03-05 · Bob, Tue 2 Mar 10:14"


def test_what_the_form_is_about_is_said_to_be_as_it_was(submit):
    about = context(Mrkdwn("S-1 Book venue · due Wed 9 Dec"), block_id=conflict.ABOUT)
    view = modal("Edit", (about, *FIELDS), callback_id="x", submit="Save", metadata=metadata(step=Key(7, 2)))
    first = again(submit(view), STORED)
    second = again(shown(first), STORED, version=4)
    for back in (first, second):
        (said,) = (block for block in back["blocks"] if block["block_id"] == conflict.ABOUT)
        assert said["elements"][0]["text"] == "When you opened this: S-1 Book venue · due Wed 9 Dec"


def test_what_is_typed_stays_through_a_second_conflict_too(form):
    first = shown(again(form(title="mine"), {"title": "theirs"}))
    second = again(first, {"title": "theirs again", "due_on": "2027-03-05"}, version=4)
    found = read(shown(second))
    assert (found["title"], found["due_on"]) == ("mine", "2027-03-05")
    assert json.loads(second["private_metadata"]) == {"step": "7:4", "yours": "title"}
    third = read(shown(again(shown(second), {"due_on": "2027-03-06"}, version=5)))
    assert (third["title"], third["due_on"]) == ("mine", "2027-03-06")


def test_the_form_is_about_the_version_that_is_there_now_and_its_notes_are_of_the_last_conflict(form):
    first = shown(again(form(title="mine"), {"title": "theirs"}))
    second = again(first, {"who": "U3"}, version=9)
    assert set(notes(second)) == {"who"}
    assert [block["block_id"] for block in second["blocks"]].count(conflict.NOTICE) == 1
    assert Answers(shown(second)).key("step") == Key(7, 9)


def test_a_field_keeps_its_ids_unless_its_value_is_taken_over(form):
    """Slack keeps what is filled in as long as both ids stay; a value that is to change needs another."""
    back = again(form(title="mine"), {"title": "theirs", "due_on": "2027-03-05"})
    ids = {block["block_id"]: block["element"]["action_id"] for block in back["blocks"] if "element" in block}
    assert ids["title"] == "title"
    assert ids["note"] == "note"
    assert ids["due_on"] == "due_on~3"


def test_what_changed_without_having_a_field_is_told_at_the_top(form):
    back = again(form(), {"snoozed_until": "2027-03-05"})
    assert notes(back)["snoozed_until"].startswith("snoozed_until: Above is what")
