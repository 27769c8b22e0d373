"""Single measurements by a line: put right, left out for a reason, and counted again."""

import pytest

from tests.handlers.test_check_ins import plain


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn", Start="2027-01-04")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    await team.type("alice", "import T-1")
    past = "2027-02-01 7.8\n2027-02-08 7.9\n2027-02-15 7.4\n2027-02-22 6.9"
    await team.submit("alice", {"Past values": past})
    await team.submit("alice")


async def test_a_value_is_put_right_by_its_day_and_back_again(team):
    said = await team.type("alice", "correct T-1 7.5 on 15 Feb")
    assert "Corrected T-1 Churn %: 7.5 on Mon 15 Feb." in plain(said)
    assert "Mon 15 Feb · 7.5 · Alice · was 7.4" in plain(await team.type("alice", "show T-1"))
    await team.click("alice", said, "Undo")
    assert "Mon 15 Feb · 7.4 · Alice" in plain(await team.type("alice", "show T-1"))


async def test_without_a_day_it_is_the_last_one(team):
    assert "7 on Mon 22 Feb" in plain(await team.type("alice", "correct T-1 7"))


async def test_without_a_value_the_form_asks_for_it(team):
    form = await team.type("alice", "correct T-1")
    assert form.title == "Correct T-1"
    assert "6.9 on Mon 22 Feb" in plain(form)


async def test_a_slip_is_asked_about_and_what_is_meant_is_one_press_away(team):
    asked = await team.type("alice", "correct T-1 740 on 15 Feb")
    assert "Did you mean 7.4?" in plain(asked)
    assert "Nothing was changed" in plain(await team.click("alice", asked, "It is 7.4"))
    asked = await team.type("alice", "correct T-1 740 on 15 Feb")
    assert "Corrected T-1 Churn %: 740 on Mon 15 Feb." in plain(await team.click("alice", asked, "Keep"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("correct T-1 about 7", "is not one exact number"),
        ("correct T-1 7 on 14 Feb", "T-1 has no measurement on Sun 14 Feb. To see them: show T-1"),
        ("correct T-1 7 two renewals", '"two renewals" is no day'),
        ("correct 7", "Name one target"),
        ("correct T-1 15 Feb 7", "Write the value first and the day behind it: correct T-1 6.4 on 12 Nov"),
        ("correct T-1 abc", '"abc" is no number. For example: correct T-1 6.4'),
        ("exclude T-1 broken sensor", "Say first on which day it was measured"),
        ("include T-1", "Say first on which day it was measured"),
        ("exclude T-9 15 Feb", "There is no T-9 that you can see."),
        ("exclude T-1 14 Feb broken", "T-1 has no measurement on Sun 14 Feb."),
    ],
)
async def test_what_is_unclear_is_said_and_nothing_is_changed(team, line, said):
    before = await team.rows("measurement", "revision")
    assert said in plain(await team.type("alice", line))
    assert await team.rows("measurement", "revision") == before


async def test_one_is_left_out_for_a_reason_and_counted_again(team):
    said = await team.type("alice", "exclude T-1 15 Feb broken sensor")
    assert "Left out of T-1 Churn %: 7.4 on Mon 15 Feb. broken sensor" in plain(said)
    again = await team.type("alice", "exclude T-1 on 15 Feb: the sensor broke")
    assert "the sensor broke" in plain(again)
    assert "Counted again in T-1 Churn %: 7.4 on Mon 15 Feb." in plain(
        await team.type("alice", "include T-1 15 Feb")
    )
    assert "It counts already" in plain(await team.type("alice", "include T-1 15 Feb"))


async def test_without_a_reason_the_form_asks_for_it(team):
    form = await team.type("alice", "exclude T-1 15 Feb")
    assert form.title == "Leave out of T-1"
    said = await team.submit("alice", {"Why it is left out": "broken sensor"})
    assert "Left out of T-1 Churn %" in plain(said)


