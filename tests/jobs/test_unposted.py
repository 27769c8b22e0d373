"""A channel does not take what is posted: the message ends, and whoever looks after the plan can act."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from storage.models import Channel, DeliveryState

from .test_push_back import open_ops, records, value_in

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def advance(team, by):
    await team.demo.house.advance(team.now + by)


def told(team, name="alice", *, about):
    return [message for message in team.direct(name) if about in message.visible_text]


class TestTheOwnerIsTold:
    @pytest.mark.parametrize(
        ("break_it", "reason", "words"),
        [
            (lambda it: it.remove_app_from("team"), "not_in_channel", "Type `/invite @Waymark` there"),
            (lambda it: it.archive("team"), "is_archived", "is archived. Choose another one in Edit plan."),
            (
                lambda it: it.faults.refuse("chat.postMessage", "channel_not_found"),
                "channel_not_found",
                "I cannot find that channel",
            ),
            (
                lambda it: it.faults.refuse("chat.postMessage", "restricted_action_read_only_channel"),
                "restricted_action_read_only_channel",
                "not everybody may post there",
            ),
            (
                lambda it: it.faults.refuse("chat.postMessage", "cat_on_keyboard", times=3),
                "cat_on_keyboard",
                "(`cat_on_keyboard`)",
            ),
        ],
    )
    async def test_once_with_what_to_do_and_the_message_ends_with_the_reason(
        self, team, break_it, reason, words
    ):
        await records(team, [1])
        break_it(team.demo.sandbox)
        await advance(team, HOUR)
        dead = (await team.deliveries())[0]
        assert (dead.state, dead.reason) == (DeliveryState.DEAD, reason)
        (message,) = told(team, about="I could not post what was reported on P-1 Reduce churn in")
        assert words in message.visible_text
        assert "See plan" in message.buttons

    async def test_at_most_once_a_day_for_a_plan_and_a_channel(self, either_team):
        team = either_team
        target = await records(team, [1])
        other = await records(team, [1])
        team.demo.sandbox.remove_app_from("team")
        for _ in range(3):
            await advance(team, HOUR)
            await team.check_in(target, "2")
        await advance(team, HOUR)
        (several,) = told(team, about="P-1 Reduce churn")
        assert several.visible_text.startswith("I could not post several things of P-1 Reduce churn in")
        assert "Type `/invite @Waymark` there" in several.visible_text
        assert len(told(team, about="reported on P-2")) == 1
        await advance(team, DAY)
        await team.check_in(target, "3")
        await advance(team, HOUR)
        assert len(told(team, about="reported on P-1")) == 1
        assert other.plan_id != target.plan_id

    async def test_a_prompt_is_called_one(self, team):
        await team.plan()
        team.demo.sandbox.archive("team")
        await team.until(1, 10)
        assert len(told(team, about="I could not post the check-in prompt of P-1 Reduce churn in")) == 1

    async def test_what_is_said_directly_is_nobodys_to_look_after(self, team):
        await team.plan(channel=None)
        team.demo.sandbox.faults.refuse("chat.postMessage", "user_disabled")
        await team.until(1, 10)
        assert [row.state for row in await team.deliveries()] == [DeliveryState.DEAD]

    async def test_the_channel_is_known_as_it_is(self, team):
        await records(team, [1])
        team.demo.sandbox.archive("team")
        await advance(team, HOUR)
        key = (team.demo.sandbox.team_id, _id(team))
        channel = await team.demo.house.database.read(lambda session: session.get(Channel, key))
        assert channel.is_archived


class TestSilence:
    async def fail_three_times(self, team):
        target = await records(team, [1])
        team.demo.sandbox.archive("team")
        for value in (2, 3):
            await advance(team, HOUR)
            await team.check_in(target, f"{value}")
        await advance(team, HOUR)
        return target

    async def test_after_three_in_a_row_nothing_more_is_tried_and_the_owner_is_told_how_to_go_on(
        self, either_team
    ):
        team = either_team
        await open_ops(team)
        target = await self.fail_three_times(team)
        (message,) = told(team, about="I have stopped posting P-1 Reduce churn in")
        assert "Choose another channel in Edit plan" in message.visible_text
        posts = len(team.posts())
        await team.check_in(target, "4")
        await advance(team, 8 * DAY)  # over a prompt
        assert len(team.posts()) == posts
        alice = team.actors["alice"]
        plan, draft = await team.plans.get_draft(target.plan_id, actor=alice, now=team.now)
        moved = replace(draft, channel_id=team.demo.sandbox.channel("ops").id)
        await team.plans.edit(plan.id, moved, version=plan.version, actor=alice, now=team.now)
        await team.check_in(target, "5")
        await advance(team, HOUR)
        assert [value_in(message) for message in team.channel("ops")] == ["5"]

    async def test_one_that_is_taken_in_between_begins_the_count_anew(self, team):
        target = await records(team, [1])
        faults = team.demo.sandbox.faults
        for value, is_broken in enumerate((True, True, False, True, True), 2):
            if is_broken:
                faults.refuse("chat.postMessage", "restricted_action")
            await team.settle()
            await advance(team, HOUR)
            await team.check_in(target, f"{value}")
        await advance(team, HOUR)
        assert told(team, about="I have stopped posting") == []

    async def know(self, team, **said):
        """Let #team be known as it is now."""
        given = {"workspace_id": team.demo.sandbox.team_id, "id": _id(team), "name": "team", "has_app": True}
        channel = Channel(**{**given, **said}, refreshed_at=team.now)
        await team.people.remember_channel(channel, members=(), now=team.now)
        heard = {"now": team.now}
        return await team.demo.house.holds.hear_of_channel(channel.workspace_id, channel.id, **heard)

    async def test_one_that_another_company_came_into_is_silent_until_they_have_left(self, team):
        target = await records(team, [1])
        await self.know(team, is_shared=True)
        for value in (2, 3):
            await advance(team, HOUR)
            await team.check_in(target, f"{value}")
        await advance(team, HOUR)
        (message,) = told(team, about="I have stopped posting P-1 Reduce churn in")
        assert "It is shared with another company now. Once it is not, I post there again." in (
            message.visible_text
        )
        assert "/invite" not in message.visible_text
        assert await self.know(team, is_shared=True) == 0
        assert await self.know(team, is_shared=False) == 1
        await team.check_in(target, "4")
        await advance(team, HOUR)
        assert "4" in [value_in(message) for message in team.channel()]

    async def test_an_invitation_helps_where_another_company_was_meant_to_read_it(self, team):
        await self.know(team, is_shared=True)
        target = await records(team, [1])
        team.demo.sandbox.faults.refuse("chat.postMessage", "channel_not_found", times=4)
        for value in (2, 3):
            await advance(team, HOUR)
            await team.check_in(target, f"{value}")
        await advance(team, HOUR)
        assert await self.know(team, is_shared=True, has_app=False) == 0
        assert await self.know(team, is_shared=True) == 1

    async def test_an_invitation_lets_it_speak_again(self, team):
        target = await self.fail_three_times(team)
        team.demo.sandbox.channel("team").is_archived = False
        workspace_id = team.demo.sandbox.team_id
        assert await team.demo.house.holds.speak_again(workspace_id, _id(team), now=team.now) == 1
        await team.check_in(target, "4")
        await advance(team, HOUR)
        assert [value_in(message) for message in team.channel()] == ["4"]


