"""What a person sees, as lines of plain text."""

from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from sandbox.blocks import as_stored
from sandbox.form import FieldErrors, first_state
from sandbox.limits_samples import samples
from sandbox.records import Message, View
from sandbox.transcript import Names, actionable, names_of, render_log, render_message, render_view
from sandbox.transcript_text import Reader, mrkdwn, printable

BERLIN = SimpleNamespace(tz="Europe/Berlin")
NEW_YORK = SimpleNamespace(tz="America/New_York")
NAMES = Names(people={"U1": "Alice", "U9": "Waymark"}, channels={"C1": "#team", "D1": "DM with Alice"})
READER = Reader(names=NAMES, zone=ZoneInfo("Europe/Berlin"))
ON_MONDAY = "1772442000.000100"  # 2 March 2026, 10:00 in Berlin


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(text: str, **fields: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), **fields}


def section(text: str, **fields: Any) -> dict[str, Any]:
    return {"type": "section", "text": marked(text), **fields}


def message(*blocks: dict[str, Any], **fields: Any) -> Message:
    facts: dict[str, Any] = {"ts": ON_MONDAY, "channel": "C1", "user": "U9", "text": "Fallback"}
    return Message(**(facts | fields), blocks=as_stored({"blocks": list(blocks)})["blocks"])


def body(*blocks: dict[str, Any], **fields: Any) -> list[str]:
    """The lines under the head of a message, without their margin."""
    shown = render_message(message(*blocks, **fields), reader=BERLIN, names=NAMES)
    return [line.removeprefix("  ") for line in shown[1:]]


def view(*blocks: dict[str, Any], errors: dict[str, str] | None = None, **fields: Any) -> View:
    source = as_stored({"type": "modal", "title": plain("Create plan"), "blocks": list(blocks), **fields})
    made = View(
        id="V1", owner="U1", source=source, hash="1", state={}, root_id="V1", errors=FieldErrors(errors)
    )
    state = first_state(made.controls, kept={})
    return View(id="V1", owner="U1", source=source, hash="1", state=state, root_id="V1", errors=made.errors)


def form(*blocks: dict[str, Any], **fields: Any) -> list[str]:
    return [
        line.removeprefix("  ") for line in render_view(view(*blocks, **fields), reader=BERLIN, names=NAMES)
    ]


def field(label: str, kind: str = "plain_text_input", **element: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": label.lower(),
        "label": plain(label),
        "element": {"type": kind, **element},
    }


