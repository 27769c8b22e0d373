"""What pictures are drawn of in tests: a usual target, and the extremes.

`python -m tests.charts.cases` stores them anew; look at every one that has changed.
"""

import io
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from PIL import Image

from bot.charts.drawing import draw
from bot.rules.charts import AskedChart, TargetChart
from bot.rules.evaluation import Aim, Point, evaluate
from bot.rules.plots import LeftOut, NewBaseline, OldAim, Plot, WorkChange
from bot.rules.plotting import plot_of
from bot.rules.targets import TargetLine
from storage.models import Direction

PICTURES = Path(__file__).parent / "pictures"
SIZE = (800, 450)
SPRING, SUMMER = date(2027, 3, 30), date(2027, 6, 30)
BEFORE = ("8.1", "8.0", "8.2", "8.0", "8.3", "7.9")
AFTER = ("7.5", "7.6", "7.4", "7.2", "7.3", "7.1", "7.0", "6.8")
LONG_BEFORE = (*BEFORE, "8.1", "8.2", "8.0", "8.1", "7.9", "8.2")
SHARES = ("100", "100", "0", "100", "0", "0", "100", "0", "100", "100", "0", "0", "0", "0", "0")
MARGINS = ("-12", "-9", "-14", "-11", "-8", "-13", "-10", "-7", "-6", "-5", "-4", "-6", "-3", "-2")
TICKETS = ("1001", "1003", "999", "1002", "1000", "1001", "998", "1002", "1001")


def asked(
    values: Sequence[str],
    *,
    name: str = "Churn %",
    unit: str = "%",
    aim: str = "5",
    up: bool = False,
    deadline: date = SUMMER,
    every: int = 7,
    plan_start: date | None = None,
    new_baselines: Sequence[NewBaseline] = (),
    begin: str = "0",
    **more: Any,
) -> AskedChart:
    """Measure a target from 2 November on."""
    first = date(2026, 11, 2)
    points = tuple(
        Point(first + timedelta(days=every * place), Decimal(value)) for place, value in enumerate(values)
    )
    band, is_total = more.get("band"), bool(more.get("is_cumulative"))
    way = Direction.WITHIN if band else Direction.UP if up else Direction.DOWN
    wanted = Aim(
        way,
        Decimal(aim),
        deadline,
        plan_start or first,
        lower=band[0] if band else None,
        is_cumulative=is_total,
        start=Decimal(begin) if is_total else None,
    )
    last = points[-1]
    target = TargetLine(
        id=1,
        version=1,
        ref="T-3",
        plan_id=1,
        plan_ref="P-1",
        plan_title="Reduce churn",
        indicator=name,
        unit=unit,
        direction=wanted.direction,
        baseline=None,
        value=wanted.value,
        deadline_on=deadline,
        owner_id="U0ANA",
        owner_name="Ana",
        latest=last.value,
        latest_on=last.on,
        latest_by="Ana",
        expected=None,
        can_check_in=True,
    )
    found = evaluate(points, wanted, today=last.on, new_baselines=[each.on for each in new_baselines])
    more |= {"new_baselines": tuple(new_baselines)}
    return AskedChart(TargetChart(target, points, found, **more), last.on)


def chart(values: Sequence[str], **more: Any) -> Plot:
    """Say what is drawn of a target that was measured from 2 November on."""
    measured = asked(values, **more)
    return plot_of(measured.chart, today=measured.today)


def _noise(count: int, *, around: float, spread: float, decimals: int, then: float = 0.0) -> list[str]:
    chance = random.Random(7)  # noqa: S311  # it guards nothing
    steps = (
        around + chance.gauss(0, spread) + (then if place >= 0.6 * count else 0) for place in range(count)
    )
    return [f"{value:.{decimals}f}" for value in steps]


