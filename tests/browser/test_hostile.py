"""Text that would be more than text, in every place where the page shows any, at both widths."""

from functools import partial
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.gallery import gallery
from tests.browser.stage import HOSTILE, Stage, entry, modal, mrkdwn, plain

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

LONG = f"{HOSTILE} {'W' * 2000} {HOSTILE}".ljust(2900, "\u05d0")
LONGER = f"{HOSTILE} {'W' * 150}"[:150]
"""As long as the title of a card, a caption or a header may be."""
SIZES = ({"width": 1280, "height": 800}, {"width": 420, "height": 800})
SCHEMES = ("http:", "https:", "mailto:")
TROUBLES = """
async (schemes) => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const troubles = [], here = location.origin;
  const BOXES =
    ".scroller, .home-scroll, .modal, .modal-body, .side-scroll, .floating, .entries, .trail, .bar";
  const sticksOut = (node) => {
    const box = node.getBoundingClientRect();
    const isSeen = getComputedStyle(node).visibility === "visible";
    return isSeen && box.width > 1 && box.right > innerWidth + 1 && !node.closest(".unseen, svg");
  };
  const scrolls = (node) => node !== document.body && node !== null
    && (getComputedStyle(node).overflowX !== "visible" || scrolls(node.parentElement));
  if (window.wasHacked) troubles.push("a script ran");
  for (const each of document.querySelectorAll("*")) {
    const name = each.tagName.toLowerCase();
    if (["iframe", "object", "embed", "b", "base"].includes(name)) troubles.push(`<${name}>`);
    if (name === "script" && each.getAttribute("src") !== "main.js") troubles.push("a script");
    if (name === "img" && !each.src.startsWith(`${here}/file/`)) troubles.push(`an image of ${each.src}`);
    for (const { name: attribute, value } of each.attributes) {
      if (/^on|^srcdoc$/.test(attribute)) troubles.push(attribute);
      const leads = ["href", "action", "formaction"].includes(attribute);
      if (leads && !schemes.includes(new URL(value, here).protocol)) troubles.push(value);
    }
    if (sticksOut(each) && !scrolls(each.parentElement))
      troubles.push(`${each.outerHTML.slice(0, 80)} sticks out`);
    if (each.matches(BOXES) && each.scrollWidth > each.clientWidth + 1) {
      troubles.push(`${each.className} is ${each.scrollWidth} wide in ${each.clientWidth}`);
    }
  }
  return troubles;
}
"""


async def nothing_came_of_it(page: Page) -> None:
    """Look at the page in both widths; `looking` fails the test for what is asked of other addresses."""
    for size in SIZES:
        await page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the two
        assert await page.evaluate(TROUBLES, SCHEMES) == []
    await page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]  # as above


def options() -> list[dict[str, Any]]:
    short = plain(HOSTILE[:75])
    return [{"text": short, "value": str(number), "description": short} for number in range(2)]


async def test_in_every_block_of_a_message(hostile: Stage) -> None:
    page = hostile.page
    for blocks in gallery(LONGER, url="https://example.com/<script>hacked()</script>.png"):
        shown = await hostile.post(*blocks, text=LONGER)
        assert "onerror=hacked()" in await shown.inner_text()
    for kind in (plain, mrkdwn):
        await hostile.post({"type": "section", "text": kind(LONG)}, text=LONG)
    await nothing_came_of_it(page)


async def test_in_what_people_write_and_only_one_of_them_sees(hostile: Stage) -> None:
    page, sandbox = hostile.page, hostile.sandbox
    alice, team = sandbox.person("alice"), sandbox.channel("team").id
    await hostile.say(HOSTILE)
    await expect(page.locator(".main .message").last).to_contain_text("<script>hacked()</script>")
    await alice.post(LONG, channel="team", file=(f"{HOSTILE.replace('/', '')}.txt", b"x"))
    await hostile.bolt.client.chat_postMessage(
        channel=team, text=LONG, attachments=[{"text": LONG, "title": LONG, "footer": LONG, "fallback": LONG}]
    )
    await hostile.bolt.client.chat_postEphemeral(channel=team, user=alice.id, text=LONG)
    await expect(page.locator(".ephemeral")).to_contain_text("onerror=hacked()")
    first = page.locator(".main .message").first
    await first.hover()
    await first.get_by_role("button", name="Reply in thread").click()
    reply = page.locator(".thread .composer-text")
    await reply.fill(LONG)
    await reply.press("Enter")
    await expect(page.locator(".thread .message")).to_have_count(2)
    await nothing_came_of_it(page)
    await reply.fill(f"/{LONG}")
    await reply.press("Enter")
    await expect(page.locator(".thread .composer-wrong")).not_to_be_empty()
    await nothing_came_of_it(page)


