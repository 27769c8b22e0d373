"""An export of one's own tells nothing of what has become of a plan that is closed to its reader by now."""

import json

from tests.handlers.test_individual_plans import individual
from tests.handlers.test_privacy import content, files_to


async def test_of_a_plan_that_one_handed_over_and_left_there_is_only_what_one_did(team):
    await individual(team)
    await team.type("alice", 'target P-1 "Answers" from 8 to 5 @bob')
    await team.type("alice", "role P-1 @chandra owner")
    await team.type("chandra", "role P-1 @alice none")
    await team.type("erin", "help", channel="shared")
    await team.type("chandra", "role P-1 @erin owner")
    await team.type("erin", "edit P-1", channel="shared")
    await team.submit("erin", {"End": "2027-09-30"})
    await team.type("erin", "close P-1", channel="shared")
    page = await team.type("alice", "privacy")
    await team.click("alice", page, "Export mine")
    await team.catch_up()
    mine = json.loads(content(team, files_to(team, "alice")[0]))
    (plan,), (target,) = mine["plans"], mine["targets"]
    assert plan.keys() == {"number", "created_by", "created_at"}
    assert target.keys() == {"number", "plan", "created_by", "created_at"}
    assert {each["deed"] for each in mine["changes"]} == {"added", "edited"}
    handed = next(each for each in mine["audit_log"] if each["deed"] == "people.changed")
    assert handed["fields"]["owner_id"] == ["you", "Chandra"]
    told = json.dumps(mine)
    for word in ("Erin", "Bob", "closed", "09-30", "U0CHANDRA", "U0ALICE"):
        assert word not in told
