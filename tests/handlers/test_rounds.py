"""Silent rounds as people hold them: asked once, rated unseen, revealed once, and what is made of it."""

import asyncio
from typing import Any

import pytest
from sqlmodel import Session, select

from storage.models import AreaRating, Delivery, Rater, RatingRound
from tests.handlers.test_focus_areas import objective

RATED = {"impact": "4 · a lot", "effort": "2 · a week or two", "level now": "3 · works mostly"}
LOW = {"impact": "2 · a little", "effort": "4 · a quarter", "level now": "5 · best we know"}


@pytest.fixture(name="areas")
async def _areas(team):
    """Two key areas of a plan of Alice's in #team."""
    await team.plan("Reduce churn")
    await objective(team)
    for name in ("Onboarding", "Import"):
        await team.type("alice", f"area O-1 {name}")


async def start(team: Any, *raters: str, how: str = "With names", plan: str = "P-1") -> Any:
    """Start a round and let everybody be asked."""
    shown = await team.type("alice", f"rate {plan}")
    if shown.visible_text.startswith("*Ranking"):
        await team.click("alice", shown, "Rate again")
    said = await team.submit("alice", {"Raters": list(raters), "How": how})
    await team.until(1, 14, 45)  # so that New York is at work
    return said


def asked(team: Any, name: str) -> Any:
    """Return the message that asks somebody to rate."""
    return next(each for each in reversed(team.person(name).messages("@waymark")) if "rat" in each.text)


def answers(said: dict[str, str], *refs: str) -> dict[str, str]:
    return {f"{ref} {name}": answer for ref in refs for name, answer in said.items()}


async def rate(team: Any, name: str, said: dict[str, str] | None = None) -> Any:
    """Rate both areas by the button of the message: the first one as is said, the second one low."""
    await team.click(name, asked(team, name), "Rate")
    return await team.submit(name, {**answers(said or RATED, "A-1"), **answers(LOW, "A-2")})


async def stored(team: Any, noun: Any) -> list[Any]:
    def read(session: Session) -> list[Any]:
        return list(session.exec(select(noun)))

    found: list[Any] = await team.demo.house.database.read(read)
    return found


def rankings(team: Any, channel: str = "team") -> list[Any]:
    """Return the rankings that were posted in a channel."""
    told = [each for each in team.person("alice").messages(channel) if each.text.startswith("Ranking")]
    return [each for each in told if not each.ephemeral]


@pytest.mark.usefixtures("areas")
class TestStarting:
    async def test_the_form_chooses_what_is_usual_and_says_who_sees_what(self, team):
        form = await team.type("alice", "rate P-1")
        assert form.title == "Rate key areas"
        assert "Until then nobody sees what anybody said, you neither" in form.visible_text
        said = await team.submit("alice")
        assert "Asked 1 person to rate 2 key areas of *P-1 Reduce churn*." in said.visible_text

    async def test_each_rater_is_asked_once_in_their_working_hours(self, team):
        await team.type("alice", "rate P-1")
        await team.submit("alice", {"Raters": ["alice", "bob", "chandra"]})
        await team.catch_up()
        assert "Alice asks you to rate 2 key areas" in asked(team, "chandra").text
        assert not [each for each in team.person("bob").messages("@waymark") if "rate" in each.text]
        await team.until(2, 20)
        assert len([each for each in team.person("bob").messages("@waymark") if "asks you" in each.text]) == 1

    async def test_a_plan_without_areas_has_nothing_to_rate(self, team):
        await team.plan("Answer faster")
        assert (
            "P-2 Answer faster* has no key areas yet" in (await team.type("alice", "rate P-2")).visible_text
        )

    async def test_guests_strangers_leavers_and_whoever_cannot_see_the_plan_are_not_asked(self, team):
        await team.plan("Answer faster", channel="leads")
        await objective(team, plan_id=2)
        await team.type("alice", "area O-2 Onboarding")
        team.demo.sandbox.deactivate("erin")
        await team.catch_up()
        for name, why in {
            "dana": "Dana is a guest, and guests cannot see P-2.",
            "mallory": "nobody of this workspace",
            "erin": "Erin has left this workspace.",
            "bob": "Bob cannot see P-2. Give them a role in it first",
        }.items():
            await team.type("alice", "rate P-2")
            await team.submit("alice", {"Raters": ["alice", name]})
            errors = [e.facts["errors"] for e in team.demo.sandbox.log.entries if e.facts.get("errors")][-1]
            assert why in str(errors), name
        assert not await stored(team, RatingRound)

    async def test_an_anonymous_round_asks_three_or_more(self, team):
        await team.type("alice", "rate P-1")
        await team.submit("alice", {"Raters": ["alice", "bob"], "How": "Anonymous"})
        errors = [e.facts["errors"] for e in team.demo.sandbox.log.entries if e.facts.get("errors")][-1]
        assert "An anonymous round asks 3 people or more" in str(errors)

    async def test_only_the_owner_starts_one(self, team):
        said = await team.type("bob", "rate P-1")
        assert said.visible_text.startswith("Only its owner can hold a round of ratings in P-1. Ask Alice")