class TestWhatSlackDoesNotTakeAsItIs:
    @pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long", "no_text"])
    @pytest.mark.parametrize("times", [1, 2])
    async def test_is_said_plainer_at_once_under_the_same_key(self, either_team, code, times):
        team = either_team
        await records(team, [6])
        team.demo.sandbox.faults.refuse("chat.postMessage", code, times=times)
        await team.settle()
        (message,) = team.channel()
        assert value_in(message) == "6"
        assert bool(message.blocks) is (times == 1)
        keys = {entry.facts["args"]["metadata"]["event_payload"]["key"] for entry in team.posts()}
        sent = await team.only_delivery()
        assert keys == {sent.nonce}
        assert (sent.state, len(team.posts())) == (DeliveryState.SENT, times + 1)

    async def test_ends_when_even_plain_text_is_refused_and_somebody_hears_of_it(self, team):
        await records(team, [6])
        team.demo.sandbox.faults.refuse("chat.postMessage", "invalid_blocks", times=3)
        with capture_logs() as logged:
            await advance(team, HOUR)
        dead = (await team.deliveries())[0]
        assert (dead.state, dead.reason) == (DeliveryState.DEAD, "invalid_blocks")
        assert [
            (line["event"], line["log_level"]) for line in logged if line["event"] == "delivery.unfit"
        ] == [("delivery.unfit", "error")]
        assert len(told(team, about="(`invalid_blocks`)")) == 1

    async def test_is_redrawn_as_plainly_as_it_was_taken(self, team):
        plan = await team.plan()
        target = await team.target(plan)
        await team.until(1, 8, 45)  # the message of the day has come
        team.demo.sandbox.faults.refuse("chat.postMessage", "invalid_blocks", times=2)
        await team.until(1, 9, 5)
        (asked,) = team.channel()
        assert asked.blocks == []
        await team.check_in(target, "6")
        await team.settle()
        assert asked.blocks == []
        assert "6" in team.channel()[0].visible_text

    async def test_a_redraw_that_is_refused_is_made_plainer_too(self, team):
        plan = await team.plan()
        await team.until(1, 8, 45)  # so that no message of the day is redrawn beside the prompt
        target = await team.target(plan)
        await team.until(1, 9, 5)
        assert team.channel()[0].blocks
        team.demo.sandbox.faults.refuse("chat.update", "msg_too_long", times=2)
        await team.check_in(target, "6")
        await team.settle()
        assert team.channel()[0].blocks == []
        assert "6" in team.channel()[0].text


def _id(team):
    return team.demo.sandbox.channel("team").id
