"""Rounds of ratings: the order of a ranking as a rule, when one is revealed, and what may be shown."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError, NotAllowedError
from bot.rules.focus_areas import LEVELS, AreaHome, AreaLine
from bot.rules.rounds import (
    ANONYMOUS_FROM,
    MOST_RATERS,
    SCALES,
    SINGLE_FROM,
    Given,
    Quarter,
    Rating,
    RoundDraft,
    ensure_ratings,
    ensure_revealable,
    ensure_round,
    is_complete,
    mean_levels,
    nearest_level,
    quarter_of,
    rank,
)
from storage.models import AreaStatus

HOME = AreaHome(1, "O-1", "Fewer leave", 1, "P-1", "Reduce churn")


def area(number: int, *, wanted: int | None = 4) -> AreaLine:
    return AreaLine(
        id=number,
        version=1,
        ref=f"A-{number}",
        name=f"Area {number}",
        home=HOME,
        present=None,
        wanted=wanted,
        evidence="",
        strengths="",
        causes=(),
        status=AreaStatus.OPEN,
        parked_because="",
        can_edit=False,
        can_choose=False,
    )


levels = st.integers(1, 5)
ratings = st.builds(Rating, levels, levels, levels)


@st.composite
def rounds(draw, *, most_areas=5, most_raters=7):
    """Return the areas of a round, and what each rater says of each."""
    wanted = draw(st.lists(st.none() | levels, min_size=1, max_size=most_areas))
    areas = [area(number, wanted=each) for number, each in enumerate(wanted, start=1)]
    raters = draw(st.integers(1, most_raters))
    said = [
        Given(each.id, f"U{who}", draw(ratings, label=f"{who} of {each.ref}"))
        for who in range(raters)
        for each in areas
    ]
    return areas, said


def order(areas, said):
    return [(each.area.id, each.place) for each in rank(areas, said)]


class TestOrder:
    @given(rounds(), st.randoms())
    def test_it_does_not_matter_who_rated_when(self, held, chance):
        areas, said = held
        mixed = list(said)
        chance.shuffle(mixed)
        nobodys = [replace(each, member_id=None) for each in mixed]
        assert order(areas, said) == order(areas, mixed) == order(areas, nobodys)

    @given(rounds(), ratings)
    def test_who_sees_two_areas_alike_never_turns_them_round(self, held, seen):
        areas, said = held
        areas = [replace(each, wanted=4) for each in areas]
        before = {each.area.id: each.place for each in rank(areas, said)}
        one_more = [*said, *(Given(each.id, "one more", seen) for each in areas)]
        after = {each.area.id: each.place for each in rank(areas, one_more)}
        for one, other in itertools.permutations(before, 2):
            assert (before[one] < before[other]) == (after[one] < after[other])

    @given(rounds())
    def test_everybody_saying_it_twice_changes_nothing(self, held):
        areas, said = held
        assert order(areas, said) == order(areas, [*said, *said])

    @given(rounds(), st.data())
    def test_more_impact_less_effort_or_a_lower_level_never_puts_an_area_further_down(self, held, data):
        areas, said = held
        at = data.draw(st.integers(0, len(said) - 1))
        better = {
            "impact": min(said[at].rating.impact + 1, 5),
            "effort": max(said[at].rating.effort - 1, 1),
            "present": max(said[at].rating.present - 1, 1),
        }
        name = data.draw(st.sampled_from(sorted(better)))
        changed = replace(said[at], rating=replace(said[at].rating, **{name: better[name]}))
        places = dict(order(areas, said))
        now = dict(order(areas, [*said[:at], changed, *said[at + 1 :]]))
        assert now[said[at].area_id] <= places[said[at].area_id]

    @given(rounds())
    def test_every_rated_area_has_its_place_and_equal_ones_share_it(self, held):
        areas, said = held
        ranked = rank(areas, said)
        assert {each.area.id for each in ranked} == {each.id for each in areas}
        assert ranked[0].place == 1
        for before, after in itertools.pairwise(ranked):
            is_equal = (before.worth, before.impact, before.effort) == (
                after.worth,
                after.impact,
                after.effort,
            )
            assert (after.place == before.place) == is_equal
            assert before.worth >= after.worth

    def test_impact_minus_effort_plus_the_gap(self):
        areas = [area(1, wanted=4), area(2, wanted=4), area(3, wanted=None)]
        said = [
            Given(1, "U1", Rating(3, 3, 1)),
            Given(2, "U1", Rating(5, 3, 4)),
            Given(3, "U1", Rating(5, 4, 1)),
        ]
        ranked = rank(areas, said)
        assert [(each.area.ref, int(each.worth)) for each in ranked] == [("A-1", 3), ("A-2", 2), ("A-3", 1)]
        assert [each.gap for each in ranked] == [3, 0, None]

    def test_where_that_is_equal_the_higher_impact_comes_first(self):
        said = [Given(1, "U1", Rating(2, 1, 4)), Given(2, "U1", Rating(4, 3, 4))]
        assert order([area(1), area(2)], said) == [(2, 1), (1, 2)]

    def test_an_area_that_nobody_rated_is_left_out(self):
        assert order([area(1), area(2)], [Given(1, "U1", Rating(3, 3, 3))]) == [(1, 1)]


class TestWhatIsShown:
    @given(rounds(), st.booleans())
    def test_spread_and_single_answers_are_shown_from_five_raters_on(self, held, has_names):
        areas, said = held
        names = {each.member_id: each.member_id for each in said} if has_names else {}
        raters = len({each.member_id for each in said})
        for each in rank(areas, said, names=names):
            shows = raters >= SINGLE_FROM
            assert bool(each.spread) == bool(each.single) == shows
            assert len(each.named) == (raters if shows and has_names else 0)

    def test_single_answers_are_by_size_so_that_no_line_joins_them(self):
        said = [Given(1, f"U{who}", Rating(who, 6 - who, 3)) for who in (5, 2, 4, 1, 3)]
        (ranked,) = rank([area(1)], said)
        assert ranked.single == {"impact": (1, 2, 3, 4, 5), "effort": (1, 2, 3, 4, 5), "present": (3,) * 5}
        assert ranked.spread == {"impact": (1, 5), "effort": (1, 5), "present": (3, 3)}

    def test_levels_are_compared_to_the_round_before(self):
        said = [
            Given(1, "U1", Rating(3, 3, 3)),
            Given(1, "U2", Rating(3, 3, 4)),
            Given(2, "U1", Rating(3, 3, 3)),
        ]
        moved = {each.area.id: each.moved for each in rank([area(1), area(2)], said, before={1: Fraction(2)})}
        assert moved == {1: Fraction(3, 2), 2: None}

    @pytest.mark.parametrize(
        ("impact", "effort", "quarter"),
        [
            (5, 1, Quarter.FIRST),
            (3, 3, Quarter.FIRST),
            (4, 4, Quarter.BIG),
            (2, 2, Quarter.SMALL),
            (1, 5, Quarter.LAST),
        ],
    )
    def test_impact_is_set_against_effort(self, impact, effort, quarter):
        (ranked,) = rank([area(1)], [Given(1, "U1", Rating(impact, effort, 3))])
        assert quarter_of(ranked) is quarter

    @given(st.lists(levels, min_size=1, max_size=9))
    def test_the_level_of_an_area_is_the_nearest_to_the_mean(self, said):
        (mean,) = mean_levels(Given(1, None, Rating(1, 1, each)) for each in said).values()
        level = nearest_level(mean)
        assert level in LEVELS
        assert all(abs(mean - level) <= abs(mean - other) for other in LEVELS)
        assert mean - level != Fraction(1, 2)


class TestWhatIsRefused:
    @given(st.integers(-3, 9), st.sampled_from(sorted(SCALES)))
    def test_an_answer_off_its_scale_is_refused_beside_its_field(self, answer, name):
        said = {7: replace(Rating(3, 3, 3), **{name: answer})}
        if answer in LEVELS:
            ensure_ratings(said, area_ids=[7])
            return
        with pytest.raises(InvalidError) as refused:
            ensure_ratings(said, area_ids=[7])
        assert set(refused.value.fields) == {f"{name}-7"}

    def test_an_area_of_another_round_is_refused(self):
        with pytest.raises(InvalidError, match="not in this round"):
            ensure_ratings({7: Rating(3, 3, 3), 8: Rating(3, 3, 3)}, area_ids=[7])

    def test_a_form_without_ratings_is_refused(self):
        with pytest.raises(InvalidError, match="nothing to rate"):
            ensure_ratings({}, area_ids=[7])

    @pytest.mark.parametrize(
        ("draft", "field"),
        [
            (RoundDraft((), ("U1",)), "area_ids"),
            (RoundDraft((1,), ()), "member_ids"),
            (RoundDraft((1,), tuple(f"U{who}" for who in range(MOST_RATERS + 1))), "member_ids"),
            (RoundDraft((1,), ("U1", "U2", "U2"), is_anonymous=True), "member_ids"),
        ],
    )
    def test_a_round_without_areas_or_with_too_few_or_too_many_is_refused(self, draft, field):
        with pytest.raises(InvalidError) as refused:
            ensure_round(draft)
        assert set(refused.value.fields) == {field}

    @given(missing=st.integers(0, 9), raters=st.integers(0, 9), is_anonymous=st.booleans())
    def test_a_round_is_over_when_nobody_is_waited_for_and_few_enough_could_be_told_apart(
        self, missing, raters, is_anonymous
    ):
        fewest = ANONYMOUS_FROM if is_anonymous else 1
        assert is_complete(missing=missing, raters=raters, is_anonymous=is_anonymous) == (
            missing == 0 and raters >= fewest
        )
        if raters >= fewest:
            ensure_revealable(raters=raters, is_anonymous=is_anonymous)
        else:
            with pytest.raises(NotAllowedError):
                ensure_revealable(raters=raters, is_anonymous=is_anonymous)
