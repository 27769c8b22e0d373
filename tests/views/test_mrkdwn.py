"""What a person typed is shown as they typed it, and does nothing else."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import mrkdwn
from bot.views.mrkdwn import (
    Mrkdwn,
    bold,
    code,
    cut,
    escape,
    fit,
    fold,
    join,
    moment,
    plain,
    say_day,
    say_period,
    spoken,
    write,
)

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Book venue", "Book venue"),
        ("R&D <today>", "R&amp;D &lt;today&gt;"),
        ("<!channel> wake up", "&lt;!channel&gt; wake up"),
        ("<@U123>", "&lt;@U123&gt;"),
        ("&lt;", "&amp;lt;"),
        ("two\nlines\r\n\tand  more", "two lines and more"),
        ("*bold* ~no~ `rm -rf`", "∗bold∗ ∼no∼ 'rm -rf'"),
        ("_it_ but snake_case_name", "ˍitˍ but snake_case_name"),
        ("> a quote > of it", "› a quote &gt; of it"),
        ("@here, @channel and @Everyone", "@\u2060here, @\u2060channel and @\u2060Everyone"),
        ("zero\u200bwidth\u2060 and \u202eoverride\u2066", "zerowidth and override"),
        ("a\x00b\x07c", "abc"),
        ("half \ud800 a character", "half \ufffd a character"),
        ("👩\u200d💻 at work", "👩\u200d💻 at work"),
        ("שלום", "\u2068שלום\u2069"),
        ("see https://a.b/~x_*y*?c=1&d=2.", "see <https://a.b/~x_%2Ay%2A?c=1&amp;d=2>."),
        ("{0} {ref} %s", "{0} {ref} %s"),
    ],
)
def test_typed_text_is_tamed(typed, shown):
    assert escape(typed) == shown


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)
)
def test_words_between_others_are_shown_as_they_are_alone(typed):
    alone, among = escape(f"x{typed}x"), escape(f"* x{typed}x")
    assert among.replace("∗ ", "", 1) == alone


@given(st.from_regex(mrkdwn._AS_TYPED, fullmatch=True))
def test_what_is_sent_as_it_was_typed_holds_nothing_to_tame(typed):
    assert not mrkdwn._TO_TAME.search(typed)
    assert not mrkdwn._URL.search(typed)
    assert fold(typed) == typed
    assert typed.isascii()


def test_text_that_is_safe_already_is_not_escaped_again():
    assert escape(escape("R&D")) == "R&amp;D"
    assert write("*{title}*", title=escape("R&D")) == "*R&amp;D*"


def test_values_of_a_template_are_escaped_unless_they_are_safe():
    said = write("{a} {b} {c}", a="<!here>", b=Mrkdwn("*ours*"), c=3)
    assert said == "&lt;!here&gt; *ours* 3"
    assert isinstance(said, Mrkdwn)


def test_an_f_string_of_safe_text_is_not_safe_any_more():
    assert write("{it}", it=f"{Mrkdwn('<#C1>')}") == "&lt;#C1&gt;"


@given(st.text(max_size=300), st.integers(5, 60))
def test_escaped_text_keeps_to_its_limit_and_has_no_broken_entity(typed, limit):
    shown = escape(typed, limit)
    assert len(shown) <= limit
    rest = str(shown)
    for entity in ("&amp;", "&lt;", "&gt;"):
        rest = rest.replace(entity, "")
    assert "&" not in rest
    assert not set("*~`\n") & set(rest)


@given(st.text(max_size=300), st.integers(3, 60))
def test_code_keeps_to_its_limit_and_cannot_be_left(typed, limit):
    shown = code(typed, limit)
    assert len(shown) <= limit
    assert shown.count("`") == 2


@given(st.text(max_size=100), st.integers(2, 60))
def test_plain_text_keeps_to_its_limit(typed, limit):
    shown = plain(typed, limit)
    assert len(shown) <= limit
    assert not set("<>\n") & set(shown)


@given(st.text())
def test_folding_twice_changes_nothing(typed):
    assert fold(fold(typed)) == fold(typed)


def test_a_cut_is_visible():
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
    assert escape("&&&", 11) == "&amp;&amp;…"
    assert escape("abc https://a.b/c", 12) == "abc…"


def test_what_was_put_together_is_cut_without_breaking_its_markup():
    assert fit(Mrkdwn("*bold words*"), 8) == "*bold…*"
    assert fit(Mrkdwn("see <https://a.b/c> now"), 14) == "see…"
    assert fit(Mrkdwn("R&amp;D and more"), 6) == "R…"
    assert fit(Mrkdwn("short"), 5) == "short"


def test_the_spoken_form_has_no_stars():
    assert spoken(write("Added {it}.", it=bold(escape("S-1 *x*")))) == "Added S-1 ∗x∗."


def test_empty_parts_are_left_out():
    assert join((Mrkdwn("a"), Mrkdwn(), Mrkdwn("b"))) == "a · b"
    assert bold(Mrkdwn()) == ""


def test_an_instant_is_said_by_the_day_of_a_zone_and_the_hour_of_each_reader():
    at = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    said = moment(at, zone="Europe/Berlin")
    assert said == f"Mon 30 Nov, <!date^{int(at.timestamp())}^{{time}}|00:30>"


def test_far_dates_are_said_without_their_weekday():
    assert say_day(date(2027, 3, 31), today=TODAY) == "31 Mar"
    assert say_day(date(2029, 3, 31), today=TODAY) == "31 Mar 2029"
    assert say_period(date(2027, 1, 1), date(2027, 3, 31), today=TODAY) == "1 Jan – 31 Mar"
    assert say_period(date(2027, 3, 1), date(2027, 3, 1), today=TODAY) == "1 Mar"
