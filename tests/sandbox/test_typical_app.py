"""A typical Bolt app of modals, with nothing of the sandbox in it but its base URL, over both lines.

It does what socket_mode_async.py and lazy_async_modals_app.py of Bolt's examples do, in our own words.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, PersonSpec, Sandbox

PLACE = "http://127.0.0.1:9/slack/events"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def field(label: str, kind: str = "plain_text_input", **element: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": label.lower(), **element}
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": element}


def form(title: str, *blocks: dict[str, Any]) -> dict[str, Any]:
    words = {"title": plain(title), "submit": plain("Submit"), "close": plain("Cancel")}
    return {"type": "modal", "callback_id": title.lower(), **words, "blocks": list(blocks)}


def button(text: str) -> dict[str, Any]:
    element = {"type": "button", "action_id": text.lower(), "text": plain(text), "value": "1"}
    return {"type": "actions", "block_id": text.lower(), "elements": [element]}


def order_form(*more: dict[str, Any]) -> dict[str, Any]:
    fish = field("Fish", "external_select", min_query_length=0)
    extras = field("Extras", "multi_external_select", min_query_length=0)
    return form("Order", field("Table"), fish, {**extras, "optional": True}, button("Chef"), *more)


def make_app(client: AsyncWebClient, *, signing_secret: str) -> AsyncApp:
    """An app as anybody might write it: a command, forms, menus, buttons, and answers later."""
    app = AsyncApp(client=client, signing_secret=signing_secret)

    async def thanks(ack):
        await ack("Thanks!")

    async def show_button(respond):
        await respond(text="A button", blocks=[button("Again")])

    async def open_order(body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=order_form())

    app.command("/order")(ack=thanks, lazy=[show_button, open_order])

    @app.action("again")
    async def again(ack, respond):
        await ack()
        await respond("Loading", replace_original=True)
        await respond("Completed", response_type="in_channel", replace_original=False)

    add_forms(app)
    return app


def add_forms(app: AsyncApp) -> None:
    @app.options("fish")
    async def fish(ack, payload):
        await ack(options=[option(name) for name in ("Carp", "Cod", "Eel") if payload["value"] in name])

    @app.options("extras")
    async def extras(ack):
        groups = {"Sides": ("Rice", "Peas"), "Sauces": ("Dill",)}
        grouped = [
            {"label": plain(label), "options": [option(name) for name in names]}
            for label, names in groups.items()
        ]
        await ack(option_groups=grouped)

    @app.action("chef")
    async def chef(ack, body, client):
        await ack()
        pushed = await client.views_push(trigger_id=body["trigger_id"], view=form("Chef", field("Name")))
        below = pushed["view"]["previous_view_id"]
        await client.views_update(view_id=below, view=order_form(field("Note")))

    @app.view("chef")
    async def named(ack):
        await ack()

    @app.view("order")
    async def ordered(ack, view, client, body):
        values = view["state"]["values"]
        if not values["table"]["table"]["value"].isdecimal():
            await ack(response_action="errors", errors={"table": "Just the number."})
            return
        await ack()
        chosen = values["fish"]["fish"]["selected_option"]["text"]["text"]
        await client.chat_postMessage(channel=body["user"]["id"], text=f"{chosen} it is.")


def manifest(*, is_over_socket: bool) -> dict[str, Any]:
    urls = {} if is_over_socket else {"request_url": PLACE, "message_menu_options_url": PLACE}
    settings = {"interactivity": {"is_enabled": True, **urls}, "socket_mode_enabled": is_over_socket}
    return {
        "features": {"slash_commands": [{"command": "/order", "description": "Orders", "url": PLACE}]},
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "settings": settings,
    }


@asynccontextmanager
async def over_socket(app: AsyncApp, sandbox: Sandbox) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, sandbox.app_token)
    await handler.connect_async()
    await sandbox.connected()
    yield
    await handler.close_async()


@asynccontextmanager
async def over_http(app: AsyncApp, sandbox: Sandbox) -> AsyncIterator[None]:
    runner = web.AppRunner(app.web_app("/slack/events"))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await sandbox.set_request_url(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield
    await runner.cleanup()


@pytest.fixture(params=["socket", "http"])
async def alice(request):
    is_over_socket = request.param == "socket"
    sandbox = Sandbox(
        manifest(is_over_socket=is_over_socket),
        people=[PersonSpec(name="alice")],
        channels=[ChannelSpec(name="team", members=("alice",))],
    )
    async with sandbox:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        app = make_app(client, signing_secret=sandbox.signing_secret)
        async with (over_socket if is_over_socket else over_http)(app, sandbox):
            yield sandbox.person("alice")
        assert [entry.facts for entry in sandbox.log.of_kind("refused")] == []


async def test_a_form_is_opened_extended_corrected_and_sent(alice):
    assert (await alice.command("/order", channel="team")).text == "Thanks!"
    order = await alice.opened(title="Order")
    assert await alice.search(order, "Fish", "C") == ["Carp", "Cod"]
    assert await alice.search(order, "Extras") == ["Rice", "Peas", "Dill"]
    alice.fill({"Table": "by the window", "Fish": "Cod", "Extras": ["Peas", "Dill"]})
    await alice.click(order, "Chef")
    await alice.opened(title="Chef")
    alice.fill(Name="Ana")
    assert (await alice.submit()).view.id == order.id
    assert (await alice.sees_in_view("Note")).labels == ["Table", "Fish", "Extras", "Note"]
    alice.fill(Note="no salt")
    assert (await alice.submit()).errors == {"Table": "Just the number."}
    alice.fill(Table="7")
    assert (await alice.submit()).closed
    await alice.sees("Cod it is.", channel="@app")


async def test_a_button_of_an_answer_answers_in_its_place_and_for_all(alice):
    await alice.command("/order", channel="team")
    message = await alice.sees("Again", channel="team")
    assert (await alice.click(message, "Again")).ok
    await alice.sees("Completed", channel="team")
    texts = {each.text: each.ephemeral for each in alice.messages("team")}
    assert texts == {"Thanks!": True, "Loading": True, "Completed": False}