@pytest.mark.usefixtures("areas")
class TestRating:
    async def test_nobody_sees_anything_until_all_have_rated_then_one_message_shows_it(self, team):
        await start(team, "alice", "bob", "chandra")
        said = await rate(team, "bob")
        assert "Kept your ratings of 2 key areas" in said.visible_text
        status = await team.type("alice", "rate P-1")
        assert "1 of 3 have rated" in status.visible_text
        assert "Bob" not in status.visible_text
        await team.catch_up()
        assert "You have rated 2 key areas" in asked(team, "bob").text
        await rate(team, "chandra")
        await team.catch_up()
        assert not rankings(team)
        said = await rate(team, "alice")
        assert "You were the last" in said.visible_text
        await team.catch_up()
        (ranking,) = rankings(team)
        shown = ranking.visible_text
        assert "1. *A-1 Onboarding*" in shown
        assert "impact 4 · effort 2 · level 3 · no wanted level" in shown
        assert "High impact, little effort: A-1\nLow impact, much effort: A-2" in shown
        assert "Single ratings" not in shown
        assert "is revealed" in asked(team, "bob").text
        await team.until(4, 20)
        assert len(rankings(team)) == 1

    async def test_the_level_of_an_area_becomes_what_its_raters_say(self, team):
        await start(team, "alice", "bob")
        await rate(team, "alice", {**RATED, "level now": "1 · not there"})
        await rate(team, "bob", {**RATED, "level now": "4 · works well"})
        assert "A-1 Onboarding · 3 works mostly" in (await team.type("alice", "show P-1")).visible_text
        told = (await team.type("bob", "history A-1")).visible_text
        assert "Alice changed A-1 Onboarding: present level from nothing to 3" in told

    async def test_ratings_can_be_changed_until_the_reveal_and_not_after(self, team):
        await start(team, "alice", "bob")
        await rate(team, "bob")
        await team.catch_up()
        form = await team.click("bob", asked(team, "bob"), "Change my ratings")
        await team.submit("bob", answers(LOW, "A-1"))
        await team.type("bob", "rate P-1")
        old_form = team.person("bob").view
        assert old_form is not None
        await rate(team, "alice")
        await team.submit("bob", answers(RATED, "A-1"))
        assert form.title == "Rate P-1"
        assert "were revealed on Mon 1 Mar, so they stay as they are" in str(
            [e.facts.get("visible_text") for e in team.demo.sandbox.log.entries[-6:]]
            + [e.facts.get("errors") for e in team.demo.sandbox.log.entries[-6:]]
        )
        await team.catch_up()
        (ranking,) = rankings(team)
        assert "impact 3 · effort 3 · level 4" in ranking.visible_text

    async def test_what_is_off_its_scale_is_refused_and_nothing_is_kept(self, team):
        await start(team, "alice", "bob")
        await team.click("bob", asked(team, "bob"), "Rate")
        view = team.person("bob").view
        for block in view.blocks:
            if block["block_id"] == "impact-1":
                block["element"]["options"][0]["value"] = "9"
        await team.submit("bob", {**answers(RATED, "A-1", "A-2"), "A-1 impact": "1 · hardly any"})
        errors = [e.facts["errors"] for e in team.demo.sandbox.log.entries if e.facts.get("errors")][-1]
        assert errors == {"A-1 impact": "Choose a level from 1 to 5."}
        assert not await stored(team, AreaRating)

    async def test_more_areas_than_a_form_has_room_for_have_pages_each_kept_when_sent(self, team):
        for number in range(5):
            await team.type("alice", f"area O-1 More {number}")
        await start(team, "alice", "bob")
        form = await team.click("bob", asked(team, "bob"), "Rate")
        assert "Page 1 of 2" in form.visible_text
        form = await team.submit("bob", answers(RATED, "A-1", "A-2", "A-3", "A-4", "A-5"))
        assert "Page 2 of 2" in form.visible_text
        await team.person("bob").close()
        await team.catch_up()
        assert "5 are done." in asked(team, "bob").text
        assert "0 of 2 have rated" in (await team.type("alice", "rate P-1")).visible_text
        await team.click("bob", asked(team, "bob"), "Rate")
        await team.submit("bob")
        said = await team.submit("bob", answers(LOW, "A-6", "A-7"))
        assert "Kept your ratings of 7 key areas" in said.visible_text
        assert "1 of 2 have rated" in (await team.type("alice", "rate P-1")).visible_text

    async def test_home_shows_who_waits_for_ratings(self, team):
        await start(team, "alice", "bob")
        home = await team.home("bob")
        assert "*P-1 Reduce churn* · Alice waits for your ratings of 2 key areas" in home.visible_text
        await team.click("bob", home, "Rate")
        await team.submit("bob", {**answers(RATED, "A-1"), **answers(LOW, "A-2")})
        assert "waits for your ratings" not in (await team.home("bob")).visible_text

    async def test_who_has_not_rated_is_reminded_in_the_message_of_the_next_days_for_a_week(self, team):
        await start(team, "alice", "bob")
        await rate(team, "alice")
        await team.until(2, 14, 35)
        day = team.person("bob").messages("@waymark")[-1]
        assert "1 thing for you today" in day.visible_text
        assert "Alice waits for your ratings of 2 key areas" in day.visible_text
        assert not any("for you today" in each.text for each in team.person("alice").messages("@waymark"))
        await team.click("bob", day, "Rate")
        await team.submit("bob", {**answers(RATED, "A-1"), **answers(LOW, "A-2")})
        await team.catch_up()
        after = team.person("bob").messages("@waymark")
        assert "Nothing waits for you today" in next(each for each in after if each.ts == day.ts).visible_text

    async def test_who_does_not_answer_is_reminded_no_more_after_a_week(self, team):
        await start(team, "alice", "bob")
        await team.until(20, 14, 35)
        told = [each for each in team.person("bob").messages("@waymark") if "for you today" in each.text]
        assert len(told) == 5, "Tuesday to Friday, and Monday"

    async def test_who_was_not_asked_cannot_rate(self, team):
        await start(team, "alice", "bob")
        said = await team.type("chandra", "rate P-1")
        assert said.visible_text.startswith("Only its raters can rate the key areas of P-1. Ask Alice")

    async def test_two_who_rate_last_at_once_reveal_it_once(self, team):
        await start(team, "alice", "bob", "chandra")
        await rate(team, "alice")
        for name in ("bob", "chandra"):
            await team.click(name, asked(team, name), "Rate")
            team.person(name).fill({**answers(RATED, "A-1"), **answers(LOW, "A-2")})
        await asyncio.gather(*(team.person(name).submit() for name in ("bob", "chandra")))
        await team.demo.house.app.drain()
        await team.catch_up()
        assert len(rankings(team)) == 1
        assert len(await stored(team, AreaRating)) == 6


