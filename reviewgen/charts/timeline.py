"""The binding constraint over revisions: P95 end to end of each review, coloured by who binds."""

from __future__ import annotations

from typing import Any, NamedTuple

from reviewgen.charts import style
from reviewgen.charts.look import locale_of

_UNRESOLVED = "unresolved"
_MARKERS = {"network": "s", "order_processor": "o", "risk_check": "D", "exchange": "^", _UNRESOLVED: "X"}
_MOST_LABELS = 9
"""Names and values beside each other; of more reviews every second, third and so on has its."""


class Mark(NamedTuple):
    """One review of the timeline: its name on the axis, P95 in µs with its text, and the binding stage."""

    name: str
    p95: float | None
    shown: str
    binding: str


def draw(review: dict[str, Any]) -> str | None:
    """The timeline that a later review keeps of the earlier ones."""
    rows = (review.get("since") or {}).get("timeline", ())
    several = len({row["window_under_test"] for row in rows if row.get("window_under_test")}) > 1
    return draw_marks([_mark(row, several=several) for row in rows], locale_of(review))


def _mark(row: dict[str, Any], *, several: bool) -> Mark:
    """One review; where P95 is of several windows, its window stands beside its name."""
    name = f"{row['name']} {row.get('window_under_test') or ''}".rstrip() if several else row["name"]
    return Mark(name, row.get("p95_us"), row.get("p95_shown") or "", row["binding"])


def draw_marks(marks: list[Mark], locale: str = "en-US") -> str | None:
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
    every = -(-len(marks) // _MOST_LABELS)
    for at, p95, mark in known:
        if at % every == 0 or mark is known[-1][2]:
            ax.annotate(
                mark.shown, (at, p95), xytext=(0, 7), textcoords="offset points", ha="center", bbox=style.CLEAR,
            )  # fmt: skip
    ax.set_xticks(
        range(0, len(marks), every), [_lines(mark.name) for mark in marks[::every]], color=style.INK
    )
    ax.set_xlim(-0.5, len(marks) - 0.5)
    ax.set_ylim(0, max(p95 for _, p95, _ in known) * 1.22)
    ax.set_ylabel("P95 end to end, µs")
    ax.grid(visible=False, axis="x")
    fig.legend(title="Binding", ncols=len(_MARKERS), loc="outside upper left", alignment="left")
    return style.svg(fig, locale)


def _lines(name: str) -> str:
    """A review's name under the axis, its first word above the rest, so that neighbours keep apart."""
    first, _, rest = name.partition(" ")
    return "\n".join(style.shorten(line, 12) for line in (first, rest) if line)
