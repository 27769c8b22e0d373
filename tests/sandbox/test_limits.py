"""Every rule on payloads: one that Slack refuses for this rule alone, and one that it just accepts."""

from collections import Counter

import pytest

from sandbox.block_kit import Problem, check_message, check_view
from sandbox.limits import LIMITS, RELATIONS, SHAPES, Measure
from sandbox.limits_kinds import Json
from sandbox.limits_samples import Sample, samples

SAMPLES = list(samples())

# Copied by hand from Slack's pages, so that a slip in the rows is seen.
KNOWN_FIGURES: list[tuple[str, Measure, int]] = [
    ("message.blocks", "most", 50),
    ("message.text", "longest", 40_000),
    ("modal.blocks", "most", 100),
    ("modal.title", "longest", 24),
    ("modal.submit", "longest", 24),
    ("modal.close", "longest", 24),
    ("modal.callback_id", "longest", 255),
    ("modal.private_metadata", "longest", 3_000),
    ("plain_text.text", "longest", 3_000),
    ("section.fields", "most", 10),
    ("section.fields[]", "longest", 2_000),
    ("header.text", "longest", 150),
    ("context.elements", "most", 10),
    ("actions.elements", "most", 25),
    ("overflow.options", "most", 5),
    ("radio_buttons.options", "most", 10),
    ("checkboxes.options", "most", 10),
    ("static_select.options", "most", 100),
    ("menu_option.text", "longest", 75),
    ("menu_option.value", "longest", 150),
    ("menu_option.description", "longest", 75),
    ("button.text", "longest", 75),
    ("button.value", "longest", 2_000),
    ("button.accessibility_label", "longest", 75),
    ("button.action_id", "longest", 255),
    ("section.block_id", "longest", 255),
    ("confirm.title", "longest", 100),
    ("confirm.text", "longest", 300),
    ("confirm.confirm", "longest", 30),
    ("confirm.deny", "longest", 30),
    ("plain_text_input.max_length", "greatest", 3_000),
    ("plain_text_input.placeholder", "longest", 150),
    ("image.alt_text", "longest", 2_000),
    ("markdown.text", "longest", 12_000),
    ("table.rows", "most", 100),
    ("table.rows[]", "most", 20),
    ("data_table.rows", "fewest", 2),
    ("data_table.rows", "most", 101),
    ("data_table.page_size", "greatest", 100),
    ("data_visualization.title", "longest", 50),
    ("pie.segments", "most", 6),
    ("line.series", "most", 6),
    ("series.data", "most", 20),
    ("series.name", "longest", 20),
    ("axis_config.x_label", "longest", 50),
    ("card.title", "longest", 150),
    ("card.body", "longest", 200),
    ("card.actions", "most", 3),
    ("carousel.elements", "most", 10),
    ("alert.text", "longest", 200),
    ("container.child_blocks", "most", 10),
    ("container.title", "longest", 150),
    ("plan.tasks", "most", 50),
]


def check(surface: str, payload: Json) -> list[Problem]:
    return check_message(payload) if surface == "message" else check_view(payload)


def place(sample: Sample) -> str:
    """What the rule of a sample is about: `button`, `section`."""
    return sample.rule.partition(".")[0]


def name(sample: Sample) -> str:
    return f"{sample.rule} {sample.case}".strip()


@pytest.mark.parametrize("where", sorted({place(sample) for sample in SAMPLES}))
def test_what_keeps_a_rule_is_accepted_and_what_breaks_it_is_refused_for_nothing_else(where: str):
    for sample in SAMPLES:
        if place(sample) == where:
            assert check(sample.surface, sample.accepted) == [], name(sample)
            refused_for = {problem.rule for problem in check(sample.surface, sample.refused)}
            assert refused_for == {sample.rule}, name(sample)


def test_every_row_has_its_payloads():
    sampled = {sample.rule for sample in SAMPLES}

    assert {limit.rule for limit in LIMITS} <= sampled
    assert {relation.rule for relation in RELATIONS} <= sampled
    assert {
        f"{shape.name}.{field}:required" for shape in SHAPES.values() for field in shape.required
    } <= sampled


def test_no_rule_is_given_twice():
    rules = Counter([*(limit.rule for limit in LIMITS), *(relation.rule for relation in RELATIONS)])

    assert [rule for rule, times in rules.items() if times > 1] == []


def test_every_rule_names_the_page_of_slack_that_it_stands_on():
    assert {sample.source.partition("//")[2].partition("/")[0] for sample in SAMPLES} == {"docs.slack.dev"}


@pytest.mark.parametrize(("place", "measure", "figure"), KNOWN_FIGURES)
def test_figures_are_those_of_slack(place: str, measure: Measure, figure: int):
    assert [limit.figure for limit in LIMITS if (limit.place, limit.measure) == (place, measure)] == [figure]
