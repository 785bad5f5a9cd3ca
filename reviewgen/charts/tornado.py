"""Net present value as each input moves through its own range, the most telling on top."""

from __future__ import annotations

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
    reach = (max(ends) - min(ends)) or 1.0
    for place, row in enumerate(rows):
        low, high = sorted((row["low"], row["high"]))
        ax.barh([place], [high - low], left=low, color=style.SERIES[0], height=0.55)
        for value, side, anchor in ((low, -1, "right"), (high, 1, "left")):
            end = "low" if value == row["low"] else "high"
            ax.text(
                value + side * reach * 0.01,
                place,
                shown(review, path("capex", "tornado", row["input"], end)),
                ha=anchor,
                va="center",
                fontsize=8,
            )
    ax.axvline(middle, color=style.INK, linewidth=0.8)
    ax.axvline(0, color=style.MUTED, linewidth=0.8, linestyle="--")
    told = f"middle {shown(review, 'capex.npv')}"
    ax.text(middle, -0.62, told, ha="center", fontsize=8, color=style.INK, bbox=style.CLEAR)
    ax.set_yticks(
        range(len(rows)), [row["what"][:1].upper() + row["what"][1:] for row in rows], color=style.INK
    )
    ax.set_ylim(len(rows) - 0.5, -0.85)
    ax.set_xlim(min(*ends, 0) - reach * 0.2, max(*ends, 0) + reach * 0.2)
    reader = locale_of(review)
    ax.xaxis.set_major_formatter(lambda value, _: brief(value, reader))
    ax.set_xlabel(f"net present value, {review['review']['currency']}; dashed: zero")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    return style.svg(fig, reader)
