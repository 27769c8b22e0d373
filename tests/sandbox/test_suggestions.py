"""Menus whose options come from the app while a person types."""

import pytest

from sandbox.errors import CannotDo


def option(text):
    return {"text": {"type": "plain_text", "text": text}, "value": text.lower()}


def menu(kind="external_select", **more):
    element = {"type": kind, "action_id": "animal", "min_query_length": 0, **more}
    label = {"type": "plain_text", "text": "Animal"}
    return {"type": "input", "block_id": "animal", "label": label, "element": element}


@pytest.fixture
def alice(sandbox):
    return sandbox.person("alice")


@pytest.fixture
def asked(bolt):
    bodies = []

    @bolt.options("animal")
    async def offer(ack, body):
        bodies.append(body)
        await ack(options=[option(text) for text in ("Cat", "Cow", "Dog") if body["value"] in text])

    return bodies


async def test_typing_into_a_menu_asks_the_app_as_slack_does(alice, connect, open_modal, modal, asked):
    await connect()
    view = await open_modal(modal("Zoo", menu()))
    assert await alice.search(view, "Animal", "C") == ["Cat", "Cow"]
    (body,) = asked
    assert {key: body[key] for key in ("type", "action_id", "block_id", "value", "container")} == {
        "type": "block_suggestion",
        "action_id": "animal",
        "block_id": "animal",
        "value": "C",
        "container": {"type": "view", "view_id": view.id},
    }
    assert body["view"]["id"] == view.id


async def test_what_was_offered_can_be_chosen_and_is_sent_with_the_form(
    alice, bolt, connect, open_modal, modal, asked
):
    values = []

    @bolt.view("form")
    async def submitted(ack, view):
        values.append(view["state"]["values"]["animal"]["animal"])
        await ack()

    await connect()
    view = await open_modal(modal("Zoo", menu("multi_external_select")))
    with pytest.raises(CannotDo, match="has no option 'Cat'"):
        alice.fill({"Animal": ["Cat"]})
    await alice.search(view, "Animal")
    alice.fill({"Animal": ["Cat", "Dog"]})
    assert (await alice.submit()).closed
    assert [each["value"] for each in values[0]["selected_options"]] == ["cat", "dog"]
    assert len(asked) == 1


async def test_a_menu_in_a_message_asks_as_well(alice, bolt, client, connect, asked):
    chosen = []

    @bolt.action("animal")
    async def choose(ack, action):
        chosen.append(action["selected_option"]["value"])
        await ack()

    await connect()
    element = menu()["element"]
    blocks = [{"type": "actions", "block_id": "animal", "elements": [element]}]
    await client.chat_postMessage(channel="C0TEAM", text="Which?", blocks=blocks)
    message = alice.messages("team")[-1]
    assert await alice.search(message, "animal", "Do") == ["Dog"]
    await alice.choose(message, "Dog")
    assert chosen == ["dog"]
    assert (asked[0]["channel"]["id"], asked[0]["message"]["ts"]) == ("C0TEAM", message.ts)


@pytest.mark.parametrize(
    "answer",
    [{"options": [option("x" * 76)]}, {"options": [option(str(n)) for n in range(101)]}, {"text": "Cat"}],
)
async def test_options_that_slack_refuses_are_none(sandbox, alice, bolt, connect, open_modal, modal, answer):
    @bolt.options("animal")
    async def offer(ack):
        await ack(answer)

    await connect()
    view = await open_modal(modal("Zoo", menu()))
    assert await alice.search(view, "Animal") == []
    assert sandbox.log.of_kind("refused")[-1].facts["what"] == "options"


async def test_a_menu_wants_as_much_as_it_says(alice, connect, open_modal, modal, text_input, asked):
    await connect()
    element = {"type": "external_select", "action_id": "animal"}
    view = await open_modal(modal("Zoo", {**menu(), "element": element}, text_input("Title")))
    with pytest.raises(CannotDo, match="at least 3 characters"):
        await alice.search(view, "Animal", "Ca")
    with pytest.raises(CannotDo, match="does not ask"):
        await alice.search(view, "Title", "Ca")
    assert asked == []
