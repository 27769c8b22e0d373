"""Modals: opening, filling in, submitting, and every answer that the app may give."""

from datetime import date, time
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.errors import CannotDo


def answering(bolt, **answer):
    """Let the app answer submissions so, and keep what it received."""
    received = []

    @bolt.view("form")
    async def submitted(ack, body):
        received.append(body)
        await ack(**answer)

    return received


@pytest.fixture
def alice(sandbox):
    return sandbox.person("alice")


async def test_an_empty_ack_closes_the_modal(alice, bolt, connect, open_modal, modal):
    received = answering(bolt)
    await connect()
    await open_modal(modal(private_metadata="P-1"))
    alice.fill({"Title": "Reduce churn"})
    result = await alice.submit()
    assert (result.closed, dict(result.errors), alice.view) == (True, {}, None)
    (body,) = received
    assert body["type"] == "view_submission"
    assert body["user"] == {"id": "U0ALICE", "username": "alice", "name": "alice", "team_id": "T0SANDBOX"}
    assert body["view"]["state"]["values"] == {
        "title": {"value": {"type": "plain_text_input", "value": "Reduce churn"}}
    }
    assert body["view"]["private_metadata"] == "P-1"
    assert body["trigger_id"]


async def test_errors_stand_beside_the_field_and_what_was_typed_stays(
    alice, bolt, connect, open_modal, modal
):
    answering(bolt, response_action="errors", errors={"title": "Too vague."})
    await connect()
    view = await open_modal(modal())
    alice.fill(view, title="Better")
    result = await alice.submit()
    assert not result.closed
    assert result.errors == {"Title": "Too vague."}
    assert result.errors["title"] == "Too vague."
    assert "Too vague." in alice.view.visible_text
    assert alice.view.state["title"]["value"]["value"] == "Better"
    assert (alice.view.id, alice.view.hash) == (view.id, view.hash)


async def test_an_error_for_a_block_that_is_not_there_is_trouble(alice, bolt, connect, open_modal, modal):
    answering(bolt, response_action="errors", errors={"nowhere": "?"})
    await connect()
    await open_modal(modal())
    alice.fill({"Title": "Better"})
    assert (await alice.submit()).trouble == "We had some trouble connecting. Try again?"


async def test_update_shows_other_content_in_the_same_view(
    alice, bolt, connect, open_modal, modal, text_input
):
    answering(
        bolt, response_action="update", view=modal("Step two", text_input("Title"), text_input("Owner"))
    )
    await connect()
    view = await open_modal(modal())
    alice.fill({"Title": "Kept"})
    result = await alice.submit()
    assert (result.view.id, result.view.title) == (view.id, "Step two")
    assert result.view.hash != view.hash
    assert result.view.state["title"]["value"]["value"] == "Kept"


async def test_push_lays_a_modal_on_top_and_closing_it_goes_back(alice, bolt, connect, open_modal, modal):
    answering(bolt, response_action="push", view=modal("On top"))
    await connect()
    below = await open_modal(modal())
    alice.fill({"Title": "x"})
    result = await alice.submit()
    assert (result.view.title, result.view.previous_id, result.view.root_id) == ("On top", below.id, below.id)
    await alice.close()
    assert alice.view.id == below.id


async def test_a_fourth_modal_is_refused(alice, bolt, connect, open_modal, modal):
    answering(bolt, response_action="push", view=modal("On top"))
    await connect()
    await open_modal(modal())
    for is_refused in (False, False, True):
        alice.fill({"Title": "x"})
        assert bool((await alice.submit()).trouble) is is_refused


async def test_clear_closes_the_whole_stack(alice, bolt, connect, open_modal, modal):
    answering(bolt, response_action="push", view=modal("On top", callback_id="second"))

    @bolt.view("second")
    async def cleared(ack):
        await ack(response_action="clear")

    await connect()
    await open_modal(modal())
    alice.fill({"Title": "x"})
    await alice.submit()
    alice.fill({"Title": "y"})
    assert (await alice.submit()).closed
    assert alice.view is None


