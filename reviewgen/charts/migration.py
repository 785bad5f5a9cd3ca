"""P95 end to end after each step of the plan, stacked by stage, against what has been spent."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, path, shown


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
    fig, ax = style.figure(1.0 + 0.44 * len(bars))
    reach = max(bar[2] for bar in bars)
    seen: set[str] = set()
    for place, (_, _, p95, shares, id) in enumerate(bars):
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
        ax.text(p95 + reach * 0.012, place, shown(review, id), va="center", fontsize=9, fontweight="semibold")
    _target(review, ax)
    ax.set_yticks(range(len(bars)), [_label(review, bar) for bar in bars], color=style.INK)
    ax.set_ylim(len(bars) - 0.45, -0.85)
    ax.set_xlim(0, reach * 1.14)
    ax.set_xlabel("P95 end to end, µs")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    ax.legend(loc="lower right", ncols=2)
    return style.svg(fig, locale_of(review))


def _label(review: dict[str, Any], bar: tuple[str, Any, float, Any, str]) -> str:
    title, step, *_ = bar
    if step is None:
        return title
    spent = shown(review, path("sequence", "steps", step["remedy"], "cumulative_cost"))
    lines = wrap(style.shorten(title, 54), 28)
    return "\n".join([*lines[:2], f"{spent} spent"])


def _target(review: dict[str, Any], ax: Any) -> None:
    target = review["numbers"].get("desk.latency.target_p95")
    if target is None:
        return
    ax.axvline(target["value"], color=style.INK, linewidth=1, linestyle="--")
    ax.text(target["value"], -0.48, f" target {target['shown']}", fontsize=8.5, va="bottom")
