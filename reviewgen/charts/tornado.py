"""Net present value as each input moves through its own range, the most telling on top."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import brief, locale_of, path, shown

MOST = 8


def draw(review: dict[str, Any]) -> str | None:
    """One bar for each input, from its low to its high end, about today's middle value."""
    capex = review["capex"]
    if not capex or not capex["tornado"] or capex["npv"] is None:
        return None
    rows = sorted(capex["tornado"], key=lambda row: -abs(row["high"] - row["low"]))[:MOST]
    fig, ax = style.figure(0.75 + 0.3 * len(rows))
    middle = capex["npv"]
    ends = [end for row in rows for end in (row["low"], row["high"])]
    texts = {
        (row["input"], end): shown(review, path("capex", "tornado", row["input"], end))
        for row in rows
        for end in ("low", "high")
    }
    names = [row["what"][:1].upper() + row["what"][1:] for row in rows]
    left, right = _ends(ends, texts.values(), names)
    for place, row in enumerate(rows):
        low, high = sorted((row["low"], row["high"]))
        ax.barh([place], [high - low], left=low, color=style.SERIES[0], height=0.55)
        for value, side, anchor in ((low, -1, "right"), (high, 1, "left")):
            end = "low" if value == row["low"] else "high"
            ax.text(
                value + side * (right - left) * 0.008,
                place,
                texts[row["input"], end],
                ha=anchor,
                va="center",
                fontsize=8,
                bbox=style.CLEAR,
            )
    ax.axvline(middle, color=style.INK, linewidth=0.8)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, linestyle="--")
    told = f"middle {shown(review, 'capex.npv')}"
    share = (middle - left) / (right - left)
    anchor = "left" if share < 0.2 else "right" if share > 0.8 else "center"
    ax.text(middle, -0.62, told, ha=anchor, fontsize=8, color=style.INK, bbox=style.CLEAR)
    ax.set_yticks(range(len(rows)), names, color=style.INK)
    ax.set_ylim(len(rows) - 0.5, -0.85)
    ax.set_xlim(left, right)
    reader = locale_of(review)
    ax.xaxis.set_major_formatter(lambda value, _: brief(value, reader))
    ax.set_xlabel(f"net present value, {review['review']['currency']}; dashed: zero")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    return style.svg(fig, reader)


def _ends(ends: list[float], texts: Iterable[str], names: list[str]) -> tuple[float, float]:
    """The ends of the axis: all bars and zero, with room on both sides for the widest value."""
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    wide = 450 - max(style.text_width(name, 8) for name in names)
    widest = max(style.text_width(text, 8) for text in texts) + 10
    room = ((high - low) or 1.0) * widest / max(wide - 2 * widest, wide / 4)
    return low - room, high + room
