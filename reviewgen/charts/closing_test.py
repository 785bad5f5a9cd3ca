"""The closing test as one picture: what the card reports against what the desk feels."""

from __future__ import annotations

from typing import Any

from reviewgen.charts import style
from reviewgen.charts.look import locale_of, shown


def draw(review: dict[str, Any]) -> str | None:
    """Two bars, NIC P95 and end-to-end P95, the second split by stage where the shares are known."""
    verdict = review["verdict"]
    nic, end = verdict["nic_p95_us"], verdict["end_to_end_p95_us"]
    if not nic or not end:
        return None
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
            if share > 0.12:
                ax.text(
                    left + width / 2,
                    -0.46,
                    style.STAGE_NAMES[name],
                    ha="center",
                    va="top",
                    fontsize=8,
                    color=style.MUTED,
                )
            left += width
    else:
        ax.barh([0], [end], color="#b9c3cc", height=0.55)
    for row, value, id in ((1, nic, "verdict.nic_p95_us"), (0, end, "verdict.end_to_end_p95_us")):
        ax.text(
            value + max(nic, end) * 0.012,
            row,
            shown(review, id),
            va="center",
            fontweight="semibold",
            fontsize=9.5,
        )
    ax.set_yticks([1, 0], ["P95 at the card", "P95 end to end"], color=style.INK, fontsize=9)
    ax.set_xlim(0, max(nic, end) * 1.16)
    ax.set_ylim(-0.85, 1.5)
    ax.grid(visible=False)
    ax.tick_params(length=0)
    ax.set_xticks([])
    for side in ("bottom", "left"):
        ax.spines[side].set_visible(False)
    return style.svg(fig, locale_of(review))
