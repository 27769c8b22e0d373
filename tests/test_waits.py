"""A client that reads waits a moment when Slack asks for it, and no longer than whoever acts has patience."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.manifest import manifest
from bot.settings import Settings
from bot.tokens import LONGEST_WAIT_S, bot_client
from sandbox import PersonSpec, Sandbox


@pytest.fixture
async def reading():
    async with (
        Sandbox(manifest(), people=(PersonSpec(name="ann"),)) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        settings = Settings.model_validate(
            {
                "slack_bot_token": sandbox.bot_token,
                "slack_app_token": sandbox.app_token,
                "slack_api_url": sandbox.api_url,
            }
        )
        yield sandbox, bot_client(settings, session, may_retry=True)


def asked(sandbox):
    return [each for each in sandbox.log.of_kind("api") if each.facts["method"] == "users.info"]


async def test_a_moment_is_waited_for(reading):
    sandbox, client = reading
    sandbox.faults.ratelimit("users.info", retry_after=0)
    assert (await client.users_info(user=sandbox.person("ann").id))["user"]["name"] == "ann"
    assert len(asked(sandbox)) == 2


@pytest.mark.parametrize("seconds", [LONGEST_WAIT_S + 1, 3_600, 10**40])
async def test_nobody_is_kept_waiting_as_long_as_slack_likes(reading, seconds):
    sandbox, client = reading
    sandbox.faults.ratelimit("users.info", times=None, retry_after=seconds)
    with pytest.raises(SlackApiError) as refused:
        await client.users_info(user=sandbox.person("ann").id)
    assert refused.value.response["error"] == "ratelimited"
    assert len(asked(sandbox)) == 1
