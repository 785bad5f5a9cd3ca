"""Edge remaining over the months, with the band of its life, the review's date and payback."""

from __future__ import annotations

from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, shown


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
    if erosion["remaining_today"] is not None:
        _today(review, ax, rows, erosion["remaining_today"])
    capex = review["capex"]
    payback = capex and capex["payback_months"]
    if payback is not None and payback <= months[-1]:
        ax.axvline(payback, color=style.SERIES[3], linewidth=1, linestyle="--")
        ax.text(
            payback,
            1.0,
            f" paid back after {shown(review, 'capex.payback_months')}",
            fontsize=8.5,
            color=style.SERIES[3],
            va="top",
        )
    ax.set_xlim(0, months[-1])
    ax.set_ylim(0, 1.03)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value * 100:.0f} %")
    ax.set_xlabel("months since the purchase")
    ax.set_ylabel("edge remaining")
    return style.svg(fig, locale_of(review))


def _today(review: dict[str, Any], ax: Any, rows: list[dict[str, float]], remaining: float) -> None:
    """The review's date on the curve, at its own age where the ledger holds it."""
    age = review["numbers"].get("erosion.age_months")
    month = age["value"] if age else min(rows, key=lambda row: abs(row["remaining"] - remaining))["month"]
    ax.plot([month], [remaining], marker="o", markersize=5, color=style.ACCENT)
    ax.annotate(
        f"{shown(review, 'erosion.remaining_today')} left today",
        (month, remaining),
        xytext=(7, 7),
        textcoords="offset points",
        fontsize=8.5,
        fontweight="semibold",
        color=style.ACCENT,
    )
