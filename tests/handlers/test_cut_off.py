"""What a process died on: it is done once all the same, or its author is told, and nothing typed is lost."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from slack_bolt.request.async_request import AsyncBoltRequest
from structlog.testing import capture_logs

from bot.errors import NotFoundError
from bot.handlers import again, scene
from bot.handlers.request_keys import request_of
from bot.services.inbox import InboxService
from bot.services.job_leases import JobLeases
from sandbox import payloads
from storage.models import Inbox

RING = "Ring ten customers"


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


def sent(team: Any, kind: str) -> dict[str, Any]:
    """Return what Slack last sent of a kind."""
    found = [each.facts for each in team.demo.sandbox.log.of_kind("envelope") if each.facts["type"] == kind]
    return dict(found[-1]["payload"])


async def died_on(
    team: Any, payload: dict[str, Any], *, owner: str = "dead", has_written: bool = False
) -> str:
    """Have a process take a request in, and die; return the request's key."""
    dead = InboxService(team.demo.house.database, owner=owner)
    request = request_of(payload)
    assert request is not None
    body = {name: value for name, value in payload.items() if name != "response_url"}
    await dead.receive(request, body=body, now=team.demo.clock.now())
    if has_written:
        await mark(team, *request.keys)
    return request.key


async def mark(team: Any, *keys: str) -> None:
    statement = sa.update(Inbox).where(sa.column("key").in_(keys)).values(has_written=True)
    await team.demo.house.database.write(lambda session: session.connection().execute(statement))


async def swept(team: Any, *, after: float = 11) -> None:
    """Let time pass, and see to what was cut off, as often as two jobs might."""
    team.demo.clock.move_to(team.demo.clock.now() + timedelta(seconds=after))
    await asyncio.gather(team.demo.house.sweep(), team.demo.house.sweep())
    await team.demo.house.sweep()
    await team.catch_up()


async def command(team: Any, line: str, trigger: str = "1.2.cut-off") -> dict[str, Any]:
    """Return what Slack sends when Alice types a line in #team, without her typing it."""
    await team.type("alice", "help")
    return {**sent(team, "slash_commands"), "text": line, "trigger_id": trigger}


def newest(team: Any, channel: str) -> Any:
    return team.person("alice").messages(channel)[-1]


async def steps(team: Any) -> Any:
    return (await team.rows("action_step"))["action_step"]


async def left(team: Any) -> str:
    """Return what is still kept of what people typed."""
    return str([row for row in (await team.rows("inbox"))["inbox"] if "done" not in row])


class TestCommands:
    async def test_one_that_wrote_nothing_is_run_once_and_answered_where_it_was_typed(self, team):
        await died_on(team, await command(team, f"add {RING} fri"))
        await swept(team, after=9)
        assert await steps(team) == [], "it may still be under way"
        await swept(team, after=2)
        assert len(await steps(team)) == 1
        told = newest(team, "team")
        assert told.ephemeral
        assert f"Added *S-1 {RING}*" in told.visible_text
        await team.click("alice", told, "Undo")
        assert "dropped" in str(await steps(team))

    async def test_its_author_is_told_once_that_it_was_done_if_it_had_written(self, team):
        await team.type("alice", f"add {RING}")
        await died_on(team, await command(team, f"add {RING}"), has_written=True)
        before = len(team.person("alice").messages("team"))
        await swept(team)
        assert len(await steps(team)) == 1
        (told,) = team.person("alice").messages("team")[before:]
        assert told.visible_text.startswith("This was done. I was interrupted before I could show it to you.")
        assert f"add {RING}" in told.visible_text

    async def test_one_that_takes_a_form_offers_the_button_that_opens_it(self, team):
        await died_on(team, await command(team, "add"))
        await swept(team)
        told = newest(team, "team")
        assert told.buttons == ["Open form"]
        assert (await team.click("alice", told, "Open form")).title == "New step"

    async def test_one_that_is_refused_says_why(self, team):
        await died_on(team, await command(team, "due S-9 friday"))
        await swept(team)
        assert "There is no S-9 that you can see." in newest(team, "team").visible_text

    async def test_one_that_was_typed_again_since_is_not_done_twice(self, team):
        await died_on(team, await command(team, f"add {RING}"))
        await team.type("alice", f"add {RING}")
        before = len(team.person("alice").messages("team"))
        await swept(team)
        assert len(await steps(team)) == 1
        assert len(team.person("alice").messages("team")) == before

    async def test_what_is_old_is_offered_and_not_done(self, team):
        await died_on(team, await command(team, f"add {RING}"))
        await swept(team, after=again.RUN_FOR.total_seconds() + 60)
        assert await steps(team) == []
        told = newest(team, "team")
        assert "so nothing has changed." in told.visible_text
        assert f"add {RING}" in told.visible_text
        await team.click("alice", told, "Run")
        assert len(await steps(team)) == 1

    async def test_what_cuts_every_process_off_is_offered_in_the_end(self, team):
        key = await died_on(team, await command(team, f"add {RING}"))
        runs = sa.update(Inbox).where(sa.column("key") == key).values(runs=again.MOST_RUNS + 1)
        await team.demo.house.database.write(lambda session: session.connection().execute(runs))
        await swept(team)
        assert await steps(team) == []
        assert "Run" in newest(team, "team").buttons

    async def test_of_what_an_older_waymark_had_begun_nobody_knows_and_that_is_said(self, team):
        key = await died_on(team, await command(team, f"add {RING}"))
        nobodys = sa.update(Inbox).where(sa.column("key") == key).values(owner=None)
        await team.demo.house.database.write(lambda session: session.connection().execute(nobodys))
        before = len(team.person("alice").messages("team"))
        await swept(team, after=50)
        assert len(team.person("alice").messages("team")) == before, "it may still be at it"
        await swept(team, after=15)
        assert await steps(team) == []
        (told,) = team.person("alice").messages("team")[before:]
        assert "Look whether it was done before you do it again." in told.visible_text

    async def test_what_a_process_works_on_that_lives_is_left_to_it(self, team):
        other = JobLeases(team.demo.house.database)
        await other.live(lasts=timedelta(seconds=20), now=team.demo.clock.now())
        await died_on(team, await command(team, f"add {RING}"), owner=other.owner)
        await swept(team)
        assert await steps(team) == []
        await swept(team)
        assert len(await steps(team)) == 1, "it has been silent for too long"

    async def test_nothing_of_what_was_typed_is_kept_after_it(self, team):
        for number, line in enumerate((f"add {RING}", "list", "add", "due S-1 friyay")):
            await died_on(team, await command(team, line, trigger=f"1.{number}.cut-off"))
        await swept(team)
        assert RING not in await left(team)


