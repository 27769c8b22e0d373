"""What somebody says of themselves is kept, for them alone: absences and mutes, with Undo and a history."""

import pytest

from tests.handlers.test_absence import put_before


def says(shown):
    """Return what is shown, on one line and without what makes it bold."""
    return " ".join(shown.visible_text.replace("*", "").split())


async def kept(team):
    """Return what is kept of what people said of themselves: whose it is, what it was, and its turn."""
    rows = (await team.rows("own_revision"))["own_revision"]
    return [(row[2].removeprefix("U0"), str(row[3]), str(row[4])) for row in rows]


async def test_a_pause_has_undo_and_redo(team):
    told = await team.type("alice", "pause until friday")
    assert told.buttons == ["Undo", "Resume", "Away…"]
    back = await team.click("alice", told, "Undo")
    assert says(back).startswith("Took back pausing your nudges until Fri 5 Mar. The next one comes")
    assert "paused" not in says(await team.home("alice"))
    again = await team.click("alice", back, "Redo")
    assert says(again).startswith("Your nudges are paused. They come again on Fri 5 Mar.")
    assert "Your nudges are paused until Fri 5 Mar." in says(await team.home("alice"))


async def test_undo_of_a_second_pause_gives_the_first_one_back(team):
    await team.type("alice", "pause until friday")
    second = await team.type("alice", "pause until monday")
    back = await team.click("alice", second, "Undo")
    assert says(back).startswith("Your nudges are paused. They come again on Fri 5 Mar.")


async def test_undo_of_being_back_gives_back_all_that_it_ended(team):
    await team.type("alice", "away until 12 Mar deputy @bob")
    await team.type("alice", "pause until monday")
    back = await team.type("alice", "back")
    assert says(back).startswith("Welcome back.")
    again = await team.click("alice", back, "Undo")
    assert says(again).startswith("You are away until Fri 12 Mar. Bob gets what is due for you meanwhile.")
    assert "Your nudges are paused as well, until Mon 8 Mar." in says(again)
    once_more = await team.click("alice", again, "Redo")
    assert says(once_more).startswith("Came back again from being away until Fri 12 Mar.")
    assert "paused" not in says(await team.home("alice"))


async def test_resume_has_undo(team):
    await team.type("alice", "pause")
    told = await team.type("alice", "resume")
    assert says(told).startswith("Your nudges come again.")
    assert says(await team.click("alice", told, "Undo")).startswith("Your nudges are paused until you type")
    assert (await team.type("bob", "resume")).buttons == ["Settings"]  # there was nothing to end
    assert all(who == "ALICE" for who, _, _ in await kept(team))


async def test_history_me_has_all_of_it_newest_first_with_undo_beside_what_can_be_taken_back(team):
    assert "You have not been away and have paused no nudges." in says(await team.type("alice", "history me"))
    await team.type("alice", "away until 12 Mar")
    await team.type("alice", "away until 15 Mar deputy @bob")
    await team.type("alice", "pause until friday")
    page = await team.type("alice", "history me")
    assert page.visible_text.replace("*", "").splitlines()[:1] == ["History of your absences and pauses"]
    said = says(page)
    newest = said.index("You paused your nudges until Fri 5 Mar")
    middle = said.index(
        "You said that you are away until Mon 15 Mar, with Bob as deputy, instead of away until Fri"
    )
    assert newest < middle < said.index("You said that you are away until Fri 12 Mar")
    assert page.buttons == ["Undo", "Undo"]  # the absence that was replaced comes back with Undo of the other
    after = await team.click("alice", page, "Undo", nth=1)
    assert "You took back that you are away until Mon 15 Mar" in says(after)
    assert "You are away until Fri 12 Mar." in says(await team.home("alice"))
    for line in ("history mine", "history my absences"):
        assert says(await team.type("alice", line)).startswith("History of your absences and pauses")


async def test_nobody_else_is_told_of_it_or_takes_it_back(team):
    await team.plan("Reduce churn")
    told = await team.type("alice", "pause until friday")
    assert "You have not been away" in says(await team.type("bob", "history me"))
    assert "only those are told whose they are. Yours: history me" in says(
        await team.type("bob", "history @alice")
    )
    assert "paused your nudges" not in says(await team.type("bob", "history P-1"))
    assert "There is no such change of yours." in says(
        await team.click("bob", put_before(team, told, "bob"), "Undo")
    )
    assert "Your nudges are paused" in says(await team.home("alice"))


@pytest.mark.parametrize("line", ["away until 12 Mar", "pause until 12 Mar"])
async def test_undo_works_for_a_day_and_once(team, line):
    told = await team.type("alice", line)
    same = put_before(team, told, "alice")
    await team.click("alice", told, "Undo")
    assert "That was taken back already." in says(await team.click("alice", same, "Undo"))
    told = await team.type("alice", line)
    await team.until(2, 9)
    assert "more than a day ago: too long to take it back." in says(await team.click("alice", told, "Undo"))
    assert (await team.type("alice", "history me")).buttons == []


async def test_whoever_asks_what_is_stored_of_them_reads_that_it_is(team):
    await team.type("alice", "pause until friday")
    told = says(await team.type("alice", "privacy"))
    assert "Times that you said you are away, back, or want no nudges" in told
