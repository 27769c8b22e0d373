"""Pictures of targets: drawn as they were when somebody last looked at every one of them."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.charts.canvas import HEIGHT, SHARPNESS, WIDTH, can_write
from bot.charts.drawing import BETTER, INK, NEUTRAL, ROUTINE, WORSE, draw, named
from bot.charts.words import LONGEST, alt_text
from bot.rules.charts import LONGEST_TITLE
from bot.rules.plots import Kind
from tests.charts.cases import CASES, PICTURES, chart, smaller

MOST_DIFFERENCE = 1.0
"""By so much of 255 two pictures may differ on average: another version of a library rounds otherwise."""


def difference(one, other):
    """Say how much two pictures of one size differ."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


@pytest.mark.parametrize("name", CASES)
def test_a_picture_looks_as_it_was_approved(name):
    drawn = smaller(draw(CASES[name]()))
    stored = Image.open(PICTURES / f"{name}.png").convert("RGB")
    assert difference(drawn, stored) < MOST_DIFFERENCE, "look at it, then: python -m tests.charts.cases"


def test_every_picture_on_file_is_of_a_case():
    assert {path.stem for path in PICTURES.glob("*.png")} == set(CASES)


def test_two_findings_look_further_apart_than_what_is_let_pass():
    one, other = (Image.open(PICTURES / f"{name}.png").convert("RGB") for name in ("improved", "no-change"))
    assert difference(one, other) > 2 * MOST_DIFFERENCE
    nearly = smaller(draw(chart(("8.1", "8.0", "8.2", "8.0", "8.3", "7.9"))))
    more = smaller(draw(chart(("8.1", "8.0", "8.2", "8.0", "8.3", "7.9", "6.5"))))
    assert difference(nearly, more) > MOST_DIFFERENCE


def test_a_picture_is_as_sharp_as_a_phone():
    with Image.open(io.BytesIO(draw(CASES["improved"]()))) as picture:
        assert picture.size == (WIDTH * SHARPNESS, HEIGHT * SHARPNESS)


@pytest.mark.parametrize("name", CASES)
def test_the_words_of_a_picture_fit_and_say_what_it_shows(name):
    plot = CASES[name]()
    said = alt_text(plot)
    assert len(plot.title) <= LONGEST_TITLE
    assert len(said) <= LONGEST
    assert said.startswith(f"{plot.kind.value.capitalize()} of T-3 {plot.indicator}")
    assert f"{len(plot.days)} measurement" in said
    assert plot.title in said
    assert "target" in said


def test_alt_text_has_every_number_of_the_picture():
    said = alt_text(CASES["everything"]())
    for words in (
        "20 measurements from 2 Nov 2026 to 15 Mar 2027",
        "Improved: 8 in a row under the old average. Off track.",
        "Now 6.8 (15 Mar) · target 5 by 30 Jun · chance under 1 %, not at the current pace.",
        "Old average 8.1, usually between 7.5 and 8.6.",
        "On 30 Jun 2027 likely between 6.2 and 6.8, 8 times in 10.",
        "Until 15 Feb the target was 6.",
        "22 Feb: Call after a week.",
        "1 Mar is left out: the export was broken.",
    ):
        assert words in said


def test_alt_text_of_a_target_with_a_very_long_name_is_cut():
    assert len(alt_text(chart(("8", "9"), name="x" * 1_200))) == LONGEST


def test_under_six_points_it_is_a_run_chart_without_limits():
    few, enough = chart(["8"] * 4 + ["9"]), chart(["8", "9"] * 3)
    assert (few.kind, enough.kind) == (Kind.RUN, Kind.XMR)
    assert few.line is not None
    assert (few.line.name, few.line.lower, few.line.upper) == ("Median", None, None)
    assert few.baseline is None


def test_no_limit_is_drawn_that_the_indicator_cannot_reach():
    counts = chart(("1", "9", "2", "8", "1", "9", "3"), name="Complaints", unit="", aim="0")
    assert counts.line is not None
    assert counts.line.lower is None
    assert counts.line.upper is not None
    shares = CASES["nothing-and-all"]().line
    assert shares is not None
    assert (shares.lower, shares.upper) == (None, None)


def test_a_name_that_the_font_has_not_is_the_reference_and_never_boxes():
    assert named(CASES["korean"]()) == "T-3 · in %"
    assert named(CASES["japanese"]()) == "T-3 顧客の解約率 · in %"
    assert named(chart(("8", "9"), name="顧客 معدل")) == "T-3 · in %", "no font has both"
    assert named(CASES["arabic"]()) == "T-3 معدل فقدان العملاء · in %"
    assert named(chart(("8", "9"), name="Churn 🦄 rate")) == "T-3 Churn rate · in %"
    assert can_write("顧客")
    assert not can_write("고객")
    assert not can_write("顧客 معدل")


def test_a_name_with_dollars_is_no_formula():
    assert draw(chart(("8", "9"), name=r"Cost in $\frac{x$ per $"))


def luminance(color):
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("color", [ROUTINE, BETTER, WORSE, NEUTRAL, INK])
def test_every_color_stands_out_from_the_sheet(color):
    assert 1.05 / (luminance(color) + 0.05) >= 3
