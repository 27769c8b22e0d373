"""Slack's time: what it said last and the monotonic time since, whatever this machine thinks."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.manifest import manifest
from bot.slack_time import SlackTime
from sandbox import Sandbox

NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def seconds():
    return [100.0]


@pytest.fixture
def slack_time(seconds):
    return SlackTime("https://slack.com/api/", monotonic=lambda: seconds[0])


def test_before_slack_has_answered_it_is_not_known(slack_time):
    assert slack_time.now() is None


def test_it_goes_on_from_the_last_answer(slack_time, seconds):
    slack_time.hear("Mon, 01 Mar 2027 08:00:00 GMT")
    seconds[0] += 5
    slack_time.hear("Mon, 01 Mar 2027 09:00:00 GMT")
    seconds[0] += 7
    assert slack_time.now() == NINE + timedelta(seconds=7)


@pytest.mark.parametrize("date", ["", "soon", "Mon, 99 Mar 2027 09:00:00 GMT", "Mon, 01 Mar 2027 09:00:00"])
def test_what_is_no_date_changes_nothing(slack_time, date):
    slack_time.hear("Mon, 01 Mar 2027 09:00:00 GMT")
    slack_time.hear(date)
    assert slack_time.now() == NINE


@pytest.mark.parametrize(
    "break_it",
    [
        lambda _: None,
        lambda faults: faults.server_error("auth.test"),
        lambda faults: faults.ratelimit("auth.test"),
        lambda faults: faults.refuse("auth.test", "token_revoked"),
    ],
)
async def test_every_answer_of_the_api_tells_it(break_it):
    async with Sandbox(manifest(), now=lambda: NINE) as sandbox:
        break_it(sandbox.faults)
        slack_time = SlackTime(sandbox.api_url, monotonic=lambda: 0.0)
        await call(f"{sandbox.api_url}auth.test", slack_time)
    assert slack_time.now() == NINE


async def test_what_else_answers_on_the_same_session_does_not():
    async with Sandbox(manifest(), now=lambda: NINE) as sandbox:
        elsewhere = sandbox.api_url.replace("/api/", "/response/")
        slack_time = SlackTime(sandbox.api_url)
        await call(f"{elsewhere}of-a-heartbeat", slack_time)
    assert slack_time.now() is None


async def call(url, slack_time):
    async with (
        aiohttp.ClientSession(trace_configs=[slack_time.listener()]) as session,
        session.post(url) as answer,
    ):
        assert answer.headers["Date"]
