"""A sheet to draw on, in units of 1/100 inch from its lower left corner: lines, areas, marks and text.

It is a bare `Figure` of matplotlib: no axes, which would take most of the time, and no pyplot, which keeps
every figure. What is drawn is the same on every machine: the fonts come with matplotlib and with a package
that has a Japanese one, of which nothing but that is used.
"""

import io
from collections.abc import Collection, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from matplotlib import ft2font
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D
from PIL import Image

from bot.values import frozen

WIDTH, HEIGHT = 800, 450
SHARPNESS = 2
"""So many dots a unit: phones and good screens show two."""
DPI = 100 * SHARPNESS
POINTS = 72 / 100
"""A unit in points, in which fonts and lines are measured."""
COLORS = 255

_FONTS = Path(mpl.get_data_path(), "fonts", "ttf")
_REGULAR = FontProperties(fname=str(_FONTS / "DejaVuSans.ttf"))
_BOLD = FontProperties(fname=str(_FONTS / "DejaVuSans-Bold.ttf"))
_KNOWN = frozenset(ft2font.FT2Font(str(_FONTS / "DejaVuSans.ttf")).get_charmap())
_JAPANESE = "matplotlib_fontja"
_UNIT = Affine2D().scale(SHARPNESS)

Dash = Literal["solid", "dashed", "dotted"]
_DASHES: dict[Dash, Any] = {"solid": "-", "dashed": (0, (6, 4)), "dotted": (0, (1.2, 2.4))}

mpl.rcdefaults()  # whatever a machine's matplotlibrc says


def can_write(text: str) -> bool:
    """Whether one of the fonts has every character of a text."""
    return _writes(text, _KNOWN) or _writes(text, _further()[1])


def _writes(text: str, known: Collection[int]) -> bool:
    return all(ord(each) in known for each in text if not each.isspace())


@cache  # by the first text that needs it: most never do
def _further() -> tuple[FontProperties, frozenset[int]]:
    """Return the font of what matplotlib's own has not, Japanese above all, and what it can write."""
    package = find_spec(_JAPANESE)
    if package is None or package.origin is None:
        return _REGULAR, frozenset()
    path = str(Path(package.origin).parent / "fonts" / "ipaexg.ttf")
    return FontProperties(fname=path), frozenset(ft2font.FT2Font(path).get_charmap())


def _face(text: str, *, is_bold: bool) -> FontProperties:
    if not _writes(text, _KNOWN) and _writes(text, _further()[1]):
        return _further()[0]
    return _BOLD if is_bold else _REGULAR


@frozen
class Ink:
    """How a text looks; its size is in units."""

    color: str
    size: float
    is_bold: bool = False


class Canvas:
    """A white sheet."""

    def __init__(self) -> None:
        self._figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=DPI, facecolor="white")
        self._canvas = FigureCanvasAgg(self._figure)
        self._renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        color: str,
        width: float = 2.0,
        dash: Dash = "solid",
        alpha: float = 1.0,
        level: float = 2,
    ) -> None:
        """Draw a line through points; a higher `level` lies on top."""
        self._figure.add_artist(
            Line2D(
                xs,
                ys,
                color=color,
                linewidth=width * POINTS,
                linestyle=_DASHES[dash],
                alpha=alpha,
                zorder=level,
                transform=_UNIT,
                solid_capstyle="round",
                solid_joinstyle="round",
                dash_capstyle="round" if dash == "dotted" else "butt",
            )
        )

    def area(
        self,
        left: float,
        bottom: float,
        right: float,
        top: float,
        *,
        color: str,
        alpha: float = 1.0,
        level: float = 1,
    ) -> None:
        """Fill a rectangle."""
        self._figure.add_artist(
            Rectangle(
                (left, bottom),
                right - left,
                top - bottom,
                facecolor=color,
                edgecolor="none",
                alpha=alpha,
                zorder=level,
                transform=_UNIT,
            )
        )

    def marks(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        shape: str,
        color: str,
        size: float,
        is_hollow: bool = False,
        level: float = 5,
    ) -> None:
        """Put marks on points: `o` a circle, `^` and `v` triangles, `x` a cross."""
        self._figure.add_artist(
            Line2D(
                xs,
                ys,
                linestyle="none",
                marker=shape,
                markersize=size * POINTS,
                markerfacecolor="white" if is_hollow else color,
                markeredgecolor=color if is_hollow or shape == "x" else "white",
                markeredgewidth=1.6 * POINTS if is_hollow or shape == "x" else 1.0 * POINTS,
                zorder=level,
                transform=_UNIT,
            )
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        ink: Ink,
        *,
        align: Literal["left", "center", "right"] = "left",
        stand: Literal["baseline", "center", "top"] = "baseline",
        within: float | None = None,
        level: float = 6,
    ) -> float:
        """Write a text, cut to the width that it may have, and return how wide it is.

        A `$` is a dollar here, and nothing that begins a formula. What no font has is left out.
        """
        if not can_write(text):
            text = "".join(each for each in text if each.isspace() or ord(each) in _KNOWN)
        written = self._figure.text(
            x,
            y,
            text,
            color=ink.color,
            fontproperties=_face(text, is_bold=ink.is_bold),
            horizontalalignment=align,
            verticalalignment=stand,
            zorder=level,
            transform=_UNIT,
            parse_math=False,
        )
        written.set_fontsize(ink.size * POINTS)
        width = self._width(written)
        if within is not None and width > within:
            width = self._cut(written, text, within=within)
        return width

    def _width(self, written: Any) -> float:
        return float(written.get_window_extent(self._renderer).width) / SHARPNESS

    def _cut(self, written: Any, text: str, *, within: float) -> float:
        """Leave out the end of a text until it fits."""
        low, high = 0, len(text)
        while high - low > 1:
            middle = (low + high) // 2
            written.set_text(f"{text[:middle].rstrip()}…")
            low, high = (middle, high) if self._width(written) <= within else (low, middle)
        written.set_text(f"{text[:low].rstrip()}…")
        return self._width(written)

    def png(self) -> bytes:
        """Return the picture, in as many colors as it needs."""
        self._canvas.draw()  # type: ignore[no-untyped-call]
        dots = self._canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        drawn = Image.frombuffer("RGBA", self._canvas.get_width_height(), dots, "raw", "RGBA", 0, 1)
        written = io.BytesIO()
        drawn.convert("RGB").save(written, "PNG", compress_level=4)
        self._figure.clear()
        return written.getvalue()
