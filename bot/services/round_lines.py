"""Rounds of ratings into what people are shown: how many have rated, and once revealed what came out."""

from collections.abc import Sequence

from bot.rules.access import Actor, Deed, can_see_plan, is_allowed
from bot.rules.cadence import local_date
from bot.rules.focus_areas import AreaLine
from bot.rules.rounds import (
    SINGLE_FROM,
    AskToRate,
    Given,
    OwedRating,
    Ranking,
    Rating,
    RoundLine,
    mean_levels,
    rank,
)
from bot.services.actors import actor_of
from bot.services.area_lines import area_lines
from bot.services.lines import Seen
from bot.services.round_notices import HELD, RANKING, RATE, is_there, plan_seen
from bot.values import frozen
from storage.models import AreaRating, Delivery, PlanKind, PlanStatus, RatingRound, RoundStatus
from storage.unit_of_work import Store


@frozen
class Turnout:
    """Who has rated every area of a round, and who is still waited for, by member id."""

    finished: frozenset[str]
    waited_for: frozenset[str]
    area_ids: frozenset[int]
    """The areas that are rated, without those that were dropped since."""


def turnout_of(store: Store, given: RatingRound, seen: Seen) -> Turnout:
    """Return who has rated in an open round; who has left or may not see the plan is not waited for."""
    assert given.id is not None
    areas = _areas(store, given, seen, viewer=None)
    area_ids = frozenset(area.id for area in areas)
    rated: dict[str, set[int]] = {}
    for row in store.rounds.ratings(given.workspace_id, given.id):
        if row.member_id is not None:
            rated.setdefault(row.member_id, set()).add(row.area_id)
    finished, waited_for = set(), set()
    raters = store.rounds.raters(given.workspace_id, given.id)
    store.members.preload({(rater.workspace_id, rater.member_id) for rater in raters})
    for rater in raters:
        member = store.members.find(given.workspace_id, rater.member_id)
        if area_ids and area_ids <= rated.get(rater.member_id, set()):
            finished.add(rater.member_id)
        elif member is not None and is_there(store, member, seen):
            waited_for.add(rater.member_id)
    return Turnout(frozenset(finished), frozenset(waited_for), area_ids)


def round_line(store: Store, viewer: Actor, given: RatingRound, seen: Seen) -> RoundLine:
    """Return a round as the viewer is shown it."""
    assert given.id is not None
    turnout = turnout_of(store, given, seen)
    asked = {rater.member_id for rater in store.rounds.raters(given.workspace_id, given.id)}
    names = store.members.names(given.workspace_id, [given.started_by])
    is_revealed = given.status is RoundStatus.REVEALED
    said = () if is_revealed else store.rounds.ratings(given.workspace_id, given.id, member_id=viewer.id)
    plan = seen.plan
    return RoundLine(
        id=given.id,
        plan_id=seen.id,
        plan_ref=seen.people.ref,
        plan_title=plan.title,
        is_individual=plan.kind is PlanKind.INDIVIDUAL,
        is_anonymous=given.is_anonymous,
        status=given.status,
        started_by=names.get(given.started_by, "somebody"),
        started_on=local_date(given.started_at, viewer.zone),
        areas=_areas(store, given, seen, viewer=viewer),
        asked=len(turnout.finished | turnout.waited_for),
        rated=len(turnout.finished),
        missing=len(turnout.waited_for),
        is_asked=viewer.id in asked,
        mine={row.area_id: rating_of(row) for row in said if row.area_id in turnout.area_ids},
        can_run=plan.status is not PlanStatus.CLOSED and is_allowed(viewer, Deed.RUN_ROUND, seen.people),
        held=plan.status.value if plan.status in HELD else "",
    )


