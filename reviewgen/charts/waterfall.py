"""Latency by segment at P50 and P95, one after the other, against what was measured end to end."""

from __future__ import annotations

from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, path, shown, under_test

SEGMENTS = (
    ("nic_to_processor", "Card to processor", "network"),
    ("processor_to_wire", "Processor to wire", "order_processor"),
    ("exchange_round_trip", "Exchange round trip", "exchange"),
)
PANEL_WIDTH = 170.0
"""Points that a panel's axes are wide at the least."""
TOTAL = ("end_to_end", "End to end", "")


def draw(review: dict[str, Any]) -> str | None:
    """Two panels, P50 and P95; percentiles do not add, so the end-to-end bar stands on its own."""
    window = under_test(review, "segments")
    if window is None:
        return None
    measured = window["measured"]
    rows = [row for row in (*SEGMENTS, TOTAL) if measured.get(row[0], {}).get("p95_us") is not None]
    if len(rows) < 2:
        return None
    fig, panels = style.panels(0.55 + 0.36 * len(rows), 2, sharey=True)
    for ax, rank, title in zip(panels, ("p50_us", "p95_us"), ("P50", "P95"), strict=True):
        _panel(review, ax, window["window"], measured, rows, rank)
        ax.set_title(title, loc="left", fontsize=9, fontweight="semibold")
    return style.svg(fig, locale_of(review))


def _panel(
    review: dict[str, Any],
    ax: Any,
    window: str,
    measured: dict[str, Any],
    rows: list[tuple[str, str, str]],
    rank: str,
) -> None:
    left = 0.0
    values = [measured[name].get(rank) for name, _, _ in rows]
    reach = max([sum(value or 0 for value in values[:-1]), *(value or 0 for value in values)]) or 1.0
    texts = {
        name: shown(review, path("segments", window, "measured", name, rank))
        for (name, _, _), value in zip(rows, values, strict=True)
        if value is not None
    }
    reach *= style.fits_beside([*texts.values(), ""], 8.5, PANEL_WIDTH)
    for position, ((name, _, stage), value) in enumerate(zip(rows, values, strict=True)):
        if value is None:
            ax.text(0, position, "not measured", va="center", fontsize=8, color=style.MUTED)
            continue
        start = left if stage else 0.0
        colour = style.STAGE_COLOURS.get(stage, style.INK)
        ax.barh(
            [position],
            [value],
            left=start,
            color=colour,
            hatch=style.STAGE_HATCHES.get(stage, ""),
            edgecolor="white",
            linewidth=0.4,
            height=0.6,
        )
        ax.text(start + value + reach * 0.015, position, texts[name], va="center", fontsize=8.5)
        left += value if stage else 0.0
    ax.set_yticks(range(len(rows)), [label for _, label, _ in rows], color=style.INK)
    ax.set_ylim(len(rows) - 0.45, -0.55)
    ax.set_xlim(0, reach)
    ax.locator_params(axis="x", nbins=5)
    ax.set_xlabel("µs")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