@pytest.mark.usefixtures("areas")
class TestRevealing:
    async def test_the_owner_reveals_it_before_all_have_rated(self, team):
        await start(team, "alice", "bob", "chandra")
        await rate(team, "bob")
        status = await team.type("alice", "rate P-1")
        shown = await team.click("alice", status, "Reveal")
        assert "Ranking of the key areas of P-1 Reduce churn" in shown.visible_text
        await team.catch_up()
        assert len(rankings(team)) >= 1
        late = await team.click("chandra", asked(team, "chandra"), "See ranking")
        assert "1 rater" in late.visible_text

    async def test_half_of_what_somebody_said_is_not_told(self, team):
        for number in range(4):
            await team.type("alice", f"area O-1 More {number}")
        await start(team, "alice", "bob")
        await team.click("bob", asked(team, "bob"), "Rate")
        await team.submit("bob", answers(RATED, "A-1", "A-2", "A-3", "A-4", "A-5"))
        refused = await team.click("alice", await team.type("alice", "rate P-1"), "Reveal")
        assert refused.visible_text.startswith("Nobody has rated every area yet")

    async def test_two_reveals_at_once_make_one_ranking(self, team):
        await start(team, "alice", "bob")
        await rate(team, "bob")
        status = await team.type("alice", "rate P-1")
        again = await team.type("alice", "rate P-1")
        await asyncio.gather(*(team.person("alice").click(each, "Reveal") for each in (status, again)))
        await team.demo.house.app.drain()
        await team.until(2, 9)
        posted = [e for e in await stored(team, Delivery) if e.occ_key == "ranking:1"]
        assert [each.state.value for each in posted] == ["sent"]

    async def test_a_cancelled_round_forgets_what_was_said(self, team):
        await start(team, "alice", "bob")
        await rate(team, "bob")
        said = await team.click("alice", await team.type("alice", "rate P-1"), "Cancel round")
        assert "was cancelled. What was said is forgotten." in said.visible_text
        assert not await stored(team, AreaRating)
        await team.catch_up()
        assert "was cancelled" in asked(team, "bob").text
        assert (await team.type("alice", "rate P-1")).title == "Rate key areas"

    async def test_a_leaver_is_not_waited_for(self, team):
        await start(team, "alice", "bob", "erin")
        await rate(team, "alice")
        await rate(team, "bob")
        await team.catch_up()
        assert not rankings(team)
        team.demo.sandbox.deactivate("erin")
        await team.catch_up()
        assert len(rankings(team)) == 1

    async def test_who_deletes_what_is_stored_of_them_is_not_waited_for(self, team):
        await start(team, "alice", "bob", "chandra")
        await rate(team, "alice")
        await rate(team, "bob")
        page = await team.type("chandra", "privacy")
        await team.click("chandra", await team.click("chandra", page, "Delete mine"), "Delete for good")
        await team.catch_up()
        assert "\n2 raters · " in rankings(team)[0].visible_text

    async def test_who_is_taken_out_of_the_plan_is_not_waited_for_and_is_told_so(self, team):
        await team.type("alice", "role P-1 @chandra collaborator")
        await start(team, "alice", "chandra")
        await rate(team, "alice")
        await team.catch_up()
        assert not rankings(team)
        await team.type("alice", "role P-1 @chandra none")
        await team.catch_up()
        assert "\n1 rater · " in rankings(team)[0].visible_text
        assert "You are not asked to rate 2 key areas" in asked(team, "chandra").visible_text
        await team.type("alice", "rate P-1")
        assert "key area" not in (await team.home("chandra")).visible_text

    async def test_what_whoever_is_taken_out_has_said_whole_counts(self, team):
        await team.type("alice", "role P-1 @chandra collaborator")
        await start(team, "alice", "bob", "chandra")
        await rate(team, "chandra")
        await team.type("alice", "role P-1 @chandra none")
        await rate(team, "bob")
        await rate(team, "alice")
        await team.catch_up()
        assert "\n3 raters · " in rankings(team)[0].visible_text

    async def test_who_was_never_named_in_the_plan_stays_asked_when_others_are_taken_out(self, team):
        await team.type("alice", "role P-1 @chandra collaborator")
        await start(team, "alice", "bob", "chandra")
        await rate(team, "alice")
        await team.type("alice", "role P-1 @chandra none")
        await team.catch_up()
        assert not rankings(team)
        await rate(team, "bob")
        await team.catch_up()
        assert "\n2 raters · " in rankings(team)[0].visible_text

    async def test_while_the_plan_is_paused_or_closed_nobody_rates_and_then_it_goes_on(self, team):
        await team.type("alice", "rate P-1")
        await team.submit("alice", {"Raters": ["alice", "bob"]})
        await team.type("alice", "pause P-1")
        await team.until(1, 15)
        assert not [each for each in team.person("bob").messages("@waymark") if "asks you" in each.text]
        assert "P-1 is paused" in (await team.type("bob", "rate P-1")).visible_text
        await team.type("alice", "resume P-1")
        await team.catch_up()
        assert "Alice asks you to rate" in asked(team, "bob").text
        await team.type("alice", "close P-1")
        assert "P-1 Reduce churn is closed" in (await team.type("bob", "rate P-1")).visible_text
        await team.catch_up()
        assert "waits, as the plan is closed" in asked(team, "bob").text


@pytest.mark.usefixtures("areas")
class TestWhoSeesWhat:
    RATERS = ("alice", "bob", "chandra", "erin", "frank")

    async def hold(self, team: Any, *raters: str, how: str) -> Any:
        await start(team, *raters, how=how)
        for place, name in enumerate(raters):
            await rate(team, name, RATED if place % 2 else LOW)
        await team.catch_up()
        return rankings(team)[-1]

    async def test_an_anonymous_round_keeps_nothing_that_tells_who_said_what(self, team):
        await start(team, "alice", "bob", "chandra", how="Anonymous")
        before = len(team.demo.sandbox.log.entries)
        for place, name in enumerate(("alice", "bob", "chandra")):
            await rate(team, name, RATED if place % 2 else LOW)
        kept = await stored(team, AreaRating)
        assert len(kept) == 6
        assert {each.member_id for each in kept} == {None}
        raters = await stored(team, Rater)
        (held,) = await stored(team, RatingRound)
        assert {each.rated_at for each in raters} == {held.ended_at}
        assert held.ended_by is None
        await team.catch_up()
        shown = rankings(team)[-1].visible_text
        assert "anonymous" in shown
        assert not any(name in shown for name in ("Bob", "Chandra"))
        assert before < len(team.demo.sandbox.log.entries)

    async def test_an_anonymous_round_is_not_revealed_while_two_have_rated(self, team):
        await start(team, "alice", "bob", "chandra", how="Anonymous")
        await rate(team, "alice")
        await rate(team, "bob")
        refused = await team.click("alice", await team.type("alice", "rate P-1"), "Reveal")
        assert refused.visible_text.startswith("Two have rated so far.")
        assert len({each.member_id for each in await stored(team, AreaRating)}) == 2

    async def test_with_fewer_than_five_there_are_only_averages(self, team):
        ranking = await self.hold(team, "alice", "bob", "chandra", "erin", how="With names")
        assert "Spread and single answers are shown from 5 raters on." in ranking.visible_text
        assert " to " not in ranking.visible_text.partition("Order:")[0].replace("minus", "")
        refused = await team.click("alice", ranking, "Choose focus areas")
        assert refused.title == "Choose focus areas"


