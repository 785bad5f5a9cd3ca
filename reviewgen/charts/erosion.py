"""Edge remaining over the months, with the band of its life, the review's date and payback."""

from __future__ import annotations

from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, shown

NEAR_WHOLE = 0.8
"""From this share on the label of what is left needs room above the curve."""


def draw(review: dict[str, Any]) -> str | None:
    """The share of the edge left by month since the purchase."""
    erosion = review["erosion"]
    if not erosion or len(erosion["curve"]) < 2:
        return None
    rows = erosion["curve"]
    months = [row["month"] for row in rows]
    fig, ax = style.figure(1.75)
    ax.fill_between(
        months,
        [row["low"] for row in rows],
        [row["high"] for row in rows],
        color=style.ACCENT,
        alpha=0.15,
        linewidth=0,
    )
    ax.plot(months, [row["remaining"] for row in rows], color=style.ACCENT, linewidth=1.8)
    end = months[-1]
    if erosion["remaining_today"] is not None:
        end = max(end, _today(review, ax, rows, erosion["remaining_today"]))
    capex = review["capex"]
    payback = capex and capex["payback_months"]
    if payback is not None and payback <= months[-1]:
        late = payback > end / 2
        ax.axvline(payback, color=style.SERIES[3], linewidth=1, linestyle="--")
        ax.annotate(
            f"paid back after {shown(review, 'capex.payback_months')}",
            (payback, 1.0),
            xycoords=ax.get_xaxis_transform(),
            xytext=(3 if not late else -3, 3),
            textcoords="offset points",
            fontsize=8.5,
            color=style.SERIES[3],
            ha="right" if late else "left",
        )
    ax.set_xlim(0, end)
    ax.set_ylim(0, 1.28 if (erosion["remaining_today"] or 0.0) > NEAR_WHOLE else 1.03)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1])
    ax.yaxis.set_major_formatter(lambda value, _: f"{value * 100:.0f} %")
    ax.set_xlabel("months since the purchase")
    ax.set_ylabel("edge remaining")
    return style.svg(fig, locale_of(review))


def _today(review: dict[str, Any], ax: Any, rows: list[dict[str, float]], remaining: float) -> float:
    """The review's date on the curve, at its own age where the ledger holds it; the month the axis must reach."""
    age = review["numbers"].get("erosion.age_months")
    month = age["value"] if age else min(rows, key=lambda row: abs(row["remaining"] - remaining))["month"]
    text = f"{shown(review, 'erosion.remaining_today')} left today"
    ax.plot([month], [remaining], marker="o", markersize=5, color=style.ACCENT, clip_on=False)
    ax.annotate(
        text,
        (month, remaining),
        xytext=(7, 7),
        textcoords="offset points",
        fontsize=8.5,
        fontweight="semibold",
        color=style.ACCENT,
        bbox=style.CLEAR,
        zorder=4,
    )
    width = style.text_width(text, 8.5, "semibold") + 12
    return float(month * style.PLOT_WIDTH / (style.PLOT_WIDTH - width))
