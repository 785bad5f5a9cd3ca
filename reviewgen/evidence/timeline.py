"""Warm-up: does the first tenth of a capture look like the rest?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.order_statistics import enclosing_ranks
from reviewgen.evidence.records import Remark

Ints = NDArray[np.int64]

FIRST_SHARE = 0.1
DRIFT = 0.2
"""A median of the first tenth this far from the rest's is drift. Ours: smaller shifts are common between tenths."""
_RUNS = 64
_FEWEST_RUNS = 4
_RUN_ROWS = 512
_CONFIDENCE = 0.999


class Timeline:
    """A thin sample of equal runs of rows; when there are many runs, neighbours are joined and runs double.

    Of each run some hundred rows are kept, evenly spaced: enough for a median.
    """

    def __init__(self) -> None:
        self._runs: list[Ints] = []
        self._run_rows = _RUN_ROWS
        self._rest: Ints = np.empty(0, dtype=np.int64)

    def add(self, latency_ps: Ints) -> None:
        """Latencies in file order."""
        rows = np.concatenate([self._rest, latency_ps]) if len(self._rest) else latency_ps
        start = 0
        while len(rows) - start >= self._run_rows:
            run = rows[start : start + self._run_rows : self._run_rows // _RUN_ROWS]
            self._runs.append(run.copy())
            start += self._run_rows
            if len(self._runs) == _RUNS:
                pairs = zip(self._runs[::2], self._runs[1::2], strict=True)
                self._runs = [np.concatenate(pair)[::2] for pair in pairs]
                self._run_rows *= 2
        self._rest = rows[start:].copy()

    def remarks(self, segment: str) -> list[Remark]:
        """Drift of the median: larger than DRIFT, and beyond what chance explains."""
        if len(self._runs) < _FEWEST_RUNS:
            return []
        early_runs = max(1, round(FIRST_SHARE * len(self._runs)))
        early, early_low, early_high = _median(np.concatenate(self._runs[:early_runs]))
        late, late_low, late_high = _median(np.concatenate(self._runs[early_runs:]))
        apart = early_low > late_high or late_low > early_high
        if not apart or abs(early - late) <= DRIFT * late:
            return []
        text = (
            f"Drift: the median of the first {early_runs / len(self._runs):.0%} of the rows is {early:.3g} µs, "
            f"of the rest {late:.3g} µs. Leave the warm-up out of the capture, or say why it belongs in."
        )
        return [Remark("warm-up", segment, text, {"first_p50_us": early, "rest_p50_us": late})]


def _median(samples_ps: Ints) -> tuple[float, float, float]:
    """The median and its interval in µs."""
    ordered = np.sort(samples_ps) / 1e6
    low, high = enclosing_ranks(len(ordered), 0.5, _CONFIDENCE)
    return (
        float(np.median(ordered)),
        float(ordered[max(low - 1, 0)]),
        float(ordered[(high or len(ordered)) - 1]),
    )