@pytest.mark.usefixtures("areas")
class TestChoosing:
    async def test_the_owner_chooses_and_parks_the_rest_and_takes_it_back(self, team):
        await start(team, "alice", "bob")
        await rate(team, "alice")
        await rate(team, "bob")
        await team.catch_up()
        (ranking,) = rankings(team)
        menus = [block["accessory"] for block in ranking.blocks if block.get("accessory")]
        assert [[each["text"]["text"] for each in menu["options"]] for menu in menus] == [
            ["Focus on it", "Park…"]
        ] * 2
        await team.click("alice", ranking, "Choose focus areas")
        said = await team.submit(
            "alice", {"Focus areas": ["1. A-1 Onboarding"], "Park the rest because": "First this one"}
        )
        assert "Focus of *P-1 Reduce churn*: A-1 Onboarding. Parked: A-2 Import." in said.visible_text
        await team.catch_up()
        (ranking,) = rankings(team)
        assert "1. *A-1 Onboarding* · focus" in ranking.visible_text
        assert "2. *A-2 Import* · parked: First this one" in ranking.visible_text
        await team.click("alice", said, "Undo")
        page = (await team.type("bob", "show P-1")).visible_text
        assert "parked" not in page
        assert "*Key areas* 2 open" in page

    async def test_the_next_round_says_how_levels_moved(self, team):
        for level in ("2 · patchy", "4 · works well"):
            await start(team, "alice")
            await rate(team, "alice", {**RATED, "level now": level})
            await team.catch_up()
        first, second = rankings(team)
        assert "level 4, up 2 · no wanted level" in second.visible_text
        assert ", up" not in first.visible_text
        assert "Levels against Mon 1 Mar." in second.visible_text

    async def test_the_next_round_asks_those_whom_the_last_one_asked_and_who_are_there(self, team):
        await team.type("erin", "help", channel="shared")
        await start(team, "bob", "chandra", "erin")
        await team.click("alice", await team.type("alice", "rate P-1"), "Cancel round")
        await start(team, "bob", "erin")
        await rate(team, "bob")
        await team.click("alice", await team.type("alice", "rate P-1"), "Reveal")
        team.demo.sandbox.deactivate("erin")
        await team.catch_up()
        form = await team.click("alice", await team.type("alice", "rate P-1"), "Rate again")
        raters = next(each for each in form.blocks if each["block_id"] == "member_ids")
        assert raters["element"]["initial_users"] == [team.person("bob").id]

    async def test_the_last_ranking_is_there_for_whoever_may_see_the_plan(self, team):
        await start(team, "alice", "bob")
        await rate(team, "alice")
        await rate(team, "bob")
        seen = await team.type("chandra", "rate P-1")
        assert "Ranking of the key areas of P-1 Reduce churn" in seen.visible_text
        assert "Rate again" not in seen.visible_text
        mine = await team.type("alice", "rate P-1")
        assert (await team.click("alice", mine, "Rate again")).title == "Rate key areas"

    async def test_in_a_plan_without_a_channel_each_is_told_directly(self, team):
        await team.plan("Answer faster", channel=None)
        await objective(team, plan_id=2)
        await team.type("alice", "area O-2 Onboarding")
        await start(team, "alice", "bob", plan="P-2")
        for name in ("alice", "bob"):
            await team.click(name, asked(team, name), "Rate")
            await team.submit(name, answers(RATED, "A-3"))
        await team.catch_up()
        for name in ("alice", "bob"):
            told = [
                each for each in team.person(name).messages("@waymark") if each.text.startswith("Ranking")
            ]
            assert len(told) == 1, name
        assert not rankings(team)
