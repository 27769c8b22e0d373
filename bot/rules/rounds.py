"""Silent rounds: what people may rate, when a round is revealed, and in which order its areas then stand.

The order: each rater's view of an area is worth `impact - effort + (wanted level - present level)`, or
`impact - effort` where nobody has said which level is wanted. An area stands by the mean of what its raters'
views are worth; where that is equal, by the higher mean impact, then by the lower mean effort. Areas that are
equal in all three share a place. So it does not matter who rated when, a rater who sees two areas alike never
turns them round, and raising the impact of an area, or lowering its effort, never puts it further down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from bot.errors import InvalidError, NotAllowedError
from bot.rules.focus_areas import LEVELS, NO_LEVEL, AreaLine
from bot.values import frozen
from storage.models import RoundStatus

REMINDED_FOR = timedelta(days=7)
"""So long after it asks, a round is in the message of the day of whoever has not rated."""
SINGLE_FROM = 5
"""From so many raters on the spread and single ratings are shown: of fewer, one could tell whose is whose."""
ANONYMOUS_FROM = 3
"""So few raters an anonymous round needs: of two, each could work out what the other one said."""
MOST_RATERS = 50

IMPACTS: Mapping[int, str] = {
    1: "hardly any",
    2: "a little",
    3: "some",
    4: "a lot",
    5: "decisive",
}
"""What a better area would change for the objective, in words."""
EFFORTS: Mapping[int, str] = {
    1: "days",
    2: "a week or two",
    3: "a month",
    4: "a quarter",
    5: "longer",
}
"""What it takes to lift an area, in words."""
SCALES: Mapping[str, Mapping[int, str]] = {"impact": IMPACTS, "effort": EFFORTS, "present": LEVELS}
"""What is asked about each area, with the words of each answer."""


@frozen
class Rating:
    """What somebody thinks of an area: impact, effort and present level, each 1 to 5."""

    impact: int
    effort: int
    present: int

    @property
    def is_valid(self) -> bool:
        """Whether each of the three is on its scale."""
        return all(getattr(self, name) in scale for name, scale in SCALES.items())


@frozen
class RoundDraft:
    """Validated answers of the form that starts a round."""

    area_ids: tuple[int, ...]
    member_ids: tuple[str, ...]
    is_anonymous: bool = False


@frozen
class Given:
    """One rating of one area; without a member it was given in an anonymous round that is revealed."""

    area_id: int
    member_id: str | None
    rating: Rating


@frozen
class Start:
    """What can be chosen when a round is started: the areas of the plan, and who is asked by default."""

    plan_id: int
    plan_ref: str
    plan_title: str
    areas: tuple[AreaLine, ...]
    member_ids: tuple[str, ...]
    tells_channel: str | None
    """The channel in which the ranking is shown; None where each member is told directly."""


@frozen
class RoundLine:
    """A round as one person is shown it: how many have rated, and what they said themselves, nobody else."""

    id: int
    plan_id: int
    plan_ref: str
    plan_title: str
    is_individual: bool
    is_anonymous: bool
    status: RoundStatus
    started_by: str
    started_on: date
    areas: tuple[AreaLine, ...]
    asked: int
    rated: int
    missing: int
    """How many are waited for: asked, still there, and not done yet."""
    is_asked: bool
    mine: Mapping[int, Rating]
    can_run: bool
    held: str = ""
    """Why nobody can rate now although it is open: its plan is `paused`, `closed` or still `planned`."""
    is_final: bool = field(default=False, compare=False)
    """Whether it is over by what was just done."""

    @property
    def is_open(self) -> bool:
        """Whether people may rate in it now."""
        return self.status is RoundStatus.OPEN and not self.held

    @property
    def has_rated(self) -> bool:
        """Whether this person has rated every area."""
        return bool(self.areas) and all(area.id in self.mine for area in self.areas)


@frozen
class AskToRate:
    """The message that asks one person to rate; without a round, they may not see its plan any more."""

    round: RoundLine | None


@frozen
class OwedRating:
    """A round in which others wait for a person's ratings."""

    round_id: int
    plan_ref: str
    plan_title: str
    started_by: str
    areas: int
    rated: int
    """Of so many of them they have said something already."""
    asked_on: date
    """The day on which the round began, where they live."""


def deserves_reminder(owed: OwedRating, *, today: date) -> bool:
    """Whether the message of a day speaks of a round: not on the day on which it asks, and for a week."""
    return owed.asked_on < today <= owed.asked_on + REMINDED_FOR


