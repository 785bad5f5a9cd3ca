"""What order flow seen on a SIP keeps of the order flow seen on a direct feed: events, signal, and time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewgen.models.block_bootstrap import block_weights, interval
from reviewgen.models.newey_west import Line
from reviewgen.models.ofi import NS_PER_S, Book, Floats, Ints, book_ofi, in_windows, moves_in_ticks
from reviewgen.models.ofi_fit import explain, next_within
from reviewgen.models.ofi_lead import Lead, cross_products, lead

Triple = tuple[float, float, float]
"""Value, and the low and high end of its 95 % interval."""

PART_NS = 1_800 * NS_PER_S
"""The line is estimated anew each half hour, as the paper does."""
GRID_NS = 100_000
"""Grid of the lead time: 100 µs."""
MOST_LEAD_NS = 100_000_000
"""Leads of up to 100 ms either way are looked for."""
LEAST_PART_WINDOWS = 30
"""A part of the day with fewer windows is joined to its neighbour."""
LEAST_WINDOWS = 30
"""Fewer common windows than this say nothing."""
SEED = 20_140_101
"""Seed of the bootstrap: the same inputs give the same intervals."""
MS_NS = 1_000_000
"""Nanoseconds in a millisecond."""


@dataclass(frozen=True)
class HalfHour:
    """One part of the session: its first window's start, how many windows, and the figures within it."""

    start_ns: int
    windows: int
    event_share_lost: float
    ofi_correlation: float
    direct: Line | None
    sip: Line | None
    r2_next_direct: float
    r2_next_sip: float
    sign_disagreement: float
    lead: Lead


@dataclass(frozen=True)
class Comparison:
    """Both feeds over their common windows. Shares and R² as fractions, rates per second, times in ns or µs.

    R² of both feeds is of the direct feed's mid moves: what there was to explain is the same for both.
    `sign_disagreement` is among windows in which both order flows are other than 0.
    """

    start_ns: int
    window_ns: int
    windows: int
    undefined_windows: int
    event_share_lost: Triple
    ofi_correlation: Triple
    r2_direct: Triple
    r2_sip: Triple
    r2_next_direct: Triple
    r2_next_sip: Triple
    sign_disagreement: Triple
    lead: Lead
    direct_rate_per_s: float
    sip_rate_per_s: float
    direct_peak_1ms_per_s: float
    sip_peak_1ms_per_s: float
    half_hours: tuple[HalfHour, ...]


@dataclass(frozen=True)
class _Table:
    """Per window: order flow and events of both feeds, the mid's move in ticks now and next, the part it is
    in."""

    direct: Floats
    sip: Floats
    direct_events: Floats
    sip_events: Floats
    move: Floats
    next_move: Floats
    part: Ints


def compare(
    direct: Book, sip: Book, start_ns: int, window_ns: int, windows: int, tick: float
) -> Comparison | None:
    """Compares two feeds of one instrument on one clock over `windows` windows from `start_ns` on.

    Each book holds only changes of its top, and one state before `start_ns` where there is one. `window_ns`
    is a multiple of 100 µs. None where there are fewer than 30 windows. Intervals by circular block bootstrap
    over the windows (seeded).
    """
    if windows < LEAST_WINDOWS:
        return None
    flows = book_ofi(direct), book_ofi(sip)
    part = _parts(start_ns, window_ns, windows)
    table = _table(direct, sip, flows, (start_ns, window_ns, windows), tick, part)
    weights = block_weights(windows, SEED)
    products = cross_products(
        (direct.time_ns, flows[0]),
        (sip.time_ns, flows[1]),
        start_ns,
        window_ns,
        windows,
        GRID_NS,
        MOST_LEAD_NS,
    )
    span_s = windows * window_ns / NS_PER_S
    end_ns = start_ns + windows * window_ns
    return Comparison(
        start_ns=start_ns,
        window_ns=window_ns,
        windows=windows,
        undefined_windows=int(np.isnan(table.move).sum()),
        **_figures(table, weights),
        lead=lead(products, _energy(table), GRID_NS, SEED),
        direct_rate_per_s=float(table.direct_events.sum()) / span_s,
        sip_rate_per_s=float(table.sip_events.sum()) / span_s,
        direct_peak_1ms_per_s=_peak(direct.time_ns, start_ns, end_ns),
        sip_peak_1ms_per_s=_peak(sip.time_ns, start_ns, end_ns),
        half_hours=tuple(
            _half_hour(table, g, products, start_ns, window_ns) for g in range(int(part[-1]) + 1)
        ),
    )


