"""The first minutes: one welcome to one person, once, and a sample that leaves no trace."""

import asyncio
import shutil
from contextlib import asynccontextmanager

import pytest

from bot.demo import CHANNELS, PEOPLE, open_demo

from .conftest import MONDAY, WRITTEN, Team

WELCOME = "Waymark is ready."
EVERYBODY = ("alice", "bob", "chandra", "dana")


@pytest.fixture
def new_dir(tmp_path, sqlite_template):
    shutil.copy(sqlite_template, tmp_path / "waymark.db")
    return tmp_path


@asynccontextmanager
async def installed(data_dir, *, installer=""):
    async with open_demo(
        data_dir, start=MONDAY, people=PEOPLE, channels=CHANNELS, installer=installer
    ) as demo:
        team = Team(demo)
        await team.catch_up()
        yield team


def welcomed(team):
    """Return who was welcomed, and how often."""
    messages = {name: team.person(name).messages("@waymark") for name in EVERYBODY}
    return {name: len(found) for name, found in messages.items() if found}


async def test_the_installer_who_was_named_is_welcomed_before_anybody_acts(new_dir):
    async with installed(new_dir, installer="bob") as team:
        assert welcomed(team) == {"bob": 1}
        (message,) = team.person("bob").messages("@waymark")
        assert WELCOME in message.visible_text
        assert "/invite @Waymark" in message.visible_text
        assert message.buttons == ["Create a plan", "Try with sample data", "Help"]
        await team.type("alice", "help")
        await team.home("chandra")
        await team.catch_up()
        assert welcomed(team) == {"bob": 1}


async def test_else_it_is_the_first_full_member_who_acts_and_nobody_after_them(new_dir):
    async with installed(new_dir) as team:
        assert welcomed(team) == {}
        await team.type("dana", "help", channel="general")  # a guest
        await asyncio.gather(team.home("chandra"), team.home("chandra"))
        await team.type("alice", "help")
        await team.catch_up()
        assert welcomed(team) == {"chandra": 1}


async def test_a_restart_or_another_installation_welcomes_nobody_again(new_dir):
    async with installed(new_dir, installer="bob") as team:
        assert welcomed(team) == {"bob": 1}
    async with installed(new_dir, installer="chandra") as team:
        await team.type("alice", "help")
        await team.catch_up()
        assert welcomed(team) == {}


async def test_an_installer_whom_nobody_knows_stops_nothing(new_dir):
    async with installed(new_dir, installer="U0NOBODY") as team:
        assert "What you can type" in (await team.type("alice", "help")).visible_text
        assert welcomed(team) == {}


async def test_the_welcome_leads_to_a_plan_and_turns_into_it(new_dir):
    async with installed(new_dir, installer="alice") as team:
        (message,) = team.person("alice").messages("@waymark")
        await team.click("alice", message, "Create a plan")
        await team.submit("alice", {"Title": "Reduce churn"})
        (message,) = team.person("alice").messages("@waymark")
        assert "P-1 Reduce churn" in message.visible_text


class TestAnInvitation:
    async def test_whoever_invited_waymark_is_told_what_comes_next_and_nobody_else(self, team):
        await team.person("alice").invite("waymark", channel="lonely")
        await team.catch_up()
        (told,) = [each for each in team.person("alice").messages("lonely") if "I am in" in each.visible_text]
        assert told.ephemeral
        assert "I am in <#C0LONELY> now." in told.visible_text
        assert not [each for each in team.person("bob").messages("lonely") if "I am in" in each.visible_text]
        form = await team.click("alice", told, "Create a plan")
        assert form.title == "New plan"

    async def test_somebody_else_who_comes_is_no_news(self, team):
        envelopes = len(team.demo.sandbox.log.of_kind("envelope"))
        await team.person("alice").invite("erin", channel="team")
        await team.catch_up()
        assert len(team.demo.sandbox.log.of_kind("envelope")) == envelopes + 1, "Slack does tell of it"
        assert team.demo.sandbox.channel("team").messages == []
        assert (await team.rows("inbox"))["inbox"] == []


