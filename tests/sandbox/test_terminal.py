"""A person at the plain prompt: lines in, lines out."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.terminal import prompt
from sandbox.terminal_clock import read_moment

BERLIN = ZoneInfo("Europe/Berlin")
Play = Callable[..., Awaitable[list[str]]]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def options(*texts: str) -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": text.lower()} for text in texts]


def field(label: str, kind: str = "plain_text_input", **element: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": "value", **element}
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": element}


@pytest.fixture
def play(sandbox, clocks) -> Play:
    """Type lines at the prompt until they are used up; give the whole screen, questions included."""

    async def playing(*typed: str) -> list[str]:
        screen: list[str] = []
        waiting = iter(typed)

        async def read_line(question: str) -> str:
            line = next(waiting, None)
            if line is None:
                raise EOFError
            screen.append(question + line)
            return line

        async def advance(moment: datetime) -> None:
            clocks.move(seconds=(moment - clocks.now()).total_seconds())

        await prompt(sandbox, advance=advance, read_line=read_line, write=screen.append, patience=0.01)
        assert next(waiting, None) is None, "not all lines were read"
        return screen

    return playing


def after(screen: list[str], line: str) -> list[str]:
    """What was written after this line."""
    return screen[screen.index(line) + 1 :]


@pytest.fixture
def asked() -> list[Any]:
    """What the app was told."""
    return []


# Typing


async def test_it_says_who_and_where_one_is_and_ends_with_the_input(play):
    assert await play() == ["You are alice in #team. /help says what you can type.", ""]


async def test_quit_ends_it(play):
    screen = await play("/quit")

    assert screen[-1] == "alice> /quit"


async def test_a_command_goes_to_the_app_and_its_answer_is_shown_with_its_place(play, bolt, connect):
    @bolt.command("/raw")
    async def said(ack, command):
        await ack(f"You typed *{command['text']}*.")

    await connect()
    screen = await play("/raw new plan")

    assert after(screen, "alice> /raw new plan") == [
        "#team",
        "Helper  Mon 2 Mar 10:00 (only you see this)",
        "  You typed new plan.",
        "",
    ]


async def test_anything_else_is_posted_and_others_see_it_when_they_sit_down(play, sandbox):
    screen = await play("Hello all", "/as bob", "/as alice")

    assert sandbox.person("bob").messages("team")[0].text == "Hello all"
    assert after(screen, "alice> Hello all")[0] == "alice> /as bob"
    assert after(screen, "alice> /as bob") == [
        "You are bob in #team.",
        "#team",
        "Alice Adams  Mon 2 Mar 04:00",
        "  Hello all",
        "bob> /as alice",
        "You are alice in #team.",
        "",
    ]


async def test_what_only_somebody_else_sees_is_not_shown(play, client, sandbox):
    team, bob = sandbox.channel("team").id, sandbox.person("bob").id
    await client.chat_postEphemeral(channel=team, user=bob, text="For Bob alone")
    screen = await play("/as bob")

    assert screen.index("  For Bob alone") > screen.index("alice> /as bob")


async def test_news_stands_in_the_order_in_which_it_came_about(play, client, clocks, sandbox):
    team = sandbox.channel("team").id
    first = await client.chat_postMessage(channel=team, text="Old")
    clocks.move(seconds=60)
    await client.chat_postMessage(channel=team, text="Second")
    clocks.move(seconds=60)
    await client.chat_update(channel=team, ts=first["ts"], text="First, changed")
    screen = await play()

    assert screen.index("  Second") < screen.index("  First, changed")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/nonsense", "/nonsense is not a valid command."),
        ("/as nobody", "Nobody here is called 'nobody'. There are: alice, bob, gina, stan."),
        ("/channel #nowhere", "There is no channel '#nowhere'."),
        ("7", "There is no such number here. /read shows this place again."),
        ("/clock whenever", "I cannot read 'whenever' as a time."),
        ("/clock 2026-01-01", "The clock only moves forward."),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(play, line, answer):
    screen = await play(line)

    assert after(screen, f"alice> {line}")[0].startswith(answer)


async def test_places_are_changed_and_shown(play, client, sandbox):
    await client.chat_postMessage(channel=sandbox.channel("team").id, text="In the team")
    screen = await play("/channel secret", "Psst", "/read", "/dm", "Hello app", "/channel team")

    assert after(screen, "alice> /channel secret")[0] == "#secret is empty."
    assert after(screen, "alice> /read")[:3] == ["#secret", "Alice Adams  Mon 2 Mar 10:00", "  Psst"]
    assert after(screen, "alice> /dm")[0] == "@Helper is empty."
    assert sandbox.person("alice").messages("@Helper")[0].text == "Hello app"
    assert after(screen, "alice> /channel team")[:3] == ["#team", "Helper  Mon 2 Mar 10:00", "  In the team"]


async def test_one_writes_in_a_thread_until_one_goes_elsewhere(play, sandbox):
    await sandbox.person("bob").post("Where is the venue?", channel="team")
    await sandbox.person("bob").post("Unrelated", channel="team")
    screen = await play("/thread VENUE", "In Bonn.", "/help-me", "/read", "/channel team", "Thanks")
    assert "a thread in #team" in after(screen, "alice> /thread VENUE")
    assert after(screen, "alice> /help-me")[0] == "/help-me is not supported in threads. Sorry!"
    assert "  In Bonn." in after(screen, "alice> /read")
    root, _, thanks = sandbox.person("bob").messages("team")
    reply = sandbox.person("bob").messages("team", thread_ts=root.ts)[-1]
    assert (reply.text, reply.thread_ts) == ("In Bonn.", root.ts)
    assert (thanks.text, thanks.thread_ts) == ("Thanks", None)


async def test_shortcuts_are_used_by_name_and_on_a_message_by_its_words(play, bolt, connect, sandbox):
    used = []

    async def keep(ack, body):
        used.append((body["callback_id"], body.get("message", {}).get("text")))
        await ack()

    bolt.message_shortcut("keep")(keep)
    bolt.global_shortcut("start")(keep)
    await connect()
    await sandbox.person("bob").post("Where is the venue?", channel="team")
    screen = await play("/shortcut Start", "/shortcut Keep this: venue", "/shortcut Keep this: nothing")
    assert used == [("start", None), ("keep", "Where is the venue?")]
    assert screen[-2] == "There is no message with 'nothing' here."


async def test_the_app_is_invited_to_a_channel(play, sandbox):
    screen = await play("/channel elsewhere", "/invite @Helper")
    assert "@Helper is in #elsewhere now." in screen
    assert sandbox.channel("elsewhere").app_is_member


async def test_help_tells_every_command_of_the_prompt(play):
    told = "\n".join(await play("/help"))

    assert all(name in told for name in ("/clock", "/as", "/channel", "/dm", "/home", "/read", "/quit"))


# Clicking


async def test_a_number_clicks_that_button_and_no_other_of_the_same_name(
    play, bolt, connect, client, sandbox, asked
):
    @bolt.action("step.done")
    async def done(ack, action, respond):
        asked.append(action["value"])
        await respond(text=f"Done {action['value']}", replace_original=True)
        await ack()  # last, so that the click is over when all is done

    def step(number: str) -> dict[str, Any]:
        button = {"type": "button", "action_id": "step.done", "text": plain("Done"), "value": number}
        return {"type": "section", "text": plain(f"S-{number}"), "accessory": button}

    await connect()
    await client.chat_postMessage(
        channel=sandbox.channel("team").id, text="Due", blocks=[step("1"), step("2")]
    )
    screen = await play("2")

    assert asked == ["2"]
    assert screen[1:6] == ["#team", "Helper  Mon 2 Mar 10:00", "  S-1", "  [1] Done", "  S-2"]
    assert after(screen, "alice> 2") == ["#team", "Helper  Mon 2 Mar 10:00 (edited)", "  Done 2", ""]


async def test_a_menu_is_asked_what_to_choose_and_takes_the_start_of_an_option(
    play, bolt, connect, client, sandbox, asked
):
    @bolt.action("pick")
    async def picked(ack, action):
        asked.append(action["selected_option"]["value"])
        await ack()

    await connect()
    menu = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": plain("Move to"),
        "options": options("Friday", "Monday"),
    }
    section = {"type": "section", "text": plain("S-1"), "accessory": menu}
    await client.chat_postMessage(channel=sandbox.channel("team").id, text="Due", blocks=[section])
    screen = await play("1", "mon", "1", "Sunday")

    assert "Move to {Friday | Monday}: mon" in screen
    assert asked == ["monday"]
    assert after(screen, "Move to {Friday | Monday}: Sunday")[0].startswith("Nothing here offers 'Sunday'")


async def test_of_two_menus_alike_the_one_with_the_number_is_used(
    play, bolt, connect, client, sandbox, asked
):
    @bolt.action("pick")
    async def picked(ack, action):
        asked.append(action["block_id"])
        await ack()

    def step(name: str) -> dict[str, Any]:
        menu = {"type": "overflow", "action_id": "pick", "options": options("Move", "Drop")}
        return {"type": "section", "block_id": name, "text": plain(name), "accessory": menu}

    await connect()
    blocks = [step("S-1"), step("S-2")]
    await client.chat_postMessage(channel=sandbox.channel("team").id, text="Due", blocks=blocks)
    await play("2", "Drop", "1", "Move")

    assert asked == ["S-2", "S-1"]


@pytest.mark.parametrize(("answer", "told"), [("y", ["1"]), ("n", [])])
async def test_a_dialog_is_asked_first(play, bolt, connect, client, sandbox, asked, answer, told):
    @bolt.action("drop")
    async def dropped(ack, action):
        asked.append(action["value"])
        await ack()

    await connect()
    dialog = {
        "title": plain("Drop it?"),
        "text": plain("S-1 is gone\x1b then."),
        "confirm": plain("Drop"),
        "deny": plain("Keep"),
    }
    button = {"type": "button", "action_id": "drop", "text": plain("Drop"), "value": "1", "confirm": dialog}
    row = {"type": "actions", "elements": [button]}
    await client.chat_postMessage(channel=sandbox.channel("team").id, text="Due", blocks=[row])
    screen = await play("1", answer)

    assert "Drop it?: S-1 is gone\ufffd then." in screen
    assert asked == told


# Forms


@pytest.fixture
def forms(bolt, asked, modal):
    """An app whose /raw opens a form of these blocks; a title of one letter is too short."""

    def offer(*blocks: dict[str, Any]) -> None:
        @bolt.command("/raw")
        async def opened(ack, body, client):
            await client.views_open(trigger_id=body["trigger_id"], view=modal("Create plan", *blocks))
            await ack()

        @bolt.view("form")
        async def submitted(ack, view):
            asked.append(view["state"]["values"])
            title = view["state"]["values"]["title"]["value"]["value"]
            if len(title) == 1:
                await ack(response_action="errors", errors={"title": "Say a little more."})
            else:
                await ack()

    return offer


async def test_a_form_is_asked_field_by_field_and_submitted(play, forms, connect, asked):
    forms(
        field("Title"),
        field("Priority", "static_select", options=options("High", "Low"), initial_option=options("Low")[0]),
        field("Areas", "checkboxes", options=options("Cost", "Time", "Trust")),
        field("Owner", "users_select"),
        field("Why", multiline=True),
    )
    await connect()
    screen = await play("/raw", "Reduce churn", "", "ti, cost", "@bob", "one\\ntwo", "")

    values = {block: next(iter(each.values())) for block, each in asked[0].items()}
    assert values["title"]["value"] == "Reduce churn"
    assert values["priority"]["selected_option"]["value"] == "low"
    assert [each["value"] for each in values["areas"]["selected_options"]] == ["time", "cost"]
    assert values["owner"]["selected_user"].startswith("U")
    assert values["why"]["value"] == "one\ntwo"
    assert after(screen, "alice> /raw")[:3] == [
        "── Create plan ──",
        "  1) Title: ____",
        "  2) Priority: Low {High | Low}",
    ]
    assert screen[-2:] == ["  (Enter: Create, /cancel, or a number) ", ""]


async def test_an_error_is_shown_beside_its_field_and_only_that_field_is_asked_again(
    play, forms, connect, asked
):
    forms(field("Title"), {**field("Why"), "optional": True})
    await connect()
    screen = await play("/raw", "x", "because", "", "Reduce churn", "")

    assert [each["title"]["value"]["value"] for each in asked] == ["x", "Reduce churn"]
    assert asked[1]["why"]["value"]["value"] == "because"
    assert after(screen, "  (Enter: Create, /cancel, or a number) ")[:5] == [
        "── Create plan ──",
        "  1) Title: x",
        "     ! Say a little more.",
        "  2) Why: because (optional)",
        "  Title: Reduce churn",
    ]


async def test_what_slack_itself_refuses_never_reaches_the_app(play, forms, connect, asked):
    forms(field("Title"), {**field("Value", "number_input", is_decimal_allowed=True), "optional": True})
    await connect()
    screen = await play("/raw", "", "12,5", "12.5", "/submit", "Reduce churn", "/submit")

    assert "   ! 'Value' takes only digits, a sign and a decimal point, not '12,5'." in screen
    assert any("Please complete this required field." in line for line in screen)
    assert [each["value"]["value"]["value"] for each in asked] == ["12.5"]


async def test_a_form_is_left_and_nothing_is_sent(play, forms, connect, asked, sandbox):
    forms(field("Title"))
    await connect()
    screen = await play("/raw", "/cancel", "Hello")

    assert asked == []
    assert sandbox.person("alice").view is None
    assert screen[-2:] == ["alice> Hello", ""]


async def test_a_field_is_picked_by_its_number_or_emptied(play, forms, connect, asked):
    forms(field("Title"), {**field("Why", initial_value="old"), "optional": True})
    await connect()
    await play("/raw", "Reduce churn", "/clear", "1", "Keep customers", "9", "")

    assert asked[0]["title"]["value"]["value"] == "Keep customers"
    assert asked[0]["why"]["value"]["value"] is None


async def test_a_button_in_a_form_changes_the_form_and_what_was_typed_stays(
    play, bolt, forms, connect, asked, modal
):
    more = {
        "type": "actions",
        "block_id": "more",
        "elements": [{"type": "button", "action_id": "more", "text": plain("More")}],
    }
    forms(field("Title"), more)

    @bolt.action("more")
    async def changed(ack, body, client):
        view = modal("Create plan", field("Title"), {**field("Why"), "optional": True})
        await client.views_update(view_id=body["view"]["id"], view=view)
        await ack()

    await connect()
    screen = await play("/raw", "Reduce churn", "2", "because", "")

    assert "  Why: because" in screen
    assert asked[0]["title"]["value"]["value"] == "Reduce churn"
    assert asked[0]["why"]["value"]["value"] == "because"


async def test_a_field_that_is_sent_at_once_is_sent_before_the_form(play, bolt, forms, connect, asked):
    kind = field("Kind", "static_select", options=options("Team", "Own"))
    kind["element"]["action_id"] = "kind"
    forms({**kind, "dispatch_action": True}, field("Title"))

    @bolt.action("kind")
    async def chosen(ack, action):
        asked.append(action["selected_option"]["value"])
        await ack()

    await connect()
    await play("/raw", "own", "Reduce churn", "")

    assert asked[0] == "own"
    assert asked[1]["kind"]["kind"]["selected_option"]["value"] == "own"
    assert asked[1]["title"]["value"]["value"] == "Reduce churn"


async def test_a_menu_that_asks_the_app_is_typed_into_first(play, bolt, forms, connect, asked):
    kind = field("Kind", "external_select", min_query_length=2)
    kind["element"]["action_id"] = "kind"
    forms(kind, field("Title"))

    @bolt.options("kind")
    async def offer(ack, body):
        await ack(options=options("Team", "Tender") if body["value"] == "te" else [])

    await connect()
    screen = await play("/raw", "x", "nothing", "te", "tea", "Reduce churn", "")

    assert "   ! 'Kind' wants at least 2 characters." in screen
    assert "   ! There is nothing to choose." in screen
    assert "  Kind {Team | Tender}: tea" in screen
    assert asked[0]["kind"]["kind"]["selected_option"]["value"] == "team"


async def test_the_end_of_input_inside_a_form_ends_cleanly(play, forms, connect):
    forms(field("Title"))
    await connect()
    screen = await play("/raw")

    assert screen[-1] == ""


# Home and the clock


async def test_home_is_shown_with_numbers_and_a_change_of_it_is_told(play, bolt, connect):
    def home(text: str) -> dict[str, Any]:
        button = {"type": "button", "action_id": "done", "text": plain("Done")}
        section = {"type": "section", "text": plain(text), "accessory": button}
        return {"type": "home", "blocks": [section]}

    @bolt.event("app_home_opened")
    async def shown(event, client):
        await client.views_publish(user_id=event["user"], view=home("One thing to do"))

    @bolt.action("done")
    async def done(ack, body, client):
        await client.views_publish(user_id=body["user"]["id"], view=home("Nothing to do"))
        await ack()

    await connect()
    screen = await play("/home", "1")

    assert after(screen, "alice> /home")[:3] == ["── Home ──", "  One thing to do", "  [1] Done"]
    assert after(screen, "alice> 1") == ["Home has changed. /home shows it.", ""]


async def test_the_clock_is_shown_and_moved(play, clocks):
    screen = await play("/clock", "/clock next monday 09:00")

    assert after(screen, "alice> /clock")[0] == "It is Monday 2 March 2026 10:00 (Europe/Berlin)."
    assert screen[-2] == "It is Monday 9 March 2026 09:00 (Europe/Berlin)."
    assert clocks.now() == datetime(2026, 3, 9, 8, tzinfo=UTC)


async def test_hostile_names_cannot_write_over_the_screen(play, forms, connect):
    forms(field("Title"), {**field("\x1b[2JWhy"), "block_id": "why", "optional": True})
    await connect()
    screen = await play("/raw", "Reduce churn", "", "", "/as \x1b[2Jbob")

    assert any(line.startswith("Nobody here is called") for line in screen)
    screen.remove("alice> /as \x1b[2Jbob")  # typed, and not written by the prompt
    assert not [line for line in screen if "\x1b" in line]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("+1 day", "2026-03-28 10:30"),
        ("+2 days", "2026-03-29 10:30"),
        ("+ 48 hours", "2026-03-29 11:30"),
        ("+90 min", "2026-03-27 12:00"),
        ("+1w", "2026-04-03 10:30"),
        ("next monday 09:00", "2026-03-30 09:00"),
        ("Monday", "2026-03-30 09:00"),
        ("friday", "2026-04-03 09:00"),
        ("tomorrow 7:15", "2026-03-28 07:15"),
        ("2026-04-01", "2026-04-01 09:00"),
        ("2026-04-01 23:59", "2026-04-01 23:59"),
        ("10:31", "2026-03-27 10:31"),
        ("10:30", "2026-03-28 10:30"),
    ],
)
def test_a_moment_is_read_in_the_zone_of_the_person(typed: str, expected: str):
    friday = datetime(2026, 3, 27, 9, 30, tzinfo=UTC)  # 10:30 in Berlin; on Sunday clocks go forward

    moment = read_moment(typed, now=friday, zone=BERLIN)

    assert f"{moment.astimezone(BERLIN):%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "typed", ["", "soon", "+1", "+1 year", "25:00", "2026-02-30", "monday 9", "-1 day", "2026-03-01"]
)
def test_a_moment_that_is_none_or_past_is_refused(typed: str):
    with pytest.raises(ValueError, match=r"\w"):
        read_moment(typed, now=datetime(2026, 3, 27, 9, 30, tzinfo=UTC), zone=BERLIN)
