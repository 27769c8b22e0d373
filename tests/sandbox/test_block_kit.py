"""What is refused, where, and in which words; whatever an app sends, the answer is a list of problems."""

import copy
import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.block_kit import Problem, check_message, check_view
from sandbox.limits_blocks import (
    IN_ACTIONS,
    IN_CONTAINER,
    IN_HOME,
    IN_INPUT,
    IN_MESSAGE,
    IN_MODAL,
    IN_SECTION,
)
from sandbox.limits_kinds import Json
from sandbox.limits_samples import minimal, samples

SAMPLES = list(samples())


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("Done"), **fields}


def modal(*blocks: Json, **fields: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("Create plan"),
        "submit": plain("Create"),
        "blocks": list(blocks),
        **fields,
    }


def blocks(*each: Json) -> Json:
    return {"text": "A sentence.", "blocks": list(each)}


def texts(problems: list[Problem]) -> list[str]:
    return [problem.text for problem in problems]


# Where, and in which words


def test_a_problem_points_at_its_place_in_the_words_of_slack():
    problems = check_message(blocks(minimal("divider"), {"type": "header", "text": plain("x" * 151)}))

    assert problems == [
        Problem(
            path="/blocks/1/text/text",
            rule="header.text:longest",
            text="must be less than 151 characters [json-pointer:/blocks/1/text/text]",
        )
    ]


def test_pointers_into_a_view_start_at_view():
    problems = check_view(modal(title=plain("x" * 25)))

    assert texts(problems) == ["must be less than 25 characters [json-pointer:/view/title/text]"]


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
        (
            {"type": "divider", "hue": "red"},
            "invalid additional property: hue [json-pointer:/blocks/0]",
        ),
        ({"type": "banner"}, "unsupported type: banner [json-pointer:/blocks/0/type]"),
        ({}, "missing required field: type [json-pointer:/blocks/0]"),
        ("divider", "must provide an object [json-pointer:/blocks/0]"),
        ({"type": "markdown", "text": 7}, "must provide a string [json-pointer:/blocks/0/text]"),
        ({"type": "actions", "elements": {}}, "must provide an array [json-pointer:/blocks/0/elements]"),
        (
            {"type": "actions", "elements": []},
            "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            {"type": "header", "text": plain("")},
            "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
        ),
        ({"type": "section"}, "must define at least one of: text, fields [json-pointer:/blocks/0]"),
        (
            {"type": "actions", "elements": [button(style="loud")]},
            "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            {"type": "actions", "elements": [button(action_id="a"), button(action_id="a")]},
            "`action_id` already exists [json-pointer:/blocks/0/elements/1/action_id]",
        ),
    ],
)
def test_each_refusal_is_worded_as_slack_words_it(block: Any, words: str):
    assert texts(check_message(blocks(block))) == [words]


def test_every_problem_is_told_and_not_only_the_first():
    problems = check_message(
        blocks({"type": "markdown", "text": ""}, {"type": "section"}, {"type": "banner"})
    )

    assert [problem.path for problem in problems] == ["/blocks/0/text", "/blocks/1", "/blocks/2/type"]


def test_arguments_that_are_no_content_are_not_looked_at():
    assert check_message({"channel": "C1", "thread_ts": 7, "text": "A sentence.", "blocks": None}) == []


# Error codes


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"text": "x" * 40_001}, "msg_too_long"),
        (blocks(*[{"type": "section", "text": plain("x" * 2_700)}] * 5), "msg_blocks_too_long"),
        (blocks(*[minimal("divider")] * 51), "invalid_blocks"),
        (blocks({"type": "section"}), "invalid_blocks"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": [{"bogus": 1}]}, "invalid_attachments"),
        ({"text": "x", "attachments": [{"blocks": [{"type": "section"}]}]}, "invalid_attachments"),
        ({"text": "x", "metadata": {"event_type": "plan"}}, "invalid_metadata_format"),
    ],
)
def test_a_message_is_refused_with_the_code_of_slack(payload: Json, code: str):
    assert [problem.code for problem in check_message(payload)] == [code]


def test_a_view_is_refused_with_the_code_of_slack():
    large = modal(*[{"type": "section", "text": plain("é" * 3_000)}] * 45)

    assert [problem.code for problem in check_view(modal(title=plain("")))] == ["invalid_arguments"]
    assert [problem.code for problem in check_view({"type": "dialog"})] == ["invalid_arguments"]
    assert [problem.code for problem in check_view(large)] == ["view_too_large"]


# What may stand where


def within(name: str, kind: str, *, surface: str) -> list[Problem]:
    """The problems of a surface that holds one thing of a kind, in the block that such things stand in."""
    thing = minimal(kind)
    framed: dict[str, Json] = {
        "section": {"type": "section", "text": plain("x"), "accessory": thing},
        "actions": {"type": "actions", "elements": [thing]},
        "input": {"type": "input", "label": plain("x"), "element": thing},
        "container": {"type": "container", "title": plain("x"), "child_blocks": [thing]},
    }
    block = framed.get(name, thing)
    if surface == "message":
        return check_message(blocks(block))
    return check_view(modal(block) if surface == "modal" else {"type": "home", "blocks": [block]})


@pytest.mark.parametrize("kind", IN_SECTION.names)
def test_a_section_takes_these_beside_its_text(kind: str):
    assert within("section", kind, surface="message") == []


@pytest.mark.parametrize("kind", IN_ACTIONS.names)
def test_an_actions_block_takes_these(kind: str):
    assert within("actions", kind, surface="message") == []


