"""Ids that travel to Slack and back: keys, origins, menus and pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slackblocks.elements import OverflowMenu
from slackblocks.objects import Option, PlainText

from bot.errors import InvalidError
from bot.rules.paging import Page
from bot.views.action_steps import read_more
from bot.views.elements import Key, Origin, Post, overflow, payload_of, read_id, section, text_field
from bot.views.elements import modal as build_modal
from bot.views.mrkdwn import Mrkdwn, plain
from bot.views.paging import pager


@given(st.integers(0, 10**18 - 1), st.integers(0, 10**9))
def test_a_key_comes_back_as_it_was(number, version):
    assert Key.read(str(Key(number, version))) == Key(number, version)


@pytest.mark.parametrize(
    "text", ["", "12", "12:", ":3", "a:b", "12:3:4", "-1:3", "١:٢", f"{10**18}:1", " 1:2"]
)
def test_what_is_no_key_is_refused_in_a_sentence(text):
    with pytest.raises(InvalidError, match="out of date"):
        Key.read(text)


def test_an_id_is_read_or_it_is_none():
    assert read_id("12") == 12
    assert read_id("") is None
    assert read_id("12a") is None


@given(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9:-]{0,20}", fullmatch=True),
    st.integers(1, 999),
)
def test_an_origin_is_found_in_the_first_block(name, argument, page):
    origin = Origin(name, argument, page)
    assert Origin.find([{"block_id": origin.block_id()}, {"block_id": "else"}]) == origin


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [{}],
        [{"block_id": "day"}],
        [{"block_id": "page:"}],
        [{"block_id": "page:list:mine:x"}],
        [{"block_id": "page:list:mine:0"}],
        [{"block_id": "other:list:mine:1"}],
        [{"block_id": "else"}, {"block_id": "page:list:mine:1"}],
    ],
)
def test_a_message_that_is_no_page_has_no_origin(blocks):
    assert Origin.find(blocks) is None


def test_a_menu_choice_is_read_back():
    assert read_more("snooze:12:3") == ("snooze", Key(12, 3))
    for text in ("", "snooze", "explode:12:3", "snooze:12"):
        with pytest.raises(InvalidError, match="out of date"):
            read_more(text)


@given(st.integers(0, 200), st.integers(-5, 50), st.integers(1, 20))
def test_pages_together_are_the_list(length, number, size):
    items = list(range(length))
    page = Page.cut(items, number, size=size)
    assert 1 <= page.number <= page.total
    everything = [item for n in range(1, page.total + 1) for item in Page.cut(items, n, size=size).items]
    assert everything == items


@pytest.mark.parametrize(("number", "turns"), [(1, {"2"}), (2, {"1", "3"}), (3, {"2"})])
def test_a_page_leads_to_the_pages_beside_it(number, turns):
    blocks = pager(Page.cut(range(45), number, size=15))
    values = {
        element["value"]
        for block in payload_of(build_modal("Pages", blocks, callback_id="x"))["blocks"]
        for element in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    }
    assert values == turns


def test_one_page_has_no_buttons():
    assert pager(Page.cut(range(15), 1, size=15)) == ()


def test_a_field_is_named_alike_in_its_block_and_its_element():
    view = build_modal("New", [text_field("title", "Title", value="a\nb")], callback_id="x", submit="Go")
    (field,) = payload_of(view)["blocks"]
    assert field["block_id"] == field["element"]["action_id"] == "title"
    assert field["element"]["initial_value"] == "a b"


@given(st.lists(st.tuples(st.text(max_size=90), st.text("abc:1", min_size=1)), min_size=1, max_size=7))
def test_our_menu_is_what_the_librarys_would_be(choices):
    made = overflow(choices, action_id="menu.more")
    shown = [Option(PlainText(plain(text, 75) or "(nothing)"), value) for text, value in choices[:5]]
    ours, theirs = (
        section(Mrkdwn("x"), block_id="x", accessory=menu)
        for menu in (made, OverflowMenu("menu.more", shown))
    )
    assert Post(Mrkdwn("x"), (ours,)).payload() == Post(Mrkdwn("x"), (theirs,)).payload()
