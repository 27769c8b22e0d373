"""What Slack tells of people: nothing of a profile is kept on its way in, and nothing of strangers at all."""

from dataclasses import replace

import pytest

from .test_cut_off import died_on, swept


@pytest.fixture
async def told(team):
    """Return what has Slack tell that somebody has left, and gives what was kept until that was done."""
    inbox, kept = team.demo.house._inbox, []
    receive = inbox.receive

    async def watch(request, *, body, now):
        kept.append(body)
        return await receive(request, body=body, now=now)

    async def tell(name):
        inbox.receive = watch
        team.demo.sandbox.deactivate(name)
        await team.demo.sandbox.events_heard()
        await team.demo.house.app.drain()
        return next(body for body in kept if body["event"]["type"] == "user_change")

    return tell


async def members(team):
    return {row[1]: row[7] for row in (await team.rows("member"))["member"]}


async def test_of_a_profile_only_whose_it_is_waits_to_be_worked_on(team, told):
    await team.type("chandra", "list")
    person = team.person("chandra").id
    body = await told("chandra")
    assert body["event"]["user"] == {"id": person}
    assert (await members(team))[person] is True


async def test_of_somebody_whom_waymark_does_not_know_nothing_is_kept(team, told):
    await told("dana")
    assert team.person("dana").id not in await members(team)


async def test_what_was_cut_off_is_asked_for_anew(team, told):
    await team.type("chandra", "list")
    body, person = await told("chandra"), team.person("chandra").id
    workspace = team.demo.sandbox.slack.workspace
    workspace.people[person] = replace(workspace.people[person], deleted=False)  # and Slack's word is lost
    await died_on(team, {**body, "event_id": "Ev0CUTOFF"})
    await swept(team)
    assert (await members(team))[person] is False