class TestTheSample:
    async def test_it_looks_alive_and_says_what_it_is(self, team):
        seen = await team.click("alice", await team.type("alice", ""), "Try with sample data")
        said = seen.visible_text
        assert "P-1 Sample: Reduce churn" in said
        assert "Only you see it" in said
        assert "T-1 Churn % 8 → 5" in said
        assert "now 6.9" in said
        assert "1 done" in said
        assert "2 days overdue" in said
        assert "due today" in said
        assert "Remove sample" in seen.buttons

    async def test_pressing_again_or_twice_at_once_shows_the_one_there_is(self, team):
        hub = await team.type("alice", "")
        alice = team.person("alice")
        await asyncio.gather(*(alice.click(hub, "Try with sample data") for _ in range(2)))
        await team.demo.house.app.drain()
        rows = await team.rows()
        assert len(rows["plan"]) == 1
        assert len(rows["action_step"]) == 6

    async def test_nobody_else_sees_it_and_nothing_is_posted_about_it(self, team):
        await team.click("alice", await team.type("alice", ""), "Try with sample data")
        for line in ("list team", "overdue", "show P-1", "show S-2", ""):
            seen = await team.type("bob", line)
            assert "Sample" not in seen.visible_text
            assert "Write down why" not in seen.visible_text
        await team.until(5, 18)
        assert team.person("alice").messages("@waymark") == []
        assert [each for each in team.demo.sandbox.channel("team").messages if not each.ephemeral] == []

    async def test_it_stands_in_no_message_of_the_day(self, team):
        await team.click("alice", await team.type("alice", ""), "Try with sample data")
        await team.plan("Grow sales")
        await team.type("alice", "add Ring them @alice tuesday to P-2")
        await team.until(3, 9)
        days = [
            each for each in team.person("alice").messages("@waymark") if "Ring them" in each.visible_text
        ]
        assert days
        assert not any("Write down why" in each.visible_text for each in days)

    async def test_it_is_not_shared_by_anybody(self, team):
        await team.click("alice", await team.type("alice", ""), "Try with sample data")
        refused = await team.type("alice", "share P-1 #team")
        assert "P-1 is one person's own plan, which is not shared." in refused.visible_text
        assert "There is no P-1 that you can see." in (await team.type("bob", "share P-1 #team")).visible_text

    async def test_what_is_added_without_a_name_goes_to_the_real_plan(self, team):
        await team.click("alice", await team.type("alice", ""), "Try with sample data")
        await team.plan("Grow sales", channel=None)
        assert "to P-2 Grow sales" in (await team.type("alice", "add Ring them")).visible_text

    async def test_it_is_removed_whole_once_that_is_confirmed(self, team):
        seen = await team.click("alice", await team.type("alice", ""), "Try with sample data")
        await team.type("alice", "add One more for P-1 @bob")
        await team.type("alice", "checkin T-1 6.4 better")
        before = await team.rows()
        await team.click("alice", seen, "Remove sample", confirm=False)
        assert await team.rows() == before
        after = await team.click("alice", seen, "Remove sample")
        assert "Removed *P-1 Sample: Reduce churn*" in after.visible_text
        left = await team.rows()
        assert {noun for noun in WRITTEN if left[noun]} <= {"counter", "schedule", "delivery"}
        again = await team.click("alice", await team.type("alice", ""), "Try with sample data")
        assert "P-2 Sample: Reduce churn" in again.visible_text

    async def test_it_is_removed_with_all_that_was_changed_and_taken_back_in_it(self, team):
        await team.click("alice", await team.type("alice", ""), "Try with sample data")
        for line in ("due S-2 12 mar", "done S-3", "checkin T-1 6.1", "add Ring them P-1"):
            back = await team.click("alice", await team.type("alice", line), "Undo")
            await team.click("alice", back, "Redo")
        await team.click("alice", await team.type("alice", "show P-1"), "Remove sample")
        rows = await team.rows()
        assert {noun: rows[noun] for noun in ("plan", "action_step", "check_in", "revision")} == {
            "plan": [],
            "action_step": [],
            "check_in": [],
            "revision": [],
        }

    async def test_it_stays_with_whoever_tries_it(self, team):
        await team.click("alice", await team.type("alice", ""), "Try with sample data")
        await team.choose("alice", await team.type("alice", "show P-1"), "Edit plan…")
        seen = await team.submit("alice", {"Owner": "bob", "Title": "Ours"})
        assert "A sample stays with whoever tries it." in seen.visible_text
        seen = await team.submit("alice", {"Owner": "alice", "Channel": "team"})
        assert "A sample has no channel, as you alone can see it." in seen.visible_text

    async def test_a_plan_that_is_no_sample_cannot_be_removed(self, team):
        await team.click("alice", await team.type("alice", ""), "Try with sample data")
        await team.plan("Grow sales")
        shown = await team.type("alice", "show P-1")
        row = next(block for block in shown.blocks if "Remove sample" in str(block))
        remove = next(each for each in row["elements"] if each["action_id"] == "sample.remove")
        remove["value"] = "2"
        seen = await team.click("alice", shown, "Remove sample")
        assert "Only a sample can be removed" in seen.visible_text
        assert len((await team.rows("plan"))["plan"]) == 2

    async def test_home_offers_it_too(self, team):
        home = await team.home("alice")
        await team.click("alice", home, "Try with sample data")
        assert "Sample: Reduce churn" in team.person("alice").home.visible_text

    async def test_closed_it_is_taken_up_again_by_whoever_wants_to_try_it_again(self, team):
        home = await team.home("alice")
        await team.click("alice", home, "Try with sample data")
        await team.type("alice", "close P-1")
        await team.click("alice", await team.home("alice"), "Try with sample data")
        home = team.person("alice").home
        assert "Sample: Reduce churn" in home.visible_text
        assert "Alice reopened P-1" in (await team.type("alice", "history P-1")).visible_text
        assert len((await team.rows("plan"))["plan"]) == 1

    async def test_removed_it_is_gone_from_the_homes_of_others_too(self, team):
        await team.click("alice", await team.type("alice", ""), "Try with sample data")
        await team.home("bob")
        await team.type("alice", "assign S-2 @bob")
        await team.catch_up()
        assert "S-2" in team.person("bob").home.visible_text
        await team.click("alice", await team.type("alice", "show P-1"), "Remove sample")
        await team.catch_up()
        assert "S-2" not in team.person("bob").home.visible_text
