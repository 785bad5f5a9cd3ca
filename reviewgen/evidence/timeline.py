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
_SAMPLES = 1 << 15
_FEWEST = 2000
_CONFIDENCE = 0.999


class Timeline:
    """Every so-many-th latency of a capture, evenly spaced; when there are too many, every second one goes."""

    def __init__(self) -> None:
        self._rows = 0
        self._stride = 1
        self._samples: Ints = np.empty(0, dtype=np.int64)

    def add(self, latency_ps: Ints) -> None:
        """Latencies in file order."""
        due = latency_ps[-self._rows % self._stride :: self._stride]
        self._rows += len(latency_ps)
        self._samples = np.concatenate([self._samples, due])
        while len(self._samples) > _SAMPLES:
            self._samples = self._samples[::2]
            self._stride *= 2

    def remarks(self, segment: str) -> list[Remark]:
        """Drift of the median: larger than DRIFT, and beyond what chance explains."""
        if len(self._samples) < _FEWEST:
            return []
        first = round(FIRST_SHARE * len(self._samples))
        early, early_low, early_high = _median(self._samples[:first])
        late, late_low, late_high = _median(self._samples[first:])
        apart = early_low > late_high or late_low > early_high
        if not apart or abs(early - late) <= DRIFT * late:
            return []
        text = (
            f"Drift: the median of the first {FIRST_SHARE:.0%} of the rows is {early:.3g} µs, "
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