class TestMessages:
    async def message(self, team: Any, text: str) -> dict[str, Any]:
        await team.write("alice", "help")
        body = next(
            each.facts["payload"]
            for each in reversed(team.demo.sandbox.log.of_kind("envelope"))
            if "client_msg_id" in str(each.facts["payload"])
        )
        event = {**body["event"], "text": text, "ts": "1803888000.999999"}
        return {**body, "event": event, "event_id": "Ev0CUTOFF"}

    async def test_one_that_wrote_nothing_is_answered_where_it_was_written(self, team):
        await died_on(team, await self.message(team, f"add {RING}"))
        await swept(team)
        assert len(await steps(team)) == 1
        assert f"Added *S-1 {RING}*" in newest(team, "@waymark").visible_text

    async def test_of_one_that_had_written_its_author_is_told_once(self, team):
        await died_on(team, await self.message(team, f"add {RING}"), has_written=True)
        await swept(team)
        assert await steps(team) == []
        told = [
            each for each in team.person("alice").messages("@waymark") if "interrupted" in each.visible_text
        ]
        assert len(told) == 1


class TestForms:
    @pytest.fixture(autouse=True)
    def _nobody_remembers_where_they_were_opened(self, monkeypatch):
        monkeypatch.setattr(scene, "REMEMBERED_FORMS", 0)

    async def filled(self, team: Any, **fields: Any) -> dict[str, Any]:
        """Have Alice fill in the form of a step; return what Slack would send, and leave it open."""
        await team.type("alice", "add")
        alice = team.person("alice")
        alice.fill({"Step": RING, **fields})
        return dict(payloads.view_submission(team.demo.sandbox.slack, alice._member, alice.view))

    async def test_one_that_wrote_nothing_is_saved_and_its_author_told(self, team):
        await died_on(team, await self.filled(team))
        await swept(team)
        assert len(await steps(team)) == 1
        assert f"Added *S-1 {RING}*" in newest(team, "@waymark").visible_text
        assert (await team.person("alice").submit()).closed
        assert len(await steps(team)) == 1

    async def test_sent_again_after_something_was_changed_in_it_it_says_that_it_was_saved(self, team):
        await died_on(team, await self.filled(team))
        await swept(team)
        alice = team.person("alice")
        alice.fill({"Step": "Ring two customers"})
        assert "was saved already" in str((await alice.submit()).errors) + str(alice.view.visible_text)
        assert len(await steps(team)) == 1

    async def test_sent_again_at_once_it_is_saved_once(self, team):
        await died_on(team, await self.filled(team))
        assert (await team.submit("alice")) is not None
        assert len(await steps(team)) == 1
        await swept(team)
        assert len(await steps(team)) == 1

    async def test_sent_again_after_it_was_written_it_says_that_it_was_done(self, team):
        await died_on(team, await self.filled(team), has_written=True)
        seen = await team.submit("alice")
        assert "This was done." in seen.visible_text
        assert await steps(team) == []

    async def test_what_slack_sends_again_while_it_is_looked_after_is_answered_once(self, team, monkeypatch):
        door, inbox, sent_again = team.demo.house.app, team.demo.house.app._inbox, []
        payload = await self.filled(team)
        await died_on(team, payload, has_written=True)
        take_over = inbox.take_over

        async def hear_of_it_again_and_take_over(*request: Any, **when: Any) -> Any:
            repeat = AsyncBoltRequest(body=payload, mode="socket_mode")
            sent_again.append(asyncio.create_task(door.async_dispatch(repeat)))
            await asyncio.sleep(0)
            return await take_over(*request, **when)

        before = len(team.person("alice").messages("@waymark"))
        team.demo.clock.move_to(team.demo.clock.now() + timedelta(seconds=11))
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(inbox, "take_over", hear_of_it_again_and_take_over)
            await team.demo.house.sweep()
        assert "This was done." in (await sent_again[0]).body
        await team.catch_up()
        assert len(team.person("alice").messages("@waymark")) == before

    async def test_one_that_cannot_be_saved_is_offered_with_what_was_filled_in(self, team):
        await team.type("alice", f"add {RING}")
        shown = await team.type("alice", "show S-1")
        await team.choose("alice", shown, "Edit…")
        alice = team.person("alice")
        alice.fill({"Step": "Ring two customers", "Note": "Half a page"})
        payload = dict(payloads.view_submission(team.demo.sandbox.slack, alice._member, alice.view))
        await alice.close()
        await team.type("alice", "due S-1 5 Mar 2027")
        await died_on(team, payload)
        await swept(team)
        told = newest(team, "@waymark")
        assert "I was interrupted" in told.visible_text
        assert told.buttons == ["Open it again"]
        form = await team.click("alice", told, "Open it again")
        assert "Ring two customers" in str(form.state)
        assert "Half a page" in str(form.state)
        await team.submit("alice")
        (step,) = await steps(team)
        assert "Ring two customers" in step
        assert "2027-03-05" in map(str, step), "what was changed meanwhile stays"

    async def test_why_it_was_refused_is_said(self, team):
        await team.type("alice", "new Hire two people")
        alice = team.person("alice")
        alice.fill({"Channel": "lonely"})
        await died_on(
            team, dict(payloads.view_submission(team.demo.sandbox.slack, alice._member, alice.view))
        )
        await swept(team)
        told = newest(team, "@waymark")
        assert "I am not in #lonely" in told.visible_text
        again_open = await team.click("alice", told, "Open it again")
        assert again_open.title == "New plan"

    async def test_an_old_one_is_offered_and_nobody_else_can_open_it(self, team):
        await died_on(team, await self.filled(team))
        await swept(team, after=again.RUN_FOR.total_seconds() + 60)
        assert await steps(team) == []
        told = newest(team, "@waymark")
        pressed = next(each for each in told.blocks if each["type"] == "actions")["elements"][0]
        inbox = team.demo.house.app._inbox
        mine = {"workspace_id": team.demo.sandbox.team_id, "member_id": team.person("alice").id}
        assert RING in str(await inbox.get_offered(int(pressed["value"]), **mine))
        for theirs in ({"member_id": team.person("bob").id}, {"workspace_id": "T0OTHER"}):
            with pytest.raises(NotFoundError):
                await inbox.get_offered(int(pressed["value"]), **{**mine, **theirs})


