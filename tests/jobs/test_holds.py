"""The workspace does not take what is said: it is kept back, and said once it can be."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.jobs import keeping
from bot.rules.holds import FULL_AT_MOST
from bot.services import holds as service
from bot.services.answers import Answers
from storage.models import DeliveryState

from .test_push_back import records, sent_at, value_in

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def advance(team, by):
    await team.demo.house.advance(team.now + by)


async def states(team):
    return [(row.state.value, row.reason) for row in await team.deliveries()]


def calls(team, method):
    return [entry for entry in team.demo.sandbox.log.of_kind("api") if entry.facts["method"] == method]


async def welcome(team, name="bob"):
    """Let somebody be known as the one who installed Waymark."""
    answers = Answers(team.demo.house.database, wake=lambda: None)
    person = team.demo.sandbox.person(name).id
    said = {"text": "Welcome", "blocks": []}
    await answers.welcome(said, workspace_id=team.demo.sandbox.team_id, member_id=person, now=team.now)
    await team.settle()


class TestTheTokenIsGone:
    CODES = ("token_revoked", "account_inactive", "invalid_auth", "not_authed", "app_access_restricted",
             "token_expired")  # fmt: skip

    @pytest.mark.parametrize("code", CODES)
    async def test_nothing_more_is_tried_and_everything_is_said_once_when_it_is_taken_again(self, team, code):
        target = await records(team, [1, 2, 3])
        for method in ("chat.postMessage", "auth.test"):
            team.demo.sandbox.faults.refuse(method, code, times=None)
        await team.settle()
        assert await states(team) == [("held", code)] * 3
        await team.check_in(target, "4")
        await advance(team, HOUR)
        assert [state for state, _ in await states(team)] == ["held"] * 4
        assert len(team.posts()) == 1, "what is written meanwhile is not even tried"
        team.demo.sandbox.faults.clear()
        await advance(team, HOUR)
        assert [value_in(message) for message in team.channel()] == ["1", "2", "3", "4"]
        times = [sent_at(message) for message in team.channel()]
        assert all(after - before >= timedelta(seconds=1) for before, after in pairwise(times))

    @pytest.mark.parametrize("later", [2 * HOUR, 2 * DAY], ids=["2 hours", "2 days"])
    async def test_revoked_in_the_middle_of_a_batch_the_rest_is_said_after_a_new_installation(
        self, either_team, later
    ):
        team = either_team
        await records(team, range(6))
        await advance(team, timedelta(seconds=2.5))
        said = len(team.channel())
        assert 0 < said < 6
        team.demo.sandbox.revoke_token()
        await advance(team, later)
        assert {state for state, _ in await states(team)} == {"sent", "held"}
        team.demo.sandbox.restore_token()
        await team.demo.house._keeper.release(team.demo.sandbox.team_id)  # as a start after it does
        await advance(team, timedelta(minutes=1))
        assert [value_in(message) for message in team.channel()] == [str(value) for value in range(6)]
        assert {row.state for row in await team.deliveries()} == {DeliveryState.SENT}

    async def test_slack_is_asked_less_and_less_often_and_then_not_at_all(self, team):
        await records(team, [1])
        team.demo.sandbox.revoke_token()
        before = len(calls(team, "auth.test"))
        await advance(team, 6 * HOUR)
        assert 9 <= len(calls(team, "auth.test")) - before <= 13
        team.demo.sandbox.restore_token()
        await advance(team, 3 * HOUR)
        assert len(team.channel()) == 1
        asked = len(calls(team, "auth.test"))
        await advance(team, DAY)
        assert len(calls(team, "auth.test")) == asked, "once all is well, nothing is looked at any more"

    async def test_what_came_too_late_meanwhile_is_not_said_and_what_never_does_is(self, either_team):
        team = either_team
        plan = await team.plan()  # asks on Mondays at ten, for that day
        await team.check_in(await team.target(plan), "1")
        team.demo.sandbox.revoke_token()
        await team.until(1, 12)
        assert [state for state, _ in await states(team)] == ["held", "held"]
        await team.until(3, 12)
        assert [state for state, _ in await states(team)] == ["held", "expired"]
        team.demo.sandbox.restore_token()
        await advance(team, 2 * HOUR)
        assert [value_in(message) for message in team.channel()] == ["1"]

    async def test_one_that_slack_takes_and_lets_do_nothing_is_asked_less_and_less_often(self, team):
        await records(team, [1])
        team.demo.sandbox.faults.refuse("chat.postMessage", "app_access_restricted", times=None)
        await advance(team, 6 * HOUR)
        assert 4 <= len(team.posts()) <= 14
        assert await states(team) == [("held", "app_access_restricted")]

    async def test_very_many_are_let_go_batch_by_batch(self, either_team, monkeypatch):
        team = either_team
        monkeypatch.setattr(service, "BATCH", 2)
        monkeypatch.setattr(keeping, "BATCH", 2)
        await records(team, range(7))
        team.demo.sandbox.revoke_token()
        await team.settle()
        team.demo.sandbox.restore_token()
        await advance(team, HOUR)
        assert [value_in(message) for message in team.channel()] == [str(value) for value in range(7)]

    async def test_what_was_not_let_go_when_a_process_ended_goes_with_the_next_look(
        self, either_team, monkeypatch
    ):
        team, workspace_id = either_team, either_team.demo.sandbox.team_id
        monkeypatch.setattr(service, "BATCH", 2)
        await records(team, range(7))
        team.demo.sandbox.revoke_token()
        await team.settle()
        team.demo.sandbox.restore_token()
        holds = team.demo.house.holds
        assert await holds.lift(workspace_id, now=team.now) == 7
        assert await holds.resume(workspace_id, now=team.now) == 2
        await advance(team, HOUR)
        assert [value_in(message) for message in team.channel()] == [str(value) for value in range(7)]
        asked = len(calls(team, "auth.test"))
        await advance(team, DAY)
        assert len(calls(team, "auth.test")) == asked

    async def test_what_was_locked_when_the_rest_was_let_go_goes_with_the_next_look(
        self, open_team, emptied_postgres_url
    ):
        team = await open_team(emptied_postgres_url)
        await records(team, range(3))
        team.demo.sandbox.revoke_token()
        await team.settle()
        team.demo.sandbox.restore_token()
        lock = sa.text("SELECT id FROM delivery ORDER BY id LIMIT 1 FOR UPDATE")
        other = sa.create_engine(emptied_postgres_url)
        with other.begin() as connection:
            connection.execute(lock)
            await team.demo.house._keeper.release(team.demo.sandbox.team_id)
        other.dispose()
        assert [state for state, _ in await states(team)] == ["held", "pending", "pending"]
        await advance(team, HOUR)
        assert {state for state, _ in await states(team)} == {"sent"}

    async def test_what_was_taken_and_not_begun_is_held_too(self, either_team):
        team = either_team
        await records(team, [1])
        deliveries, holds = team.demo.house.deliveries, team.demo.house.holds
        (claimed,) = await deliveries.claim(now=team.now, limit=9)
        assert await holds.suspend(team.demo.sandbox.team_id, reason="app_uninstalled", now=team.now) == 1
        assert not await deliveries.start(claimed, now=team.now)
        assert await states(team) == [("held", "app_uninstalled")]

    async def test_what_is_posted_already_is_redrawn_when_the_token_is_taken_again(self, team):
        target = await team.target(await team.plan())
        await team.until(1, 9, 5)
        team.demo.sandbox.revoke_token()
        await team.check_in(target, "6")
        await advance(team, HOUR)
        updates = len(calls(team, "chat.update"))
        assert updates <= 4, "of the question and of the message of the day"
        team.demo.sandbox.restore_token()
        await advance(team, 2 * HOUR)
        assert "6" in team.channel()[0].visible_text


class TestTheAppMayNot:
    async def test_the_installer_is_told_once_which_scope_and_why_and_what_waits_is_said_then(self, team):
        await welcome(team)
        await records(team, [1, 2])
        faults = team.demo.sandbox.faults
        faults.lose_scope("groups:read")
        faults.refuse("chat.postMessage", "missing_scope", needed="groups:read")
        await advance(team, DAY)
        assert (await states(team))[1:3] == [("held", "missing_scope"), ("sent", "")]
        (told,) = [message for message in team.direct("bob") if "Some messages wait" in message.visible_text]
        assert "`groups:read` (the same for private channels" in told.visible_text
        assert "`waymark doctor`" in told.visible_text
        faults.clear()
        await advance(team, 2 * HOUR)
        assert sorted(value_in(message) for message in team.channel()) == ["1", "2"]

    async def test_a_scope_that_is_never_granted_keeps_back_nothing_else_once_the_token_is_taken_again(
        self, either_team
    ):
        team = either_team
        await welcome(team)
        target = await records(team, [1])
        faults = team.demo.sandbox.faults
        faults.lose_scope("groups:read")
        faults.refuse("chat.postMessage", "missing_scope", needed="groups:read")
        await advance(team, HOUR)
        team.demo.sandbox.revoke_token()
        await team.check_in(target, "2")
        await advance(team, HOUR)
        assert [state for state, _ in await states(team)] == ["sent", "held", "sent", "held"]
        team.demo.sandbox.restore_token()
        team.demo.clock.move_to(team.now + DAY)  # where one look is at both
        await team.settle()
        tried = len(team.posts())
        await advance(team, DAY)
        assert (await states(team))[1] == ("held", "missing_scope")
        assert [value_in(message) for message in team.channel()] == ["2"]
        assert len(team.posts()) - tried <= 1, "what the scope keeps back is not tried again"
        assert sum("Some messages wait" in message.visible_text for message in team.direct("bob")) == 1
        faults.clear()
        await advance(team, 2 * HOUR)
        assert [value_in(message) for message in team.channel()] == ["2", "1"]

    async def test_what_has_no_name_is_tried_again_less_and_less_often(self, team):
        await welcome(team)
        await records(team, [1])
        posts = len(team.posts())
        team.demo.sandbox.faults.refuse("chat.postMessage", "no_permission", times=2)
        await advance(team, timedelta(seconds=30))
        assert (await states(team))[1] == ("held", "no_permission")
        await advance(team, DAY)
        assert len(team.channel()) == 1
        assert len(team.posts()) - posts <= 5
        assert sum("Some messages wait" in message.visible_text for message in team.direct("bob")) <= 1

    @pytest.mark.parametrize("scope", ["chat:write", "im:write"])
    async def test_without_what_telling_needs_nobody_is_told_and_nothing_goes_round(self, team, scope):
        await welcome(team)
        before = len(calls(team, "chat.postMessage")) + len(calls(team, "conversations.open"))
        await team.plan(channel=None)
        await records(team, [1])
        team.demo.sandbox.faults.lose_scope(scope)
        await advance(team, DAY)
        tried = len(calls(team, "chat.postMessage")) + len(calls(team, "conversations.open")) - before
        assert tried <= 3
        assert "missing_scope" in {reason for _, reason in await states(team)}
        team.demo.sandbox.faults.clear()
        await advance(team, 2 * HOUR)
        assert [value_in(message) for message in team.channel()] == ["1"]
        assert "held" not in {state for state, _ in await states(team)}


class TestTheWorkspaceTakesNoMore:
    CODES = ("message_limit_exceeded", "team_added_to_org", "org_login_required", "accesslimited")

    @pytest.mark.parametrize("code", CODES)
    async def test_everything_waits_an_hour_at_a_time_and_counts_no_try(self, team, code):
        await records(team, [1, 2])
        target = await records(team, [3], channel="leads")
        team.demo.sandbox.faults.refuse("chat.postMessage", code, times=3)
        await team.settle()
        await team.check_in(target, "4")
        await advance(team, timedelta(hours=2, minutes=50))
        tried = len(team.posts())
        assert 3 <= tried <= 4
        await advance(team, HOUR)
        assert [value_in(message) for message in team.channel()] == ["1", "2"]
        assert [value_in(message) for message in team.channel("leads")] == ["3", "4"]
        assert {row.attempts for row in await team.deliveries()} == {1}

    async def test_after_two_days_it_is_given_up_with_the_reason(self, either_team):
        team = either_team
        await team.step(await team.plan(prompt_weekday=None), "First", date(2027, 3, 1))
        await records(team, [1, 2])
        team.demo.sandbox.faults.refuse("chat.postMessage", "accesslimited", times=None)
        await advance(team, FULL_AT_MOST - HOUR)
        assert {row.state for row in await team.deliveries() if row.expires_ms is None} == {
            DeliveryState.PENDING
        }
        await advance(team, 2 * HOUR)
        ended = [(row.state, row.reason) for row in await team.deliveries() if row.expires_ms is None]
        assert ended == [(DeliveryState.DEAD, "accesslimited")] * 2

    async def test_whoever_installed_waymark_is_told_once_that_it_was_given_up_when_they_can_be(
        self, either_team
    ):
        team = either_team
        await welcome(team)
        await records(team, [1, 2])
        team.demo.sandbox.faults.refuse("chat.postMessage", "accesslimited", times=None)
        await advance(team, 2 * FULL_AT_MOST + 5 * HOUR)
        before = len(team.direct("bob"))
        team.demo.sandbox.faults.clear()
        await advance(team, 2 * HOUR)
        said = [message.visible_text for message in team.direct("bob")[before:]]
        assert len(said) == 1, said
        assert "took no message of mine in this workspace for two days (`accesslimited`)" in said[0]
        assert team.channel() == []

    async def test_what_is_written_after_that_has_two_days_of_its_own(self, team):
        target = await records(team, [1])
        team.demo.sandbox.faults.refuse("chat.postMessage", "accesslimited", times=None)
        await advance(team, FULL_AT_MOST + 3 * HOUR)
        await team.check_in(target, "2")
        await advance(team, DAY)
        team.demo.sandbox.faults.clear()
        await advance(team, 2 * HOUR)
        assert [value_in(message) for message in team.channel()] == ["2"]

    async def test_one_that_took_something_meanwhile_has_two_days_again(self, team):
        target = await records(team, [1])
        for value in ("2", "3"):
            team.demo.sandbox.faults.refuse("chat.postMessage", "accesslimited")
            await team.settle()
            await advance(team, FULL_AT_MOST + HOUR)
            await team.check_in(target, value)
        await advance(team, 2 * HOUR)
        assert [value_in(message) for message in team.channel()] == ["1", "2", "3"]