async def test_a_reason_that_is_too_long_is_kept_in_the_form(team):
    refused = await team.type("alice", f"exclude T-1 15 Feb {'long ' * 60}")
    assert "At most 200 characters" in plain(refused)
    form = await team.click("alice", refused, "Correct")
    assert "long long" in str(form.blocks)


async def test_whom_a_reason_mentions_stays_in_it_by_name(team):
    said = plain(await team.type("alice", "exclude T-1 15 Feb @bob's sensor broke"))
    assert "Bob's sensor broke" in said


async def test_whom_a_check_in_mentions_stays_in_it_by_name(team):
    said = plain(await team.type("alice", "checkin T-1 7 asked @bob, next: @chandra rings"))
    assert "asked Bob" in said
    assert "Next: Chandra rings" in said
    said = plain(await team.type("alice", "checkin T-1 6.9 as #team says"))
    assert "Write names without @ or # here: such mentions are not kept." in said
    said = plain(await team.type("alice", "checkin @bob T-1 6.8"))
    assert "Write names without @ or # here: such mentions are not kept." in said


async def test_the_unit_behind_a_value_is_no_report_and_no_day(team):
    await team.type("alice", 'target "Reply time" from 9 hours to 5 hours by 30 Jun')
    said = plain(await team.type("alice", "checkin T-2 8 hours yesterday two slipped"))
    assert said.startswith("Recorded. Reply time was 8 hours on Sun 28 Feb")
    assert "hours two" not in said
    assert "two slipped" in said
    assert "Corrected T-2 Reply time: 7.5 hours" in plain(await team.type("alice", "correct T-2 7.5 hours"))
    said = plain(await team.type("alice", "correct T-2 7.6 hours on 28 Feb"))
    assert "Corrected T-2 Reply time: 7.6 hours on Sun 28 Feb." in said


async def test_a_value_in_another_unit_is_refused(team):
    await team.type("alice", "target Revenue from 1000 EUR to 2000 EUR by 30 Jun")
    await team.type("alice", "checkin T-2 1100 EUR")
    before = await team.rows("measurement", "check_in", "revision")
    for line in ("checkin T-2 1200 USD", "correct T-2 1200 USD"):
        refused = await team.type("alice", line)
        assert plain(refused).startswith(
            "T-2 is counted in EUR, not in USD. Write the value in EUR." + "\n" + line
        )
        assert refused.buttons == ["Correct"]
    assert await team.rows("measurement", "check_in", "revision") == before


async def test_a_form_refuses_another_unit_beside_its_field(team):
    await team.type("alice", "target Revenue from 1000 EUR to 2000 EUR by 30 Jun")
    refusal = {"Value": "T-2 is counted in EUR, not in USD. Write the value in EUR."}
    await team.type("alice", "checkin T-2")
    refused = await team.submit("alice", {"Value": "1200 USD", "Value expected next time": "1300"})
    assert refused.errors == refusal
    said = await team.submit("alice", {"Value": "1200 EUR"})
    await team.click("alice", said, "Edit")
    assert (await team.submit("alice", {"Value": "$1300 USD"})).errors != {}
    assert (await team.submit("alice", {"Value": "1300 USD"})).errors == refusal
    await team.person("alice").close()
    await team.type("alice", "correct T-2")
    assert (await team.submit("alice", {"Value": "1300 USD"})).errors == refusal
    await team.person("alice").close()
    await team.type("alice", "edit T-2")
    refused = await team.submit("alice", {"Target": "3000 USD", "Reason": "The market grew"})
    assert refused.errors == {"Target": "The unit is EUR, and this is in USD. Write both in one."}


async def test_a_value_of_somebodys_tomorrow_is_put_right_by_whoever_has_today(team):
    await team.type("alice", "role P-1 @chandra collaborator")
    await team.until(1, 20)
    await team.type("chandra", "checkin T-1 7.1")
    said = plain(await team.type("alice", "correct T-1 7.2"))
    assert "Corrected T-1 Churn %: 7.2 on Tue 2 Mar." in said
    refused = plain(await team.type("alice", "correct T-1"))
    assert "7.2 on Tue 2 Mar" in refused
