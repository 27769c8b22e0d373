"""People who leave: nobody is nudged in the void, and whoever looks after the plan is told, once."""

from dataclasses import replace
from datetime import date

from storage.models import Channel, DeliveryState


def day(number):
    return date(2027, 3, number)


def texts(messages):
    return [" ".join(message.visible_text.replace("*", "").split()) for message in messages]


async def leaves(team, name):
    """Let somebody leave the workspace, and let that be known."""
    leaves_unheard(team, name)
    await team.know(name, is_deactivated=True)


def leaves_unheard(team, name):
    """Let somebody leave the workspace while Slack's event is lost."""
    team.demo.sandbox.slack.workspace.set_deleted(team.demo.sandbox.person(name).id)


async def test_the_owner_is_told_once_whose_steps_wait_and_nobody_is_nudged_in_the_void(team):
    plan = await team.plan(prompt_weekday=None)
    for title in ("Ring ten customers", "Book venue"):
        await team.step(plan, title, day(2))
    await leaves(team, "bob")
    await leaves(team, "bob")
    await team.until(5)
    (told,) = texts(team.direct("alice"))
    waiting = "S-1 Ring ten customers, S-2 Book venue"
    said = f"Bob Brown left the workspace. These steps wait for you to hand them over: {waiting}."
    assert told.lower().replace("bob brown", "bob").startswith(said.lower().replace("bob brown", "bob"))
    assert "Hand over" in told
    assert team.direct("bob") == []


async def test_whoever_comes_back_and_leaves_again_is_told_of_again(team):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Ring ten customers", day(12))
    await leaves(team, "bob")
    await team.until(3)
    await team.know("bob", is_deactivated=False)
    await leaves(team, "bob")
    await team.until(5)
    assert len(team.direct("alice")) == 2


async def test_a_refusal_tells_that_somebody_has_left(team):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Ring ten customers", day(2))
    team.demo.sandbox.faults.refuse("chat.postMessage", "user_disabled")
    await team.until(3)
    (told,) = texts(team.direct("alice"))
    assert "left the workspace. These steps wait for you" in told
    rows = [row for row in await team.deliveries() if row.member_id == team.demo.sandbox.person("bob").id]
    assert [row.state for row in rows] == [DeliveryState.DEAD]


async def test_it_is_told_in_working_hours(open_team, sqlite_url):
    team = await open_team(sqlite_url)
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Ring ten customers", day(12))
    await team.until(5, 20)
    await leaves(team, "bob")
    await team.settle()
    assert team.direct("alice") == []
    await team.until(8, 8)
    assert team.direct("alice") == []
    await team.until(8, 9)
    assert len(team.direct("alice")) == 1


async def test_whoever_has_left_is_found_out_before_a_message_goes(team):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Ring ten customers", day(3))
    leaves_unheard(team, "bob")
    await team.until(3, 20)
    assert team.direct("bob") == []
    (told,) = texts(team.direct("alice"))
    assert "left the workspace" in told
    states = {(row.kind.value, row.state, row.reason) for row in await team.deliveries()}
    assert ("day", DeliveryState.CANCELLED, "left") in states


async def test_it_says_nothing_once_nothing_of_theirs_waits(team):
    plan = await team.plan(prompt_weekday=None)
    step = await team.step(plan, "Ring ten customers", day(12))
    await team.until(5, 20)
    await leaves(team, "bob")
    await team.done(step, by="alice")
    await team.until(9)
    assert team.direct("alice") == []


async def test_a_plan_whose_owner_has_left_asks_whoever_made_it(team):
    plan = await team.plan(channel=None, prompt_weekday=2)
    await team.target(plan)
    draft = (await team.plans.get_draft(plan.id, actor=team.actors["alice"], now=team.now))[1]
    handed = replace(draft, owner_id=team.actors["bob"].id)
    await team.plans.edit(plan.id, handed, version=plan.version, actor=team.actors["alice"], now=team.now)
    await leaves(team, "bob")
    await team.until(4)
    told, asked = texts(team.direct("alice"))
    assert "You look after P-1 Reduce churn until there is another owner." in told
    assert asked.startswith("Check-in for P-1 Reduce churn")
    again = replace(draft, title="Mine again")
    changed = (await team.plans.get_draft(plan.id, actor=team.actors["alice"], now=team.now))[0]
    line = await team.plans.edit(
        plan.id, again, version=changed.version, actor=team.actors["alice"], now=team.now
    )
    assert line.owner_id == team.actors["alice"].id


async def test_what_is_confidential_is_not_posted_before_another_company(team):
    plan = await team.plan(prompt_weekday=0)
    await team.target(plan)
    channel = team.demo.sandbox.channel("team")
    shared = Channel(
        workspace_id=team.demo.sandbox.team_id,
        id=channel.id,
        name="team",
        has_app=True,
        is_private=True,
        is_shared=True,
        refreshed_at=team.now,
    )
    await team.people.remember_channel(shared, members=[team.actors["alice"].id], now=team.now)
    await team.until(1, 20)
    assert team.channel() == []
    (told,) = [each for each in texts(team.direct("alice")) if "for you today" not in each]
    assert "the channel is shared with another company now." in told


async def test_what_was_learned_more_than_a_day_ago_is_asked_again(team):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Ring ten customers", day(1))

    def asked():
        calls = team.demo.sandbox.log.of_kind("api")
        return sum(call.facts["method"] == "users.info" for call in calls)

    await team.until(1, 20)
    assert (asked(), len(team.direct("bob"))) == (0, 1)
    await team.until(5, 20)
    assert (asked(), len(team.direct("bob"))) == (2, 5)
