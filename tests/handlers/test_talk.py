"""What people write to Waymark: the same words as the command, answered where they were written."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from sandbox import payloads
from storage.models import Inbox


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


async def steps(team):
    return (await team.rows("action_step"))["action_step"]


def told(team):
    """Return how often Alice was told that something was interrupted."""
    messages = team.person("alice").messages("@waymark")
    return [each for each in messages if "interrupted" in each.visible_text]


async def redeliver(team, *, times=1, event_id=None):
    """Have Slack tell again of the newest message, under the same event or another one."""
    envelopes = [each.facts for each in team.demo.sandbox.log.of_kind("envelope")]
    payload = next(
        each["payload"]
        for each in reversed(envelopes)
        if each["type"] == "events_api" and "bot_id" not in each["payload"]["event"]
    )
    if event_id:
        payload = {**payload, "event_id": event_id}
    deliver = team.demo.sandbox.socket.deliver
    acks = await asyncio.gather(
        *(deliver("events_api", payload, accepts_response=False) for _ in range(times))
    )
    await team.catch_up()
    return acks


class TestDirectly:
    async def test_the_words_of_the_command_do_the_same(self, team):
        seen = await team.write("alice", "add Ring ten customers friday @bob")
        assert "Added *S-1 Ring ten customers* to P-1 Reduce churn · Bob · due Fri 5 Mar" in seen.visible_text
        assert seen.buttons == ["Undo", "Edit"]
        assert not seen.ephemeral
        assert len(await steps(team)) == 1

    @pytest.mark.parametrize(
        "line", ["/plan list", "plan list", "@waymark list", "@waymark, list", "`/plan list`", "LIST"]
    )
    async def test_the_names_in_front_of_a_line_are_not_part_of_it(self, team, line):
        await team.write("alice", "add Ring ten customers @alice")
        seen = await team.write("alice", line)
        assert "Your open steps" in seen.visible_text
        assert len(await steps(team)) == 1

    async def test_waymark_itself_is_nobody_who_gets_a_step(self, team):
        seen = await team.write("alice", "add Ring ten customers @waymark friday")
        assert (
            "Added *S-1 Ring ten customers Waymark* to P-1 Reduce churn · nobody yet · due Fri"
            in seen.visible_text
        )
        seen = await team.write("alice", "add Ring the bank friday @waymark")
        assert "Added *S-2 Ring the bank* to P-1 Reduce churn · nobody yet · due Fri" in seen.visible_text

    @pytest.mark.parametrize("line", ["hi", "Hello!", ":wave:", "@waymark", "Good morning."])
    async def test_a_greeting_is_answered_with_what_can_be_done(self, team, line):
        seen = await team.write("alice", line)
        assert seen.buttons == ["New plan", "Add step", "Help"]

    @pytest.mark.parametrize("line", ["thanks :pray:", "Thank you so much!", "ok", "great, thanks"])
    async def test_thanks_are_answered_in_one_short_sentence(self, team, line):
        seen = await team.write("alice", line)
        assert seen.visible_text.startswith("Any time. Help shows what can be typed.")
        assert seen.buttons == ["Help"]

    async def test_talk_that_is_no_command_is_offered_as_a_step_and_writes_nothing(self, team):
        seen = await team.write("alice", "Ring ten customers")
        assert "Add it as a step?" in seen.visible_text
        assert await steps(team) == []
        after = await team.click("alice", seen, "Add step")
        assert "Added *S-1 Ring ten customers*" in after.visible_text
        assert after.ts == seen.ts, "the message itself shows the new state"

    async def test_whoever_is_mentioned_is_shown_by_name_and_not_by_id(self, team):
        shown = await team.write("alice", "adn Ring ten customers @bob")
        assert "/plan add Ring ten customers @Bob" in shown.visible_text
        assert team.person("bob").id not in shown.visible_text
        added = await team.click("alice", shown, "Run")
        assert "Added *S-1 Ring ten customers* to P-1 Reduce churn · Bob" in added.visible_text

    async def test_an_answer_in_a_thread_stays_in_it(self, team):
        first = await team.write("alice", "help")
        seen = await team.write("alice", "list", thread_ts=first.ts)
        assert seen.thread_ts == first.ts

    async def test_lines_below_a_new_step_are_its_note(self, team):
        await team.write("alice", "add Ring ten customers friday\nAsk for the price.\n\n*Then* write it down")
        (step,) = await steps(team)
        assert "Ring ten customers" in step
        assert "Ask for the price.\n\n*Then* write it down" in step

    async def test_references_on_several_lines_are_one_command(self, team):
        await team.write("alice", "add One")
        await team.write("alice", "add Two")
        seen = await team.write("alice", "done S-1\nS-2")
        assert "Done 2 steps" in seen.visible_text

    async def test_a_refused_line_is_shown_again_and_can_be_corrected(self, team):
        seen = await team.write("alice", "add Ring ten customers due friyay")
        assert '"friyay" is not a date I know' in seen.visible_text
        assert "add Ring ten customers due friyay" in seen.visible_text
        form = await team.click("alice", seen, "Correct")
        assert form.title == "New step"
        after = await team.submit("alice", {"Due date": "2027-03-05"})
        assert await steps(team)
        shown = [each for each in team.person("alice").messages("@waymark") if each.ts == seen.ts]
        assert "Added *S-1 Ring ten customers*" in shown[0].visible_text, after

    async def test_a_guest_is_told_what_they_may_not(self, team):
        seen = await team.write("dana", "new Grow sales")
        assert "Guests cannot make plans" in seen.visible_text

    async def test_somebody_of_another_workspace_is_told_so_once(self, team):
        seen = await team.write("mallory", "list")
        assert "Waymark works for the members of the workspace" in seen.visible_text

    async def test_words_that_format_ring_or_hide_do_nothing_of_that(self, team):
        seen = await team.write("alice", "add *Ring* <!channel> @channel `all` customers &lt;b&gt; friday")
        said = seen.blocks[0]["text"]["text"]
        assert "<!channel" not in str(seen.blocks)
        assert "@channel" not in said
        assert "*Ring*" not in said


class TestWithoutATrigger:
    async def test_a_line_that_takes_a_form_offers_it_filled_with_what_was_typed(self, team):
        seen = await team.write("alice", "new Grow sales by 30 Apr for @bob")
        assert seen.buttons == ["Open form"]
        form = await team.click("alice", seen, "Open form")
        assert form.title == "New plan"
        values = form.state
        assert values["title"]["title"]["value"] == "Grow sales"
        assert values["owner_id"]["owner_id"]["selected_user"] == team.person("bob").id
        assert values["ends_on"]["ends_on"]["selected_date"] == "2027-04-30"
        await team.submit("alice")
        shown = [each for each in team.person("alice").messages("@waymark") if each.ts == seen.ts]
        assert "P-2 Grow sales" in shown[0].visible_text

    async def test_the_same_for_a_picker_and_for_one_step(self, team):
        await team.write("alice", "add Ring ten customers @alice")
        for line, title in (("done", "Done"), ("due S-1", "Move S-1"), ("assign S-1", "Assign S-1")):
            seen = await team.write("alice", line)
            form = await team.click("alice", seen, "Open form")
            assert form.title == title
            await team.person("alice").close()

    async def test_a_line_that_is_too_long_for_a_button_is_not_lost(self, team):
        await team.plan("Hire two people")  # so that the step's plan has to be chosen
        seen = await team.write("alice", f"add {'Ring them. ' * 250}")
        assert "Too long for a button" in seen.visible_text
        form = await team.click("alice", seen, "Open form")
        assert form.state["title"]["title"]["value"].startswith("Ring them. Ring them.")


class TestAfterAMention:
    async def test_the_answer_is_for_its_author_alone_and_in_the_thread(self, team):
        first = await team.person("bob").post("We should ring them.", channel="team")
        seen = await team.write(
            "alice", "@waymark add Ring ten customers", channel="team", thread_ts=first.ts
        )
        assert "Added *S-1 Ring ten customers*" in seen.visible_text
        assert seen.ephemeral
        assert seen.thread_ts == first.ts
        in_sight = team.person("bob").messages("team", thread_ts=first.ts)
        assert not any("Added" in each.visible_text for each in in_sight)

    async def test_who_only_speaks_of_waymark_is_offered_no_step(self, team):
        seen = await team.write("alice", "I think @waymark is a nice tool", channel="team")
        assert seen.visible_text.startswith("If you meant me: begin with my name and say what you want")
        assert (seen.ephemeral, seen.buttons) == (True, ["Help"])
        seen = await team.write("alice", "@waymark I think @waymark is nice", channel="team")
        assert "Add it as a step?" in seen.visible_text
        seen = await team.write("alice", "add Ask @waymark about it", channel="team")
        assert "Added *S-1 Ask Waymark about it*" in seen.visible_text
        seen = await team.write("alice", "I think @waymark is a nice tool")
        assert "Add it as a step?" in seen.visible_text

    async def test_it_adds_to_the_plan_of_that_channel(self, team):
        await team.plan("Hire two people", channel="shared")
        seen = await team.write("alice", "@waymark add Write the advert", channel="shared")
        assert "to P-2 Hire two people" in seen.visible_text

    async def test_a_click_changes_the_answer_itself(self, team):
        seen = await team.write("alice", "@waymark add Ring ten customers", channel="team")
        after = await team.click("alice", seen, "Undo")
        assert (after.ts, "Took back adding S-1" in after.visible_text) == (seen.ts, True)

    async def test_a_mention_alone_shows_what_can_be_done(self, team):
        seen = await team.write("alice", "@waymark", channel="team")
        assert "Help" in seen.buttons

    async def test_an_answer_that_slack_does_not_take_there_comes_directly(self, team):
        team.demo.sandbox.faults.refuse("chat.postEphemeral", "channel_not_found")
        seen = await team.write("alice", "@waymark list", channel="team")
        assert not seen.ephemeral
        after = await team.click("alice", seen, "Help") if "Help" in seen.buttons else seen
        assert "Nothing waits for you" in after.visible_text

    async def test_what_is_not_for_waymark_is_not_heard(self, team):
        await team.person("alice").post("add Ring ten customers", channel="team")
        await team.catch_up()
        assert await steps(team) == []

    @pytest.mark.parametrize(("name", "code"), [("mallory", "user_not_visible"), ("erin", "internal_error")])
    async def test_of_whom_slack_tells_nothing_is_answered_for_their_eyes_only(self, team, name, code):
        team.demo.sandbox.faults.refuse("users.info", code, times=None)
        before = len(team.demo.sandbox.log.entries)
        seen = await team.write(name, "@waymark list", channel="shared")
        app, who = team.demo.sandbox.bot_user_id, team.person(name).id
        posted = [
            each.facts["ephemeral_to"]
            for each in team.demo.sandbox.log.entries[before:]
            if each.kind == "message" and each.facts["by"] == app
        ]
        assert posted == [who]
        assert seen.visible_text


class TestOnce:
    async def test_a_message_that_slack_tells_of_again_is_one_deed_and_one_answer(self, team):
        await team.write("alice", "add Ring ten customers")
        before = len(team.person("alice").messages("@waymark"))
        acks = await redeliver(team, times=3)
        assert all(ack.ok for ack in acks)
        assert len(await steps(team)) == 1
        assert len(team.person("alice").messages("@waymark")) == before

    async def test_our_own_messages_and_those_of_other_bots_are_not_answered(self, team):
        before = len(team.demo.sandbox.log.of_kind("envelope"))
        await team.write("alice", "list")
        told = [each.facts["payload"]["event"] for each in team.demo.sandbox.log.of_kind("envelope")[before:]]
        assert any("bot_id" in event for event in told), "Slack does tell of them"
        direct = team.person("alice").messages("@waymark")
        answers = [each for each in direct if each.user == team.demo.sandbox.bot_user_id]
        assert len([each for each in answers if "Nothing waits" in each.visible_text]) == 1

    async def test_an_edited_message_is_not_a_new_one(self, team):
        await team.write("alice", "add Ring ten customers")
        direct = team.person("alice").messages("@waymark")
        mine = next(each for each in direct if each.user == team.person("alice").id)
        team.workspace.edit(mine, text="add Ring twenty customers")
        await team.catch_up()
        assert len(await steps(team)) == 1

    async def test_what_only_takes_long_is_answered_and_not_called_interrupted(self, team):
        faults = team.demo.sandbox.faults
        await team.demo.house.advance(team.demo.clock.now() + timedelta(hours=2))  # then Slack is asked anew
        faults.hang("users.info")
        await team.person("alice").post("add Ring ten customers", channel="@waymark")
        await team.demo.sandbox.log.until(lambda: faults.hanging or None, timeout=5)
        team.demo.clock.move_to(team.demo.clock.now() + timedelta(seconds=70))
        await team.demo.house.sweep()
        faults.release()
        await team.catch_up()
        assert not told(team)
        assert "Added *S-1" in team.person("alice").messages("@waymark")[-1].visible_text

    async def test_a_message_that_was_begun_before_a_crash_is_not_begun_again(self, team):
        await team.write("alice", "add Ring ten customers")

        def forget_the_end(session):
            session.connection().execute(sa.update(Inbox).values(state="received", ack=None))

        await team.demo.house.database.write(forget_the_end)
        team.demo.clock.move_to(team.demo.clock.now() + timedelta(minutes=1))  # or it is asked about
        (ack,) = await redeliver(team)
        assert ack.ok
        assert len(await steps(team)) == 1

    @pytest.mark.parametrize(
        "said",
        [
            {"bot_id": "B0OTHER"},
            {"subtype": "bot_message"},
            {"subtype": "reminder_add"},
            {"hidden": True},
            {"edited": {"user": "U0ALICE", "ts": "1803888000.000002"}},
            {"user": "USLACKBOT"},
            {"type": "app_mention"},
            {"channel": "C0TEAM"},
        ],
        ids=str,
    )
    async def test_what_no_person_has_just_written_to_waymark_is_not_heard(self, team, said):
        event = {
            "type": "message",
            "user": team.person("alice").id,
            "channel": team.workspace.dm(team.person("alice").id).id,
            "channel_type": "im",
            "text": "add Ring ten customers",
            "ts": "1803888000.000001",
            "event_ts": "1803888000.000001",
            **said,
        }
        deliver = team.demo.sandbox.slack.line.deliver
        payload = payloads.event(team.demo.sandbox.slack, event)
        assert (await deliver("events_api", payload, accepts_response=False)).ok
        await team.catch_up()
        assert await steps(team) == []
        answers = [each for each in team.person("alice").messages("@waymark") if not each.ephemeral]
        assert answers == []
