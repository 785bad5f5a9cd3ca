"""P95 against rate: the queue's curve, its knee, the desk's windows and the article's marks."""

from __future__ import annotations

from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import brief, locale_of, path, shown, under_test
from reviewgen.locales import localise

MOST_WINDOWS = 8
ARTICLE = (
    ("network_bound_rate", "article: network"),
    ("single_thread_saturation", "article: one thread"),
    ("architectural_rate", "article: queue"),
)
TICKS = tuple(digit * 10.0**power for power in range(-2, 7) for digit in (1, 2, 5))


def draw(review: dict[str, Any]) -> str | None:
    """The stationary P95 sojourn over the rate, on a log axis of latency, up to past the desk's peak."""
    window = under_test(review, "flow")
    if window is None:
        return None
    points = [row for row in window["sweep"] if row["sojourn_p95_us"] is not None]
    if len(points) < 2:
        return None
    fig, ax = style.figure(2.35)
    ax.semilogy(
        [row["rate_per_s"] for row in points],
        [row["sojourn_p95_us"] for row in points],
        color=style.ACCENT,
        linewidth=1.8,
    )
    capacity = window["capacity_per_s"]
    ceiling = max(row["sojourn_p95_us"] for row in points)
    floor = min(row["sojourn_p95_us"] for row in points) * 0.8
    band = window.get("capacity_per_s_interval") or {"low": capacity, "high": capacity}
    reach = max(band["high"] * 1.06, max(_marks(review).values(), default=0.0) * 1.06)
    ax.axvspan(band["low"], reach, color="#f2e3da", zorder=0, linewidth=0)
    ax.text(
        max(band["low"], band["high"]) + reach * 0.01,
        ceiling * 0.92,
        "no steady state",
        va="top",
        fontsize=8,
        color=style.MUTED,
    )
    ax.axvline(capacity, color=style.MUTED, linewidth=0.8)
    ax.text(
        capacity - reach * 0.008,
        floor * 1.9,
        f"capacity {shown(review, path('flow', window['window'], 'capacity_per_s'))}",
        rotation=90,
        ha="right",
        va="bottom",
        fontsize=8,
        color=style.MUTED,
    )
    _knee(review, ax, window, reach)
    own = sorted(_marks(review).items(), key=lambda item: item[1])[-MOST_WINDOWS:]
    for index, (name, rate) in enumerate(own):
        ax.axvline(rate, color=style.SERIES[3], linewidth=0.9, linestyle="--")
        right = rate > reach * 0.75
        ax.text(
            rate + reach * (-0.006 if right else 0.006),
            ceiling / 1.6 ** (index + 1.5),
            style.shorten(name, 30),
            fontsize=8,
            color=style.SERIES[3],
            va="top",
            ha="right" if right else "left",
            bbox=style.CLEAR,
        )
    _article(review, ax, reach, floor)
    ax.set_xlim(0, reach)
    ax.set_ylim(floor, ceiling * 1.15)
    reader = locale_of(review)
    ax.set_xlabel("messages per second")
    ax.set_ylabel("P95 in the order processor, µs")
    ax.xaxis.set_major_formatter(lambda value, _: brief(value, reader))
    ax.set_yticks([tick for tick in TICKS if floor <= tick <= ceiling * 1.15])
    ax.yaxis.set_major_formatter(lambda value, _: localise(f"{value:g}", reader))
    ax.yaxis.set_minor_formatter("")
    return style.svg(fig, reader)


def _marks(review: dict[str, Any]) -> dict[str, float]:
    """The desk's own rates, and the millisecond peak of the window under test."""
    marks = {f"{one['window']}, mean": one["rate_per_s"] for one in review["flow"]}
    window = under_test(review, "flow")
    if window is not None and window["peak_given"]:
        marks[f"{window['window']}, peak"] = window["peak_per_s"]
    return marks


def _knee(review: dict[str, Any], ax: Any, window: dict[str, Any], reach: float) -> None:
    if window["knee_per_s"] is None:
        return
    limit = review["numbers"].get("policy.knee_limit_us")
    if limit is None:
        return
    ax.plot([window["knee_per_s"]], [limit["value"]], marker="o", markersize=5, color=style.ACCENT)
    text = f"knee {shown(review, path('flow', window['window'], 'knee_per_s'))}"
    ax.annotate(
        text,
        (window["knee_per_s"], limit["value"]),
        xytext=(-6, 5),
        textcoords="offset points",
        ha="right",
        fontsize=8.5,
        fontweight="semibold",
        color=style.ACCENT,
        bbox=style.CLEAR,
    )


def _article(review: dict[str, Any], ax: Any, reach: float, floor: float) -> None:
    """The article's rates as small marks at the foot: where it sees the network, a thread, two threads bind."""
    for id, label in ARTICLE:
        entry = review["numbers"].get(f"article.{id}")
        if entry is None or entry["value"] > reach:
            continue
        ax.plot([entry["value"]], [floor], marker="^", markersize=5, color=style.MUTED, clip_on=False, zorder=5)
        ax.annotate(
            label,
            (entry["value"], floor),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=7,
            color=style.MUTED,
            bbox=style.CLEAR,
        )
