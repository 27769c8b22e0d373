"""Who is asked about a message that may not have been posted, and what their question says in the end."""

from datetime import timedelta

import pytest

from bot.services.uncertain import UncertainDeliveries

POST = "chat.postMessage"
MINUTE = timedelta(minutes=1)
THERE = "in <#C0TEAM>"
OF_NO_USE = "*I did not post this in <#C0TEAM> again: it is of no use any more*"


async def later(team, by=MINUTE):
    await team.demo.house.advance(team.demo.clock.now() + by)


def questions(team, name="alice"):
    return [m for m in team.person(name).messages("@waymark") if THERE in m.visible_text]


def told(team):
    messages = team.person("bob").messages("team")
    return [m for m in messages if not m.ephemeral and "Churn % is 7" in m.visible_text]


async def prompt_in_doubt(team):
    await team.plan("Reduce churn")
    team.demo.sandbox.faults.server_error(POST)
    await team.until(1, 9, 1)
    (asked,) = questions(team)
    return asked


async def leave(team, name):
    team.demo.sandbox.deactivate(name)
    await team.demo.sandbox.events_heard()
    await team.demo.house.app.drain()


async def give_to(team, name):
    await team.type("alice", "edit P-1")
    await team.submit("alice", {"Owner": name})
    await later(team)  # they are told so, and that goes through


async def make(team, *, owner="alice"):
    await team.plan("Reduce churn")
    await team.type("alice", "target Churn % from 8 to 5 by 30 Jun in P-1")
    if owner != "alice":
        await give_to(team, owner)


async def tell(team, by="alice"):
    team.demo.sandbox.faults.server_error(POST)
    await team.type(by, "checkin T-1 7")
    await later(team)


@pytest.mark.parametrize("line", ["pause P-1", "close P-1"])
class TestAPlanThatAsksNoMore:
    async def test_its_open_question_ends(self, team, line):
        await prompt_in_doubt(team)
        await team.type("alice", line)
        await later(team)
        (asked,) = questions(team)
        assert (asked.visible_text.splitlines()[0], asked.buttons) == (OF_NO_USE, [])

    async def test_so_does_one_that_was_answered_a_moment_before(self, team, line):
        asked = await prompt_in_doubt(team)
        team.demo.sandbox.faults.ratelimit(POST, retry_after=600)
        await team.click("alice", asked, "Post again")
        await later(team)
        await team.type("alice", line)
        await later(team, 15 * MINUTE)
        (asked,) = questions(team)
        assert asked.visible_text.splitlines()[0] == OF_NO_USE


@pytest.mark.parametrize(
    ("break_it", "head"),
    [
        (
            lambda sandbox: sandbox.faults.ratelimit(POST, None, retry_after=3600),
            "*I did not post this in <#C0TEAM> again: it is too late for it*",
        ),
        (
            lambda sandbox: sandbox.remove_app_from("team"),
            "*I did not post this in <#C0TEAM> again*",
        ),
    ],
)
async def test_a_question_says_when_what_was_wished_could_not_be_done(team, break_it, head):
    asked = await prompt_in_doubt(team)
    break_it(team.demo.sandbox)
    await team.click("alice", asked, "Post again")
    await later(team, timedelta(hours=12))
    team.demo.sandbox.faults.clear()
    await later(team, timedelta(hours=2))
    asked = questions(team)[0]
    assert asked.visible_text.splitlines()[0] == head


