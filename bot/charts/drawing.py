"""How a target's chart looks: one column of labels instead of a legend, and no meaning by color alone."""

from collections.abc import Iterator, Sequence

from bot.charts.canvas import HEIGHT, WIDTH, Canvas, Dash, Ink, can_write
from bot.charts.scales import (
    day_scale,
    day_ticks,
    tick_decimals,
    value_scale,
    value_ticks,
)
from bot.rules.plots import Kind, Mark, Plot, short_day
from bot.rules.short_numbers import say_short
from bot.values import frozen

INK, ROUTINE, BETTER, WORSE, NEUTRAL = "#111827", "#6b7280", "#0072b2", "#d55e00", "#5b2c83"
GRID, SHADE, EDGE, QUIET = "#e5e7eb", "#f3f4f6", "#d1d5db", "#4b5563"
LEFT, RIGHT, BOTTOM, TOP = 76, 618, 76, 344
"""The part of the picture in which values are drawn."""
MARGIN = 24
LABEL, SMALL, TINY = 16, 15, 13
LABEL_GAP = 20.0
FEW, MANY = 40, 120
"""Up to so many points have large marks; above so many, tiny ones."""
LONGEST_NOTES = 700
MOST_AHEAD = 1.5
"""So many times what is wanted of a total is shown, and what may come beyond that by its label."""
FEW_TIMES = 100.0
"""Of a few points the target says more than their ups and downs do, so it is shown."""
_COLORS = {Mark.ROUTINE: ROUTINE, Mark.BETTER: BETTER, Mark.WORSE: WORSE}


@frozen
class Label:
    """What stands at the right of a line: at which height it would stand best, and what it says."""

    y: float
    text: str
    color: str
    is_bold: bool = False


def draw(plot: Plot) -> bytes:
    """Draw a picture of 1,600 by 900 dots, as a PNG."""
    return _Drawing(plot).png()


