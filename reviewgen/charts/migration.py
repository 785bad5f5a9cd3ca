"""P95 end to end after each step of the plan, stacked by stage, against what has been spent."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, path, shown

FARTHEST = 2.0
"""Longest bars that the axis shows; a target beyond them would press the bars flat."""


def draw(review: dict[str, Any]) -> str | None:
    """One bar for today and one for each purchase; the target as a line."""
    plan = review["sequence"]
    if not plan or not plan["steps"] or plan["buy_nothing"]["p95_us"] is None:
        return None
    bars = [
        (
            "Today",
            None,
            plan["buy_nothing"]["p95_us"],
            plan["buy_nothing"]["shares"],
            "sequence.buy_nothing.p95_us",
        )
    ]
    for step in plan["steps"]:
        if step["p95_after_us"] is None:
            return None
        id = path("sequence", "steps", step["remedy"], "p95_after_us")
        bars.append((step["title"], step, step["p95_after_us"], step["shares_after"], id))
    labels = [_label(review, bar) for bar in bars]
    tallest = max(label.count("\n") for label in labels)
    fig, ax = style.figure(1.05 + (0.44 if tallest < 2 else 0.48) * len(bars))
    reach, target = max(bar[2] for bar in bars), _target(review)
    if target is not None and target["value"] <= FARTHEST * reach:
        reach = max(reach, target["value"])
    texts = [shown(review, id) for *_, id in bars]
    widest = max(style.text_width(line, 8) for label in labels for line in label.split("\n"))
    end = reach * style.fits_beside(texts, 9, 450 - widest, "semibold")
    seen: set[str] = set()
    for place, (_, _, p95, shares, _) in enumerate(bars):
        left = 0.0
        for stage, share in shares.items():
            if not share:
                continue
            label = style.STAGE_NAMES[stage] if stage not in seen else None
            seen.add(stage)
            ax.barh(
                [place],
                [share * p95],
                left=left,
                height=0.58,
                color=style.STAGE_COLOURS[stage],
                hatch=style.STAGE_HATCHES[stage],
                edgecolor="white",
                linewidth=0.5,
                label=label,
            )
            left += share * p95
        ax.text(
            p95 + end * 0.012, place, texts[place], va="center", fontsize=9, fontweight="semibold", bbox=style.CLEAR,
        )  # fmt: skip
    if target is not None:
        _draw_target(ax, target, end)
    ax.set_yticks(range(len(bars)), labels, color=style.INK)
    ax.set_ylim(len(bars) - 0.45, -0.85)
    ax.set_xlim(0, end)
    ax.set_xlabel("P95 end to end, µs")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    fig.legend(ncols=len(style.STAGE_NAMES), loc="outside upper left")
    return style.svg(fig, locale_of(review))


def _label(review: dict[str, Any], bar: tuple[str, Any, float, Any, str]) -> str:
    title, step, *_ = bar
    if step is None:
        return title
    spent = shown(review, path("sequence", "steps", step["remedy"], "cumulative_cost"))
    lines = wrap(style.shorten(title, 54), 28)
    return "\n".join([*lines[:2], f"{spent} spent"])


def _target(review: dict[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] | None = review["numbers"].get("desk.latency.target_p95")
    return found


def _draw_target(ax: Any, target: dict[str, Any], end: float) -> None:
    """The target as a line with its name above the bars; one far beyond them is named at the end of the axis."""
    value, text = target["value"], f"target {target['shown']}"
    if value > end:
        ax.text(end, -0.48, f"{text}, beyond the axis", fontsize=8.5, va="bottom", ha="right")
        return
    ax.axvline(value, color=style.INK, linewidth=1, linestyle="--")
    left = value > end / 2
    ax.annotate(
        text, (value, -0.48), xytext=(-4 if left else 4, 0), textcoords="offset points", fontsize=8.5, va="bottom",
        ha="right" if left else "left",
    )  # fmt: skip
