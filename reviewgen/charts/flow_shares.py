"""Flow of the window under test by count, by load and by residual: who arrives and who makes the queue."""

from __future__ import annotations

from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, path, shown, under_test

BARS = (
    ("share", "of messages"),
    ("load_share", "of processing time"),
    ("residual_share", "of the wait caused"),
)
MOST = 12


def draw(review: dict[str, Any]) -> str | None:
    """Grouped bars by message type, largest load first; beyond `MOST` types the rest is left to the table."""
    window = under_test(review, "flow")
    if window is None or len(window["types"]) < 2:
        return None
    types = sorted(window["types"], key=lambda one: -(one["load_share"] or one["share"]))[:MOST]
    bars = [bar for bar in BARS if all(one[bar[0]] is not None for one in types)]
    fig, ax = style.figure(0.7 + 0.15 * len(bars) * len(types))
    height = 0.8 / len(bars)
    top = max(one[name] for one in types for name, _ in bars) or 1.0
    for index, (name, label) in enumerate(bars):
        places = [row + (index - (len(bars) - 1) / 2) * height for row in range(len(types))]
        ax.barh(
            places, [one[name] for one in types], height=height * 0.86, color=style.SERIES[index], label=label
        )
        for place, one in zip(places, types, strict=True):
            text = shown(review, path("flow", window["window"], "types", one["type"], name))
            ax.text(one[name] + top * 0.01, place, text, va="center", fontsize=7.5)
    ax.set_yticks(
        range(len(types)), [style.shorten(one["type"].replace("_", " ")) for one in types], color=style.INK
    )
    ax.set_ylim(len(types) - 0.4, -0.6)
    ax.set_xlim(0, top * 1.14)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value * 100:.0f} %")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    fig.legend(ncols=len(BARS), loc="outside upper left")
    return style.svg(fig, locale_of(review))
