"""The closing test as one picture: what the card reports against what the desk feels."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, shown


def draw(review: dict[str, Any]) -> str | None:
    """Two bars, NIC P95 and end-to-end P95, the second split by stage where the shares are known."""
    verdict = review["verdict"]
    nic, end = verdict["nic_p95_us"], verdict["end_to_end_p95_us"]
    if not nic or not end:
        return None
    texts = {id: shown(review, id) for id in ("verdict.nic_p95_us", "verdict.end_to_end_p95_us")}
    reach = max(nic, end) * style.fits_beside(texts.values(), 9.5, weight="semibold")
    fig, ax = style.figure(1.35)
    ax.barh([1], [nic], color=style.STAGE_COLOURS["network"], height=0.55)
    left = 0.0
    # an interval stands beside its share, under a name of its own
    shares = {name: share for name, share in verdict["shares"].items() if share and name in style.STAGE_COLOURS}
    if shares:
        for name, share in shares.items():
            width = share * end
            ax.barh(
                [0],
                [width],
                left=left,
                color=style.STAGE_COLOURS[name],
                hatch=style.STAGE_HATCHES[name],
                edgecolor="white",
                linewidth=0.6,
                height=0.55,
            )
            left += width
        _name_stages(ax, shares, end, reach)
    else:
        ax.barh([0], [end], color="#b9c3cc", height=0.55)
    for row, value, id in ((1, nic, "verdict.nic_p95_us"), (0, end, "verdict.end_to_end_p95_us")):
        ax.text(
            value + reach * 0.012,
            row,
            texts[id],
            va="center",
            fontweight="semibold",
            fontsize=9.5,
        )
    ax.set_yticks([1, 0], ["P95 at the card", "P95 end to end"], color=style.INK, fontsize=9)
    ax.set_xlim(0, reach)
    ax.set_ylim(-0.85, 1.5)
    ax.grid(visible=False)
    ax.tick_params(length=0)
    ax.set_xticks([])
    for side in ("bottom", "left"):
        ax.spines[side].set_visible(False)
    return style.svg(fig, locale_of(review))


def _name_stages(ax: Any, shares: dict[str, float], end: float, reach: float) -> None:
    """The name of each stage below its part of the bar, the largest first; none that meets another or is far wider."""
    taken: list[tuple[float, float]] = []
    starts = dict(zip(shares, accumulate(shares.values(), initial=0.0), strict=False))
    for name, share in sorted(shares.items(), key=lambda item: -item[1]):
        half = (style.text_width(style.STAGE_NAMES[name], 8) / 2 + 3) * reach / style.PLOT_WIDTH
        middle = max((starts[name] + share / 2) * end, half)
        if share * end < half or any(middle - half < high and low < middle + half for low, high in taken):
            continue
        taken.append((middle - half, middle + half))
        ax.text(middle, -0.46, style.STAGE_NAMES[name], ha="center", va="top", fontsize=8, color=style.MUTED)
