"""Labels in rows above a chart, each on a stem that leads down to its place on the axis below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from reviewgen.charts import style

SIZE: Final = 8
ROW: Final = 11.0
"""Height of a row in points."""
GAP: Final = 5.0
"""Points between neighbours of a row, and between the axes and the first row."""

HAIR: Final = 0.2
"""Points by which a stem along a label's own end is none through it."""


@dataclass(frozen=True)
class Flag:
    """One label: the share of the axes' width at which it stands, its colour and the dashes of its stem."""

    at: float
    text: str
    colour: str
    dashes: str = "--"


@dataclass(frozen=True)
class Label:
    """Where a flag's label lies along axes taken as narrow as they may become, in points from their left end."""

    flag: Flag
    stem: float
    start: float
    end: float

    def covers(self, other: Label) -> bool:
        """Whether the other's stem, on its way to a higher row, would pass through this label."""
        return self is not other and self.start + HAIR < other.stem < self.end - HAIR

    def meets(self, other: Label) -> bool:
        return self.start < other.end + GAP and other.start < self.end + GAP


Rows = list[tuple[Label, int]]
"""Labels with their rows, counted from the axes."""


def placed(flags: list[Flag]) -> Rows:
    """Every flag in a row where it is over no other label, and where that can be done over no other's stem.

    The first few labels lead to the left of their stems and the others to the right: of all such divisions it is
    the one with the fewest rows. Axes wider than supposed only draw labels apart.
    """
    order = sorted(flags, key=lambda flag: flag.at)
    tries = (
        _rows([_label(flag, leftward=place < turn) for place, flag in enumerate(order)])
        for turn in range(len(order) + 1)
    )
    return min(tries, key=lambda rows: (_faults(rows), max(row for _, row in rows)))


def _label(flag: Flag, *, leftward: bool) -> Label:
    """The label on the side asked for, or on the other where the axes end, or else at their right end."""
    width, stem = style.text_width(flag.text, SIZE), flag.at * style.PLOT_WIDTH
    starts = [stem - width, stem] if leftward else [stem, stem - width]
    within = [start for start in starts if start >= 0 and start + width <= style.PLOT_WIDTH]
    start = (within or [style.PLOT_WIDTH - width])[0]
    return Label(flag, stem, start, start + width)


def _rows(labels: list[Label]) -> Rows:
    """Each label above all those whose stems it covers, as low as it can be."""
    found: Rows = []
    left = list(labels)
    while left:
        # two that cover each other's stems have no order: the first of them goes below, and its box hides a stem
        label = min(left, key=lambda one: sum(one.covers(other) for other in left))
        left.remove(label)
        row = 1 + max((row for other, row in found if label.covers(other)), default=-1)
        while any(row == taken and label.meets(other) for other, taken in found):
            row += 1
        found.append((label, row))
    return found


def _faults(rows: Rows) -> int:
    """Stems that pass through labels."""
    return sum(one.covers(other) and above >= row for one, row in rows for other, above in rows)


def height(flags: Rows) -> float:
    """Inches that the rows need."""
    return (1 + max(row for _, row in flags)) * ROW / 72


def draw(ax: Any, flags: Rows, reach: float) -> None:
    """Draw stems and labels over axes that go from 0 to `reach`."""
    top = ax.get_xaxis_transform()
    for label, row in flags:
        flag, up = label.flag, GAP + row * ROW
        place = (flag.at * reach, 1.0)
        ax.annotate(
            "", place, xycoords=top, xytext=(0, up), textcoords="offset points", zorder=2,
            arrowprops={"arrowstyle": "-", "color": flag.colour, "linewidth": 0.9, "linestyle": flag.dashes,
                        "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        ax.annotate(
            flag.text, place, xycoords=top, xytext=(label.start - label.stem, up), textcoords="offset points",
            fontsize=SIZE, color=flag.colour, va="bottom", bbox=style.CLEAR, zorder=4,
        )  # fmt: skip