class TestPresses:
    async def pressed(self, team: Any, name: str, where: Any) -> dict[str, Any]:
        """Return what Slack sends when Alice presses a button again that she has pressed."""
        await team.click("alice", where, name)
        payload = sent(team, "interactive")
        action = {**payload["actions"][0], "action_ts": "1803888000.999999"}
        return {**payload, "actions": [action], "trigger_id": "1.2.cut-off"}

    async def test_one_that_wrote_nothing_is_done_and_told_where_it_was(self, team):
        await team.type("alice", f"add {RING} @alice")
        payload = await self.pressed(team, "Done", await team.type("alice", "list"))
        await team.type("alice", "reopen S-1")
        await died_on(team, payload)
        await swept(team)
        assert "done" in (await steps(team))[0]
        told = newest(team, "team")
        assert told.ephemeral
        assert f"Done S-1 {RING}" in told.visible_text.replace("*", "")

    async def test_one_that_opens_a_form_is_to_be_pressed_once_more(self, team):
        page = await team.type("alice", "show P-1")
        payload = await self.pressed(team, "Add step", page)
        await team.person("alice").close()
        await died_on(team, payload)
        await swept(team)
        assert "when you pressed *Add step*, so nothing has changed" in newest(team, "team").visible_text

    async def test_a_shortcut_is_to_be_used_once_more(self, team):
        await team.shortcut("alice", "New plan")
        payload = {**sent(team, "interactive"), "trigger_id": "1.2.cut-off"}
        await team.person("alice").close()
        await died_on(team, payload)
        await swept(team)
        assert "when you used the shortcut" in newest(team, "@waymark").visible_text


class TestHere:
    async def test_an_answer_that_could_not_be_kept_is_kept_later(self, team, monkeypatch):
        inbox = team.demo.house.app._inbox

        async def fail(*_: Any, **__: Any) -> bool:
            raise ConnectionError

        with monkeypatch.context() as broken, capture_logs() as logged:
            broken.setattr(inbox, "finish", fail)
            await team.type("alice", f"add {RING}")
        assert [each["event"] for each in logged if each["log_level"] == "error"] == ["answer.not_kept"]
        assert RING in await left(team)
        before = len(team.person("alice").messages("team"))
        await swept(team)
        assert await left(team) == "[]"
        assert len(team.person("alice").messages("team")) == before, "it was answered"
