"""What is shown again of what somebody typed: all of it that fits, line by line, and how much does not."""

from hypothesis import given
from hypothesis import strategies as st

from bot.views import limits
from bot.views.typed import typed_lines

FITS = limits.REPORT * limits.TYPED_PARTS


def shown(line):
    return [block._resolve() for block in typed_lines(line)]


def words(blocks):
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


def test_each_line_stays_a_line():
    assert words(shown("add P-1\n- Book  venue\n\n- Ring <@U1|ann>")) == [
        "add P-1\n- Book venue\n\n- Ring @ann"
    ]


def test_a_long_one_goes_over_from_one_paragraph_to_the_next_between_lines():
    lines = [f"- Step number {number}" for number in range(400)]
    found = words(shown("\n".join(lines)))
    assert len(found) > 1
    assert "\n".join(found).splitlines() == lines


def test_how_much_is_left_out_is_said():
    *_, last = shown("x" * (FITS + 1234))
    assert last["type"] == "context"
    assert last["elements"][0]["text"] == "… and 1,234 characters more, which are too many to show."
    assert all(block["type"] == "section" for block in shown("x" * FITS))


@given(st.text(st.sampled_from("ab\n <>&"), max_size=40).map(lambda text: text * 300))
def test_no_paragraph_is_empty_or_too_long(typed):
    found = words(shown(typed))
    assert len(found) <= limits.TYPED_PARTS
    assert all(0 < len(each) <= limits.REPORT for each in found)
