"""What `measure` found, at a glance: as a table for a terminal, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reviewgen.evidence.measure import Measured

_FIGURES = ("p50_us", "p95_us", "p99_us", "max_us")


def as_data(measured: Measured, written: str) -> dict[str, Any]:
    """The figures with their remarks; `written` names the evidence file, which holds the distributions."""
    return {
        "written": written,
        "series": [
            {name: getattr(one, name) for name in ("window", "segment", "type", "loop", "n", *_FIGURES)}
            for one in measured.series
        ],
        "rates": [
            {
                name: getattr(one, name)
                for name in ("window", "type", "n", "rate_per_s", "peak_1ms_per_s", "idc_1ms")
            }
            for one in measured.rates
        ],
        "replays": [asdict(one) for one in measured.replays],
        "remarks": [asdict(one) for one in measured.remarks],
    }


def table(measured: Measured) -> Iterator[str]:
    """Distributions, rates and replays, one a line."""
    yield f"{'series':34} {'loop':8} {'n':>12} {'P50 us':>10} {'P95 us':>10} {'P99 us':>10} {'max us':>10}"
    for one in measured.series:
        name = " ".join(filter(None, (one.window, one.segment, one.type)))
        figures = " ".join(f"{getattr(one, figure):>10.4g}" for figure in _FIGURES)
        yield f"{name[:34]:34} {one.loop:8} {one.n:>12,} {figures}"
    for rates in measured.rates:
        name = " ".join(filter(None, (rates.window, rates.type or "all"))) + " arrivals"
        peak = f", fullest ms {rates.peak_1ms_per_s:,.0f} msg/s" if rates.peak_1ms_per_s else ""
        idc = f", IDC of 1 ms {rates.idc_1ms:.3g}" if rates.idc_1ms is not None else ""
        yield f"{name}: {rates.rate_per_s:,.0f} msg/s{peak}{idc}"
    for replay in measured.replays:
        wait = (
            f"P95 wait {replay.wait_p95_us:.4g} us" if replay.wait_p95_us is not None else "no steady state"
        )
        yield f"{replay.segment} under open arrivals at {replay.rate_per_s:,.0f} msg/s: {wait}"
