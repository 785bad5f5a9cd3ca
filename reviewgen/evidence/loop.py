"""Closed or open loop: does the next message ever arrive before the previous one is finished?

In a closed loop it cannot, so the latencies are service times and hold no queueing (coordinated omission).
Few overlaps prove nothing on a quiet system, so their number is held against what messages arriving without
regard to each other would show: a message of latency L is overlapped with probability 1 - exp(-rate L).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.records import CLOSED, OPEN, UNKNOWN, Remark
from reviewgen.evidence.sketch import LIMIT_PS, Sketch

Ints = NDArray[np.int64]

ENOUGH = 7.0
"""Expected overlaps below this decide nothing: 7 of a Poisson count are all missed once in a thousand times."""
FEW = 0.01
"""A share of the expected overlaps that stamps of finite resolution may show in a closed loop."""


_LONGEST_GAP_NS = LIMIT_PS // 1000 + 1
"""Longer than any latency; longer gaps are counted as this, so that in ps they fit into 64 bits."""


class LoopWatch:
    """Counts, for one segment, messages that overlap their successor.

    Stamps may be of a message's start or of its end, so both readings are counted and the smaller decides.
    """

    def __init__(self) -> None:
        self.pairs = 0
        self._overlaps = np.zeros(2, dtype=np.int64)
        self._last: tuple[int, int] | None = None

    def add(self, time_ns: Ints, latency_ps: Ints, ordered: bool = False) -> None:
        """Rows in file order, all with this segment's latency; `ordered` says that no stamp runs back."""
        if not len(time_ns):
            return
        if self._last is not None:
            self._count(
                np.array([self._last[0], time_ns[0]]),
                np.array([self._last[1], latency_ps[0]], dtype=np.int64),
            )
        self._count(time_ns, latency_ps, ordered)
        self._last = int(time_ns[-1]), int(latency_ps[-1])

    def _count(self, time_ns: Ints, latency_ps: Ints, ordered: bool = False) -> None:
        """Pairs of neighbours; those whose stamps run back say nothing."""
        gaps_ps = time_ns[1:] - time_ns[:-1]
        if not len(gaps_ps):
            return
        if not ordered and int(gaps_ps.min()) < 0:
            forward = gaps_ps >= 0
            following, leading = latency_ps[1:][forward], latency_ps[:-1][forward]
            gaps_ps = gaps_ps[forward]
        else:
            following, leading = latency_ps[1:], latency_ps[:-1]
        if not ordered or int(time_ns[-1] - time_ns[0]) > _LONGEST_GAP_NS:
            np.minimum(gaps_ps, _LONGEST_GAP_NS, out=gaps_ps)
        gaps_ps *= 1000
        self.pairs += len(gaps_ps)
        self._overlaps[0] += np.count_nonzero(gaps_ps < leading)
        self._overlaps[1] += np.count_nonzero(gaps_ps < following)

    @property
    def overlaps(self) -> int:
        """Messages still under way when the next arrived, by the reading that shows fewer."""
        return int(self._overlaps.min())

    def verdict(self, sketch: Sketch, span_ns: int) -> tuple[str, float]:
        """(open, closed or unknown, overlaps expected of an open stream of the same rate)."""
        if not self.pairs or span_ns <= 0:
            return UNKNOWN, 0.0
        rate_per_us = sketch.n / (span_ns / 1e3)
        expected = float(expected_overlaps(sketch, rate_per_us))
        if self.overlaps > FEW * expected:
            return OPEN, expected
        return (CLOSED if expected >= ENOUGH else UNKNOWN), expected


def expected_overlaps(sketch: Sketch, rate_per_us: float) -> float:
    """Messages that a Poisson successor would overlap: sum of 1 - exp(-rate L) over the samples."""
    middles_us = sketch.quantiles_us((np.arange(1000) + 0.5) / 1000)
    return sketch.n * float(np.mean(-np.expm1(-rate_per_us * middles_us)))


def closed_remark(segment: str, watch: LoopWatch, expected: float) -> Remark:
    """What a closed loop means for the figures."""
    return Remark(
        "closed-loop",
        segment,
        f"Closed loop: of {watch.pairs} messages {watch.overlaps} were still under way when the next one arrived, "
        f"where open arrivals at this rate would show about {expected:.0f}. These latencies are service times "
        "and hold no queueing; see the replays for the wait that open arrivals would have seen.",
        {"pairs": watch.pairs, "overlaps": watch.overlaps, "expected_overlaps": expected},
    )


def unknown_remark(segment: str, watch: LoopWatch | None, span_ns: int) -> Remark:
    """Why it cannot be told, and what would tell."""
    if watch is None or not watch.pairs:
        reason = "there are no arrival stamps beside the latencies"
    elif span_ns <= 0:
        reason = "all stamps are the same"
    else:
        reason = "the capture is too quiet: messages would hardly ever meet"
    return Remark(
        "loop-unknown",
        segment,
        f"Open or closed loop cannot be told: {reason}. If the load generator waits for each answer, "
        "queueing is missing from these figures.",
    )
