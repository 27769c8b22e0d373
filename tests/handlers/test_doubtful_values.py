"""A value that is far from all others of its target is asked about, in a line and in a form."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
async def _target(team):
    await team.plan("Reduce churn", Start="2027-01-04")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    await team.type("alice", "import T-1")
    await team.submit("alice", {"Past values": "2027-02-08 7.9\n2027-02-15 7.4\n2027-02-22 6.9"})
    await team.submit("alice")


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "")


async def values(team):
    return [str(row[4]) for row in (await team.rows("measurement"))["measurement"]][3:]


async def test_of_a_line_it_is_asked_which_is_meant(team):
    asked = await team.type("alice", "checkin T-1 640 two renewals slipped")
    assert plain(asked).splitlines() == [
        "640 is about 86 times the rest, which went from 6.9 to 7.9. Did you mean 6.4?",
        "checkin T-1 640 two renewals slipped",
        "It is 6.4",
        "Keep",
        "Correct",
    ]
    assert await values(team) == []
    said = plain(await team.click("alice", asked, "It is 6.4"))
    assert "Churn % is 6.4" in said
    assert "two renewals slipped" in said
    assert await values(team) == ["6.4"]


async def test_it_can_be_kept(team):
    asked = await team.type("alice", "checkin T-1 640 two renewals slipped")
    assert "Churn % is 640" in plain(await team.click("alice", asked, "Keep"))
    assert await values(team) == ["640"]


async def test_it_can_be_corrected_in_the_form_and_is_asked_about_there_once(team):
    asked = await team.type("alice", "checkin T-1 640 two renewals slipped")
    form = await team.click("alice", asked, "Correct")
    assert form.state["happened"]["happened"]["value"] == "two renewals slipped"
    asked = await team.submit("alice", {"Value": "64", "Value expected next time": "7"})
    assert "64 is about 9 times" not in plain(asked)
    assert await values(team) == ["64"]


async def test_in_the_form_it_is_asked_beside_the_field(team):
    await team.type("alice", "checkin T-1")
    asked = await team.submit(
        "alice", {"Value": "690", "What happened": "A slip", "Value expected next time": "7"}
    )
    assert "Did you mean 6.9?" in plain(asked)
    assert asked.submit == "Check in anyway"
    assert await values(team) == []
    await team.submit("alice")
    assert await values(team) == ["690"]


@pytest.mark.parametrize("value", ["7.1", "5", "30", "0"])
async def test_what_is_of_their_size_is_taken(team, value):
    assert "Recorded." in plain(await team.type("alice", f"checkin T-1 {value}"))


async def test_a_share_under_nothing_is_asked_about(team):
    asked = await team.type("alice", "checkin T-1 -6.4 two renewals slipped")
    assert "is under 0, which a share seldom is. Did you mean 6.4?" in plain(asked)
    assert await values(team) == []
    assert "Churn % is 6.4" in plain(await team.click("alice", asked, "It is 6.4"))
    asked = await team.type("alice", "checkin T-1 -5 once more")
    assert "Churn % is \N{MINUS SIGN}5" in plain(await team.click("alice", asked, "Keep"))
    assert "Recorded." in plain(await team.type("alice", "checkin T-1 -4 again")), "now it is known"


async def test_a_button_says_a_number_as_people_do(team):
    await team.type("alice", "target Weight from 12 to 13")
    await team.type("alice", "import T-2")
    await team.submit("alice", {"Past values": "2027-02-08 12.1\n2027-02-15 12.2\n2027-02-22 12.3"})
    await team.submit("alice")
    asked = await team.type("alice", "checkin T-2 12345 oops")
    assert "It is 12.345\n" in plain(asked)
    assert "is 12.345" in plain(await team.click("alice", asked, "It is 12.345"))
