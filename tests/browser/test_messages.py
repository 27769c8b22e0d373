"""Messages on the page: who sees what, what is unread, threads, buttons, menus, completion and charts."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.stage import Stage, looking, mrkdwn, plain

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE_S = 10


@pytest.mark.parametrize("link", ["javascript:hacked()", "data:text/html,<b>x", "vbscript:x", "file:///etc"])
async def test_only_addresses_that_people_follow_become_links(stage: Stage, link: str) -> None:
    shown = await stage.post({"type": "section", "text": mrkdwn(f"<{link}|click me>")})
    await expect(shown).to_contain_text("click me")
    await expect(shown.locator("a")).to_have_count(0)


async def test_an_ephemeral_message_is_seen_by_its_reader_only(stage: Stage) -> None:
    alice, team = stage.sandbox.person("alice").id, stage.sandbox.channel("team").id
    await stage.bolt.client.chat_postEphemeral(channel=team, user=alice, text="Just for you")
    await expect(stage.page.locator(".ephemeral")).to_contain_text("Only visible to you")
    await stage.page.locator(".acting").click()
    await stage.page.get_by_role("menuitem", name="Bob").click()
    await expect(stage.page.locator(".acting")).to_contain_text("Bob Brown")
    await expect(stage.page.get_by_text("Just for you")).to_have_count(0)
    await expect(stage.page.locator(".side")).not_to_contain_text("quiet")


async def test_what_was_not_read_is_marked_until_it_is(stage: Stage) -> None:
    await stage.page.locator(".side a", has_text="quiet").click()
    await expect(stage.page.locator(".main h1")).to_contain_text("quiet")
    await stage.bolt.client.chat_postMessage(channel=stage.sandbox.channel("team").id, text="News")
    place = stage.page.locator(".side .place", has_text="team")
    await expect(place.locator(".count")).to_have_text("1")
    await place.click()
    await expect(stage.page.locator(".new-mark")).to_be_visible()
    await expect(place.locator(".count")).to_have_count(0)
    await stage.page.reload()
    await expect(stage.page.locator(".message")).to_contain_text("News")
    await expect(place.locator(".count")).to_have_count(0)


async def test_an_answer_in_a_thread_is_counted_under_its_message(stage: Stage) -> None:
    shown = await stage.post(text="Shall we?")
    await shown.hover()
    await shown.get_by_role("button", name="Reply in thread").click()
    reply = stage.page.locator(".thread .composer-text")
    await reply.fill("Yes")
    await reply.press("Enter")
    await expect(stage.page.locator(".thread .message")).to_have_count(2)
    await expect(shown.locator(".replies")).to_contain_text("1 reply")
    await expect(stage.page.locator(".main .message")).to_have_count(1)
    await stage.page.get_by_label("Also send to the channel").check()
    await reply.fill("For all of you")
    await reply.press("Enter")
    await expect(stage.page.locator(".main .message").last).to_contain_text("For all of you")
    await expect(stage.page.get_by_label("Also send to the channel")).not_to_be_checked()
    await reply.fill("/raw")
    await reply.press("Enter")
    await expect(stage.page.locator(".thread .composer-wrong")).to_contain_text("not supported in threads")


async def test_a_button_asks_before_it_counts(stage: Stage) -> None:
    confirm = {
        "title": plain("Sure?"),
        "text": plain("It is gone then."),
        "confirm": plain("Drop"),
        "deny": plain("Keep"),
    }
    button = {
        "type": "button",
        "action_id": "drop",
        "text": plain("Drop it"),
        "value": "7",
        "confirm": confirm,
    }

    @stage.bolt.action("drop")
    async def dropped(ack: Any, body: Any, respond: Any) -> None:
        await ack()
        await respond(replace_original=True, text=f"Dropped {body['actions'][0]['value']}")

    shown = await stage.post({"type": "actions", "block_id": "row", "elements": [button]})
    await shown.get_by_role("button", name="Drop it").click()
    await stage.page.locator("dialog.ask").get_by_role("button", name="Keep").click()
    await shown.get_by_role("button", name="Drop it").click()
    await stage.page.locator("dialog.ask").get_by_role("button", name="Drop").click()
    await expect(shown).to_contain_text("Dropped 7")
    assert len([each for each in stage.sandbox.log.of_kind("person") if each.facts["does"] == "click"]) == 1


async def test_menus_send_what_is_chosen_and_keep_showing_it(stage: Stage) -> None:
    options = [{"text": plain(each), "value": each.lower()} for each in ("Snooze", "Move")]
    row = {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "overflow", "action_id": "more", "options": options},
            {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), "options": options},
        ],
    }
    heard: list[Any] = []
    done = asyncio.Event()
    for name in ("more", "pick"):

        @stage.bolt.action(name)
        async def chosen(ack: Any, body: Any) -> None:
            heard.append(body["actions"][0]["selected_option"]["value"])
            await ack()
            if len(heard) > 1:
                done.set()

    shown = await stage.post(row)
    await shown.locator('[data-focus="row/more"]').click()
    await stage.page.get_by_role("menuitem", name="Move").click()
    await shown.locator(".picker").click()
    await stage.page.get_by_role("option", name="Snooze").click()
    await expect(shown.locator(".picker")).to_contain_text("Snooze")
    await stage.page.reload()
    await expect(shown.locator(".picker")).to_contain_text("Snooze")
    async with asyncio.timeout(PATIENCE_S):  # the menu shows it at once, and the app hears of it in its time
        await done.wait()
    assert heard == ["move", "snooze"]


async def test_people_channels_and_commands_are_completed(stage: Stage) -> None:
    box = stage.page.locator(".main .composer-text")
    await box.press_sequentially("/ra")
    await expect(stage.page.get_by_role("option", name="/raw [anything]")).to_be_visible()
    await box.press("Tab")
    await expect(box).to_have_value("/raw ")
    await box.fill("")
    await box.press_sequentially("Ask @bo")
    await expect(stage.page.get_by_role("option").first).to_be_visible()
    await box.press("Enter")
    await box.press_sequentially("about #tea")
    await expect(stage.page.get_by_role("option").first).to_be_visible()
    await box.press("Enter")
    await expect(box).to_have_value("Ask @bob about #team ")
    await box.press("Enter")
    shown = stage.page.locator(".main .message")
    await expect(shown.locator(".mention").first).to_have_text("@Bob Brown")
    await expect(shown.locator("a.mention")).to_have_text("#team")


async def test_a_refused_line_comes_back_with_the_reason(stage: Stage) -> None:
    await stage.say("/nonsense")
    await expect(stage.page.locator(".composer-wrong")).to_contain_text("/nonsense is not a valid command.")
    await expect(stage.page.locator(".main .composer-text")).to_have_value("/nonsense")


async def test_a_message_of_ones_own_is_changed_and_taken_away(stage: Stage) -> None:
    page = stage.page
    await stage.say("Ask @bob")
    shown = page.locator(".main .message")
    for item, button in (("Edit message", "Save"), ("Delete message", "Delete")):
        await shown.hover()
        await shown.get_by_role("button", name="More actions").click()
        await page.get_by_role("menuitem", name=item).click()
        if button == "Save":
            await expect(page.locator("dialog textarea")).to_have_value("Ask @bob")
            await page.locator("dialog textarea").fill("Tell @bob")
        await page.locator("dialog").get_by_role("button", name=button).click()
        if button == "Save":
            await expect(shown).to_contain_text("Tell @Bob Brown")
            await expect(shown).to_contain_text("(edited)")
    await expect(shown).to_have_count(0)


async def test_shortcuts_are_in_the_menus(stage: Stage) -> None:
    shown = await stage.post(text="Book the venue")
    await shown.hover()
    await shown.get_by_role("button", name="More actions").click()
    await stage.page.get_by_role("menuitem", name="On this").click()
    payload = await stage.sent("message_action")
    assert payload["callback_id"] == "on_this"
    assert payload["message"]["text"] == "Book the venue"
    await stage.page.get_by_role("button", name="Shortcuts").click()
    await stage.page.get_by_role("menuitem", name="Everywhere").click()
    assert (await stage.sent("shortcut"))["callback_id"] == "everywhere"


async def test_an_instant_is_told_in_the_readers_zone(stage: Stage) -> None:
    at = int(stage.clock.now().timestamp())
    told = mrkdwn(f"Due <!date^{at}^{{date_short_pretty}} at {{time}}|later> or <!date^{at}^{{nope}}|later>")
    shown = await stage.post({"type": "section", "text": told})
    await expect(shown).to_contain_text("Due today at 09:00 or later")
    await stage.page.locator(".acting").click()
    await stage.page.get_by_role("menuitem", name="Bob").click()
    await expect(shown).to_contain_text("Due today at 03:00 or later")


async def test_a_chart_tells_its_numbers_without_its_picture(stage: Stage) -> None:
    points = [{"label": "W1", "value": 8}, {"label": "W2", "value": 6.4}]
    chart = {
        "type": "line",
        "series": [{"name": "Churn %", "data": points}],
        "axis_config": {"categories": ["W1", "W2"]},
    }
    shown = await stage.post({"type": "data_visualization", "title": "Churn", "chart": chart})
    await expect(shown.get_by_role("img")).to_have_attribute(
        "aria-label", "line chart. Churn %: W1 8, W2 6.4"
    )
    await expect(shown.locator(".dot")).to_have_count(2)
    await shown.get_by_text("The numbers").click()
    await expect(shown.get_by_role("cell", name="6.4")).to_be_visible()


async def test_nothing_is_loaded_from_another_address(stage: Stage) -> None:
    """`looking` fails the test for every request to another address."""
    image = {"type": "image", "image_url": "https://example.com/cat.png", "alt_text": "A cat"}
    shown = await stage.post(image, {"type": "section", "text": plain("Cat"), "accessory": image})
    await expect(shown.get_by_role("img", name="A cat")).to_have_count(2)


async def test_two_windows_are_two_people(stage: Stage, browser: Any) -> None:
    bob = stage.sandbox.person("bob").id
    async with looking(browser, f"{stage.url}#{bob}/{stage.sandbox.channel('team').id}") as other:
        await expect(other.locator(".acting")).to_contain_text("Bob Brown")
        await stage.say("Hello Bob")
        await expect(other.locator(".main .message")).to_contain_text("Hello Bob")