@frozen
class Ranked:
    """How an area came out of a round; figures are means. `moved` is by how much its level has moved."""

    area: AreaLine
    place: int
    worth: Fraction
    impact: Fraction
    effort: Fraction
    present: Fraction
    moved: Fraction | None = None
    spread: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The lowest and the highest answer to each question, where there are enough raters to say so."""
    single: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """All answers to each question by size, likewise."""
    named: tuple[tuple[str, Rating], ...] = ()
    """Who said what, likewise, in a round that was not anonymous."""

    @property
    def gap(self) -> Fraction | None:
        """How far the level is from the wanted one; below zero where it is above."""
        return None if self.area.wanted is None else self.area.wanted - self.present


class Quarter(StrEnum):
    """Where an area stands when impact is set against effort; the middle of a scale counts as high impact."""

    FIRST = "first"
    BIG = "big"
    SMALL = "small"
    LAST = "last"


@frozen
class Ranking:
    """What came out of a round, as it is shown to everybody who may see its plan."""

    round_id: int
    plan_id: int
    plan_ref: str
    plan_title: str
    is_individual: bool
    is_anonymous: bool
    revealed_on: date
    raters: int
    asked: int
    ranked: tuple[Ranked, ...]
    before_on: date | None
    """The day of the round before, to which levels are compared."""
    is_newest: bool = True
    can_choose: bool = False
    can_run: bool = False
    """Whether the reader may hold another round."""

    @property
    def shows_single(self) -> bool:
        """Whether there were enough raters to show single ratings."""
        return self.raters >= SINGLE_FROM


def ensure_round(draft: RoundDraft) -> None:
    """Refuse a round without areas or raters, or an anonymous one of too few, field by field."""
    problems = {}
    if not draft.area_ids:
        problems["area_ids"] = "Choose at least one key area."
    count = len(set(draft.member_ids))
    if not count:
        problems["member_ids"] = "Choose who is asked."
    elif count > MOST_RATERS:
        problems["member_ids"] = f"At most {MOST_RATERS} people can be asked; these are {count}."
    elif draft.is_anonymous and count < ANONYMOUS_FROM:
        problems["member_ids"] = (
            f"An anonymous round asks {ANONYMOUS_FROM} people or more: of two, each could work out what the "
            "other one said. Add somebody, or have it with names."
        )
    if problems:
        raise InvalidError(problems)


def ensure_ratings(said: Mapping[int, Rating], *, area_ids: Iterable[int]) -> None:
    """Refuse ratings that are off their scales, or of areas that a round is not about."""
    known = set(area_ids)
    problems = {}
    for area_id, rating in said.items():
        if area_id not in known:
            problems[f"impact-{area_id}"] = "That area is not in this round. Open the form again."
        for name, scale in SCALES.items():
            if getattr(rating, name) not in scale:
                problems[f"{name}-{area_id}"] = NO_LEVEL
    if problems or not said:
        raise InvalidError(problems or {"form": "There is nothing to rate in this form. Open it again."})


def ensure_revealable(*, raters: int, is_anonymous: bool) -> None:
    """Refuse to reveal what too few have said."""
    if raters == 0:
        raise NotAllowedError("Nobody has rated every area yet, so there is nothing to reveal.")
    if is_anonymous and raters < ANONYMOUS_FROM:
        said = "One has" if raters == 1 else "Two have"
        raise NotAllowedError(
            f"{said} rated so far. An anonymous round is revealed from {ANONYMOUS_FROM} on, so that nobody "
            "can work out who said what. Wait for more, or cancel it."
        )


def is_complete(*, missing: int, raters: int, is_anonymous: bool) -> bool:
    """Whether a round is revealed by itself: everybody who is waited for has rated, and they are enough."""
    return missing == 0 and raters >= (ANONYMOUS_FROM if is_anonymous else 1)


def rank(
    areas: Sequence[AreaLine],
    given: Iterable[Given],
    *,
    before: Mapping[int, Fraction] | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[Ranked, ...]:
    """Return the areas that were rated in their order (see above).

    `before` are the mean levels of the round before by area, `names` those of raters who may be named.
    """
    by_area: dict[int, list[Given]] = {}
    for each in given:
        by_area.setdefault(each.area_id, []).append(each)
    rated = [
        _ranked(area, by_area[area.id], before=before or {}, names=names or {})
        for area in areas
        if area.id in by_area
    ]
    rated.sort(key=lambda each: (_standing(each), _number(each.area)))
    placed: list[Ranked] = []
    for _, equal in groupby(rated, key=_standing):
        place = len(placed) + 1
        placed += [replace(each, place=place) for each in equal]
    return tuple(placed)


def mean_levels(given: Iterable[Given]) -> dict[int, Fraction]:
    """Return the mean present level of each area that was rated."""
    levels: dict[int, list[int]] = {}
    for each in given:
        levels.setdefault(each.area_id, []).append(each.rating.present)
    return {area_id: _mean(found) for area_id, found in levels.items()}


def nearest_level(level: Fraction) -> int:
    """Return the level of the scale that a mean is nearest to; halfway, the higher one."""
    return int(level + Fraction(1, 2))


def worth(rating: Rating, *, wanted: int | None) -> int:
    """Return what one person's view of an area is worth: impact against effort, and the gap."""
    gap = 0 if wanted is None else wanted - rating.present
    return rating.impact - rating.effort + gap


def quarter_of(ranked: Ranked) -> Quarter:
    """Set the impact of an area against its effort."""
    if ranked.impact >= _MIDDLE:
        return Quarter.FIRST if ranked.effort <= _MIDDLE else Quarter.BIG
    return Quarter.SMALL if ranked.effort <= _MIDDLE else Quarter.LAST


_MIDDLE = 3


def _ranked(
    area: AreaLine, given: Sequence[Given], *, before: Mapping[int, Fraction], names: Mapping[str, str]
) -> Ranked:
    ratings = [each.rating for each in given]
    single = {name: tuple(sorted(getattr(each, name) for each in ratings)) for name in SCALES}
    is_enough = len(ratings) >= SINGLE_FROM
    present = _mean(single["present"])
    known = [(names[who], each.rating) for each in given if (who := each.member_id or "") in names]
    return Ranked(
        area=area,
        place=0,
        worth=_mean([worth(each, wanted=area.wanted) for each in ratings]),
        impact=_mean(single["impact"]),
        effort=_mean(single["effort"]),
        present=present,
        moved=present - before[area.id] if area.id in before else None,
        spread={name: (said[0], said[-1]) for name, said in single.items()} if is_enough else {},
        single=single if is_enough else {},
        named=tuple(sorted(known, key=lambda each: each[0])) if is_enough else (),
    )


def _standing(ranked: Ranked) -> tuple[Fraction, Fraction, Fraction]:
    return (-ranked.worth, -ranked.impact, ranked.effort)


def _number(area: AreaLine) -> int:
    return int(area.ref.partition("-")[2])


def _mean(values: Sequence[int]) -> Fraction:
    return Fraction(sum(values), len(values))