def _table(
    direct: Book,
    sip: Book,
    flows: tuple[Floats, Floats],
    frame: tuple[int, int, int],
    tick: float,
    part: Ints,
) -> _Table:
    move = moves_in_ticks(direct, *frame, tick)
    return _Table(
        direct=in_windows(direct.time_ns, flows[0], *frame),
        sip=in_windows(sip.time_ns, flows[1], *frame),
        direct_events=in_windows(direct.time_ns, np.ones(len(direct.time_ns)), *frame),
        sip_events=in_windows(sip.time_ns, np.ones(len(sip.time_ns)), *frame),
        move=move,
        next_move=next_within(move, part),
        part=part,
    )


def _figures(table: _Table, weights: NDArray[np.float64]) -> dict[str, Triple]:
    parts = int(table.part[-1]) + 1
    pairs = {
        "r2_direct": (table.direct, table.move),
        "r2_sip": (table.sip, table.move),
        "r2_next_direct": (table.direct, table.next_move),
        "r2_next_sip": (table.sip, table.next_move),
    }
    found: dict[str, Triple] = {}
    for name, (x, y) in pairs.items():
        result = explain(x, y, table.part, parts, weights)
        found[name] = (result.r2, *interval(result.replicates))
    every = np.vstack([np.ones(weights.shape[1]), weights])
    for name, values in (
        ("event_share_lost", _share_lost(table, every)),
        ("ofi_correlation", _correlation(table.direct, table.sip, every)),
        ("sign_disagreement", _disagreement(table, every)),
    ):
        found[name] = (float(values[0]), *interval(values[1:]))
    return found


def _share_lost(table: _Table, weights: Floats) -> Floats:
    # A SIP that shows more events than the one venue (it joins several) has lost none that could be counted.
    shown, sent = weights @ table.sip_events, weights @ table.direct_events
    lost: Floats = np.clip(1 - np.divide(shown, sent, out=np.full_like(sent, np.nan), where=sent > 0), 0, 1)
    return lost


def _correlation(x: Floats, y: Floats, weights: Floats) -> Floats:
    x, y = x - x.mean(), y - y.mean()
    n, sx, sy, sxx, syy, sxy = (weights @ np.column_stack([np.ones(len(x)), x, y, x * x, y * y, x * y])).T
    spread = np.sqrt(np.maximum((sxx - sx * sx / n) * (syy - sy * sy / n), 0))
    found: Floats = np.divide(sxy - sx * sy / n, spread, out=np.full_like(spread, np.nan), where=spread > 0)
    return found


def _disagreement(table: _Table, weights: Floats) -> Floats:
    product = table.direct * table.sip
    both = weights @ (product != 0)
    found: Floats = np.divide(weights @ (product < 0), both, out=np.full_like(both, np.nan), where=both > 0)
    return found


def _half_hour(table: _Table, g: int, products: Floats, start_ns: int, window_ns: int) -> HalfHour:
    mine = table.part == g
    one = np.ones((1, int(mine.sum())))
    here = _Table(*(getattr(table, name)[mine] for name in _Table.__dataclass_fields__))
    zero = np.zeros_like(here.part)
    fits = [
        explain(x, y, zero, 1, one)
        for x, y in (
            (here.direct, here.move),
            (here.sip, here.move),
            (here.direct, here.next_move),
            (here.sip, here.next_move),
        )
    ]
    return HalfHour(
        start_ns=start_ns + int(mine.argmax()) * window_ns,
        windows=int(mine.sum()),
        event_share_lost=float(_share_lost(here, one)[0]),
        ofi_correlation=float(_correlation(here.direct, here.sip, one)[0]),
        direct=fits[0].lines[0],
        sip=fits[1].lines[0],
        r2_next_direct=fits[2].r2,
        r2_next_sip=fits[3].r2,
        sign_disagreement=float(_disagreement(here, one)[0]),
        lead=lead(products[mine], _energy(here), GRID_NS, SEED),
    )


def _parts(start_ns: int, window_ns: int, windows: int) -> Ints:
    # Half hours of the clock; one with too few windows joins the one before it (the first joins the second).
    clock = (start_ns + window_ns * np.arange(windows, dtype=np.int64)) // PART_NS
    part = clock - clock[0]
    sizes = np.bincount(part)
    joined = np.cumsum(sizes >= LEAST_PART_WINDOWS) - 1
    found: Ints = np.maximum(joined, 0)[part]
    return found


def _energy(table: _Table) -> float:
    # Events are signs on the grid: their number bounds the sum of squares.
    return float(np.sqrt(table.direct_events.sum() * table.sip_events.sum()))


def _peak(time_ns: Ints, start_ns: int, end_ns: int) -> float:
    inside = time_ns[(time_ns >= start_ns) & (time_ns < end_ns)]
    if not len(inside):
        return 0.0
    _, counts = np.unique((inside - start_ns) // MS_NS, return_counts=True)
    return float(counts.max()) * NS_PER_S / MS_NS
