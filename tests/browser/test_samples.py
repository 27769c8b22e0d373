"""The team that is three months in: lived through by its people, and refused nothing on the way."""

import pytest

from bot.showcase.three_months import LEAVER, three_months

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


TAKEN = (
    "Added", "Done", "Recorded", "*P-", "Closed", "You are away until", "Chandra is an approver",
    "Confirmed *R-", "Declined *R-", "Changed *R-",
)  # fmt: skip
"""How answers begin to what was done."""


async def test_a_team_has_lived_through_twelve_weeks() -> None:
    async with three_months() as demo:
        log, alice = demo.sandbox.log, demo.sandbox.person("alice")
        told = [each.facts["visible_text"] for each in log.of_kind("message") if each.facts["ephemeral_to"]]
        refused = [text for text in told if not text.startswith(TAKEN)]
        assert refused == []
        assert sum(text.startswith("Added *S-") for text in told) == 66
        assert sum(text.startswith("Recorded. *Churn %") for text in told) == 12
        assert [each.facts["error"] for each in log.of_kind("api") if not each.facts["ok"]] == []

        assert demo.sandbox.slack.workspace.people[demo.sandbox.person(LEAVER.name).id].deleted
        home = (await alice.open_home()).visible_text
        assert "overdue" in home
        await alice.command("/plan list team", channel="team")
        listed = (await alice.sees("7 plans", channel="team")).visible_text
        assert all(state in listed for state in ("closed", "paused", "planned, begins"))

        chandra = demo.sandbox.person("chandra")
        await chandra.command("/plan list team", channel="team")
        others = (await chandra.sees("6 plans", channel="team")).visible_text
        assert "Grow into the lead role" in listed
        assert "Grow into the lead role" not in others
        shown = [
            each.facts
            for each in log.of_kind("message")
            if "Grow into the lead role" in each.facts["visible_text"]
        ]
        eyes = {demo.sandbox.person(name).id for name in ("alice", "bob")}
        rooms = {demo.sandbox.slack.workspace.dm(member_id).id for member_id in eyes}
        assert shown
        assert all(each["ephemeral_to"] in eyes or each["channel"] in rooms for each in shown)

        erin = demo.sandbox.person(LEAVER.name)
        left_at = max(float(each.ts) for each in erin.messages("@waymark"))
        offered = [each for each in alice.messages("@waymark") if "left the workspace" in each.visible_text]
        assert len(offered) == 1
        assert "Hand over" in offered[0].visible_text
        assert left_at < float(offered[0].ts)