class _Drawing:
    """One picture in the making."""

    def __init__(self, plot: Plot) -> None:
        self.plot = plot
        self.canvas = Canvas()
        few = {"most_times": FEW_TIMES} if plot.kind is Kind.RUN else {}
        self.y = value_scale(
            plot.values, _beside(plot), floor_at=plot.floor, start=BOTTOM, stop=TOP - 26, **few
        )
        self.x = day_scale(plot.days, plot.deadline_on, start=LEFT + 14, stop=RIGHT - 14)
        self.labels: list[Label] = []

    def png(self) -> bytes:
        self._frame()
        self._axes()
        self._baseline()
        self._aims()
        self._lines()
        self._changes()
        self._points()
        self._outlook()
        for label in spread(self.labels, low=BOTTOM + 4, high=TOP - 8):
            self.canvas.text(
                RIGHT + 10,
                label.y,
                label.text,
                Ink(label.color, SMALL, is_bold=label.is_bold),
                stand="center",
                within=WIDTH - RIGHT - 18,
            )
        return self.canvas.png()

    def _frame(self) -> None:
        """Say the finding, what it is about, and the numbers; and below, how the lines were made."""
        plot, canvas = self.plot, self.canvas
        for xs, ys in (((1, WIDTH - 1), (1, 1)), ((1, WIDTH - 1), (HEIGHT - 1, HEIGHT - 1))):
            canvas.line(xs, ys, color=EDGE, width=1.5)
        for x in (1, WIDTH - 1):
            canvas.line((x, x), (1, HEIGHT - 1), color=EDGE, width=1.5)
        wide = WIDTH - 2 * MARGIN
        canvas.text(MARGIN, HEIGHT - 38, plot.title, Ink(_title_color(plot), 24, is_bold=True), within=wide)
        canvas.text(MARGIN, HEIGHT - 63, named(plot), Ink(INK, LABEL, is_bold=True), within=wide)
        canvas.text(MARGIN, HEIGHT - 86, plot.summary, Ink(QUIET, SMALL), within=wide)
        notes = _notes(plot)
        if notes:
            canvas.text(MARGIN, 30, notes, Ink(QUIET, TINY), within=wide)
        canvas.text(MARGIN, 12, _made(plot), Ink(QUIET, TINY), within=wide)

    def _axes(self) -> None:
        ticks = list(value_ticks(self.y))
        for value in ticks:
            y = self.y(value)
            self.canvas.line((LEFT, RIGHT), (y, y), color=GRID, width=1, level=1.2)
            said = say_short(value, decimals=tick_decimals(ticks))
            self.canvas.text(
                LEFT - 8, y, said, Ink(QUIET, SMALL), align="right", stand="center", within=LEFT - 12
            )
        end = -100.0
        for on, said in day_ticks(self.x):
            x = self.x(on)
            if x - end < 50 or x > RIGHT - 18:  # noqa: PLR2004  # they would run into each other
                continue
            self.canvas.line((x, x), (BOTTOM, BOTTOM - 4), color=EDGE, width=1.2)
            self.canvas.text(x, BOTTOM - 22, said, Ink(QUIET, SMALL), align="center")
            end = x
        self.canvas.line((LEFT, RIGHT), (BOTTOM, BOTTOM), color=EDGE, width=1.5, level=1.3)
        if self.x.is_cut:
            x = (self.x(self.x.last) + self.x.stop) / 2
            self.canvas.area(x - 4, BOTTOM - 3, x + 4, BOTTOM + 3, color="white", level=1.35)
            for side in (-4, 4):
                ends = (x + side - 3, x + side + 3), (BOTTOM - 6, BOTTOM + 6)
                self.canvas.line(*ends, color=QUIET, width=1.5)

    def _baseline(self) -> None:
        if self.plot.baseline is None:
            return
        for each in self.plot.new_baselines:
            x = self.x(each.on) - 4
            self.canvas.line((x, x), (BOTTOM, TOP - 6), color=QUIET, width=1.6)
        first, last = (self.x(on) for on in self.plot.baseline)
        self.canvas.area(max(LEFT, first - 9), BOTTOM, last + 9, TOP - 6, color=SHADE, level=1.1)
        said = "baseline" if self.plot.since is None else "new baseline"
        self.canvas.text(max(LEFT, first - 9) + 9, TOP - 21, said, Ink(QUIET, TINY), within=last - first + 60)

    def _aims(self) -> None:
        """Show what is wanted, and, fainter, what was before that was revised."""
        plot, (low, high) = self.plot, self.plot.aim
        if low != high:
            bottom, top = self.y.pin(low), self.y.pin(high)
            self.canvas.area(LEFT, bottom, RIGHT, top, color=NEUTRAL, alpha=0.10, level=1.4)
        for edge in {low, high}:
            if self.y.holds(edge):
                self._level(edge, color=NEUTRAL, dash="dotted", width=2.6)
        said = f"Target {plot.say(high)}" if low == high else f"Target {_range(plot, low, high)}"
        middle = (low + high) / 2
        arrow = "" if self.y.holds(low) or self.y.holds(high) else " ↑" if low > self.y.high else " ↓"
        self.labels.append(Label(self.y.pin(middle), f"{said}{arrow}", NEUTRAL, is_bold=True))
        since = plot.days[0]
        for old in plot.old_aims:
            value = float(old.value)
            start, stop = self.x(max(since, plot.days[0])), self.x(max(old.until_on, plot.days[0]))
            if self.y.holds(value):
                y = self.y(value)
                stop = max(stop, start + 12)
                self.canvas.line(
                    (LEFT if since == plot.days[0] else start, stop),
                    (y, y),
                    color=NEUTRAL,
                    dash="dotted",
                    width=2,
                    alpha=0.45,
                )
                self.canvas.text(
                    LEFT + 6 if since == plot.days[0] else start + 4,
                    y + 5,
                    f"target was {self.plot.say(value)}",
                    Ink(NEUTRAL, TINY),
                    level=3,
                )
            since = old.until_on
        if plot.kind is Kind.BURN_UP:
            xs = (self.x(plot.days[0]), self.x(plot.deadline_on))
            self.canvas.line(
                xs,
                (self.y.pin(plot.values[0]), self.y.pin(high)),
                color=NEUTRAL,
                dash="dashed",
                width=1.5,
                alpha=0.4,
            )

    def _lines(self) -> None:
        plot, line = self.plot, self.plot.line
        for phase in plot.phases:
            start = LEFT if phase.start == 0 else self.x(plot.days[phase.start])
            xs = start, self.x(plot.days[phase.stop]) - 4
            levels: tuple[tuple[float | None, Dash], ...] = (
                (phase.centre, "solid"),
                (phase.lower, "dashed"),
                (phase.upper, "dashed"),
            )
            for level, dash in levels:
                if level is not None and self.y.holds(level):
                    ys = (self.y(level),) * 2
                    self.canvas.line(xs, ys, color=ROUTINE, dash=dash, width=1.4, alpha=0.8)
        if line is None:
            return
        since = LEFT if plot.since is None else self.x(plot.since)
        self._level(line.centre, color=INK, dash="solid", width=1.6, since=since)
        self.labels.append(Label(self.y.pin(line.centre), f"{line.name} {self.plot.say(line.centre)}", INK))
        for name, value in (("Usual high", line.upper), ("Usual low", line.lower)):
            if value is not None and self.y.holds(value):
                self._level(value, color=QUIET, dash="dashed", width=1.4, since=since)
                self.labels.append(Label(self.y(value), f"{name} {self.plot.say(value)}", QUIET))

    def _level(
        self, value: float, *, color: str, dash: Dash, width: float, since: float = float(LEFT)
    ) -> None:
        y = self.y(value)
        self.canvas.line((since, RIGHT), (y, y), color=color, dash=dash, width=width)

    def _changes(self) -> None:
        for number, change in enumerate(self.plot.changes, 1):
            x = self.x(change.on)
            self.canvas.line((x, x), (BOTTOM, TOP - 20), color=QUIET, dash="dashed", width=1.2)
            self.canvas.marks((x,), (TOP - 12,), shape="o", color=QUIET, size=19, level=5.5)
            self.canvas.text(
                x,
                TOP - 12.5,
                str(number),
                Ink("white", TINY, is_bold=True),
                align="center",
                stand="center",
            )

    def _points(self) -> None:
        plot = self.plot
        xs, ys = [self.x(on) for on in plot.days], [self.y(value) for value in plot.values]
        n = len(xs)
        size = 11.0 if n <= FEW else 8.0 if n <= MANY else 6.0
        self.canvas.line(xs, ys, color=ROUTINE, width=2.0 if n <= MANY else 1.2, alpha=0.75, level=4)
        for mark, shape in ((Mark.ROUTINE, "o"), (Mark.BETTER, "^v"), (Mark.WORSE, "^v")):
            for is_up in (False, True):
                chosen = [
                    place for place in range(n) if plot.marks[place] is mark and plot.is_up[place] is is_up
                ]
                self.canvas.marks(
                    [xs[place] for place in chosen],
                    [ys[place] for place in chosen],
                    shape=shape if mark is Mark.ROUTINE else shape[0 if is_up else 1],
                    color=_COLORS[mark],
                    size=size if mark is Mark.ROUTINE else size * 1.35,
                )
        for place, each in enumerate(plot.left_out):
            x, y = self.x(each.on), self.y.pin(float(each.value))
            self.canvas.marks((x,), (y,), shape="o", color=ROUTINE, size=size, is_hollow=True)
            self.canvas.marks((x,), (y,), shape="x", color=INK, size=size * 1.3, level=5.2)
            self.canvas.text(x + 9, y + 6, _letter(place), Ink(INK, TINY, is_bold=True))

    def _outlook(self) -> None:
        """Show between what it will be at the deadline, in 8 of 10 cases."""
        plot, found = self.plot, self.plot.outlook
        x = self.x(plot.deadline_on)
        if plot.deadline_on >= plot.days[-1]:
            self.canvas.line((x, x), (BOTTOM, TOP - 26), color=NEUTRAL, width=1, alpha=0.35)
            self.canvas.text(
                min(x, RIGHT - 4),
                TOP - 21,
                short_day(plot.deadline_on, today=plot.days[-1]),
                Ink(NEUTRAL, TINY),
                align="right" if x > RIGHT - 60 else "center",  # lest it touches the labels
            )
        if found is None:
            return
        low, high = self.y.pin(found.low), self.y.pin(found.high)
        self.canvas.area(x - 6, low, x + 6, max(high, low + 2), color=NEUTRAL, alpha=0.35, level=3)
        if self.y.holds(found.point):
            self.canvas.line((x - 10, x + 10), (self.y(found.point),) * 2, color=NEUTRAL, width=3, level=3.5)
        arrow = " ↑" if found.point > self.y.high else ""
        said = f"Likely {_range(plot, found.low, found.high)}{arrow}"
        self.labels.append(Label(self.y.pin(found.point), said, NEUTRAL))


