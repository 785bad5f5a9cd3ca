"""The binding constraint over revisions: P95 end to end of each review, coloured by who binds."""

from __future__ import annotations

from typing import Any, NamedTuple

from reviewgen.charts import style

_UNRESOLVED = "unresolved"
_MARKERS = {"network": "s", "order_processor": "o", "risk_check": "D", "exchange": "^", _UNRESOLVED: "X"}
_MOST_LABELS = 14


class Mark(NamedTuple):
    """One review of the timeline: its name on the axis, P95 in µs with its text, and the binding stage."""

    name: str
    p95: float | None
    shown: str
    binding: str


def draw(review: dict[str, Any]) -> str | None:
    """The timeline that a later review keeps of the earlier ones."""
    rows = (review.get("since") or {}).get("timeline", ())
    marks = [Mark(row["name"], row.get("p95_us"), row.get("p95_shown") or "", row["binding"]) for row in rows]
    return draw_marks(marks)


def draw_marks(marks: list[Mark]) -> str | None:
    """The chart, or None with fewer than two reviews that have a P95."""
    known = [(place, mark.p95, mark) for place, mark in enumerate(marks) if mark.p95 is not None]
    if len(known) < 2:
        return None
    fig, ax = style.figure(2.5)
    ax.plot([at for at, *_ in known], [p95 for _, p95, _ in known], color=style.GRID, linewidth=1.4, zorder=1)
    for binding in dict.fromkeys(mark.binding for *_, mark in known):
        points = [(at, p95) for at, p95, mark in known if mark.binding == binding]
        ax.scatter(
            [at for at, _ in points],
            [p95 for _, p95 in points],
            s=46,
            marker=_MARKERS.get(binding, "X"),
            color=style.STAGE_COLOURS.get(binding, style.MUTED),
            label=style.STAGE_NAMES.get(binding, "No single stage"),
            zorder=2,
        )
    if len(known) <= _MOST_LABELS:
        for at, p95, mark in known:
            ax.annotate(mark.shown, (at, p95), xytext=(0, 7), textcoords="offset points", ha="center")
    every = max(1, -(-len(marks) // _MOST_LABELS))
    ax.set_xticks(
        range(0, len(marks), every),
        [style.shorten(mark.name, 18) for mark in marks[::every]],
        color=style.INK,
    )
    ax.set_xlim(-0.5, len(marks) - 0.5)
    ax.set_ylim(0, max(p95 for _, p95, _ in known) * 1.22)
    ax.set_ylabel("P95 end to end, µs")
    ax.grid(visible=False, axis="x")
    ax.legend(title="Binding", ncols=2, loc="upper right")
    return style.svg(fig)
