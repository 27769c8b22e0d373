"""Forms on the page: every kind of field, errors beside them, a stack of them, and what was typed."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from sandbox.browser.visit import Visit
from tests.browser.stage import Stage, entry, modal, plain

pytestmark = pytest.mark.asyncio(loop_scope="session")


def options(*texts: str) -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": text.lower()} for text in texts]


FIELDS: dict[str, dict[str, Any]] = {
    "line": {"type": "plain_text_input"},
    "lines": {"type": "plain_text_input", "multiline": True},
    "number": {"type": "number_input", "is_decimal_allowed": True},
    "email": {"type": "email_text_input"},
    "url": {"type": "url_text_input"},
    "rich": {"type": "rich_text_input"},
    "day": {"type": "datepicker"},
    "clock": {"type": "timepicker"},
    "moment": {"type": "datetimepicker"},
    "one": {"type": "static_select", "options": options("Red", "Green", "Blue")},
    "some": {"type": "multi_static_select", "options": options("Red", "Green", "Blue")},
    "person": {"type": "users_select"},
    "people": {"type": "multi_users_select"},
    "channel": {"type": "channels_select"},
    "place": {"type": "conversations_select"},
    "radio": {"type": "radio_buttons", "options": options("Yes", "No")},
    "boxes": {"type": "checkboxes", "options": options("Tea", "Milk", "Bun")},
}


async def pick(dialog: Locator, block: str, *names: str) -> None:
    """Choose by typing and Enter, as somebody without a mouse would."""
    page = dialog.page
    await dialog.locator(f'[data-block="{block}"] .picker').click()
    for name in names:
        search = dialog.locator(".picker-search:visible")  # a menu that was closed leaves a moment later
        await search.fill(name)
        await search.press("Enter")
    if len(names) > 1:  # a menu for several stays open
        await page.keyboard.press("Escape")


async def test_every_kind_of_field_arrives_as_slack_sends_it(stage: Stage) -> None:
    @stage.bolt.view("all")
    async def taken(ack: Any) -> None:
        await ack()

    blocks = [entry(name, element) for name, element in FIELDS.items()]
    dialog = await stage.open(modal("Everything", *blocks, callback_id="all"))

    async def type_into(block: str, text: str) -> None:
        field = dialog.locator(f'[data-block="{block}"]').locator("input, textarea")
        await field.fill(text)
        await field.blur()

    await type_into("line", "Reduce churn")
    await type_into("lines", "One\nTwo")
    await type_into("number", "6.4")
    await type_into("email", "ann@example.com")
    await type_into("url", "https://example.com/a?b=c")
    await type_into("rich", "Rich")
    await type_into("day", "2027-03-05")
    await type_into("clock", "09:30")
    await type_into("moment", "2027-03-05T10:00")
    await pick(dialog, "one", "green")
    await pick(dialog, "some", "red", "blue")
    await pick(dialog, "person", "bob")
    await pick(dialog, "people", "bob", "alice")
    await pick(dialog, "channel", "team")
    await pick(dialog, "place", "quiet")
    await dialog.get_by_role("radio", name="No").check()
    await dialog.get_by_role("checkbox", name="Tea").check()
    await dialog.get_by_role("checkbox", name="Bun").check()
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_have_count(0)

    payload = await stage.sent("view_submission")
    values = {block: actions["value"] for block, actions in payload["view"]["state"]["values"].items()}
    bob, alice = (stage.sandbox.person(name).id for name in ("bob", "alice"))
    assert values["line"] == {"type": "plain_text_input", "value": "Reduce churn"}
    assert values["lines"] == {"type": "plain_text_input", "value": "One\nTwo"}
    assert values["number"] == {"type": "number_input", "value": "6.4"}
    assert values["email"] == {"type": "email_text_input", "value": "ann@example.com"}
    assert values["url"] == {"type": "url_text_input", "value": "https://example.com/a?b=c"}
    assert values["rich"]["rich_text_value"]["elements"][0]["elements"][0]["text"] == "Rich"
    assert values["day"] == {"type": "datepicker", "selected_date": "2027-03-05"}
    assert values["clock"] == {"type": "timepicker", "selected_time": "09:30"}
    assert values["moment"] == {"type": "datetimepicker", "selected_date_time": 1804237200}  # 10:00 in Berlin
    assert values["one"]["selected_option"]["value"] == "green"
    assert [each["value"] for each in values["some"]["selected_options"]] == ["red", "blue"]
    assert values["person"] == {"type": "users_select", "selected_user": bob}
    assert values["people"] == {"type": "multi_users_select", "selected_users": [bob, alice]}
    assert values["channel"]["selected_channel"] == stage.sandbox.channel("team").id
    assert values["place"]["selected_conversation"] == stage.sandbox.channel("quiet").id
    assert values["radio"]["selected_option"]["value"] == "no"
    assert [each["value"] for each in values["boxes"]["selected_options"]] == ["tea", "bun"]


async def test_a_file_is_handed_in_with_a_form(stage: Stage) -> None:
    @stage.bolt.view("files")
    async def taken(ack: Any) -> None:
        await ack()

    field = entry("file", {"type": "file_input", "filetypes": ["png"], "max_files": 2})
    dialog = await stage.open(modal("Files", field, callback_id="files"))
    chooser = dialog.locator('[data-block="file"] input')
    await chooser.set_input_files({"name": "plan.txt", "mimeType": "text/plain", "buffer": b"text"})
    await expect(dialog.locator(".wrong-note")).to_have_text("'File' takes png, and not plan.txt.")
    await chooser.set_input_files({"name": "plan.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    await expect(dialog.locator(".wrong-note")).to_be_empty()
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_have_count(0)

    payload = await stage.sent("view_submission")
    (sent,) = payload["view"]["state"]["values"]["file"]["value"]["files"]
    assert (sent["name"], sent["size"]) == ("plan.png", 4)
    assert stage.sandbox.slack.files.find(sent["id"]).content == b"\x89PNG"


async def test_a_menu_asks_the_app_for_what_there_is_to_choose(stage: Stage) -> None:
    @stage.bolt.options("value")
    async def offered(ack: Any, payload: Any) -> None:
        await ack(options=[{"text": plain(f"{payload['value']} {n}"), "value": str(n)} for n in range(3)])

    @stage.bolt.view("ask")
    async def taken(ack: Any) -> None:
        await ack()

    menu = {"type": "external_select", "min_query_length": 2}
    dialog = await stage.open(modal("Ask", entry("menu", menu), callback_id="ask"))
    await dialog.locator(".picker").click()
    await dialog.locator(".picker-search").fill("plan")
    await dialog.get_by_role("option", name="plan 1").click()
    await dialog.get_by_role("button", name="Send").click()

    payload = await stage.sent("view_submission")
    assert payload["view"]["state"]["values"]["menu"]["value"]["selected_option"]["value"] == "1"


async def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(stage: Stage) -> None:
    @stage.bolt.view("strict")
    async def refused(ack: Any) -> None:
        await ack(response_action="errors", errors={"b": "That is not a number."})

    text = {"type": "plain_text_input"}
    dialog = await stage.open(modal("Strict", entry("a", text), entry("b", text), callback_id="strict"))
    await dialog.get_by_label("A", exact=True).fill("kept")
    await dialog.get_by_label("B", exact=True).fill("about 7")
    await dialog.get_by_role("button", name="Send").click()

    wrong = dialog.locator('[data-block="b"]')
    await expect(wrong.locator(".wrong-note")).to_have_text("That is not a number.")
    field = dialog.get_by_label("B", exact=True)
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_value("about 7")
    await expect(dialog.get_by_label("A", exact=True)).to_have_value("kept")
    await expect(dialog.locator('[data-block="a"] .wrong-note')).to_be_empty()


async def test_what_is_sent_anew_before_the_last_answer_came_is_sent(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_answer, does, heard = asyncio.Event(), Visit._do, list[str]()

    async def do_slowly(visit: Visit, request: dict[str, Any]) -> Any:
        is_held = request["do"] == "submit"
        done = await does(visit, request)
        if is_held and not may_answer.is_set():
            await visit._tell()
            await may_answer.wait()
        return done

    @stage.bolt.view("twice")
    async def strict(ack: Any, view: Any) -> None:
        heard.append(view["state"]["values"]["a"]["value"]["value"])
        await ack(response_action="errors", errors={"a": "Longer."}) if len(heard[-1]) < 5 else await ack()

    monkeypatch.setattr(Visit, "_do", do_slowly)
    text = {"type": "plain_text_input"}
    dialog = await stage.open(modal("Twice", entry("a", text), callback_id="twice"))
    field, send = dialog.get_by_label("A", exact=True), dialog.get_by_role("button", name="Send")
    await field.fill("no")
    await send.evaluate("button => { button.click(); button.click(); }")  # a double click is one
    await expect(dialog.locator(".wrong-note")).to_have_text("Longer.")
    await field.fill("longer")
    await send.click()
    await expect(dialog).to_have_count(0)
    may_answer.set()
    assert heard == ["no", "longer"]


async def test_an_update_of_the_form_keeps_what_was_typed(stage: Stage) -> None:
    field = entry("a", {"type": "plain_text_input"})
    more = {"type": "button", "action_id": "more", "text": plain("More")}
    row = {"type": "actions", "block_id": "row", "elements": [more]}

    @stage.bolt.action("more")
    async def extended(ack: Any, body: Any, client: Any) -> None:
        await ack()
        extra = entry("extra", {"type": "plain_text_input"})
        await client.views_update(view_id=body["view"]["id"], view=modal("Form", field, row, extra))

    dialog = await stage.open(modal("Form", field, row))
    await dialog.get_by_label("A", exact=True).fill("half a senten")
    await dialog.get_by_role("button", name="More").click()

    await expect(dialog.get_by_label("Extra")).to_be_visible()
    await expect(dialog.get_by_label("A", exact=True)).to_have_value("half a senten")


async def test_forms_lie_on_top_of_each_other_and_back_leads_to_the_one_below(stage: Stage) -> None:
    button = {"type": "button", "action_id": "deeper", "text": plain("Deeper")}
    row = {"type": "actions", "block_id": "row", "elements": [button]}

    @stage.bolt.action("deeper")
    async def pushed(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=modal("Second", row))

    dialog = await stage.open(modal("First", row))
    await dialog.get_by_role("button", name="Deeper").click()
    await expect(dialog.locator("h2")).to_have_text("Second")
    await dialog.get_by_role("button", name="Back").click()
    await expect(dialog.locator("h2")).to_have_text("First")
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_have_count(0)


async def test_leaving_a_form_asks_first_if_something_was_typed(stage: Stage) -> None:
    dialog = await stage.open(modal("Form", entry("a", {"type": "plain_text_input"})))
    await dialog.get_by_label("A", exact=True).fill("kept")
    await stage.page.keyboard.press("Escape")
    question = stage.page.locator("dialog.ask")
    await question.get_by_role("button", name="Keep editing").click()
    await expect(dialog.get_by_label("A", exact=True)).to_have_value("kept")
    await stage.page.keyboard.press("Escape")
    await question.get_by_role("button", name="Leave").click()
    await expect(dialog).to_have_count(0)
    assert stage.sandbox.person("alice").view is None


async def test_a_form_survives_a_reload_with_what_was_typed(stage: Stage) -> None:
    dialog = await stage.open(modal("Form", entry("a", {"type": "plain_text_input"})))
    field = dialog.get_by_label("A", exact=True)
    await field.fill("half a senten")
    await field.blur()
    await stage.sandbox.log.wait_for(lambda each: each.facts.get("does") == "fill")
    await stage.page.reload()
    await expect(stage.page.get_by_label("A", exact=True)).to_have_value("half a senten")


async def test_a_long_form_is_read_from_its_head(stage: Stage) -> None:
    told = [{"type": "section", "text": plain(f"Line {number}")} for number in range(60)]
    press = {"type": "button", "action_id": "press", "text": plain("Press")}
    dialog = await stage.open(modal("Long", *told, {"type": "actions", "elements": [press]}))
    await expect(dialog.get_by_role("button", name="Press")).to_be_focused()
    assert await dialog.locator(".modal-body").evaluate("body => body.scrollTop") == 0


async def test_the_keyboard_stays_in_the_form(stage: Stage) -> None:
    dialog = await stage.open(modal("Form", entry("a", {"type": "plain_text_input"})))
    await expect(dialog.get_by_label("A", exact=True)).to_be_focused()
    for _ in range(12):
        await stage.page.keyboard.press("Tab")
        inside = await stage.page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside
