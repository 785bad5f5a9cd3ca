"""What ranges in the measured latencies leave open: intervals of the composition, and whether the verdict holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Floats, ranks
from reviewgen.facts.joint import joint_path
from reviewgen.facts.scenes import Ranks, Scratch, placed, ranges
from reviewgen.facts.segments import is_whole, read_stages
from reviewgen.ledger import Num, Prose, Quoted, key, say
from reviewgen.models import uncertainty as model
from reviewgen.models import verdict
from reviewgen.models.bounds import bonferroni_bound, comonotone_quantile
from reviewgen.models.convolution import grid_for, quantile_of, total_masses
from reviewgen.models.shares import euler_comonotone, euler_on_grid

if TYPE_CHECKING:
    from reviewgen.desk.sections.latency import LatencyWindow

DRAWS = 64
BINS = 1 << 11
"""Bins of a draw's grid: a two-thousandth of the sum is far below what the ranges leave open."""
P95 = 0.95


@dataclass(frozen=True)
class Composed:
    """One draw of a window: µs, and shares by stage. None and empty where the path is not whole."""

    nic: float | None
    end_to_end: float | None
    values: dict[str, float]
    euler: dict[str, float]
    comonotone: dict[str, float]


def draw_segments(book: Book, window: LatencyWindow) -> tuple[Composed, ...]:
    """The window's draws; none where the desk gave no ranges. Sets the intervals of the composition."""
    path = f"latency.windows.{key(window.name)}"
    inputs = ranges(window, path)
    if not inputs:
        return ()
    drawn = {name: ranks(name, DRAWS) for name in inputs}
    rows = tuple(
        _composed(book, window, path, {name: float(row[i]) for name, row in drawn.items()}, i)
        for i in range(DRAWS)
    )
    own = f"segments.{key(window.name)}"
    for name in rows[0].values:
        _expect(book, f"{own}.end_to_end.{name}", np.array([row.values[name] for row in rows]))
    for stage in rows[0].euler:
        shares = np.array([row.euler[stage] for row in rows])
        together = np.array([row.comonotone[stage] for row in rows])
        _expect(book, f"{own}.euler.{stage}", shares)
        _expect(book, f"{own}.euler_comonotone.{stage}", together)
    return rows


def expect_verdict(book: Book, rows: tuple[Composed, ...]) -> None:
    """Sets the intervals that the verdict takes from the draws of the window under test."""
    gaps = [row.end_to_end - row.nic for row in rows if row.nic is not None and row.end_to_end is not None]
    if gaps:
        clock = book.desk.latency.clock.error.high
        found = model.spread(np.array(gaps), float(np.median(gaps)), book.policy("confidence").value)
        if found is not None:
            book.ledger.expect("verdict.gap_us", found[0] - clock, found[1] + clock)
    shares = [row.nic / row.end_to_end for row in rows if row.nic is not None and row.end_to_end]
    if shares:
        _expect(book, "verdict.nic_share", np.array(shares))
    for stage in rows[0].euler if rows else ():
        _expect(book, f"verdict.shares.{stage}", np.array([row.euler[stage] for row in rows]))


def verdict_flips(
    book: Book, window: str, rows: tuple[Composed, ...], status: str, binding: str
) -> Prose | None:
    """The verdicts that some draws give and the middle does not, or None where all agree."""
    answers = [_answer(book, row) for row in rows if row.nic is not None and row.end_to_end is not None]
    others = Counter(answer for answer in answers if answer != (status, binding))
    if not others or status == "unresolved":
        return None
    share: Num = book.ledger.add(
        "verdict.flip_share", others.total() / len(answers), "share", grade="assumed", shown_as="draws",
        formula="draws that differ from the middle / all draws",
    )  # fmt: skip
    words = [f"{kind} ({stage})" for (kind, stage), _ in others.most_common()]
    return say(
        "The verdict on {window} flips inside the desk's own ranges: in {share} of the draws it is {other}.",
        window=Quoted(window), share=share, other=" or ".join(words).replace("_", " "),
    )  # fmt: skip


def _composed(book: Book, window: LatencyWindow, path: str, at: Ranks, draw: int) -> Composed:
    own = Book(book.desk, Scratch(at), (), book.precision, book.captures)
    measured, stages = read_stages(own, placed(window, path, at))
    card = measured.get("nic_tick_to_trade", {}).get("p95") or measured.get("nic_to_processor", {}).get("p95")
    end = measured.get("end_to_end", {}).get("p95")
    ends = card.value if card else None, end.value if end else None
    cover = book.policy("percentile_cover").value
    marginals = [stage.marginal for stage in stages]
    grid = grid_for(marginals, P95 + cover, BINS) if is_whole(stages) else None
    if grid is None:
        return Composed(*ends, {}, {}, {})
    values = {
        "independent_p95_us": quantile_of(total_masses(grid), grid.step_us, P95),
        "comonotone_p95_us": comonotone_quantile(marginals, P95),
        "bonferroni_us": bonferroni_bound(marginals, P95),
    }
    names = [stage.name for stage in stages]
    joint = joint_path(book, window.name, names)
    independent = joint.redrawn(draw).shares(P95, cover) if joint else euler_on_grid(grid, P95, cover)
    together = euler_comonotone(marginals, P95, cover)
    return Composed(
        *ends, values, dict(zip(names, independent, strict=True)), dict(zip(names, together, strict=True))
    )


def _answer(book: Book, row: Composed) -> tuple[str, str]:
    """Status and binding stage of one draw, by the rules of the closing test."""
    assert row.nic is not None and row.end_to_end is not None
    clock = book.desk.latency.clock.error.mid
    gap = row.end_to_end - row.nic
    status = verdict.closing_test(
        verdict.Interval(gap - clock, gap, gap + clock),
        row.euler.get("network"),
        network_share_migrated_max=book.policy("migrated_below").value,
        network_share_not_migrated_min=book.policy("not_migrated_from").value,
    ).value
    binds = verdict.binding(row.euler, row.comonotone) if row.euler else None
    return status, binds or "unresolved"


def _expect(book: Book, id: str, draws: Floats) -> None:
    found = model.spread(draws, float(np.median(draws)), book.policy("confidence").value)
    if found is not None:
        book.ledger.expect(id, *found)
