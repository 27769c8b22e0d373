"""What a person reads on the screen, and what Slack makes of what a person types."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sandbox import ChannelSpec, PersonSpec, Sandbox, blocks, composer
from sandbox.form import FieldErrors
from sandbox.ids import Stamps

MADE = Sandbox(
    {"display_information": {"name": "Helper"}},
    people=[PersonSpec(name="alice", real_name="Alice Adams"), PersonSpec(name="bob")],
    channels=[ChannelSpec(name="team")],
)
WORDS = st.sampled_from(
    ["@alice", "@bob", "@Alice Adams", "#team", "https://a.org/?x=1&y=2", "a@b.org", "x.com", "@here"]
)
TYPED = st.lists(st.one_of(WORDS, st.text(max_size=8), st.sampled_from(list("<>&|@# \n"))), max_size=8).map(
    "".join
)


def plain(text):
    return {"type": "plain_text", "text": text}


@given(TYPED)
def test_cutting_typed_text_loses_nothing(text):
    assert "".join(token.typed for token in composer.tokens(text, MADE.slack.workspace)) == text


@given(TYPED)
def test_every_angle_bracket_in_a_command_is_slacks_own(text):
    sent = composer.command_text(text, MADE.slack.workspace, should_escape=True)
    outside = [part.partition("<")[0] for part in sent.split(">")]
    inside = [part.partition("<")[2] for part in sent.split(">")][:-1]
    assert sent.count("<") == sent.count(">")
    assert not any("<" in part for part in [*outside, *inside])
    assert all(part.startswith(("@U", "#C", "http", "mailto:", "!here")) for part in inside)


@given(st.lists(st.integers(min_value=-5, max_value=5), min_size=1, max_size=30))
def test_timestamps_are_unique_and_increase_however_the_clock_moves(steps):
    moment = datetime(2026, 3, 2, tzinfo=UTC)

    def now():
        nonlocal moment
        moment += timedelta(microseconds=steps.pop())
        return moment

    stamps = Stamps(now=now)
    given_out = [stamps.next() for _ in range(len(steps))]
    assert given_out == sorted(set(given_out))
    assert all(len(stamp.partition(".")[2]) == 6 for stamp in given_out)


def test_all_human_text_is_read_in_order_and_closed_menus_are_not():
    options = [{"text": plain("Hidden"), "value": "h"}]
    shown = blocks.spoken(
        [
            {"type": "header", "block_id": "h", "text": plain("Head")},
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": "*Body*"},
                "fields": [{"type": "mrkdwn", "text": "Field"}],
                "accessory": {"type": "overflow", "action_id": "a", "options": options},
            },
            {"type": "image", "image_url": "https://a.org", "alt_text": "A picture", "title": plain("Title")},
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": plain("Press"),
                        "value": "v",
                        "confirm": {"title": plain("Sure?")},
                    },
                    {"type": "radio_buttons", "options": [{"text": plain("Seen"), "value": "s"}]},
                ],
            },
            {"type": "table", "rows": [[{"type": "raw_text", "text": "Cell"}]]},
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "Hi "}, {"type": "user", "user_id": "U1"}],
                    }
                ],
            },
            {"type": "markdown", "text": "## Mark"},
        ]
    )
    assert [text.strip() for text in shown] == [
        "Head",
        "*Body*",
        "Field",
        "A picture",
        "Title",
        "Press",
        "Seen",
        "Cell",
        "Hi <@U1>",
        "## Mark",
    ]


def test_stored_blocks_have_ids_and_the_given_ones_are_left_alone():
    given_blocks = [
        {"type": "section", "text": plain("x"), "accessory": {"type": "button", "text": plain("y")}}
    ]
    stored = blocks.as_stored({"blocks": given_blocks})["blocks"]
    assert stored[0]["block_id"]
    assert stored[0]["accessory"]["action_id"]
    assert "block_id" not in given_blocks[0]
    (control,) = blocks.controls(stored)
    assert (control.block_id, control.label) == (stored[0]["block_id"], "y")


def test_field_errors_are_found_by_label_and_by_block():
    errors = FieldErrors({"b1": "No.", "b2": "Nor this."}, labels={"b1": "Title"})
    assert errors == {"Title": "No.", "b2": "Nor this."}
    assert (errors["Title"], errors["b1"], "Owner" in errors) == ("No.", "No.", False)