CASES: Mapping[str, Callable[[], Plot]] = {
    "improved": lambda: chart((*BEFORE, *AFTER)),
    "no-change": lambda: chart((*BEFORE, "8.0", "8.2", "8.1", "7.9", "8.2"), deadline=SPRING),
    "worse": lambda: chart(
        (*BEFORE, "8.5", "8.6", "8.4", "8.9", "8.8", "9.1", "9.0", "9.2"), deadline=date(2027, 4, 30)
    ),
    "one-point": lambda: chart(("8.1",)),
    "two-points": lambda: chart(("8.1", "8.0")),
    "five-points": lambda: chart(("41", "43", "39", "42", "44"), aim="50", up=True, name="NPS", unit=""),
    "two-hundred-points": lambda: chart(
        _noise(200, around=100, spread=6, decimals=1, then=9),
        aim="120",
        up=True,
        name="Orders a day",
        unit="",
        every=1,
        deadline=date(2027, 7, 1),
    ),
    "all-equal": lambda: chart(["7"] * 14),
    "negative": lambda: chart(MARGINS, aim="5", up=True, name="Margin", unit="kEUR", deadline=SPRING),
    "nothing-and-all": lambda: chart(SHARES, aim="0", name="Late on the day", deadline=SPRING),
    "huge": lambda: chart(
        _noise(14, around=4.2e9, spread=2e8, decimals=0),
        aim="6000000000",
        up=True,
        name="Events stored",
        unit="",
        deadline=SPRING,
    ),
    "tiny": lambda: chart(
        _noise(14, around=2.1e-6, spread=2e-7, decimals=8),
        aim="0.000001",
        name="Error rate",
        unit="",
        deadline=SPRING,
    ),
    "long-name": lambda: chart(
        (*BEFORE, *AFTER), name="Share of new customers who leave us in their first 90 $days$"
    ),
    "arabic": lambda: chart((*BEFORE, *AFTER), name="معدل فقدان العملاء"),
    "japanese": lambda: chart(
        (*BEFORE, *AFTER),
        name="顧客の解約率",
        changes=(WorkChange(date(2026, 12, 28), "新しい案内メール"),),
    ),
    "korean": lambda: chart((*BEFORE, *AFTER), name="고객 이탈률"),
    "target-far-off": lambda: chart(
        TICKETS, aim="20", deadline=date(2029, 6, 30), name="Open tickets", unit=""
    ),
    "everything": lambda: chart(
        (*LONG_BEFORE, *AFTER),
        plan_start=date(2027, 1, 25),
        left_out=(LeftOut(date(2027, 3, 1), Decimal("9.6"), "the export was broken"),),
        old_aims=(OldAim(Decimal(6), date(2027, 2, 15)),),
        changes=(
            WorkChange(date(2027, 1, 25), "New welcome mail"),
            WorkChange(date(2027, 2, 22), "Call after a week"),
        ),
    ),
    "new-baseline": lambda: chart(
        (*BEFORE, "8.2", "8.1", *AFTER, "7.2", "6.9", "7.1", "7.4", "7.0"),
        new_baselines=(NewBaseline(date(2026, 12, 28), "New welcome mail"),),
        left_out=(LeftOut(date(2027, 2, 1), Decimal("9.6"), "the export was broken"),),
        deadline=date(2027, 5, 31),
    ),
    "burn-up": lambda: chart(
        ("3", "5", "9", "12", "13", "17", "22", "25"),
        up=True,
        aim="60",
        name="Customers called",
        unit="",
        is_cumulative=True,
        deadline=SPRING,
    ),
    "burn-up-far-beyond": lambda: chart(
        ("3", "5", "9", "12", "13", "17", "22", "25", "30", "37", "44"),
        up=True,
        aim="60",
        name="Customers won",
        unit="",
        is_cumulative=True,
        deadline=date(2027, 12, 31),
    ),
    "burn-up-from-a-hundred": lambda: chart(
        ("103", "105", "109", "112", "113", "117", "122", "125"),
        up=True,
        aim="160",
        name="Customers called",
        unit="",
        is_cumulative=True,
        deadline=SPRING,
        begin="100",
    ),
    "band": lambda: chart(
        ("22", "24", "27", "21", "25", "26", "29", "31", "24", "33", "28", "27"),
        aim="30",
        band=(Decimal(20), Decimal(30)),
        name="Waiting time",
        unit="min",
        deadline=SPRING,
    ),
}


def smaller(png: bytes) -> Image.Image:
    """Return a picture at half its size, as it is stored."""
    return Image.open(io.BytesIO(png)).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def main() -> None:
    """Draw every case, and store it."""
    for name, case in CASES.items():
        stored = smaller(draw(case())).quantize(128, dither=Image.Dither.NONE)
        stored.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