class TestAPromptThatSomebodyAnswers:
    """A button of a message can only be pressed where the message stands."""

    async def in_doubt(self, team):
        await make(team)
        await team.until(1, 8, 45)  # Alice's message of the day has come
        team.demo.sandbox.faults.server_error(POST, after=True)
        await team.until(1, 9, 1)
        return questions(team)[0]

    def prompt(self, team):
        return next(each for each in team.person("bob").messages("team") if "Check in" in each.buttons)

    async def test_is_there_without_a_look(self, team):
        await self.in_doubt(team)
        await team.click("bob", self.prompt(team), "Check in")
        await later(team)
        (asked,) = questions(team)
        assert asked.visible_text.startswith("*This is in <#C0TEAM>: I found it there*")
        assert asked.buttons == []
        await later(team, timedelta(hours=1))
        assert len([each for each in team.person("bob").messages("team") if "Check in" in each.buttons]) == 1

    async def test_is_drawn_anew_from_then_on_if_it_was_there_by_somebodys_word(self, team):
        await team.click("alice", await self.in_doubt(team), "It is there")
        await later(team)
        await team.click("bob", self.prompt(team), "Check in")
        await team.type("alice", "checkin T-1 7")
        await later(team)
        assert "7" in self.prompt(team).visible_text

    async def test_of_another_workspace_is_none_of_ours(self, team):
        asked = await self.in_doubt(team)
        key = self.prompt(team).metadata["event_payload"]["key"]
        uncertain = UncertainDeliveries(team.demo.house.database, wake=lambda: None)
        assert not await uncertain.recognise(
            "T0OTHER", key, posted_in="C1", posted_ts="1.1", now=team.demo.clock.now()
        )
        assert asked.buttons == ["Post again", "It is there"]


class TestWhoIsAsked:
    async def test_of_an_owner_who_has_left_whoever_looks_after_the_plan(self, team):
        await make(team, owner="chandra")
        await leave(team, "chandra")
        await tell(team)
        (asked,) = questions(team)
        await team.click("alice", asked, "Post again")
        await later(team)
        assert len(told(team)) == 1

    async def test_and_of_one_who_leaves_while_they_are_asked(self, team):
        await make(team, owner="chandra")
        await tell(team)
        assert (questions(team), len(questions(team, "chandra"))) == ([], 1)
        await leave(team, "chandra")
        await later(team)
        (asked,) = questions(team)
        await team.click("alice", asked, "It is there")
        await later(team)
        (asked,) = questions(team)
        assert asked.visible_text.startswith("*This is in <#C0TEAM>, as you said*")

    async def test_the_new_owner_and_the_old_one_no_more(self, team):
        await make(team)
        await tell(team)
        await give_to(team, "chandra")
        (before,), (now,) = questions(team), questions(team, "chandra")
        assert before.visible_text.splitlines()[0] == (
            "*I ask you no more whether this is in <#C0TEAM>: somebody else looks after the plan*"
        )
        assert (before.buttons, now.buttons) == ([], ["Post again", "It is there"])
        await team.click("chandra", now, "Post again")
        await later(team)
        assert len(told(team)) == 1

    async def test_the_deputy_of_one_who_is_away(self, team):
        await team.plan("Reduce churn")
        await team.type("alice", "away until 12 Mar deputy @bob")
        team.demo.sandbox.faults.server_error(POST)
        await team.until(1, 9, 1)
        assert questions(team) == []
        (asked,) = questions(team, "bob")
        await team.click("bob", asked, "Post again")
        await later(team)
        assert questions(team, "bob")[0].visible_text.startswith("*I post this in <#C0TEAM> again*")
        assert [m for m in team.person("bob").messages("team") if "Check-in" in m.visible_text]

    async def test_without_one_the_owner_when_they_are_back(self, team):
        await make(team)
        await give_to(team, "chandra")
        await team.type("chandra", "away until 12 Mar")
        await tell(team)
        assert questions(team, "chandra") == []
        await team.until(15, 4, 5)
        (asked,) = questions(team, "chandra")
        assert asked.buttons == ["Post again", "It is there"]

    async def test_a_channel_that_takes_no_post_is_told_to_the_deputy(self, team):
        await team.plan("Reduce churn")
        await team.type("alice", "away until 12 Mar deputy @bob")
        team.demo.sandbox.remove_app_from("team")
        await team.until(1, 9, 1)
        assert any("/invite" in m.visible_text for m in team.person("bob").messages("@waymark"))
        assert not any("/invite" in m.visible_text for m in team.person("alice").messages("@waymark"))
