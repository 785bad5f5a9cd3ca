"""P95 against rate: the queue's curve, its knee, the desk's windows and the article's marks."""

from __future__ import annotations

import math
from typing import Any

from reviewgen.charts import flags, style
from reviewgen.charts.look import brief, locale_of, path, shown, under_test, written

MOST_WINDOWS = 8
FARTHEST = 4.0
"""Capacities that the axis shows; a rate beyond them would press the curve flat."""
ARTICLE = (
    ("network_bound_rate", "article: network"),
    ("single_thread_saturation", "article: one thread"),
    ("architectural_rate", "article: queue"),
)
HEIGHT = 2.1
PLOT_HEIGHT = 110.0
"""Points that the axes are high at the least."""
FOOT_SIZE, FOOT_ROW = 7, 10.0


def draw(review: dict[str, Any]) -> str | None:
    """The stationary P95 sojourn over the rate, on a log axis of latency, up to past the desk's peak."""
    window = under_test(review, "flow")
    if window is None:
        return None
    points = [row for row in window["sweep"] if row["sojourn_p95_us"] is not None]
    if len(points) < 2:
        return None
    reader = locale_of(review)
    capacity = window["capacity_per_s"]
    band = window.get("capacity_per_s_interval") or {"low": capacity, "high": capacity}
    own = sorted(_marks(review).items(), key=lambda item: item[1])[-MOST_WINDOWS:]
    far = band["high"] * FARTHEST
    within = [(name, rate) for name, rate in own if rate <= far]
    reach = max([band["high"], *(rate for _, rate in within)]) * 1.06
    above = flags.placed([
        _capacity(review, window, reach),
        *(flags.Flag(rate / reach, style.shorten(name, 30), style.SERIES[3]) for name, rate in within),
        *_beyond(own[len(within) :], reader),
    ])  # fmt: skip
    fig, ax = style.figure(HEIGHT + flags.height(above))
    waits = [row["sojourn_p95_us"] for row in points]
    ax.semilogy([row["rate_per_s"] for row in points], waits, color=style.ACCENT, linewidth=1.8)
    top = max(waits) * 1.15
    article = _article(review, reach)
    floor = _floor(min(waits) * 0.8, top, rows=1 + max((row for *_, row in article), default=-1))
    ax.axvspan(band["low"], reach, color="#f2e3da", zorder=0, linewidth=0)
    ax.axvline(capacity, color=style.MUTED, linewidth=0.8)
    for _, rate in within:
        ax.axvline(rate, color=style.SERIES[3], linewidth=0.9, linestyle="--")
    flags.draw(ax, above, reach)
    _knee(review, ax, window, reach, top)
    _foot(ax, article, floor)
    ax.set_xlim(0, reach)
    ax.set_ylim(floor, top)
    ax.set_xlabel("messages per second")
    ax.set_ylabel("P95 in the order processor, µs")
    ax.xaxis.set_major_formatter(lambda value, _: brief(value, reader))
    ax.set_yticks(_ticks(floor, top))
    ax.yaxis.set_major_formatter(lambda value, _: written(value, reader))
    ax.yaxis.set_minor_formatter("")
    return style.svg(fig, reader)


def _marks(review: dict[str, Any]) -> dict[str, float]:
    """The desk's own rates, and the millisecond peak of the window under test."""
    marks = {f"{one['window']}, mean": one["rate_per_s"] for one in review["flow"]}
    window = under_test(review, "flow")
    if window is not None and window["peak_given"]:
        marks[f"{window['window']}, peak"] = window["peak_per_s"]
    return marks


def _capacity(review: dict[str, Any], window: dict[str, Any], reach: float) -> flags.Flag:
    text = f"capacity {shown(review, path('flow', window['window'], 'capacity_per_s'))}, no steady state beyond"
    return flags.Flag(window["capacity_per_s"] / reach, text, style.MUTED, "-")


def _beyond(rates: list[tuple[str, float]], reader: str) -> list[flags.Flag]:
    """What lies beyond the axis, at its end in one label with the highest rate."""
    if not rates:
        return []
    name, highest = rates[-1]
    told = f"{brief(float(f'{highest:.3g}'), reader)} msg/s, beyond the axis"
    text = f"{style.shorten(name, 30)}: {told}" if len(rates) == 1 else f"{len(rates)} more, up to {told}"
    return [flags.Flag(1.0, text, style.SERIES[3])]


def _floor(least: float, top: float, rows: int) -> float:
    """The lower end of the log axis, with room below the curve for so many rows of the article's labels."""
    room = (rows * FOOT_ROW + 6) / PLOT_HEIGHT if rows else 0.0
    return float(least / (top / least) ** (room / (1 - room)))


def _ticks(floor: float, top: float) -> list[float]:
    """One, two and five of each decade, or the decades alone where those would crowd the axis."""
    powers = range(math.floor(math.log10(floor)), math.ceil(math.log10(top)) + 1)
    digits = (1, 2, 5) if top / floor < 1e3 else (1,)
    every = powers if top / floor < 1e6 else powers[::2]
    return [tick for power in every for digit in digits if floor <= (tick := digit * 10.0**power) <= top]


def _knee(review: dict[str, Any], ax: Any, window: dict[str, Any], reach: float, top: float) -> None:
    """The point at which the curve passes the limit, if it does below `top`; named to its left or right below it."""
    knee, limit = window["knee_per_s"], review["numbers"].get("policy.knee_limit_us")
    if knee is None or limit is None or limit["value"] > top:
        return
    ax.plot([knee], [limit["value"]], marker="o", markersize=5, color=style.ACCENT)
    text = f"knee {shown(review, path('flow', window['window'], 'knee_per_s'))}"
    before = style.text_width(text, 8.5, "semibold") + 12 < knee / reach * style.PLOT_WIDTH
    ax.annotate(
        text,
        (knee, limit["value"]),
        xytext=(-6, 5) if before else (7, -3),
        textcoords="offset points",
        ha="right" if before else "left",
        va="baseline" if before else "top",
        fontsize=8.5,
        fontweight="semibold",
        color=style.ACCENT,
        bbox=style.CLEAR,
    )


def _article(review: dict[str, Any], reach: float) -> list[tuple[float, str, float, int]]:
    """The article's rates on the axis, each with its label, the label's middle as a rate, and its row.

    They are where it sees the network, one thread and the queue bind. A label that fits in neither of two rows
    has row -1: its mark stands alone.
    """
    found: list[tuple[float, str, float, int]] = []
    ends = [0.0, 0.0]
    scale = reach / style.PLOT_WIDTH
    for id, label in ARTICLE:
        entry = review["numbers"].get(f"article.{id}")
        if entry is None or entry["value"] > reach:
            continue
        half = (style.text_width(label, FOOT_SIZE) / 2 + 3) * scale
        middle = min(max(entry["value"], half), reach - half)
        row = next((row for row, end in enumerate(ends) if middle - half >= end), -1)
        if row >= 0:
            ends[row] = middle + half
        found.append((entry["value"], label, middle, row))
    return found


def _foot(ax: Any, article: list[tuple[float, str, float, int]], floor: float) -> None:
    """The article's rates as small marks at the foot, below the curve."""
    for rate, label, middle, row in article:
        ax.plot([rate], [floor], marker="^", markersize=5, color=style.MUTED, clip_on=False, zorder=5)
        if row >= 0:
            ax.annotate(
                label,
                (middle, floor),
                xytext=(0, 5 + row * FOOT_ROW),
                textcoords="offset points",
                ha="center",
                fontsize=FOOT_SIZE,
                color=style.MUTED,
                bbox=style.CLEAR,
            )
