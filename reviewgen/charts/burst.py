"""One mean burst as queue depth over time, in the fluid limit."""

from __future__ import annotations

from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, path, shown, under_test


def draw(review: dict[str, Any]) -> str | None:
    """Queue depth from the burst's first µs until it has drained."""
    window = under_test(review, "queue")
    if window is None or window["burst"] is None or not window["burst"]["peak_queue_msgs"]:
        return None
    burst = window["burst"]
    name = window["window"]
    t = [row[0] for row in burst["trajectory"]]
    queue = [row[1] for row in burst["trajectory"]]
    fig, ax = style.figure(1.75)
    ax.fill_between(t, queue, color=style.STAGE_COLOURS["order_processor"], alpha=0.25, linewidth=0)
    ax.plot(t, queue, color=style.STAGE_COLOURS["order_processor"], linewidth=1.8)
    peak = burst["peak_queue_msgs"]
    ax.axvspan(0, burst["length_us"], ymin=0, ymax=0.02, color=style.ACCENT)
    depth = shown(review, path("queue", name, "burst", "peak_queue_msgs"))
    wait = shown(review, path("queue", name, "burst", "peak_wait_us"))
    text = f"{depth} deep, {wait} wait"
    drain = f"drained after a further {shown(review, path('queue', name, 'burst', 'drain_us'))}"
    middle = (burst["length_us"] + t[-1]) / 2
    beside = style.text_width(drain, 8.5) + 14
    reach = max(t[-1] * 1.12, middle * style.PLOT_WIDTH / (style.PLOT_WIDTH - beside))
    half = style.text_width(text, 8.5, "semibold") / 2 / style.PLOT_WIDTH * reach
    ax.annotate(
        text,
        (min(max(burst["length_us"], half), reach - half), peak),
        xytext=(0, 5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=8.5,
        fontweight="semibold",
    )
    ax.annotate(
        drain, (middle, peak / 2), xytext=(10, 4), textcoords="offset points", fontsize=8.5, color=style.MUTED
    )
    ax.set_xlim(0, reach)
    ax.set_ylim(0, peak * 1.4)
    ax.set_xlabel("µs since the burst began")
    ax.set_ylabel("messages queued")
    return style.svg(fig, locale_of(review))
