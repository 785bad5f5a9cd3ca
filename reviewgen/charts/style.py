"""One look for all charts: fonts, colours, sizes, and an SVG that is the same on every run."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from reviewgen.charts.look import brief
from reviewgen.locales import localise

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH: Final = 6.7
PLOT_WIDTH: Final = 400.0
"""Points that the axes of a chart with numbers up its side are wide at the least."""
_SVG_DPI: Final = 72
_LARGE: Final = 2e5
INK: Final = "#1a1f26"
MUTED: Final = "#55606c"
GRID: Final = "#dde3e9"
ACCENT: Final = "#0a4d78"

# Okabe and Ito's palette, colour-blind safe; the stages keep their colour through the whole report.
STAGE_COLOURS: Final = {
    "network": "#56B4E9",
    "order_processor": "#D55E00",
    "risk_check": "#CC79A7",
    "exchange": "#009E73",
}
STAGE_HATCHES: Final = {"network": "", "order_processor": "", "risk_check": "///", "exchange": "\\\\\\"}
STAGE_NAMES: Final = {
    "network": "Network",
    "order_processor": "Order processor",
    "risk_check": "Risk check",
    "exchange": "Exchange",
}
SERIES: Final = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000")
CLEAR: Final = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
"""The box of a label that stands on lines; they do not show through."""
LINES: Final = ("-", "--", "-.", ":")


@cache
def _family() -> str:
    """Register the bundled family once; no font of the system is used."""
    import logging

    from matplotlib import font_manager

    # The second family has no semibold; that its bold stands in is no news to a user.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    folder = files(__package__).joinpath("fonts")
    for weight in ("Regular", "SemiBold"):
        font_manager.fontManager.addfont(str(folder.joinpath(f"ReviewSans-{weight}.ttf")))
    return "Review Sans"


def settings() -> dict[str, Any]:
    """The rc settings of every chart; text becomes outlines, so no viewer's font matters."""
    return {
        "font.family": [_family(), "DejaVu Sans"],  # the second ships with the library
        "font.size": 8.5,
        "text.color": INK,
        "text.parse_math": False,
        "axes.edgecolor": MUTED,
        "axes.labelcolor": MUTED,
        "axes.labelsize": 8.5,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": GRID,
        "grid.linewidth": 0.5,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelsize": 8,
        "ytick.labelsize": 8,
        "legend.frameon": False,
        "legend.fontsize": 8,
        "hatch.linewidth": 0.6,
        "svg.fonttype": "path",
        "svg.hashsalt": "reviewgen",
    }


def figure(height: float) -> tuple[Figure, Axes]:
    """An empty chart of full text width and `height` inches. Use inside `matplotlib.rc_context(settings())`."""
    fig, (only,) = panels(height, 1)
    return fig, only


def panels(height: float, number: int, **shared: Any) -> tuple[Figure, tuple[Axes, ...]]:
    """As `figure`, with so many panels side by side; `shared` is for `Figure.subplots`."""
    from matplotlib.figure import Figure as New

    fig = New(figsize=(WIDTH, height))
    return fig, tuple(fig.subplots(1, number, squeeze=False, **shared)[0])


def svg(fig: Figure, locale: str = "en-US") -> str:
    """The chart as SVG text without dates or other metadata that would differ between runs.

    `locale` is for the numbers of its axes; all other texts come as they are to be shown.
    """
    _localise_ticks(fig, locale)
    _lay_out(fig)
    out = io.StringIO()
    fig.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def _localise_ticks(fig: Figure, locale: str) -> None:
    """Let the library's own numbers on the axes be written in the reader's habits; labels of ours are written so.

    Large ones are in thousands or millions, never times a power of ten that stands apart.
    """
    from matplotlib.ticker import ScalarFormatter

    for axis in (axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis)):
        ours = axis.get_major_formatter()
        if not isinstance(ours, ScalarFormatter):
            continue
        if max(map(abs, axis.get_view_interval())) >= _LARGE:
            axis.set_major_formatter(lambda value, _: brief(value, locale))
        else:
            ours.format_ticks = partial(_localised, ours.format_ticks, locale)  # type: ignore[method-assign]


def _localised(written: Callable[[Any], list[str]], locale: str, values: Any) -> list[str]:
    return [localise(text, locale) for text in written(values)]


def _lay_out(fig: Figure) -> None:
    """Make room for labels, with text as wide as SVG has it.

    A figure that does this while it is saved is drawn twice, once only to see what must be laid out.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    dpi = fig.dpi
    FigureCanvasSVG(fig)
    fig.dpi = _SVG_DPI
    ConstrainedLayoutEngine().execute(fig)
    fig.dpi = dpi


@cache
def text_width(text: str, size: float, weight: str = "regular") -> float:
    """Points that a text will be wide, one line of it, in the charts' font. Use inside `rc_context(settings())`."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def fits_beside(texts: Iterable[str], size: float, wide: float = PLOT_WIDTH, weight: str = "regular") -> float:
    """How far the axes must go, in multiples of the longest bar, for the widest text to stand at its end."""
    widest = max(text_width(text, size, weight) for text in texts) + 8
    return wide / max(wide - widest, wide / 4)


def shorten(name: str, limit: int = 26) -> str:
    """A long name cut in the middle, so that both ends still tell names apart.

    >>> shorten("a" * 15 + "b" * 15, 11)
    'aaaaa…bbbbb'
    """
    if len(name) <= limit:
        return name
    half = (limit - 1) // 2
    return f"{name[: limit - 1 - half]}…{name[-half:]}"
