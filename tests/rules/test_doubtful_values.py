"""Which values are far from the others of their target, and what they may have been meant to be."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.check_ins import FAR, doubt_of

OTHERS = tuple(map(Decimal, ("7.9", "7.4", "6.9")))


@pytest.mark.parametrize(
    ("value", "meant"), [("640", "6.4"), ("0.064", "6.4"), ("7400", "7.4"), ("0.0069", "6.9")]
)
def test_a_slip_of_the_point_is_put_right(value, meant):
    doubt = doubt_of(Decimal(value), OTHERS)
    assert doubt is not None
    assert doubt.meant == Decimal(meant)
    assert f"Did you mean {meant}?" in doubt.said


def test_what_is_far_and_no_slip_of_the_point_is_asked_about_without_a_guess():
    doubt = doubt_of(Decimal(10**7), OTHERS)
    assert doubt is not None
    assert doubt.meant is None
    assert "Did you mean" not in doubt.said


def test_there_is_no_telling_by_two_or_by_others_of_all_sizes():
    assert doubt_of(Decimal(640), OTHERS[:2]) is None
    assert doubt_of(Decimal(640), (Decimal(1), Decimal(7), Decimal(300))) is None


def test_a_share_under_nothing_is_asked_about_where_it_never_was():
    doubt = doubt_of(Decimal("-6.4"), (), unit="%", is_share=True)
    assert doubt is not None
    assert doubt.meant == Decimal("6.4")
    assert doubt.said == "\N{MINUS SIGN}6.4 % is under 0, which a share seldom is. Did you mean 6.4?"
    assert doubt_of(Decimal("-6.4"), (Decimal(-2),), is_share=True) is None
    assert doubt_of(Decimal("-6.4"), OTHERS, is_share=False) is None


decimals = st.decimals(-(10**6), 10**6, places=2)


@given(decimals, st.lists(decimals, max_size=9))
def test_what_may_be_meant_raises_no_doubt_itself(value, others):
    doubt = doubt_of(value, others)
    if doubt is not None and doubt.meant is not None:
        assert doubt_of(doubt.meant, others) is None


@given(st.lists(st.decimals(1, 10, places=1), min_size=3, max_size=9), st.decimals(1, 10, places=1))
def test_what_lies_among_the_others_is_never_asked_about(others, value):
    assert FAR > 10
    assert doubt_of(value, others) is None