# Texts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@U1> did it", "@Alice did it"),
        ("<@U7|bob> and <@U8>", "@bob and @U8"),
        ("in <#C1> and <#C7|other>", "in #team and #other"),
        ("<!channel> <!here>", "@channel @here"),
        ("<https://example.org/a|the page>", "the page (https://example.org/a)"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("<http://example.org|example.org>", "example.org"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("*Bold <@U1>* and 2*3*4", "Bold @Alice and 2*3*4"),
        (":tada: stays", ":tada: stays"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("&lt;@U1&gt;", "<@U1>"),
        ("<!date^1772442000^{date_num} {time}|then>", "2026-03-02 10:00 AM"),
        ("<!date^1772442000^{date_long}|then>", "Monday, March 2nd, 2026"),
        (
            "<!date^1772442000^{date_short_pretty} at {time}^https://example.org|then>",
            "Mar 2, 2026 at 10:00 AM",
        ),
        ("<!date^1772442000^{ago_in_words}|some time ago>", "some time ago"),
        ("<!date^soon^{date}|soon>", "soon"),
        ("<|> <> <!> <@>", " <> @ @"),
    ],
)
def test_mrkdwn_reads_as_slack_shows_it(text: str, shown: str):
    assert mrkdwn(text, READER) == shown


def test_an_instant_is_shown_in_the_zone_of_its_reader():
    at = "<!date^1772442000^{time}|10:00 CET>"

    assert "10:00 AM" in render_message(message(text=at), reader=BERLIN, names=NAMES)[1]
    assert "4:00 AM" in render_message(message(text=at), reader=NEW_YORK, names=NAMES)[1]


def test_what_would_move_the_cursor_of_a_terminal_is_taken_out():
    assert printable("a\x1b[2Jb\x07\u202ec\r") == "a\ufffd[2Jb\ufffd\ufffdc\ufffd"
    assert body(section("\x1b]0;title")) == ["\ufffd]0;title"]


@given(text=st.text(alphabet="<>@#!|^*&{}date_ltgamp;U1C1 \n\x1b", max_size=60))
def test_any_text_is_shown_on_lines_that_are_safe_to_print(text: str):
    assert "\x1b" not in mrkdwn(text, READER)


# Messages


def test_a_message_begins_with_who_and_when_and_who_sees_it():
    heads = [
        render_message(message(**fields), reader=BERLIN, names=NAMES)[0]
        for fields in ({}, {"ephemeral_to": "U1"}, {"thread_ts": "1.0"}, {"edited_ts": ON_MONDAY})
    ]

    redrawn = message(section("In blocks"), edited_ts=ON_MONDAY, bot="B1")
    assert not render_message(redrawn, reader=BERLIN, names=NAMES)[0].endswith("(edited)")
    assert heads == [
        "Waymark  Mon 2 Mar 10:00",
        "Waymark  Mon 2 Mar 10:00 (only you see this)",
        "Waymark  Mon 2 Mar 10:00 (in a thread)",
        "Waymark  Mon 2 Mar 10:00 (edited)",
    ]


def test_without_blocks_the_text_is_shown_and_with_blocks_it_is_not():
    assert body(text="One\nTwo") == ["One", "Two"]
    assert body(section("Three")) == ["Three"]


def test_buttons_are_numbered_in_reading_order_and_the_first_choice_has_a_star():
    blocks = [
        section("Call the vendor", accessory=button("Open", url="https://example.org/")),
        {"type": "actions", "elements": [button("Done", style="primary"), button("Snooze…")]},
    ]

    assert body(*blocks) == ["Call the vendor", "[1] Open (https://example.org/)", "[2] Done*  [3] Snooze…"]
    assert [control.label for control in actionable(message(*blocks))] == ["Open", "Done", "Snooze…"]


def test_numbers_go_on_where_the_last_message_ended():
    shown = render_message(
        message({"type": "actions", "elements": [button("Done")]}), reader=BERLIN, names=NAMES, start=5
    )

    assert shown[1:] == ["  [5] Done"]


def test_menus_show_what_they_offer():
    options = [{"text": plain(text), "value": text} for text in ("High", "Low")]
    menu = {"type": "static_select", "placeholder": plain("Priority"), "options": options}
    more = {"type": "overflow", "options": options}
    day = {"type": "datepicker", "initial_date": "2026-03-09"}

    assert body({"type": "actions", "elements": [menu, more, day]}) == [
        "[1] Priority ▾ {High | Low}  [2] … ▾ {High | Low}  [3] 2026-03-09 ▾"
    ]


def test_fields_context_pictures_headers_and_rules_are_lines():
    image = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "12 of 20 done"}
    shown = body(
        {"type": "header", "text": plain("Plan P-1")},
        {"type": "section", "fields": [marked("*Owner*\n<@U1>"), plain("*kept*")]},
        {"type": "context", "elements": [image, marked("due *Friday*")]},
        {"type": "divider"},
        image,
    )

    assert shown == [
        "Plan P-1",
        "Owner",
        "@Alice",
        "*kept*",
        "[image: 12 of 20 done]  due Friday",
        "─" * 40,
        "[image: 12 of 20 done]",
    ]


def test_tables_are_aligned_and_numbers_stand_to_the_right():
    def text(each: str) -> dict[str, Any]:
        return {"type": "raw_text", "text": each}

    def number(each: float) -> dict[str, Any]:
        return {"type": "raw_number", "value": each, "text": f"{each:g}"}

    rows = [[text("Step"), text("Days")], [text("Call"), number(5)], [text("Measure"), number(12)]]

    assert body({"type": "data_table", "caption": "Steps", "rows": rows}) == [
        "Steps",
        "Step     Days",
        "───────  ────",
        "Call        5",
        "Measure    12",
    ]


def test_charts_are_told_in_numbers():
    points = [{"label": "Mon", "value": 3}, {"label": "Tue", "value": 4.5}]
    axes = {"categories": ["Mon", "Tue"], "x_label": "day", "y_label": "hours"}
    line = {"type": "line", "axis_config": axes, "series": [{"name": "spent", "data": points}]}

    assert body({"type": "data_visualization", "title": "Time", "chart": line}) == [
        "Time (line chart): hours by day",
        "  spent: Mon 3, Tue 4.5",
    ]


