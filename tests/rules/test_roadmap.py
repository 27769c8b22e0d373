"""The roadmap: every step is counted once, whatever the dates, and what presses has a line."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.action_steps import StepLine
from bot.rules.roadmap import MOST_COLUMNS, MOST_ROWS, PAGE_ROWS, road_page, roadmap_of
from bot.views.roadmap import roadmap_block
from storage.models import StepStatus

TODAY = date(2027, 3, 3)  # a Wednesday
STEP = StepLine(
    *(1, 1, "S-1", "Book venue", "", 1, "P-1", "Reduce churn", None, "", TODAY, StepStatus.TODO, None, None),
    can_act=True,
)


def step(number: int, days: int | None, **changes: object) -> StepLine:
    due_on = None if days is None else TODAY + timedelta(days)
    return replace(STEP, id=number, ref=f"S-{number}", due_on=due_on, **changes)  # type: ignore[arg-type]


any_steps = st.lists(
    st.tuples(st.none() | st.integers(-400, 800), st.sampled_from(StepStatus)), max_size=60
).map(lambda found: [step(place, days, status=status) for place, (days, status) in enumerate(found, start=1)])


@given(any_steps)
def test_every_open_step_is_counted_once_and_the_columns_hold_them_all(steps):
    road = roadmap_of(steps, today=TODAY)
    if road is None:
        dated = [each for each in steps if each.due_on and each.status is not StepStatus.DROPPED]
        assert len(dated) < 3 or not any(each.is_open for each in steps)
        return
    assert len(road.weeks) <= MOST_COLUMNS
    assert len(road.lines) <= MOST_ROWS
    assert all(week.weekday() == 0 for week in road.weeks)
    assert road.weeks[road.now] <= TODAY < road.weeks[road.now] + timedelta(weeks=road.wide)
    assert all(len(line.signs) == len(road.weeks) for line in road.lines)
    shown = {line.ref for line in road.lines}
    is_open = sum(each.is_open for each in steps)
    lines = sum(each.ref in shown and each.is_open for each in steps)
    assert lines + road.left_out + road.earlier + road.undated >= is_open
    assert max(map(len, str(roadmap_block(road)).splitlines())) < 100


@given(any_steps, st.randoms())
def test_the_order_of_steps_does_not_matter(steps, random):
    mixed = steps[:]
    random.shuffle(mixed)
    assert roadmap_of(mixed, today=TODAY) == roadmap_of(steps, today=TODAY)


def test_a_road_reads_from_what_is_late_over_now_to_what_waits():
    steps = [
        step(1, -9),
        step(2, 1, title="Ring ten customers and more"),
        step(3, 15, waits_for=("S-2",)),
        step(4, -2, status=StepStatus.DONE),
        step(5, None),
        step(6, -60),
    ]
    road = roadmap_of(steps, today=TODAY)
    assert road is not None
    assert str(roadmap_block(road)).splitlines() == [
        "*Roadmap*",
        "```",
        "                    Feb    ▼",
        "                    15 22  1  8 15",
        "S-1 Book venue       ·  !  ·  ·  ·",
        "S-4 Book venue       ·  ·  ✓  ·  ·",
        "S-2 Ring ten custo…  ·  · ─●  ·  ·",
        "S-3 Book venue       ·  · ───────●  after S-2",
        "```",
        "● due · ✓ done · ! late · ▼ now · 1 late since before · 1 without a date",
    ]


def test_few_steps_need_no_road():
    assert roadmap_of([step(1, 1), step(2, 3), step(3, None)], today=TODAY) is None


def test_a_plan_in_which_all_is_done_needs_no_road():
    done = [step(number, number - 5, status=StepStatus.DONE) for number in range(1, 5)]
    dropped = step(5, 9, status=StepStatus.DROPPED)
    assert roadmap_of([*done, dropped], today=TODAY) is None
    assert roadmap_of([*done, step(6, None)], today=TODAY) is not None


@given(any_steps)
def test_the_pages_of_a_roadmap_have_every_dated_step_once_and_what_is_open_first(steps):
    dated = [each for each in steps if each.due_on and each.status is not StepStatus.DROPPED]
    page, road = road_page(steps, today=TODAY, number=1)
    assert (road is None) is (not dated)
    assert page.count == len(dated)
    pages = [road_page(steps, today=TODAY, number=number) for number in range(1, page.total + 1)]
    order = [each for one, _ in pages for each in one.items]
    assert sorted(each.id for each in order) == sorted(each.id for each in dated)
    assert [each.is_open for each in order] == sorted((each.is_open for each in order), reverse=True)
    for one, drawn in pages:
        if drawn is None:
            continue
        assert {line.ref for line in drawn.lines} == {each.ref for each in one.items}
        assert len(drawn.lines) <= PAGE_ROWS
        assert len(drawn.weeks) <= MOST_COLUMNS
        assert all(
            sum(sign.value in ("due", "done", "late") for sign in line.signs) == 1 for line in drawn.lines
        )
        assert all(week.weekday() == 0 for week in drawn.weeks)
