"""When something breaks that nobody foresaw: a sentence, no silence, no lie, and no words in the logs."""

import asyncio
import logging
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.handlers import door
from sandbox.errors import SlackError

SORRY = "Something went wrong on my side. Look whether it was done before you try again;"
WORDS = "Ring ten customers"


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")
    await team.type("alice", f"add {WORDS} @alice")


@contextmanager
def broken(team: Any):
    """Take the database away for a while, as a full disk or a cut network does."""
    database = team.demo.house.database
    lanes = database._writing, database._reading

    class Gone:
        async def run(self, _work: Any) -> Any:
            raise ConnectionError(f"the database is gone: {WORDS}")

    team.is_settling = False
    database._writing = database._reading = Gone()
    try:
        yield
    finally:
        database._writing, database._reading = lanes
        team.is_settling = True


async def test_a_command_that_fails_says_so(team):
    with broken(team):
        seen = await team.type("alice", "done S-1")
    assert SORRY in seen.visible_text
    assert "done S-1" in seen.visible_text, "what was typed stays"
    assert "Done *S-1" in (await team.type("alice", "done S-1")).visible_text


async def test_a_click_that_fails_says_so_in_a_message_and_over_home(team):
    page = await team.type("alice", "list")
    home = await team.home("alice")
    with broken(team):
        assert SORRY in (await team.click("alice", page, "Done")).visible_text
        seen = await team.click("alice", home, "Done")
    assert seen.kind == "modal"
    assert SORRY in seen.visible_text
    assert "Done S-1" in (await team.click("alice", page, "Done")).visible_text


async def test_a_form_that_fails_stays_with_what_was_typed(team):
    form = await team.type("alice", "add")
    with broken(team):
        seen = await team.submit("alice", {"Step": "Book the venue"})
    assert SORRY in seen.visible_text
    await team.person("alice").close()
    kept = team.person("alice").view
    assert kept.id == form.id
    assert "Added *S-2 Book the venue*" in (await team.submit("alice")).visible_text
    assert kept.state["title"]["title"]["value"] == "Book the venue"


async def test_home_that_cannot_be_drawn_says_so(team):
    await team.home("alice")
    with broken(team):
        assert SORRY in (await team.home("alice")).visible_text
    assert WORDS in (await team.home("alice")).visible_text


async def test_slack_that_does_not_say_who_somebody_is_does_not_make_them_a_stranger(team):
    team.demo.sandbox.faults.refuse("users.info", "internal_error", times=None)
    seen = await team.type("erin", "list", channel="shared")
    assert SORRY in seen.visible_text, "erin was never here before"
    team.demo.clock.move_to(team.demo.clock.now().replace(hour=12))
    seen = await team.type("alice", "list")
    assert WORDS in seen.visible_text, "what was known of Alice is good enough"
    seen = await team.type("alice", "assign S-1 @erin")
    assert SORRY in seen.visible_text
    team.demo.sandbox.faults.clear()
    assert "to Erin" in (await team.type("alice", "assign S-1 @erin")).visible_text


@pytest.mark.parametrize("is_proxy", [False, True])
class TestAnswersThatAreNotSlacks:
    async def test_what_was_known_of_somebody_is_good_enough(self, team, is_proxy):
        team.demo.clock.move_to(team.demo.clock.now().replace(hour=12))
        team.demo.sandbox.faults.garble("users.info", times=None, proxy=is_proxy)
        assert WORDS in (await team.type("alice", "list")).visible_text

    async def test_what_is_done_stays_done(self, team, is_proxy):
        page = await team.type("alice", "list")
        team.demo.sandbox.faults.garble("response_url", times=None, proxy=is_proxy)
        await team.click("alice", page, "Done")
        team.demo.sandbox.faults.clear()
        assert SORRY not in str([each.visible_text for each in team.person("alice").messages("team")])
        assert "Steps* 1 done" in (await team.type("alice", "show P-1")).visible_text

    async def test_a_form_that_does_not_open_is_said_in_words(self, team, is_proxy):
        team.demo.sandbox.faults.garble("views.open", times=None, proxy=is_proxy)
        assert SORRY in (await team.type("alice", "add")).visible_text

    async def test_what_was_known_of_a_channel_stays(self, team, is_proxy):
        await team.plan("Quiet plan", channel="leads")
        team.demo.sandbox.faults.garble("conversations.info", times=None, proxy=is_proxy)
        team.demo.clock.move_to(team.demo.clock.now().replace(minute=30))
        assert "Quiet plan" in (await team.type("chandra", "show P-2")).visible_text