async def test_an_answer_with_a_view_that_slack_refuses_is_trouble(
    alice, bolt, connect, open_modal, modal, sandbox
):
    answering(bolt, response_action="update", view=modal("A title that is far too long"))
    await connect()
    await open_modal(modal())
    alice.fill({"Title": "x"})
    assert (await alice.submit()).trouble
    assert sandbox.log.of_kind("refused")[-1].facts["what"] == "response_action"


async def test_no_answer_in_time_is_a_timeout_and_keeps_the_modal(alice, sandbox, connect, open_modal, modal):
    await connect()
    await open_modal(modal())
    sandbox.slack.socket._ack_seconds = 0.01
    alice.fill({"Title": "x"})
    result = await alice.submit()
    assert (result.timed_out, result.closed, alice.view is not None) == (True, False, True)


async def test_what_the_client_checks_itself_is_not_sent(alice, bolt, connect, open_modal, modal, text_input):
    received = answering(bolt)
    number = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, "min_value": "1"}
    blocks = [
        text_input("Title"),
        text_input("Short", max_length=3),
        text_input("Note", optional=True),
        {
            "type": "input",
            "block_id": "n",
            "label": {"type": "plain_text", "text": "Count"},
            "element": number,
        },
    ]
    await connect()
    await open_modal(modal("A form", *blocks))
    alice.fill({"Short": "four", "Count": "0"})
    result = await alice.submit()
    assert result.errors == {
        "Title": "Please complete this required field.",
        "Short": "Must be 3 characters or less.",
        "Count": "Enter a number that is at least 1.",
    }
    assert received == []
    alice.fill({"Title": "t", "Short": "abc", "Count": 2})
    assert (await alice.submit()).closed


async def test_every_kind_of_field_is_sent_in_slacks_shape(alice, bolt, connect, open_modal, modal):
    options = [
        {"text": {"type": "plain_text", "text": text}, "value": text.lower()} for text in ("Low", "High")
    ]
    elements: dict[str, tuple[dict[str, Any], Any]] = {
        "select": ({"type": "static_select", "options": options}, "High"),
        "radio": ({"type": "radio_buttons", "options": options, "initial_option": options[0]}, None),
        "boxes": ({"type": "checkboxes", "options": options}, ["Low", "High"]),
        "user": ({"type": "users_select"}, "bob"),
        "users": ({"type": "multi_users_select"}, ["@bob", "alice"]),
        "channel": ({"type": "channels_select"}, "#team"),
        "conversation": ({"type": "conversations_select", "default_to_current_conversation": True}, None),
        "day": ({"type": "datepicker"}, date(2027, 3, 31)),
        "clock": ({"type": "timepicker"}, time(9, 30)),
        "number": ({"type": "number_input", "is_decimal_allowed": True}, 12.5),
        "empty": ({"type": "datepicker"}, None),
        "none": ({"type": "multi_static_select", "options": options}, None),
    }
    blocks = [
        {
            "type": "input",
            "block_id": name,
            "optional": True,
            "label": {"type": "plain_text", "text": name},
            "element": {**element, "action_id": "a"},
        }
        for name, (element, _) in elements.items()
    ]
    received = answering(bolt)
    await connect()
    await open_modal(modal("A form", *blocks))
    alice.fill({name: value for name, (_, value) in elements.items() if value is not None})
    assert (await alice.submit()).closed
    values = {name: found["a"] for name, found in received[0]["view"]["state"]["values"].items()}
    shown = {
        name: next(value for key, value in each.items() if key != "type") for name, each in values.items()
    }
    assert shown["select"]["value"] == "high"
    assert shown["radio"]["text"] == {"type": "plain_text", "text": "Low", "emoji": True}
    assert [option["value"] for option in shown["boxes"]] == ["low", "high"]
    assert {name: shown[name] for name in ("user", "users", "channel", "conversation")} == {
        "user": "U0BOB",
        "users": ["U0BOB", "U0ALICE"],
        "channel": "C0TEAM",
        "conversation": "C0TEAM",
    }
    assert {name: shown[name] for name in ("day", "clock", "number", "empty", "none")} == {
        "day": "2027-03-31",
        "clock": "09:30",
        "number": "12.5",
        "empty": None,
        "none": [],
    }


