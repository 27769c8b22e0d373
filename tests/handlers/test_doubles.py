"""Twice is once: a press, a form or an envelope that comes again does nothing more, and is answered."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.handlers import door
from sandbox.blocks import spoken
from sandbox.delivery import Ack
from storage.models import metadata

VERSION = metadata.tables["action_step"].columns.keys().index("version")


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


@pytest.fixture
async def two_sockets(demo) -> AsyncIterator[None]:
    """A second connection of the same app, as Slack keeps several."""
    client = AsyncWebClient(token=demo.sandbox.app_token, base_url=demo.sandbox.api_url)
    second = AsyncSocketModeHandler(demo.house.app, demo.sandbox.app_token, web_client=client)
    await second.connect_async()
    await demo.sandbox.log.until(lambda: demo.sandbox.socket.connections == 2 or None, timeout=5)
    yield
    await second.close_async()


async def again(team: Any, number: int = 1, *, kind: str = "") -> list[Ack]:
    """Have Slack deliver its last envelope (of a kind) again, as often at once."""
    await team.demo.house.app.drain()
    envelopes = [
        each.facts for each in team.demo.sandbox.log.of_kind("envelope") if kind in each.facts["type"]
    ]
    last = envelopes[-1]
    deliver = team.demo.sandbox.socket.deliver
    acks = [deliver(last["type"], last["payload"], accepts_response=True) for _ in range(number)]
    return list(await asyncio.gather(*acks))


def connections_used(team: Any, number: int) -> set[int]:
    return {each.facts["connection"] for each in team.demo.sandbox.log.of_kind("envelope")[-number:]}


async def test_a_command_that_slack_delivers_again_adds_nothing_and_gets_the_same_answer(team):
    ack = await team.person("alice").command("/plan add Ring ten customers fri", channel="team")
    before = await team.rows()
    (repeat,) = await again(team)
    assert repeat.payload == ack.payload
    assert "Added *S-1" in str(repeat.payload)
    assert await team.rows() == before


@pytest.mark.usefixtures("two_sockets")
async def test_a_command_that_is_delivered_at_once_over_two_sockets_adds_one_step(team):
    await team.type("alice", "help")
    envelope = team.demo.sandbox.log.of_kind("envelope")[-1].facts
    payload = {**envelope["payload"], "text": "add Ring ten customers", "trigger_id": "1.2.twice"}
    deliver = team.demo.sandbox.socket.deliver
    acks = await asyncio.gather(
        *(deliver("slash_commands", payload, accepts_response=True) for _ in range(4))
    )
    assert connections_used(team, 4) == {1, 2}
    assert len({str(ack.payload) for ack in acks}) == 1
    assert "Added *S-1 Ring ten customers*" in str(acks[0].payload)
    assert len((await team.rows())["action_step"]) == 1


async def test_the_same_line_twice_within_seconds_is_asked_about(team):
    await team.type("alice", "add Ring ten customers fri")
    seen = await team.type("alice", "add Ring ten customers fri")
    assert seen.visible_text.startswith("Added *S-1 Ring ten customers* already. Add again?")
    assert seen.buttons == ["Add again", "Undo", "Edit"]
    assert len((await team.rows())["action_step"]) == 1
    again = await team.click("alice", seen, "Add again")
    assert again.ts == seen.ts
    assert "Added *S-2 Ring ten customers*" in again.visible_text
    assert again.buttons == ["Undo", "Edit"]
    assert "Added *S-3" in (await team.type("alice", "add Ring ten customers mon")).visible_text
    team.demo.clock.move_to(team.demo.clock.now().replace(second=11))
    assert "Added *S-4" in (await team.type("alice", "add Ring ten customers fri")).visible_text


async def test_the_same_line_is_asked_about_after_the_form_in_a_message_and_for_each_person(team):
    await team.type("alice", "add")
    await team.submit("alice", {"Step": "Ring ten customers"})
    for channel in ("team", "@waymark"):
        seen = await team.type("alice", "add Ring ten customers", channel=channel)
        assert "already. Add again?" in seen.visible_text
    await team.plan("Hire two people", by="bob")
    assert "Added *S-2" in (await team.type("bob", "add Ring ten customers P-2")).visible_text


async def test_enter_pressed_twice_at_once_adds_one_step_and_asks(team):
    alice = team.person("alice")
    acks = await asyncio.gather(
        *(alice.command("/plan add Ring ten customers", channel="team") for _ in "12")
    )
    told = [str(ack.payload) for ack in acks]
    assert sum("Added *S-1 Ring ten customers* to" in each for each in told) == 1
    assert sum("already. Add again?" in each for each in told) == 1
    assert len((await team.rows())["action_step"]) == 1


async def test_an_impatient_press_of_add_again_adds_one_more(team):
    await team.type("alice", "add Ring ten customers")
    seen = await team.type("alice", "add Ring ten customers")
    alice = team.person("alice")
    await asyncio.gather(*(alice.click(seen, "Add again") for _ in range(3)))
    await team.demo.house.app.drain()
    assert len((await team.rows())["action_step"]) == 2


async def test_a_step_that_was_taken_back_may_be_added_anew_at_once(team):
    added = await team.type("alice", "add Ring ten customers")
    await team.click("alice", added, "Undo")
    assert "Added *S-2" in (await team.type("alice", "add Ring ten customers")).visible_text


async def test_a_second_press_of_done_changes_nothing_and_says_the_same(team):
    await team.type("alice", "add Ring ten customers @alice")
    message = await team.type("alice", "")
    alice = team.person("alice")
    await asyncio.gather(*(alice.click(message, "Done") for _ in range(3)))
    await team.demo.house.app.drain()
    (step,) = (await team.rows())["action_step"]
    assert "done" in step
    assert step[VERSION] == 2, "one change, one version"


@pytest.mark.usefixtures("two_sockets")
async def test_a_press_that_slack_delivers_again_is_one_press(team):
    added = await team.type("alice", "add Ring ten customers")
    await team.click("alice", added, "Undo")
    before = await team.rows()
    messages = team.person("alice").messages("team")
    acks = await again(team, 4, kind="interactive")
    await team.demo.house.app.drain()
    assert connections_used(team, 4) == {1, 2}
    assert all(ack.ok for ack in acks)
    assert await team.rows() == before
    assert team.person("alice").messages("team") == messages


@pytest.mark.parametrize(
    ("typed", "button"), [("ad Ring ten customers", "Run"), ("Ring ten customers", "Add step")]
)
async def test_an_impatient_press_of_what_was_meant_adds_one_step(team, typed, button):
    asked = await team.type("alice", typed)
    alice = team.person("alice")
    acks = await asyncio.gather(*(alice.click(asked, button) for _ in range(3)))
    await team.demo.house.app.drain()
    assert all(ack.ok for ack in acks)
    assert len((await team.rows())["action_step"]) == 1
    (shown,) = [each for each in alice.messages("team") if each.ts == asked.ts]
    assert "Added *S-1 Ring ten customers*" in shown.visible_text


async def test_a_meant_check_in_is_recorded_and_told_once(team):
    await team.type("alice", 'target "Churn %" from 8 to 5')
    asked = await team.type("alice", "chekin T-1 6.4")
    alice = team.person("alice")
    await asyncio.gather(*(alice.click(asked, "Run") for _ in range(2)))
    await team.demo.house.app.drain()
    await team.demo.house.settle()
    assert len((await team.rows())["check_in"]) == 1
    told = [each for each in team.person("bob").messages("team") if "Churn % is 6.4" in each.visible_text]
    assert len(told) == 1


async def test_a_form_that_was_meant_can_be_opened_again(team):
    await team.plan("Hire two people")
    asked = await team.type("alice", "Ring ten customers", channel="shared")
    for _ in range(2):
        form = await team.click("alice", asked, "Add step")
        assert form.title == "New step"
        await team.person("alice").close()
    assert (await team.rows())["action_step"] == []


async def test_a_form_that_is_sent_twice_at_once_makes_one_step(team):
    await team.type("alice", "add")
    alice = team.person("alice")
    alice.fill({"Step": "Ring ten customers"})
    sent = await asyncio.gather(alice.submit(), alice.submit())
    await team.demo.house.app.drain()
    assert not any(each.trouble or each.errors for each in sent)
    assert len((await team.rows())["action_step"]) == 1
    told = [each for each in alice.messages("team") if "Added *S-" in each.visible_text]
    assert len(told) == 1


async def test_a_form_that_is_sent_again_while_the_first_takes_long_stays_open_and_says_so(team, monkeypatch):
    await team.type("alice", "add")
    alice, faults = team.person("alice"), team.demo.sandbox.faults
    alice.fill({"Step": "Ring ten customers"})
    monkeypatch.setattr(door, "SLACK_WAITS_S", 0.2)
    team.demo.clock.move_to(team.demo.clock.now() + timedelta(hours=2))  # then Slack is asked anew
    faults.hang("users.info", times=None)
    first = asyncio.create_task(alice.submit())
    await team.demo.sandbox.log.until(lambda: faults.hanging or None, timeout=5)
    second = await alice.submit()
    assert "I am still at it." in str(second.errors) + str(second.view.visible_text)
    faults.clear()
    faults.release()
    await first
    await team.demo.house.app.drain()
    assert len((await team.rows())["action_step"]) == 1
    assert "'received'" not in str(await team.rows("inbox"))


@pytest.mark.usefixtures("two_sockets")
async def test_a_form_that_slack_delivers_again_makes_one_plan_and_closes_again(team):
    await team.type("alice", "new Hire two people")
    await team.submit("alice")
    before = await team.rows()
    assert len(before["plan"]) == 2
    acks = await again(team, 4, kind="interactive")
    assert connections_used(team, 4) == {1, 2}
    assert all(ack.ok and not ack.payload for ack in acks)
    assert await team.rows() == before


async def test_a_refused_form_that_is_sent_again_as_it_was_is_refused_again(team):
    await team.type("alice", "new Hire two people")
    alice = team.person("alice")
    alice.fill({"Channel": "lonely"})
    for _ in range(2):
        assert "I am not in #lonely" in (await alice.submit()).errors["Channel"]
    team.demo.sandbox.invite("waymark", "lonely")
    assert (await alice.submit()).closed
    assert len((await team.rows())["plan"]) == 2


async def test_the_button_of_an_answer_that_took_the_place_of_one_works_too(team):
    for title in ("Churn small", "Churn large"):
        await team.type("alice", f'target "{title}" from 8 to 5')
    asked = await team.type("alice", "chekin churn 6")
    which = await team.click("alice", asked, "Run")
    assert "Which target do you mean?" in which.visible_text
    assert which.ts == asked.ts
    alice = team.person("alice")
    await asyncio.gather(*(alice.click(which, which.buttons[0]) for _ in range(2)))
    await team.demo.house.app.drain()
    assert len((await team.rows("check_in"))["check_in"]) == 1


async def third_view(team: Any) -> Any:
    """Return a view on which Slack puts no further one."""
    view = await team.home("alice")
    for button in ("Help", "My steps", "Help"):
        view = await team.click("alice", view, button)
    return view


async def test_a_form_in_the_place_of_one_that_was_saved_is_saved_too(team):
    form = await team.click("alice", await third_view(team), "Add step")
    added = await team.submit("alice", {"Step": "Ring ten customers"})
    again = await team.click("alice", added, "Edit")
    assert again.id == form.id, "it stands in the place of the first"
    alice = team.person("alice")
    alice.fill({"Step": ""})
    assert "Step" in (await alice.submit()).errors
    alice.fill({"Step": "Ring two customers"})
    await asyncio.gather(alice.submit(), alice.submit())
    await team.demo.house.app.drain()
    (step,) = (await team.rows("action_step"))["action_step"]
    assert "Ring two customers" in step
    assert step[VERSION] == 2, "one change, one version"


async def test_of_what_was_pressed_twice_nothing_typed_is_kept(team):
    alice = team.person("alice")
    await team.type("alice", "add")
    alice.fill({"Step": "Ring ten customers"})
    await asyncio.gather(alice.submit(), alice.submit())
    asked = await team.type("alice", "ad Ring ten customers mon")
    await asyncio.gather(*(alice.click(asked, "Run") for _ in "12"))
    await team.demo.house.app.drain()
    assert "received" not in str(await team.rows("inbox"))


async def test_of_what_nobody_listens_to_nothing_typed_is_kept(team, monkeypatch):
    asked = await team.type("alice", "ad Ring ten customers")
    await team.click("alice", asked, "Run")
    pressed = next(
        each.facts["payload"]
        for each in reversed(team.demo.sandbox.log.of_kind("envelope"))
        if each.facts["type"] == "interactive"
    )
    action = {**pressed["actions"][0], "action_id": "nobody.listens", "value": "Words that somebody typed"}
    monkeypatch.setattr(team.demo.sandbox.socket, "_ack_seconds", 0.05)
    payload = {**pressed, "actions": [action]}
    await team.demo.sandbox.socket.deliver("interactive", payload, accepts_response=True)
    await team.demo.house.app.drain()
    inbox = str(await team.rows("inbox"))
    assert "nobody.listens" in inbox
    assert "Words that somebody typed" not in inbox


async def test_home_that_slack_announces_again_is_drawn_once(team):
    await team.home("alice")
    published = len(team.demo.sandbox.log.of_kind("view"))
    (ack,) = await again(team, kind="events_api")
    await team.demo.house.app.drain()
    assert ack.ok
    assert len(team.demo.sandbox.log.of_kind("view")) == published


async def test_who_is_second_to_edit_a_step_gets_the_form_back_with_what_they_typed(team):
    await team.plan("Hire two people", by="chandra", Owner="alice")
    await team.type("alice", "add Write the advert @bob to P-2")
    for name in ("alice", "chandra"):
        shown = await team.type(name, "show S-1")
        await team.choose(name, shown, "Edit…")
    await team.submit("alice", {"Step": "Write two adverts", "Assignee": "alice", "Due date": "2027-03-05"})

    back = await team.submit("chandra", {"Step": "Write a short advert", "Note": "Half a page"})
    assert "Alice changed S-1 while you had this open." in back.visible_text
    said = [text.replace("*", "") for text in spoken(back.blocks)]
    assert [text for text in said if text.startswith("Above is")] == [
        'Above is yours. It now says "Write two adverts" · Alice, Mon 1 Mar 13:30',
        "Above is what it now says: Alice · Alice, Mon 1 Mar 13:30",
        "Above is what it now says: Fri 5 Mar · Alice, Mon 1 Mar 13:30",
    ]
    typed = {block: next(iter(fields.values())) for block, fields in back.state.items()}
    assert typed["title"]["value"] == "Write a short advert"
    assert typed["note"]["value"] == "Half a page"
    assert typed["due_on"]["selected_date"] == "2027-03-05"
    (step,) = (await team.rows("action_step"))["action_step"]
    assert "Write two adverts" in step

    await team.submit("chandra")
    (step,) = (await team.rows("action_step"))["action_step"]
    assert "Write a short advert" in step
    assert "Half a page" in step
    assert "2027-03-05" in map(str, step), "what Alice changed and Chandra left alone stays"
