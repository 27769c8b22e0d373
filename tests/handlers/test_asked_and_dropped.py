"""A target that is dropped before its approver was asked about a revision of it, and that comes back."""

import pytest

from tests.handlers.test_approvals import pass_time, plain, told


@pytest.fixture(autouse=True)
async def _asked(team):
    """Alice wants T-1 revised, and Bob is to be asked, in a minute or two."""
    await team.plan("Reduce churn", Owner="alice")
    await team.type("bob", "help")
    await team.type("alice", "role P-1 @bob approver")
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5 by 31 May')
    await team.type("alice", "checkin T-1 7.4")
    await team.until(1, 16)
    await team.type("alice", "edit T-1")
    await team.submit("alice", {"Target": "6", "Reason": "The market grew"})


def asked(team):
    return [plain(each) for each in told(team, "bob", "The market grew")]


async def test_nobody_is_asked_for_a_word_on_what_is_gone(team):
    await team.type("alice", "drop T-1 nobody looks at it")
    await pass_time(team, 30)
    assert asked(team) == []
    assert "to confirm" not in plain(await team.home("bob"))


async def test_what_else_was_asked_for_comes_without_it(team):
    await team.type("alice", "tool P-1 Datadog")
    await team.type("alice", "drop T-1 nobody looks at it")
    await pass_time(team, 30)
    assert asked(team) == []
    assert told(team, "bob", "Datadog")


async def test_once_the_target_is_back_its_approver_is_asked_after_all(team):
    dropped = await team.type("alice", "drop T-1 nobody looks at it")
    await pass_time(team, 2)
    assert asked(team) == []
    back = await team.click("alice", dropped, "Undo")
    assert "Took back dropping T-1" in plain(back)
    await pass_time(team, 3)
    (question,) = asked(team)
    assert "Churn %" in question


async def test_back_before_anything_went_it_is_asked_once(team):
    dropped = await team.type("alice", "drop T-1 nobody looks at it")
    await team.click("alice", dropped, "Undo")
    await pass_time(team, 30)
    assert len(asked(team)) == 1
    await pass_time(team, 30)
    assert len(asked(team)) == 1
