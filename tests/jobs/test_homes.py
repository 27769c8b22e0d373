"""Home tabs are drawn anew by whichever process takes them, as fast as Slack takes views."""

from datetime import timedelta

from bot.services.homes import Homes, Sizes
from storage.models import Member
from storage.repositories.homes import BURST, GAP_MS


async def test_one_that_a_process_took_and_left_is_drawn_by_another(either_team):
    team = either_team
    tabs, now = team.demo.house.home_tabs, team.now
    plan = await team.plan()
    who = (team.demo.sandbox.team_id, team.actors["bob"].id)
    await tabs.open(*who, seen_hash="", now=now)
    await team.step(plan, "Call the agency", None)
    (taken,) = await tabs.claim_stale(now=now, limit=9)
    assert await tabs.claim_stale(now=now, limit=9) == (), "another one has it"
    await team.step(plan, "Ask Bob", None)
    (again,) = await tabs.claim_stale(now=now, limit=9)
    await tabs.draw_stale(taken, now=now)
    assert "Ask Bob" in team.demo.sandbox.person("bob").home.visible_text
    assert await tabs.next_moment() is None
    await team.step(plan, "Lost", None)
    await tabs.claim_stale(now=now, limit=9)
    await team.demo.house.advance(now + timedelta(seconds=61))
    assert "Lost" in team.demo.sandbox.person("bob").home.visible_text
    await tabs.draw_stale(again, now=now)
    assert await tabs.next_moment() is None


async def test_many_are_drawn_no_faster_than_slack_takes_them(either_team):
    team = either_team
    tabs, start = team.demo.house.home_tabs, team.now
    homes = Homes(team.demo.house.database, sizes=Sizes(steps=12, plans=8))
    names = [f"guest{number}" for number in range(BURST + 3)]
    plan = await team.plan()
    for number, name in enumerate(names):
        member = Member(
            workspace_id=team.demo.sandbox.team_id, id=f"UNOBODY{number}", name=name, refreshed_at=start
        )
        team.actors[name] = await team.people.remember(member, now=start)
        await homes.open(member.workspace_id, member.id, now=start)
        await team.step(plan, f"Of {name}", None, to=name)
    taken = await tabs.claim_stale(now=start, limit=99)
    assert len(taken) == BURST
    assert await tabs.claim_stale(now=start, limit=99) == ()
    assert await tabs.next_moment() == start + timedelta(milliseconds=GAP_MS)
    later = await tabs.claim_stale(now=start + timedelta(milliseconds=2 * GAP_MS), limit=99)
    assert len(later) == 2