def test_rich_text_keeps_its_lists_quotes_and_mentions():
    def words(*elements: dict[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
        return {"type": kind, "elements": list(elements)}

    user, text = {"type": "user", "user_id": "U1"}, {"type": "text", "text": "one\ntwo"}
    items = [words({"type": "text", "text": each}) for each in ("a", "b")]
    shown = body(
        {
            "type": "rich_text",
            "elements": [
                words(user, {"type": "emoji", "name": "tada"}),
                {"type": "rich_text_list", "style": "ordered", "elements": items},
                {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": items},
                words(text, kind="rich_text_quote"),
                words(text, kind="rich_text_preformatted"),
            ],
        }
    )

    assert shown == [
        "@Alice:tada:",
        *("1. a", "2. b", "  • a", "  • b"),
        *("> one", "> two", "    one", "    two"),
    ]


def test_attachments_stand_behind_a_bar_and_their_buttons_count_on():
    attached = {"blocks": [{"type": "actions", "elements": [button("More")]}]}
    shown = render_message(
        message(
            {"type": "actions", "elements": [button("Done")]}, attachments=[attached, {"text": "*old* style"}]
        ),
        reader=BERLIN,
        names=NAMES,
    )

    assert shown[1:] == ["  [1] Done", "  | [2] More", "  | old style"]


# Forms and Home


def test_a_form_shows_fields_with_values_hints_and_options():
    options = [{"text": plain(text), "value": text} for text in ("High", "Low")]
    shown = form(
        {**field("Title"), "hint": plain("What will be better?")},
        {**field("Owner", "users_select", initial_user="U1"), "optional": True},
        field("Priority", "static_select", options=options, initial_option=options[1]),
        field("Areas", "checkboxes", options=options, initial_options=options),
        field("Due", "datetimepicker", initial_date_time=1772442000),
        {"type": "actions", "elements": [button("Add a target")]},
    )

    assert shown == [
        "── Create plan ──",
        "1) Title: ____ (What will be better?)",
        "2) Owner: @Alice (optional)",
        "3) Priority: Low {High | Low}",
        "4) Areas: High, Low {High | Low}",
        "5) Due: 2026-03-02 10:00",
        "[6] Add a target",
    ]


def test_an_error_stands_under_its_field():
    shown = form(field("Title", initial_value="x"), field("Why"), errors={"title": "Say a little more."})

    assert shown[1:] == ["1) Title: x", "   ! Say a little more.", "2) Why: ____"]


def test_what_is_filled_in_may_have_several_lines():
    assert form(field("Why", multiline=True, initial_value="one\ntwo"))[1:] == ["1) Why: one", "two"]


def test_the_numbers_of_a_form_may_go_on_as_well():
    shown = render_view(view(field("Title")), reader=BERLIN, names=NAMES, start=4)

    assert shown[1:] == ["  4) Title: ____"]


def test_home_is_shown_under_its_name():
    home = View(
        id="V1",
        owner="U1",
        source=as_stored({"type": "home", "blocks": [{"type": "header", "text": plain("Welcome")}]}),
        hash="1",
        state={},
        root_id="V1",
    )

    assert render_view(home, reader=BERLIN, names=NAMES) == ["── Home ──", "  Welcome"]


def test_whatever_slack_accepts_can_be_shown():
    for sample in samples():
        stored = as_stored(sample.accepted)
        if sample.surface == "message":
            made = Message(ts=ON_MONDAY, channel="C1", user="U9", **({"text": ""} | stored))
            lines = render_message(made, reader=BERLIN, names=NAMES)
        else:
            made_view = View(id="V1", owner="U1", source=stored, hash="1", state={}, root_id="V1")
            lines = render_view(made_view, reader=BERLIN, names=NAMES)
        assert all("\n" not in line for line in lines), f"{sample.rule} {sample.case}"


# The story

STORY = """\
── Monday 2 March 2026 ──
10:00  Alice Adams in #team types: /raw new
10:00  Alice Adams sees the form Create plan:
         Title: ____
10:00  Helper in #team (only Alice Adams sees this):
         Here is a form.
10:00  Alice Adams fills in:
         Title: x
10:00  Alice Adams in the form Create plan presses [Create]
10:00  Alice Adams is told beside the field:
         Title: Too short.
10:00  Alice Adams fills in:
         Title: Reduce churn
10:00  Alice Adams in the form Create plan presses [Create]
── Tuesday 3 March 2026 ──
10:00  Helper in #team:
         @Alice Adams due
         [Done]
10:00  Alice Adams in #team clicks [Done]
10:00  Helper in DM with Alice Adams:
         Psst
10:00  ! Slack refuses chat.postMessage: channel_not_found"""


async def test_the_story_tells_who_did_what_where_and_when(
    sandbox, clocks, bolt, connect, client, modal, button_row
):
    @bolt.command("/raw")
    async def opened(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=modal("Create plan"))
        await ack("Here is a form.")

    @bolt.view("form")
    async def submitted(ack, view):
        title = view["state"]["values"]["title"]["value"]["value"]
        await ack(
            **({"response_action": "errors", "errors": {"title": "Too short."}} if title == "x" else {})
        )

    @bolt.action("press.done")
    async def done(ack):
        await ack()

    await connect()
    alice, team = sandbox.person("alice"), sandbox.channel("team")
    await alice.command("/raw new", channel="team")
    alice.fill({"Title": "x"})
    await alice.submit()
    alice.fill({"Title": "Reduce churn"})
    await alice.submit()
    clocks.move(seconds=24 * 3600)
    await client.chat_postMessage(
        channel=team.id, text="Due", blocks=[section(f"<@{alice.id}> due"), button_row("Done")]
    )
    await alice.click(alice.messages("team")[-1], "Done")
    dm = await client.conversations_open(users=alice.id)
    await client.chat_postMessage(channel=dm["channel"]["id"], text="Psst")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C404", text="Lost")

    story = render_log(sandbox.log, names=names_of(sandbox.slack.workspace), zone=ZoneInfo("Europe/Berlin"))

    assert "\n".join(story) == STORY
