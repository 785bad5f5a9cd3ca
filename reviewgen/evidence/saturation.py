"""Saturation inside a capture: runs of messages in which not one was served without a long wait."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.records import Remark
from reviewgen.evidence.sketch import Sketch, Tally

Ints = NDArray[np.int64]

RUN = 1000
"""Messages in a run. A queue that is empty now and then empties many times within a thousand messages."""
TIMES_FLOOR = 4
"""A run whose least latency is above this many 5th percentiles never saw the queue empty."""


class SaturationWatch:
    """The least latency of each run of RUN consecutive messages of one segment."""

    def __init__(self) -> None:
        self._least = Tally()
        self._rest: Ints = np.empty(0, dtype=np.int64)
        self._runs = 0
        self._worst = (0, 0)

    def add(self, latency_ps: Ints) -> None:
        """Latencies in file order."""
        missing = RUN - len(self._rest)
        if len(latency_ps) < missing:
            self._rest = np.concatenate([self._rest, latency_ps])
            return
        first, rows = np.concatenate([self._rest, latency_ps[:missing]]), latency_ps[missing:]
        whole = len(rows) // RUN * RUN
        self._rest = rows[whole:].copy()
        least = np.concatenate([[first.min()], rows[:whole].reshape(-1, RUN).min(axis=1)])
        self._worst = max(self._worst, (int(least.max()), self._runs + int(least.argmax())))
        self._least.add(least)
        self._runs += len(least)

    def remarks(self, segment: str, whole: Sketch) -> list[Remark]:
        """Saturated runs, where there are any."""
        if not self._runs:
            return []
        floor_us = whole.quantile_us(0.05)
        share = self._least.sketch().tail(TIMES_FLOOR * floor_us)
        if floor_us <= 0 or share * self._runs < 0.5:
            return []
        least_us, run = self._worst[0] / 1e6, self._worst[1]
        text = (
            f"Saturation inside the capture: in {share:.2%} of the runs of {RUN} consecutive messages none took less "
            f"than {TIMES_FLOOR} times the usual least of {floor_us:.3g} µs, so the queue never emptied. Worst from "
            f"message {run * RUN + 1}: at least {least_us:.3g} µs each. Percentiles of such a capture depend on how "
            "long it was let run."
        )
        numbers = {
            "share": share,
            "floor_us": floor_us,
            "worst_least_us": least_us,
            "worst_first_row": run * RUN + 1,
        }
        return [Remark("saturation", segment, text, numbers)]
