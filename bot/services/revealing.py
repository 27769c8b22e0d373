"""The reveal of a round: what was said is kept as it may be known from then on, and told once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from random import SystemRandom

from bot.rules.access import Actor
from bot.rules.rounds import Given, is_complete, mean_levels, nearest_level
from bot.services.lines import Seen
from bot.services.revising import Reviser
from bot.services.round_lines import rating_of, turnout_of
from bot.services.round_notices import plan_seen, redraw_asked, redraw_round, tell_ranking
from storage.models import AreaRating, Plan, RatingRound, RevisedDeed, RoundStatus
from storage.unit_of_work import Store

_CHANCE = SystemRandom()
RATED = "rated in a round"
"""The reason in the history of an area whose present level follows from a round."""


def reveal_round(
    store: Store, given: RatingRound, seen: Seen, *, reviser: Reviser, by: str | None, now: datetime
) -> None:
    """Reveal an open round that is locked: whole ratings count, and each area's level is what they say.

    `by` is who revealed it, or None where the last one has rated: nothing is to tell who that was. An
    anonymous round loses who said what, and when they did.
    """
    assert given.id is not None
    turnout = turnout_of(store, given, seen)
    rows = [
        row for row in store.rounds.ratings(given.workspace_id, given.id) if row.member_id in turnout.finished
    ]
    levels = mean_levels(Given(row.area_id, None, rating_of(row)) for row in rows)
    store.rounds.rewrite(given, _mixed(rows) if given.is_anonymous else rows)
    for rater in store.rounds.raters(given.workspace_id, given.id):
        has_rated = rater.member_id in turnout.finished
        if given.is_anonymous or not has_rated:
            rater.rated_at = now if has_rated else None
    given.status, given.ended_at, given.ended_by = RoundStatus.REVEALED, now, by
    given.version += 1
    store.flush()
    starter = Actor(given.workspace_id, given.started_by, "")
    for area_id in sorted(turnout.area_ids & levels.keys()):
        area = store.focus_areas.find(given.workspace_id, area_id, to_change=True)
        if area is not None:
            values = {"present": nearest_level(levels[area_id])}
            reviser.revise(store, area, values, deed=RevisedDeed.EDITED, actor=starter, now=now, reason=RATED)
    tell_ranking(store, given, seen, now=now)
    redraw_round(store, given, now=now)


def reveal_without(store: Store, workspace_id: str, member_id: str, *, now: datetime) -> None:
    """Reveal the rounds in which only somebody was waited for who has left."""
    reveal_complete(store, store.rounds.list_open_asking(workspace_id, member_id), now=now)


def reveal_complete(store: Store, rounds: Iterable[RatingRound], *, now: datetime) -> None:
    """Reveal those of these rounds in which nobody is waited for any more; the others show who is."""
    for found in rounds:
        assert found.id is not None
        store.plans.find(found.workspace_id, found.plan_id, to_change=True)
        given = store.rounds.find(found.workspace_id, found.id, to_change=True)
        if given is None or given.status is not RoundStatus.OPEN:
            continue
        seen = plan_seen(store, given)
        turnout = turnout_of(store, given, seen)
        waits, raters = len(turnout.waited_for), len(turnout.finished)
        if is_complete(missing=waits, raters=raters, is_anonymous=given.is_anonymous):
            reveal_round(store, given, seen, reviser=Reviser(wake=_nobody), by=None, now=now)
        else:
            redraw_round(store, given, now=now)


def end_parts(store: Store, plan: Plan, before: Collection[str], *, now: datetime) -> None:
    """Wait for nobody in a plan's open round whom the plan named `before` and does not any more.

    What they have said whole counts; half of it is dropped.
    """
    assert plan.id is not None
    given = store.rounds.find_open(plan.workspace_id, plan.id)
    if given is None:
        return
    seen = plan_seen(store, given)
    finished = turnout_of(store, given, seen).finished
    for rater in store.rounds.raters(plan.workspace_id, given.id or 0):
        if rater.member_id in set(before) - seen.people.named - finished:
            store.rounds.let_go(given, rater)
            redraw_asked(store, given, rater.member_id, now=now)
    reveal_complete(store, [given], now=now)


def _nobody() -> None:
    """Wake nobody: the dispatcher looks by itself soon enough."""


def _mixed(rows: list[AreaRating]) -> list[AreaRating]:
    """Return ratings without their members, mixed within each area, so that nothing joins one's answers."""
    by_area: dict[int, list[AreaRating]] = defaultdict(list)
    for row in rows:
        by_area[row.area_id].append(row)
    mixed = []
    for area_id in sorted(by_area):
        ratings = by_area[area_id]
        _CHANCE.shuffle(ratings)
        nobodys = {"id": None, "member_id": None}
        mixed += [AreaRating(**{**row.model_dump(), **nobodys}) for row in ratings]
    return mixed