def named(plot: Plot) -> str:
    """Name a target as far as the font can: one whose name it has not is known by its reference."""
    name = "".join(each for each in plot.indicator if each.isspace() or can_write(each))
    if sum(map(str.isalnum, name)) < sum(map(str.isalnum, plot.indicator)) or not can_write(name):
        name = ""
    unit = f" · in {plot.unit}" if plot.unit and can_write(f"{name}{plot.unit}") else ""
    return f"{' '.join((plot.ref, *name.split()))}{unit}"


def spread(labels: Sequence[Label], *, low: float, high: float, gap: float = LABEL_GAP) -> Iterator[Label]:
    """Move labels apart as little as needed, in their order, and keep them between two heights."""
    ordered = sorted(labels, key=lambda label: label.y)
    places = [min(max(label.y, low), high) for label in ordered]
    for _ in places:
        for above in range(1, len(places)):
            if (close := gap - (places[above] - places[above - 1])) > 0:
                places[above - 1] -= close / 2
                places[above] += close / 2
    edge = low
    for place, y in enumerate(places):
        places[place] = max(y, edge)
        edge = places[place] + gap
    edge = high
    for place in reversed(range(len(places))):
        places[place] = min(places[place], edge)
        edge = places[place] - gap
    for label, y in zip(ordered, places, strict=True):
        yield Label(y, label.text, label.color, label.is_bold)