@pytest.mark.parametrize("kind", IN_INPUT.names)
def test_an_input_block_takes_these(kind: str):
    assert within("input", kind, surface="modal") == []


@pytest.mark.parametrize("kind", IN_CONTAINER.names)
def test_a_container_takes_these(kind: str):
    assert within("container", kind, surface="message") == []


@pytest.mark.parametrize(
    ("surface", "kind"),
    [
        *(("message", kind) for kind in IN_MESSAGE.names),
        *(("modal", kind) for kind in IN_MODAL.names),
        *(("home", kind) for kind in IN_HOME.names),
    ],
)
def test_a_surface_takes_these_blocks(surface: str, kind: str):
    assert within("", kind, surface=surface) == []


@pytest.mark.parametrize(
    ("surface", "kind"),
    [
        ("modal", "markdown"),
        ("modal", "table"),
        ("modal", "data_visualization"),
        ("home", "markdown"),
        ("home", "alert"),
        ("home", "plan"),
        ("message", "alert"),
    ],
)
def test_a_surface_refuses_blocks_of_others(surface: str, kind: str):
    assert [problem.text.partition(" [")[0] for problem in within("", kind, surface=surface)] == [
        f"unsupported type: {kind}"
    ]


def test_the_same_action_id_may_stand_in_several_blocks():
    step = {"type": "section", "text": plain("x"), "accessory": button(action_id="step.done")}

    assert check_message(blocks(step, step)) == []


def test_ids_of_blocks_inside_blocks_count_as_well():
    inner = {"type": "divider", "block_id": "a"}
    container = {"type": "container", "title": plain("x"), "child_blocks": [inner]}

    assert [problem.path for problem in check_message(blocks(container, inner))] == ["/blocks/1/block_id"]


# Values


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_json_number_is_refused_wherever_it_stands(value: float):
    pie = {"type": "pie", "segments": [{"label": "done", "value": value}]}
    chart = {"type": "data_visualization", "title": "Steps", "chart": pie}

    assert len(check_message(blocks(chart))) == 1
    assert len(check_message({"metadata": {"event_type": "plan", "event_payload": {"rows": [value]}}})) == 1


@pytest.mark.parametrize("value", ["0", "-3", "12.5"])
def test_numbers_of_a_number_input_are_numerals_in_strings(value: str):
    element = {"type": "number_input", "is_decimal_allowed": True, "initial_value": value}

    assert check_view(modal({"type": "input", "label": plain("Value"), "element": element})) == []


@pytest.mark.parametrize("value", [0, 12.5, "12,5", "", "NaN", "1e3", " 1", "1_000", "٣"])
def test_other_numbers_of_a_number_input_are_refused(value: Any):
    element = {"type": "number_input", "is_decimal_allowed": True, "initial_value": value}

    assert len(check_view(modal({"type": "input", "label": plain("Value"), "element": element}))) == 1


def test_an_initial_option_must_be_the_same_in_every_field():
    option = {"text": plain("High"), "value": "high"}
    other = {"text": plain("high"), "value": "high"}
    menu = {"type": "static_select", "options": [option], "initial_option": other}

    problems = check_view(modal({"type": "input", "label": plain("Priority"), "element": menu}))

    assert [problem.path for problem in problems] == ["/view/blocks/0/element/initial_option"]


def test_a_border_is_a_number_and_not_true():
    part = {"type": "rich_text_quote", "elements": [], "border": True}

    problems = check_message(blocks({"type": "rich_text", "elements": [part]}))

    assert [problem.path for problem in problems] == ["/blocks/0/elements/0/border"]


def test_a_large_data_table_counts_against_its_own_limit_and_not_that_of_the_message():
    rows = [[{"type": "raw_text", "text": "x"}], [{"type": "raw_text", "text": "x" * 19_000}]]

    assert check_message(blocks({"type": "data_table", "caption": "Steps", "rows": rows})) == []


def test_half_a_character_is_judged_like_any_other():
    assert check_view(modal({"type": "section", "text": plain("\ud83d")})) == []


def test_a_modal_without_fields_needs_no_submit():
    view = modal({"type": "section", "text": plain("Saved.")})
    del view["submit"]

    assert check_view(view) == []


# Whatever an app sends

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a payload, with each of its keys."""
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    for key in keys:
        yield node, key
        yield from places(node[key])


@given(data=st.data())
def test_an_accepted_payload_with_anything_put_into_it_is_judged_and_never_crashes(data: st.DataObject):
    sample = data.draw(st.sampled_from(SAMPLES))
    payload = copy.deepcopy(sample.accepted)
    container, key = data.draw(st.sampled_from([*places(payload)]))
    container[key] = data.draw(JSON)

    problems = check_message(payload) if sample.surface == "message" else check_view(payload)

    assert all(problem.text.endswith(f"[json-pointer:{problem.path}]") for problem in problems)


@given(payload=JSON)
def test_anything_at_all_in_the_place_of_a_view_or_of_blocks_is_judged(payload: Any):
    assert check_view(payload)
    assert check_message({"blocks": payload}) or payload is None or payload == []


@given(data=st.data())
def test_checking_leaves_the_payload_as_it_was(data: st.DataObject):
    sample = data.draw(st.sampled_from(SAMPLES))
    before = json.dumps(sample.refused)

    check_message(sample.refused)
    check_view(sample.refused)

    assert json.dumps(sample.refused) == before