def ranking_of(store: Store, viewer: Actor | None, given: RatingRound, seen: Seen) -> Ranking:
    """Return what came out of a revealed round; without a viewer, as a channel is shown it."""
    assert given.id is not None
    rows = store.rounds.ratings(given.workspace_id, given.id)
    said = _given(rows)
    before = store.rounds.find_revealed(given.workspace_id, given.plan_id, before=given.id)
    newest = store.rounds.find_revealed(given.workspace_id, given.plan_id)
    earlier = {} if before is None or before.id is None else mean_levels(_given_in(store, before))
    areas = _areas(store, given, seen, viewer=viewer)
    raters = max((sum(row.area_id == area.id for row in rows) for area in areas), default=0)
    is_named = not given.is_anonymous and raters >= SINGLE_FROM
    people = [row.member_id for row in rows if row.member_id is not None] if is_named else []
    zone = seen.plan.zone if viewer is None else viewer.zone
    return Ranking(
        round_id=given.id,
        plan_id=seen.id,
        plan_ref=seen.people.ref,
        plan_title=seen.plan.title,
        is_individual=seen.plan.kind is PlanKind.INDIVIDUAL,
        is_anonymous=given.is_anonymous,
        revealed_on=local_date(given.ended_at or given.started_at, zone),
        raters=raters,
        asked=len(store.rounds.raters(given.workspace_id, given.id)),
        ranked=rank(areas, said, before=earlier, names=store.members.names(given.workspace_id, people)),
        before_on=None if before is None or before.ended_at is None else local_date(before.ended_at, zone),
        is_newest=newest is not None and newest.id == given.id,
        can_choose=seen.plan.status is not PlanStatus.CLOSED
        and (viewer is None or is_allowed(viewer, Deed.CHOOSE_AREAS, seen.people)),
        can_run=seen.plan.status not in HELD
        and viewer is not None
        and is_allowed(viewer, Deed.RUN_ROUND, seen.people),
    )


def round_notice(store: Store, row: Delivery) -> AskToRate | Ranking | None:
    """Return what a message says of a round by the present state, or None where there is nothing to say."""
    round_id = row.facts.get(RATE) or row.facts.get(RANKING)
    given = None if round_id is None else store.rounds.find(row.workspace_id, int(round_id))
    if given is None:
        return None
    seen = plan_seen(store, given)
    if row.member_id is None:
        is_its_place = seen.plan.channel_id == row.channel_id
        return ranking_of(store, None, given, seen) if is_its_place and _is_revealed(given) else None
    member = store.members.find(row.workspace_id, row.member_id)
    if member is None:
        return None
    reader = actor_of(store, member)
    can_see = can_see_plan(reader, seen.people)
    if RANKING in row.facts:
        return ranking_of(store, reader, given, seen) if can_see and _is_revealed(given) else None
    if not can_see:
        return None if row.posted_ts is None else AskToRate(None)
    line = round_line(store, reader, given, seen)
    is_of_use = row.posted_ts is not None or (line.is_asked and line.is_open and not line.has_rated)
    return AskToRate(line) if is_of_use else None


def owed_ratings(store: Store, viewer: Actor) -> tuple[OwedRating, ...]:
    """Return the rounds in which somebody is waited for, the oldest first."""
    owed = []
    for given in store.rounds.list_awaiting(viewer.workspace_id, viewer.id):
        assert given.id is not None
        seen = plan_seen(store, given)
        if not can_see_plan(viewer, seen.people):
            continue
        line = round_line(store, viewer, given, seen)
        owed.append(
            OwedRating(
                round_id=line.id,
                plan_ref=line.plan_ref,
                plan_title=line.plan_title,
                started_by=line.started_by,
                areas=len(line.areas),
                rated=len(line.mine),
                asked_on=line.started_on,
            )
        )
    return tuple(owed)


def may_rate(store: Store, viewer: Actor, seen: Seen) -> bool:
    """Whether somebody may hold a round of a plan now, or is asked in the one that is open."""
    if seen.plan.status in HELD:
        return False
    if is_allowed(viewer, Deed.RUN_ROUND, seen.people):
        return True
    given = store.rounds.find_open(seen.plan.workspace_id, seen.id)
    if given is None or given.id is None:
        return False
    return viewer.id in {rater.member_id for rater in store.rounds.raters(given.workspace_id, given.id)}


def rating_of(row: AreaRating) -> Rating:
    """Return what a row says."""
    return Rating(row.impact, row.effort, row.present)


def _is_revealed(given: RatingRound) -> bool:
    return given.status is RoundStatus.REVEALED


def _given_in(store: Store, given: RatingRound) -> tuple[Given, ...]:
    assert given.id is not None
    return _given(store.rounds.ratings(given.workspace_id, given.id))


def _given(rows: Sequence[AreaRating]) -> tuple[Given, ...]:
    return tuple(Given(row.area_id, row.member_id, rating_of(row)) for row in rows)


def _areas(store: Store, given: RatingRound, seen: Seen, *, viewer: Actor | None) -> tuple[AreaLine, ...]:
    """Return the areas that a round is about, without those that were dropped, in their order."""
    assert given.id is not None
    ids = store.rounds.area_ids(given.workspace_id, given.id)
    rows = [row for row in store.focus_areas.list_by_ids(given.workspace_id, ids) if not row.is_dropped]
    rows.sort(key=lambda row: row.number)
    return area_lines(store, viewer, rows, seen={seen.id: seen})
