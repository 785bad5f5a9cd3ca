"""What a reader would stumble over in a drawn chart: text that is cut off, printed over or struck through."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from reviewgen.charts import drawn, style

SLACK = 0.6
"""Pixels at 72 to the inch by which boxes may touch."""


def faults(make: Callable[[], object]) -> list[str]:
    """Every fault of every chart that `make` draws, in words; it must draw one."""
    with pytest.MonkeyPatch.context() as patch:
        figures = kept(patch)
        make()
    assert figures
    return drawn(lambda: [fault for figure in figures for fault in _of(figure)])


def kept(patch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that are drawn from now on."""
    figures: list[Figure] = []
    original = style.svg

    def svg(fig: Figure, locale: str = "en-US") -> str:
        figures.append(fig)
        return original(fig, locale)

    patch.setattr(style, "svg", svg)
    return figures


def texts(figure: Figure) -> Iterator[Text]:
    """Every text that the figure shows, those of its axes' ticks too."""
    for legend in figure.legends:
        yield from legend.get_texts()
    for ax in figure.axes:
        yield from (*ax.texts, ax.title, ax._left_title)
        if ax.get_legend() is not None:
            yield from ax.get_legend().get_texts()
        for axis in (ax.xaxis, ax.yaxis):
            yield from (axis.label, axis.offsetText, *(tick.label1 for tick in axis._update_ticks()))


def _of(figure: Figure) -> Iterator[str]:
    figure.dpi = 72
    renderer = RendererSVG(figure.bbox.width, figure.bbox.height, io.StringIO())
    seen = [one for one in texts(figure) if one.get_visible() and one.get_text().strip()]
    boxes = {one: Text.get_window_extent(one, renderer).padded(-SLACK) for one in seen}
    for text, box in boxes.items():
        if not (box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1):
            yield f"{text.get_text()!r} is cut off"
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        if a.overlaps(b):
            yield f"{one.get_text()!r} is printed over {other.get_text()!r}"
    for ax in figure.axes:
        yield from _struck(ax, boxes)
        yield from _covered(ax, figure, renderer)


def _struck(ax: Axes, boxes: dict[Text, Bbox]) -> Iterator[str]:
    """Texts behind a straight line or one that only leads the eye, and those that a curve meets at all."""
    for line in ax.lines:
        if line.get_linestyle() == "None":
            continue
        points = line.get_transform().transform(np.column_stack(line.get_data()))
        for text, box in boxes.items():
            above = text.get_bbox_patch() is not None and text.zorder > line.zorder
            plain = len(points) == 2 or line.zorder < 2
            if not (above and plain) and any(_meets(a, b, box) for a, b in pairwise(points)):
                yield f"{text.get_text()!r} is struck by a line"


def _meets(start: np.ndarray, end: np.ndarray, box: Bbox) -> bool:
    along = start + np.linspace(0, 1, 200)[:, None] * (end - start)
    inside = (along > box.min) & (along < box.max)
    return bool(inside.all(axis=1).any())


def _covered(ax: Axes, figure: Figure, renderer: Any) -> Iterator[str]:
    """A legend over what is drawn."""
    for legend in (*figure.legends, ax.get_legend()):
        if legend is not None and legend.get_window_extent(renderer).padded(-SLACK).overlaps(ax.bbox):
            yield "a legend covers the axes"
