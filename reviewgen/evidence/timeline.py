"""Warm-up: does the first tenth of a capture look like the rest?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.records import Remark
from reviewgen.evidence.sketch import Sketch

Ints = NDArray[np.int64]

FIRST_SHARE = 0.1
DRIFT = 0.2
"""A median of the first tenth this far from the rest's is drift. Ours: smaller shifts are common between tenths."""
_PARTS = 64
_PART_ROWS = 512
_LOOKED_AT = 1024
_CONFIDENCE = 0.999


class Timeline:
    """Sketches of equal runs of rows; when there are many, neighbours are joined and runs double.

    Of a run at most some thousand rows are looked at, evenly spaced: enough for a median.
    """

    def __init__(self) -> None:
        self._parts: list[Sketch] = []
        self._part_rows = _PART_ROWS
        self._rest: Ints = np.empty(0, dtype=np.int64)

    def add(self, latency_ps: Ints) -> None:
        """Latencies in file order."""
        rows = np.concatenate([self._rest, latency_ps])
        while len(rows) >= self._part_rows:
            part, rows = rows[: self._part_rows], rows[self._part_rows :]
            self._parts.append(Sketch.of(part[:: max(1, self._part_rows // _LOOKED_AT)]))
            if len(self._parts) == _PARTS:
                pairs = zip(self._parts[::2], self._parts[1::2], strict=True)
                self._parts = [one.merge(other) for one, other in pairs]
                self._part_rows *= 2
        self._rest = rows.copy()

    def remarks(self, segment: str) -> list[Remark]:
        """Drift of the median: larger than DRIFT, and beyond what chance explains."""
        first_parts = max(1, round(FIRST_SHARE * len(self._parts)))
        if len(self._parts) < 4:
            return []
        first = self._parts[0].merge(*self._parts[1:first_parts])
        rest = self._parts[first_parts].merge(*self._parts[first_parts + 1 :])
        early, late = first.quantile_us(0.5), rest.quantile_us(0.5)
        early_low, early_high = first.interval_us(0.5, _CONFIDENCE)
        late_low, late_high = rest.interval_us(0.5, _CONFIDENCE)
        apart = (late_high is not None and early_low > late_high) or (
            early_high is not None and late_low > early_high
        )
        if not apart or abs(early - late) <= DRIFT * late:
            return []
        text = (
            f"Drift: the median of the first {first_parts / len(self._parts):.0%} of the rows is {early:.3g} µs, "
            f"of the rest {late:.3g} µs. Leave the warm-up out of the capture, or say why it belongs in."
        )
        return [Remark("warm-up", segment, text, {"first_p50_us": early, "rest_p50_us": late})]