async def test_slack_that_does_not_say_who_is_in_a_channel_takes_no_plan_away(team):
    await team.plan("Quiet plan", channel="leads")
    team.demo.sandbox.faults.refuse("conversations.members", "internal_error", times=None)
    team.demo.clock.move_to(team.demo.clock.now().replace(minute=30))
    assert "Quiet plan" in (await team.type("chandra", "show P-2")).visible_text


async def test_a_form_that_slack_does_not_open_is_said_in_words(team):
    team.demo.sandbox.faults.refuse("views.open", "expired_trigger_id")
    assert SORRY in (await team.type("alice", "add")).visible_text
    page = await team.type("alice", "list")
    team.demo.sandbox.faults.drop("views.open")
    assert SORRY in (await team.choose("alice", page, "Move…")).visible_text


async def test_a_command_that_takes_longer_than_slack_waits_is_shown_its_answer_once(team, monkeypatch):
    sandbox, alice = team.demo.sandbox, team.person("alice")
    monkeypatch.setattr(door, "SLACK_WAITS_S", 0.05)
    await team.demo.house.advance(team.demo.clock.now() + timedelta(hours=2))  # then Slack is asked anew
    sandbox.faults.hang("users.info")
    before = len(alice.messages("team"))
    ack = await alice.command("/plan add Ring two customers", channel="team")
    assert (ack.ok, ack.payload) == (True, None), "acknowledged in time, and with nothing"
    sandbox.faults.release()
    await team.demo.house.app.drain()
    (told,) = alice.messages("team")[before:]
    assert told.ephemeral
    assert "Added *S-2 Ring two customers*" in told.visible_text
    assert told.buttons == ["Undo", "Edit"]


async def test_a_command_that_takes_its_time_is_answered_once(team):
    sandbox, alice = team.demo.sandbox, team.person("alice")
    await team.demo.house.advance(team.demo.clock.now() + timedelta(hours=2))
    sandbox.faults.hang("users.info")
    before = len(alice.messages("team"))
    typing = asyncio.create_task(alice.command("/plan add Ring two customers", channel="team"))
    await sandbox.log.until(lambda: sandbox.faults.hanging or None, timeout=5)
    sandbox.faults.release()
    assert (await typing).ok
    await team.demo.house.app.drain()
    assert len(alice.messages("team")) == before + 1


async def test_what_is_done_stays_done_when_it_cannot_be_shown(team, monkeypatch):
    page = await team.type("alice", "list")
    home = await team.home("alice")

    def expired(_: str) -> None:
        raise SlackError("expired_url")

    monkeypatch.setattr(team.demo.sandbox.slack.response_urls, "spend", expired)
    await team.click("alice", page, "Done")
    monkeypatch.undo()
    assert "Reopened *S-1" in (await team.type("alice", "reopen S-1")).visible_text
    await team.demo.house.settle()
    team.demo.sandbox.faults.server_error("views.publish", times=None)  # Home is also drawn by itself
    seen = await team.click("alice", home, "Done")
    team.demo.sandbox.faults.clear()
    assert f"Done *S-1 {WORDS}*" in seen.visible_text, "said over Home, as Home could not be drawn"
    await team.click("alice", home, "Add step")
    team.demo.sandbox.faults.server_error("views.publish")
    await team.submit("alice", {"Step": "Book the venue"})
    assert team.person("alice").view is None, "the form has closed"
    assert [row[4] for row in (await team.rows())["action_step"]] == [WORDS, "Book the venue"]


async def test_no_words_of_anybody_are_logged(team, caplog, capsys):
    caplog.set_level(logging.DEBUG, logger="slack_bolt")
    caplog.set_level(logging.WARNING)
    with structlog.testing.capture_logs() as told:
        with broken(team):
            await team.type("alice", f"add {WORDS}")
            await team.home("alice")
        team.demo.sandbox.faults.refuse("views.open", "expired_trigger_id")
        await team.type("alice", "add")
        await team.type("alice", f"add {WORDS} due friyay")
        await team.type("alice", f"{WORDS} Confidential")
    failed = [each for each in told if each["event"] == "request.failed"]
    assert failed
    assert all(".py:" in each["at"] for each in failed)
    assert WORDS not in str(told)
    assert not [each for each in caplog.records if each.name == "asyncio"], "an error that nobody saw"
    ours = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert WORDS not in "\n".join(ours)
    assert WORDS not in "".join(capsys.readouterr())
