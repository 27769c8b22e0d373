"""Slack's text: each of its marks becomes a token, labels are not believed, and nothing makes it raise."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.handlers.words import read_words
from bot.rules.grammar import (
    BroadcastToken,
    ChannelToken,
    GroupToken,
    NameToken,
    Quoted,
    Token,
    UrlToken,
    UserToken,
    Word,
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" \n\t ", []),
        ("add  Book\n venue", [Word("add"), Word("Book"), Word("venue")]),
        ("<@U012AB3CD>", [UserToken("U012AB3CD")]),
        ("<@W012AB3CD|bob>", [UserToken("W012AB3CD")]),
        ('"Ask <@U012AB3CD|bob>"', [Quoted("Ask"), UserToken("U012AB3CD", is_quoted=True)]),
        ("<@U1|>", [UserToken("U1")]),
        ("<#C012AB3CD|ops>", [ChannelToken("C012AB3CD")]),
        ("<#C012AB3CD>", [ChannelToken("C012AB3CD")]),
        ("<#G1|>", [ChannelToken("G1")]),
        ("<!subteam^S012AB3CD|@ops>", [GroupToken("S012AB3CD")]),
        ("<!subteam^S012AB3CD>", [GroupToken("S012AB3CD")]),
        ("<!channel>", [BroadcastToken("channel")]),
        ("<!here|here>", [BroadcastToken("here")]),
        ("<!everyone>", [BroadcastToken("everyone")]),
        ("@here @Channel", [BroadcastToken("here"), BroadcastToken("channel")]),
        ("<https://x.io/a?b=1&amp;c=2>", [UrlToken("https://x.io/a?b=1&c=2", "")]),
        ("<https://x.io|the  plan>", [UrlToken("https://x.io", "the plan")]),
        ("<mailto:ann@x.io|ann@x.io>", [UrlToken("mailto:ann@x.io", "ann@x.io")]),
        ("@bob", [NameToken("bob")]),
        ("@ann.lee-smith, please", [NameToken("ann.lee-smith"), Word(","), Word("please")]),
        ("@bob's", [NameToken("bob"), Word("'s")]),
        ("@José", [NameToken("José")]),
        ("ann@x.io @ @6pm @a/b", [Word("ann@x.io"), Word("@"), Word("@6pm"), Word("@a/b")]),
        ("<@U1>'s plan", [UserToken("U1"), Word("'s"), Word("plan")]),
        ("to<@U1>,now", [Word("to"), UserToken("U1"), Word(",now")]),
        ("R&amp;D &lt;b&gt; a&amp;lt;b", [Word("R&D"), Word("<b>"), Word("a&lt;b")]),
        ("8 -&gt; 5", [Word("8"), Word("->"), Word("5")]),
        ("&quot;x&quot; &nbsp;", [Word("&quot;x&quot;"), Word("&nbsp;")]),
        ("<!date^1392734382^{date}|18 Feb>", [Word("18"), Word("Feb")]),
    ],
)
def test_slacks_marks_become_tokens(text: str, tokens: list[Token]) -> None:
    assert read_words(text) == tuple(tokens)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ('"Churn %"', [Quoted("Churn %")]),
        ("“Churn %”", [Quoted("Churn %")]),
        ("„Churn %“", [Quoted("Churn %")]),
        ("«Churn %»", [Quoted("Churn %")]),
        ('"Churn %”', [Quoted("Churn %")]),
        ('" two   words "', [Quoted("two words")]),
        ('"by friday", please', [Quoted("by friday"), Word(","), Word("please")]),
        ('("by friday")', [Word("("), Quoted("by friday"), Word(")")]),
        ("Ann's team’s plan", [Word("Ann's"), Word("team’s"), Word("plan")]),
        ("'by friday'", [Word("'by"), Word("friday'")]),
        ('5" pipe', [Word('5"'), Word("pipe")]),
        ('6" by "4 x"', [Word('6"'), Word("by"), Quoted("4 x")]),
        ('"unfinished quote', [Word('"unfinished'), Word("quote")]),
        ('a " b', [Word("a"), Word('"'), Word("b")]),
        ('"so "called" plan"', [Quoted('so "called'), Word('plan"')]),
        ('""', []),
        ('"ask <@U1|bob> now"', [Quoted("ask"), UserToken("U1", is_quoted=True), Quoted("now")]),
        ('"R&amp;D"', [Quoted("R&D")]),
        ('"see <https://x.io|a" b> friday', [Word('"see'), UrlToken("https://x.io", 'a" b'), Word("friday")]),
        ('"@bob"', [Quoted("@bob")]),
    ],
)
def test_quotes_protect_text_and_apostrophes_are_text(text: str, tokens: list[Token]) -> None:
    assert read_words(text) == tuple(tokens)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("<@U1|<!channel>>", [Word("@U1|"), BroadcastToken("channel"), Word(">")]),
        ("<@u1|bob>", [Word("u1")]),
        ("Tell &lt;!channel&gt; it", [Word("Tell"), Word("!channel"), Word("it")]),
        ("<@U1 U2>", [Word("U1"), Word("U2")]),
        ("<!subteam^X1|@ops>", [Word("ops")]),
        ("<!exec>", [Word("exec")]),
        ("<javascript>", [Word("javascript")]),
        ("<@U1", [NameToken("U1")]),
        ("<!channel", [Word("!channel")]),
        ("a < b", [Word("a"), Word("<"), Word("b")]),
        ("<>", []),
        ("<|x>", []),
        ("a\x00b\ud800c\u200bd", [Word("abcd")]),
    ],
)
def test_malformed_marks_become_plain_words(text: str, tokens: list[Token]) -> None:
    assert read_words(text) == tuple(tokens)


FRAGMENTS = [
    *("<@U1|bob>", "<@U1>", "<#C1|ops>", "<!subteam^S1|@ops>", "<!channel>", "<!here|here>", "<", ">", "|"),
    *(
        "<https://x.io|a b>",
        "<https://x.io>",
        "<mailto:a@x.io|a@x.io>",
        "<!date^1^{date}|x>",
        "<foo|bar>",
        "<@u|>",
    ),
    *(
        '"',
        "“",
        "”",
        "„",
        "«",
        "»",
        "'",
        "’",
        "(",
        ")",
        ",",
        ".",
        ":",
        "@",
        "@bob",
        "@here",
        "@bob's",
        "#",
        "!",
    ),
    *(
        "&amp;",
        "&lt;",
        "&gt;",
        "&",
        "&quot;",
        " ",
        "  ",
        "\n",
        "word",
        "friday",
        "S-41",
        "\u200b",
        "é",
        "\U0001f389",
    ),
]
LINES = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=20).map("".join)


@given(LINES)
def test_no_text_makes_it_raise_or_leaves_an_empty_token(text: str) -> None:
    for token in read_words(text):
        assert not isinstance(token, Word | Quoted) or token.text.strip()


@given(LINES)
def test_what_is_read_has_no_character_that_a_database_refuses(text: str) -> None:
    for token in read_words(text):
        repr(token).encode()
        assert "\\x00" not in repr(token)


@given(LINES)
@example('"so "called" plan" <@U1|x>')
def test_tokens_that_are_written_again_are_read_as_the_same(text: str) -> None:
    tokens = read_words(text)
    assert read_words(" ".join(str(token) for token in tokens)) == tokens


@given(LINES)
@example("<<@U1 <<@U1>")
@example("&lt;@U1&gt; &lt;&lt;!channel&gt; <https://x.io|&lt;!here&gt;>")
def test_no_text_can_become_a_mention(text: str) -> None:
    for token in read_words(text):
        if isinstance(token, Word | Quoted | UrlToken):
            assert not re.search("<[@#!]", token.text)


@given(label=st.text(alphabet=st.characters(exclude_characters="<>", exclude_categories=["Cs"])))
def test_a_label_never_reaches_a_mention(label: str) -> None:
    assert read_words(f"<@U1|{label}>") == (UserToken("U1"),)
    assert read_words(f"<!subteam^S1|{label}>") == (GroupToken("S1"),)
    assert read_words(f"<#C1|{label}>") == (ChannelToken("C1"),)