async def test_in_every_place_of_a_form(hostile: Stage) -> None:
    page, short = hostile.page, HOSTILE[:75]
    confirm = {
        "title": plain(HOSTILE[:100]),
        "text": plain(HOSTILE),
        "confirm": plain(HOSTILE[:30]),
        "deny": plain("Keep"),
    }
    button = {"type": "button", "action_id": "b", "text": plain(short), "confirm": confirm}
    menu = {"type": "static_select", "placeholder": plain(short), "options": options()}
    fields: dict[str, dict[str, Any]] = {
        "line": {"type": "plain_text_input", "initial_value": LONG, "placeholder": plain(short)},
        "lines": {"type": "plain_text_input", "multiline": True, "initial_value": LONG},
        "menu": menu,
        "many": {**menu, "type": "multi_static_select", "initial_options": options()[:1]},
        "radio": {"type": "radio_buttons", "options": options(), "initial_option": options()[0]},
        "boxes": {"type": "checkboxes", "options": options(), "initial_options": options()[:1]},
        "person": {"type": "users_select", "initial_user": hostile.sandbox.person("bob").id},
    }
    blocks = [
        entry(name, field, label=plain(LONG[:1900]), hint=plain(LONG[:1900]))
        for name, field in fields.items()
    ]

    @hostile.bolt.view("hostile")
    async def refused(ack: Any) -> None:
        await ack(response_action="errors", errors={"line": LONG})

    title = HOSTILE[:24]
    dialog = await hostile.open(
        modal(
            title,
            *blocks,
            {"type": "alert", "level": "warning", "text": mrkdwn(f"{HOSTILE} {'W' * 200}"[:200])},
            {"type": "actions", "elements": [button]},
            close=plain(title),
            submit=plain(title),
            callback_id="hostile",
        )
    )
    await expect(dialog.locator(".alert.warning")).to_contain_text("onerror=hacked()")
    await dialog.locator('[data-block="menu"] .picker').click()
    await expect(dialog.get_by_role("option")).to_have_count(2)
    await nothing_came_of_it(page)
    await page.keyboard.press("Escape")
    await dialog.locator('[data-block="menu"] .picker').click()
    await dialog.get_by_role("option").first.click()
    await pressed(dialog, hostile)
    await dialog.locator("button[type=submit]").click()
    await expect(dialog.locator('[data-block="line"] .wrong-note')).to_contain_text("onerror=hacked()")
    await expect(dialog.locator('[data-block="lines"] textarea')).to_have_value(LONG)
    await nothing_came_of_it(page)


async def pressed(dialog: Locator, hostile: Stage) -> None:
    """Press the button that asks first, and look at what it asks."""
    await dialog.locator(".block .button").last.click()
    question = hostile.page.locator("dialog.ask")
    await expect(question.locator("h2")).to_contain_text("<img src=x")
    await nothing_came_of_it(hostile.page)
    await question.get_by_role("button", name="Keep").click()
    await expect(question).to_have_count(0)  # it leaves the page once it has told of its close


async def test_on_home(hostile: Stage) -> None:
    page, alice = hostile.page, hostile.sandbox.person("alice")
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain(HOSTILE)},
        {"type": "section", "text": mrkdwn(LONG), "fields": [mrkdwn(LONG[:1900]), plain(LONG[:1900])]},
        {"type": "section", "text": plain(LONG)},
        {"type": "context", "elements": [mrkdwn(HOSTILE), plain(LONG)]},
        {"type": "actions", "elements": [{"type": "button", "action_id": "b", "text": plain(HOSTILE[:75])}]},
    ]
    await hostile.bolt.client.views_publish(user_id=alice.id, view={"type": "home", "blocks": blocks})
    await page.locator(".side a", has_text="Home").click()
    await expect(page.locator(".home")).to_contain_text("onerror=hacked()")
    await nothing_came_of_it(page)


async def test_in_the_names_of_people_channels_and_workspaces(hostile: Stage) -> None:
    page, bob = hostile.page, hostile.sandbox.person("bob").id
    await hostile.post(
        {"type": "section", "text": mrkdwn(f"<@{bob}> in <#{hostile.sandbox.channel('team').id}>")}
    )
    assert await page.locator(".mention").first.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
    box = page.locator(".main .composer-text")
    for sign in "@#":
        await box.fill("")
        await box.press_sequentially(sign)
        await expect(page.locator(".offers .option").first).to_be_visible()
        await nothing_came_of_it(page)
    await box.fill("")
    for opener in (".acting", ".workspace", ".clock"):
        await page.locator(opener).click()
        await expect(page.locator(".floating")).to_contain_text("<img src=x")
        await nothing_came_of_it(page)
        await page.keyboard.press("Escape")
    await page.locator(".side a", has_text="<script>").click()
    await expect(page.locator(".main h1")).to_contain_text("<script>")
    await nothing_came_of_it(page)


async def test_in_the_inspector_and_in_what_happens_while_the_clock_moves(hostile: Stage) -> None:
    page, team = hostile.page, hostile.sandbox.channel("team").id
    for place in (team, hostile.sandbox.person("bob").id):
        hostile.due.append(partial(hostile.bolt.client.chat_postMessage, channel=place, text=LONG))
    await page.locator(".clock").click()
    await page.get_by_role("button", name="+1 hour").click()
    await expect(page.locator(".trail")).to_contain_text("onerror=hacked()")
    await nothing_came_of_it(page)
    await page.get_by_role("button", name="Inspector").click()
    row = page.locator(".entries li", has_text="chat.postMessage").first
    await row.get_by_role("button").click()
    await expect(row.locator("pre")).to_contain_text("onerror=hacked()")
    await nothing_came_of_it(page)