async def test_fill_says_what_cannot_be_filled(alice, connect, open_modal, modal, text_input):
    number = {"type": "number_input", "action_id": "n", "is_decimal_allowed": True}
    count = {
        "type": "input",
        "block_id": "n",
        "label": {"type": "plain_text", "text": "Count"},
        "element": number,
    }
    await connect()
    await open_modal(modal("A form", text_input("Title"), count))
    with pytest.raises(CannotDo, match="There are: 'Title', 'Count'"):
        alice.fill({"Titel": "x"})
    with pytest.raises(CannotDo, match="takes only digits"):
        alice.fill({"Count": "twelve"})
    with pytest.raises(CannotDo, match="single line"):
        alice.fill({"Title": "two\nlines"})


async def test_closing_tells_the_app_only_if_it_asked(alice, bolt, connect, open_modal, modal):
    closed = []

    @bolt.view_closed("form")
    async def on_closed(ack, body):
        closed.append((body["type"], body["is_cleared"]))
        await ack()

    await connect()
    await open_modal(modal())
    assert await alice.close() is None
    await open_modal(modal("Told", notify_on_close=True))
    ack = await alice.close()
    assert ack.ok
    assert closed == [("view_closed", False)]
    with pytest.raises(CannotDo):
        await alice.close()


async def test_a_trigger_lasts_three_seconds_and_opens_one_view(
    sandbox, bolt, client, connect, clocks, modal
):
    bodies = []

    @bolt.command("/help-me")
    async def helped(ack, body):
        bodies.append(body)
        await ack()

    await connect()
    for _ in range(2):
        await sandbox.person("alice").command("/help-me", channel="team")
    await client.views_open(trigger_id=bodies[0]["trigger_id"], view=modal())
    clocks.seconds += 3.1
    for trigger_id, code in (
        (bodies[0]["trigger_id"], "exchanged_trigger_id"),
        (bodies[1]["trigger_id"], "expired_trigger_id"),
        ("1.2.abc", "invalid_trigger_id"),
    ):
        with pytest.raises(SlackApiError) as refusal:
            await client.views_open(trigger_id=trigger_id, view=modal())
        assert refusal.value.response["error"] == code


async def test_update_by_id_or_external_id_and_by_hash(alice, client, connect, open_modal, modal):
    await connect()
    view = await open_modal(modal(external_id="only-one"))
    await client.views_update(view_id=view.id, hash=view.hash, view=modal("Second", external_id="only-one"))
    with pytest.raises(SlackApiError) as refusal:
        await client.views_update(view_id=view.id, hash=view.hash, view=modal("Third"))
    assert refusal.value.response["error"] == "hash_conflict"
    await client.views_update(external_id="only-one", view=modal("Fourth"))
    assert alice.view.title == "Fourth"
    with pytest.raises(SlackApiError) as refusal:
        await client.views_update(view_id="V0NOTHING", view=modal())
    assert refusal.value.response["error"] == "not_found"


async def test_a_button_in_a_modal_carries_the_view_and_can_push(
    alice, bolt, connect, open_modal, modal, button_row
):
    bodies = []

    @bolt.action("press.more")
    async def more(ack, body, client):
        bodies.append(body)
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=modal("More"))

    await connect()
    view = await open_modal(modal("A form", button_row("More")))
    await alice.click(view, "More")
    await alice.opened(title="More")
    (body,) = bodies
    assert body["container"] == {"type": "view", "view_id": view.id}
    assert body["view"]["id"] == view.id
    assert "response_url" not in body
    with pytest.raises(CannotDo, match="lies on top"):
        await alice.click(view, "More")
