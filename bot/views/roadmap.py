"""The roadmap in a message: weeks across in letters of one width, a line for each step that matters now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.rules.roadmap import Dated, RoadLine, Roadmap, Sign, road_page
from bot.views import limits
from bot.views.elements import Origin, Post, section
from bot.views.lines import count
from bot.views.mrkdwn import Mrkdwn, block_of_code, escape, fold, join, spoken, write
from bot.views.mrkdwn import lines as below
from bot.views.paging import pager
from bot.views.small_print import notice_line

_SIGNS = {
    Sign.NOTHING: " · ",
    Sign.ON_THE_WAY: "───",
    Sign.DUE: "─● ",
    Sign.DONE: " ✓ ",
    Sign.LATE: " ! ",
}
_LABEL = 20
_NO_DATES = Mrkdwn("No step has a date yet. Give one a date, for example: `due S-41 next friday`")
_LEGEND = Mrkdwn("● due · ✓ done · ! late · ▼ now")


def roadmap_message(
    steps: Sequence[Dated], *, title: str, origin: Origin, today: date, notice: str = ""
) -> Post:
    """Show all steps that have a date as a roadmap, a page at a time."""
    page, road = road_page(steps, today=today, number=origin.page)
    head = write("*Roadmap* of {title}", title=escape(title))
    said = _NO_DATES if road is None else _drawn(road)
    blocks = (
        section(head, block_id=replace(origin, page=page.number).block_id()),
        *notice_line(notice),
        section(said, block_id="road"),
        *pager(page),
    )
    told = write("{head}: {steps} with a date.", head=head, steps=count(page.count, "step"))
    return Post(join((escape(notice, limits.SENTENCE), spoken(told)), " "), blocks)


def roadmap_block(road: Roadmap) -> Mrkdwn:
    """Draw a roadmap under its name."""
    return below((Mrkdwn("*Roadmap*"), _drawn(road)))


def _drawn(road: Roadmap) -> Mrkdwn:
    """Draw the months and days of a roadmap's weeks, a line for each step, and the rest as counts."""
    drawn = [_months(road), _days(road), *(_line(line) for line in road.lines)]
    if road.left_out:
        counts = "".join(f"{count:^3}" if count else " · " for count in road.rest)
        drawn.append(f"{_label(f'+ {road.left_out:,} more')}{counts}".rstrip())
    outside = (
        (road.earlier, "late since before"),
        (road.undated, "without a date"),
    )
    said = [write("{count} {words}", count=f"{count:,}", words=words) for count, words in outside if count]
    scale = write("each column is {weeks} weeks", weeks=road.wide) if road.wide > 1 else Mrkdwn()
    return below((block_of_code(drawn), join((_LEGEND, scale, *said))))


def _months(road: Roadmap) -> str:
    """Name the month above its first column, and mark the present column."""
    cells, before = [], 0
    for place, week in enumerate(road.weeks):
        is_new = week.month != before
        before = week.month
        cells.append("▼".center(3) if place == road.now else f"{week:%b}" if is_new else "   ")
    return f"{' ' * _LABEL}{''.join(cells)}".rstrip()


def _days(road: Roadmap) -> str:
    return f"{' ' * _LABEL}{''.join(_day(week) for week in road.weeks)}".rstrip()


def _day(week: date) -> str:
    return f"{week.day:^3}"


def _line(line: RoadLine) -> str:
    signs = "".join(_SIGNS[sign] for sign in line.signs)
    after = ", ".join(line.after[: limits.AWAITED_IN_LINE])
    more = "…" if len(line.after) > limits.AWAITED_IN_LINE else ""
    behind = f" after {after}{more}" if after else ""
    return f"{_label(f'{line.ref} {line.title}')}{signs}{behind}".rstrip()


def _label(text: str) -> str:
    """Cut a name to the width of its column."""
    said = fold(text)
    short = said if len(said) < _LABEL else f"{said[: _LABEL - 2].rstrip()}…"
    return f"{short:<{_LABEL}}"