def _beside(plot: Plot) -> list[float]:
    """Return what the points are held against."""
    found = [*plot.aim, *(float(each.value) for each in plot.old_aims)]
    found += [float(each.value) for each in plot.left_out]
    if plot.line is not None:
        lines = (plot.line.centre, plot.line.lower, plot.line.upper)
        found += [each for each in lines if each is not None]
    for phase in plot.phases:
        found += [each for each in (phase.centre, phase.lower, phase.upper) if each is not None]
    ahead = [] if plot.outlook is None else [plot.outlook.low, plot.outlook.high]
    if plot.kind is Kind.BURN_UP:  # it may go on far beyond what is wanted
        most = MOST_AHEAD * max(*plot.aim, *plot.values)
        is_low = 0 <= 2 * plot.values[0] < max(plot.aim)  # else it would be a line along the top
        return [*found, *([0.0] if is_low else []), *(min(each, most) for each in ahead)]
    return found + ahead


def _range(plot: Plot, low: float, high: float) -> str:
    first, last = plot.say(low), plot.say(high)
    (digits, _, power), (_, _, other) = first.partition("e"), last.partition("e")
    return f"{digits if power == other else first}–{last}"  # noqa: RUF001  # a dash between numbers


def _title_color(plot: Plot) -> str:
    return _COLORS[plot.tone] if plot.tone is not Mark.ROUTINE else INK


def _letter(place: int) -> str:
    return chr(ord("a") + place % 26)


def _notes(plot: Plot) -> str:
    """Say what the numbers and letters in the picture stand for."""
    changes = [
        f"{number} {change.what}" if can_write(change.what) else f"{number} from {short_day(change.on)}"
        for number, change in enumerate(plot.changes, 1)
    ]
    left_out = [
        f"{_letter(place)} {plot.say(float(each.value))} left out: "
        f"{each.reason if can_write(each.reason) else short_day(each.on)}"
        for place, each in enumerate(plot.left_out)
    ]
    anew = [
        f"New baseline from {short_day(each.on)}{f': {each.cause}' if can_write(each.cause) else ''}"
        for each in plot.new_baselines
    ]
    return " · ".join((*anew, *changes, *left_out))[:LONGEST_NOTES]


def _made(plot: Plot) -> str:
    bar = " Bar: likely by then, 8 times in 10." if plot.outlook is not None else ""
    return f"{plot.made}{bar}"
