"""Rounds of ratings on both kinds of database: several at once, tampered with, and from elsewhere."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.errors import BotError, InvalidError, NotAllowedError, NotFoundError
from bot.rules.rounds import Rating, RoundDraft
from storage.models import (
    AreaRating,
    Delivery,
    FocusArea,
    PlanRole,
    Rater,
    RatingRound,
    RevisedNoun,
    Revision,
    RoundStatus,
)
from storage.unit_of_work import Store

MIDDLING = Rating(3, 3, 3)


async def start(office, plan, *areas, raters=("ann", "bob", "cleo"), anonymous=False):
    ids = tuple(office.actors[name].id for name in raters)
    draft = RoundDraft(tuple(area.id for area in areas), ids, is_anonymous=anonymous)
    return await office.rounds.start(plan.id, draft, actor=office.actors["ann"], now=office.now)


async def rate(office, held, name, *areas, said=MIDDLING):
    ratings = {area.id: said for area in areas}
    return await office.rounds.rate(held.id, ratings, actor=office.actors[name], now=office.now)


@pytest.fixture(name="plan")
async def _plan(office):
    return await office.plan()


@pytest.fixture(name="area")
async def _area(office, plan):
    return await office.area(plan)


async def outcomes(*acts):
    return await asyncio.gather(*acts, return_exceptions=True)


class TestAtOnce:
    async def test_two_starts_make_one_round_and_ask_each_once(self, office, plan, area):
        found = await outcomes(*(start(office, plan, area) for _ in range(2)))
        refused = [each for each in found if isinstance(each, BaseException)]
        assert [type(each) for each in refused] == [InvalidError]
        assert "has a round open since Mon 1 Mar" in str(refused[0])
        assert len(await office.rows(RatingRound)) == 1
        keys = [row.occ_key for row in await office.rows(Delivery)]
        assert sorted(keys) == ["rate:1:U-ann", "rate:1:U-bob", "rate:1:U-cleo"]

    async def test_all_rating_at_once_reveals_it_once(self, office, plan, area):
        held = await start(office, plan, area)
        done = await outcomes(*(rate(office, held, name, area) for name in ("ann", "bob", "cleo")))
        assert sum(each.is_final for each in done) == 1
        assert len(await office.rows(AreaRating)) == 3
        (row,) = await office.rows(RatingRound)
        assert (row.status, row.ended_by) == (RoundStatus.REVEALED, None)
        told = [each.occ_key for each in await office.rows(Delivery) if each.occ_key.startswith("ranking")]
        assert sorted(told) == ["ranking:1:U-ann", "ranking:1:U-bob", "ranking:1:U-cleo"]

    async def test_a_reveal_and_a_rating_at_once_come_one_after_the_other(self, office, plan, area):
        held = await start(office, plan, area)
        await rate(office, held, "bob", area)
        ann = office.actors["ann"]
        ranking, late = await outcomes(
            office.rounds.reveal(held.id, actor=ann, now=office.now), rate(office, held, "cleo", area)
        )
        kept = len(await office.rows(AreaRating))
        assert ranking.raters == kept or isinstance(late, NotAllowedError)
        again = await office.rounds.reveal(held.id, actor=ann, now=office.now)
        assert again.raters == kept == ranking.raters

    async def test_a_cancel_and_a_reveal_at_once_leave_one_of_them(self, office, plan, area):
        held = await start(office, plan, area)
        await rate(office, held, "bob", area)
        ann = office.actors["ann"]
        acts = (office.rounds.reveal, office.rounds.cancel)
        found = await outcomes(*(act(held.id, actor=ann, now=office.now) for act in acts))
        assert sum(isinstance(each, NotAllowedError) for each in found) == 1
        (row,) = await office.rows(RatingRound)
        ratings = await office.rows(AreaRating)
        assert bool(ratings) == (row.status is RoundStatus.REVEALED)


class TestAnonymous:
    async def test_ids_and_moments_do_not_tell_who_said_what(self, office, plan):
        for number in range(5):
            await office.know(f"rater{number}")
        areas = [await office.area(plan, f"Area {number}") for number in range(4)]
        names = [f"rater{number}" for number in range(5)]
        held = await start(office, plan, *areas, raters=names, anonymous=True)
        said = {name: Rating(1 + place, 5 - place, 1 + place) for place, name in enumerate(names)}
        for name in names:
            await rate(office, held, name, *areas, said=said[name])
        rows = await office.rows(AreaRating)
        assert {row.member_id for row in rows} == {None}
        orders = set()
        for area in areas:
            mine = [row for row in rows if row.area_id == area.id]
            assert sorted(row.impact for row in mine) == [1, 2, 3, 4, 5]
            orders.add(tuple(row.impact for row in sorted(mine, key=lambda row: row.id)))
        # Five answers about each of four areas, mixed on their own: one order for all comes up once in
        # 120 cubed times.
        assert len(orders) > 1
        assert {row.rated_at for row in await office.rows(Rater)} == {office.now}
        changed = [row for row in await office.rows(Revision) if row.noun is RevisedNoun.AREA]
        assert {row.changed_by for row in changed} == {office.actors["ann"].id}

    async def test_it_is_not_revealed_by_a_leaver_while_too_few_have_rated(self, office, plan, area):
        held = await start(office, plan, area, anonymous=True)
        for name in ("ann", "bob"):
            await rate(office, held, name, area)
        await office.know("cleo", is_deactivated=True)
        (row,) = await office.rows(RatingRound)
        assert row.status is RoundStatus.OPEN
        with pytest.raises(NotAllowedError, match="Two have rated so far"):
            await office.rounds.reveal(held.id, actor=office.actors["ann"], now=office.now)

    async def test_with_names_five_see_who_said_what_and_four_do_not(self, office, plan, area):
        for count in (4, 5):
            names = [f"rater{number}" for number in range(count)]
            for name in names:
                await office.know(name)
            held = await start(office, plan, area, raters=names)
            for place, name in enumerate(names):
                await rate(office, held, name, area, said=replace(MIDDLING, impact=1 + place))
            ranking = await office.rounds.get_ranking(held.id, actor=office.actors["bob"])
            (ranked,) = ranking.ranked
            assert [who for who, _ in ranked.named] == (names if count == 5 else [])
            assert ranked.spread.get("impact") == ((1, 5) if count == 5 else None)


class TestRefused:
    async def test_before_the_reveal_nobody_sees_a_ranking_of_it(self, office, plan, area):
        held = await start(office, plan, area)
        await rate(office, held, "bob", area)
        for name in ("ann", "bob", "cleo"):
            with pytest.raises(NotAllowedError, match="nobody sees"):
                await office.rounds.get_ranking(held.id, actor=office.actors[name])
        seen = await office.rounds.get(held.id, actor=office.actors["ann"])
        assert (seen.rated, seen.asked, dict(seen.mine)) == (1, 3, {})

    async def test_an_area_of_another_plan_is_in_no_round_of_this_one(self, office, plan, area):
        other = await office.area(await office.plan(title="Other"), "Elsewhere")
        with pytest.raises(InvalidError, match="Choose key areas of P-1"):
            await start(office, plan, area, other)
        held = await start(office, plan, area)
        with pytest.raises(InvalidError, match="not in this round"):
            await rate(office, held, "bob", area, other)
        assert not await office.rows(AreaRating)

    async def test_somebody_of_another_workspace_finds_no_round(self, office, plan, area):
        held = await start(office, plan, area)
        for act in (
            office.rounds.get(held.id, actor=office.actors["zoe"]),
            office.rounds.get(held.id + 99, actor=office.actors["zoe"]),
            rate(office, held, "zoe", area),
        ):
            with pytest.raises(NotFoundError, match="no such round of ratings that you can see"):
                await act

    async def test_who_may_not_see_the_plan_any_more_cannot_rate_and_is_not_waited_for(
        self, office, plan, area
    ):
        held = await start(office, plan, area, raters=("ann", "bob"))
        await office.know_channel("C-leads", "ann", name="leads", is_private=True)
        draft = (await office.plans.get_draft(plan.id, actor=office.actors["ann"], now=office.now))[1]
        line = (await office.plans.get_page(actor=office.actors["ann"], now=office.now, plan_id=plan.id)).plan
        await office.plans.edit(
            plan.id,
            replace(draft, channel_id="C-leads"),
            version=line.version,
            actor=office.actors["ann"],
            now=office.now,
        )
        with pytest.raises(NotFoundError):
            await rate(office, held, "bob", area)
        done = await rate(office, held, "ann", area)
        assert done.is_final

    async def test_an_area_that_is_being_rated_is_not_dropped(self, office, plan, area):
        await start(office, plan, area)
        ann = office.actors["ann"]
        with pytest.raises(NotAllowedError, match="is being rated"):
            await office.areas.drop(area.id, actor=ann, now=office.now)
        with pytest.raises(BotError, match="is being rated"):
            await office.revisions.take_back([area.undo], actor=ann, now=office.now)

    async def test_choosing_refuses_areas_of_another_plan_and_what_says_nothing(self, office, plan, area):
        other = await office.area(await office.plan(title="Other"), "Elsewhere")
        ann = office.actors["ann"]
        for chosen, reason, why in (
            ([other.id], "", "Choose key areas of P-1"),
            ([], "", "Choose the areas to focus on"),
            ([], "  \u200b ", "Say why"),
        ):
            with pytest.raises(InvalidError, match=why):
                await office.rounds.decide(plan.id, chosen, reason=reason, actor=ann, now=office.now)
        chosen = await office.rounds.decide(plan.id, [area.id], reason="", actor=ann, now=office.now)
        assert len(chosen.undo) == 1
        with pytest.raises(InvalidError, match="Say why"):
            await office.rounds.decide(plan.id, [], reason="", actor=ann, now=office.now)


async def test_removing_a_sample_takes_its_rounds_with_it(office, plan, area):
    held = await start(office, plan, area)
    await rate(office, held, "bob", area)

    def remove(session):
        store = Store(session)
        found = store.plans.find("T1", plan.id, to_change=True)
        assert found is not None
        store.plans.remove(found)

    await office.database.write(remove)
    for noun in (FocusArea, RatingRound, Rater, AreaRating, Delivery):
        assert not await office.rows(noun), noun


async def test_collaborators_are_asked_by_default(office, plan, area):
    def name_bob(session):
        store = Store(session)
        found = store.plans.find("T1", plan.id)
        assert found is not None
        store.plans.set_role(found, office.actors["bob"].id, PlanRole.COLLABORATOR)
        store.plans.set_role(found, office.actors["cleo"].id, PlanRole.VIEWER)

    await office.database.write(name_bob)
    ready = await office.rounds.get_start(plan.id, actor=office.actors["ann"])
    assert ready.member_ids == ("U-ann", "U-bob")
    assert [each.ref for each in ready.areas] == [area.ref]


async def test_many_raters_are_asked_about_at_once(office, plan, area):
    """What a round shows is drawn anew for every rater whenever one of them rates."""
    asked, counts = [], []

    def note(*said):
        asked.append(said)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        for many in (3, 30):
            names = [f"one{turn}" for turn in range(many)]
            for name in names:
                await office.know(name)
            held = await start(office, plan, area, raters=names)
            asked.clear()
            assert (await office.rounds.find(plan.id, actor=office.actors["ann"])).missing == many
            counts.append(len(asked))
            await office.rounds.cancel(held.id, actor=office.actors["ann"], now=office.now)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    few, many = counts
    assert many == few
