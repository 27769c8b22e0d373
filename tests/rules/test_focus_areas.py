"""Key areas: what a draft must say, and the chain of causes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.focus_areas import (
    CAUSE_MAX,
    CAUSES_MAX,
    NAME_MAX,
    PARKED_MAX,
    TEXT_MAX,
    AreaDraft,
    ensure_area,
    ensure_causes,
    ensure_parked,
    say_level,
)


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (AreaDraft(1, ""), {"name"}),
        (AreaDraft(1, "\u200b \u2060"), {"name"}),
        (AreaDraft(1, "x" * (NAME_MAX + 1)), {"name"}),
        (AreaDraft(1, "Onboarding", present=0, wanted=6), {"present", "wanted"}),
        (AreaDraft(1, "Onboarding", evidence="x" * (TEXT_MAX + 1)), {"evidence"}),
        (AreaDraft(1, " ", strengths="x" * (TEXT_MAX + 1)), {"name", "strengths"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(draft, fields):
    with pytest.raises(InvalidError) as refused:
        ensure_area(draft)
    assert set(refused.value.fields) == fields


def test_a_level_need_not_be_said():
    ensure_area(AreaDraft(1, "Onboarding"))
    ensure_area(AreaDraft(1, "Onboarding", present=1, wanted=5))
    assert say_level(None) == "not rated"
    assert say_level(2) == "2 patchy"


@given(st.lists(st.sampled_from(["", " ", "\u200b", "Nobody shows them", "x" * CAUSE_MAX]), max_size=7))
def test_causes_are_a_chain_without_a_link_missing(said):
    kept = [cause.strip() for cause in said[:CAUSES_MAX]]
    while kept and kept[-1] in {"", "\u200b"}:
        kept.pop()
    if any(cause in {"", "\u200b"} for cause in kept):
        with pytest.raises(InvalidError) as refused:
            ensure_causes(said)
        assert all(name.startswith("why-") for name in refused.value.fields)
    else:
        assert ensure_causes(said) == tuple(kept)


def test_a_cause_that_is_too_long_is_refused_beside_it():
    with pytest.raises(InvalidError) as refused:
        ensure_causes(["Nobody shows them", "x" * (CAUSE_MAX + 1)])
    assert set(refused.value.fields) == {"why-2"}


@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "x" * (PARKED_MAX + 1)])
def test_an_area_is_parked_with_a_reason_only(reason):
    with pytest.raises(InvalidError) as refused:
        ensure_parked(reason)
    assert set(refused.value.fields) == {"parked_because"}


def test_the_reason_is_kept_without_the_spaces_around_it():
    assert ensure_parked("  after the summer ") == "after the summer"
