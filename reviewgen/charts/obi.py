"""The audit of the imbalance as one picture: events lost against signal lost, by half hour, and the SIP's delay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 1.9
EVENTS, SIGNAL = style.SERIES[0], style.SERIES[3]


def draw(review: dict[str, Any]) -> str | None:
    """Bars of what is lost, then what the audit has rows for: half hours, and the correlogram."""
    obi = review["obi"]
    if not obi or not obi["measured"]:
        return None
    panels = [_lost]
    if len(obi["half_hours"]) > 1:
        panels.append(_half_hours)
    if len(obi["correlogram"]) > 2:
        panels.append(_correlogram)
    fig, places = style.panels(HEIGHT, len(panels))
    for panel, ax in zip(panels, places, strict=True):
        panel(ax, review)
    return style.svg(fig, locale_of(review))


def _lost(ax: Axes, review: dict[str, Any]) -> None:
    """Two bars with their intervals: changes of the book never shown, and variance of the order flow with them."""
    measured = review["obi"]["measured"]
    rows = ((1, "event_share_lost", "events", EVENTS, ""), (0, "signal_share_lost", "signal", SIGNAL, "///"))
    for row, name, _, colour, hatch in rows:
        value = measured[name]
        ends = measured.get(f"{name}_interval") or {"low": value, "high": value}
        ax.barh([row], [value], color=colour, hatch=hatch, edgecolor="white", linewidth=0.6, height=0.5)
        ax.plot([ends["low"], ends["high"]], [row, row], color=style.INK, linewidth=1.2)
        text = shown(review, f"obi.measured.{name}")
        ax.text(ends["high"] + 0.025, row, text, va="center", fontweight="semibold", fontsize=9)
    ax.set_yticks([row for row, *_ in rows], [f"{words} lost" for _, _, words, *_ in rows], color=style.INK)
    ax.set_xlim(0, 1.05)
    ax.set_ylim(-0.6, 1.6)
    ax.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)


def _half_hours(ax: Axes, review: dict[str, Any]) -> None:
    """Both shares by half hour; a half hour in which nothing varied leaves a gap in the signal."""
    rows = review["obi"]["half_hours"]
    at = list(range(len(rows)))
    events = [row["event_share_lost"] for row in rows]
    signal = [float("nan") if (lost := row["signal_share_lost"]) is None else lost for row in rows]
    ax.plot(at, events, color=EVENTS, marker="o", markersize=3, label="events lost")
    ax.plot(at, signal, color=SIGNAL, marker="s", markersize=3, linestyle="--", label="signal lost")
    step = max(1, len(rows) // 4)
    ax.set_xticks(at[::step], [row["start"][11:16] for row in rows][::step])
    ax.set_ylim(0, 1.05)
    ax.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    ax.set_xlabel("half hour from, UTC")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=1)


def _correlogram(ax: Axes, review: dict[str, Any]) -> None:
    """How alike the feeds' moves are when one is shifted against the other: the peak is the lead."""
    rows = review["obi"]["correlogram"]
    ax.plot([row[0] for row in rows], [row[1] for row in rows], color=style.ACCENT, linewidth=1.2)
    if review["obi"]["measured"]["lead_us"] is not None:
        lead = shown(review, "obi.measured.lead_us")
        ax.axvline(review["obi"]["measured"]["lead_us"], color=style.MUTED, linewidth=0.8, linestyle=":")
        ax.set_title(f"direct leads by {lead}", fontsize=8.5, color=style.INK)
    ax.set_xlabel("shift of the direct feed, µs")
    ax.set_ylabel("correlation")
