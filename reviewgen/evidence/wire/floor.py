"""The floor of one-way latencies over time: a step or a slope in it is the clocks' doing before it is the
path's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from reviewgen.evidence.wire.fields import Ints

_BLOCKS: Final = 60
_LEAST_PER_BLOCK: Final = 20
_SIDE: Final = 5
_CLEAR: Final = 6.0
"""A step is reported where it exceeds the clock error, and the usual change from block to block, this many
times."""


@dataclass(frozen=True)
class Floor:
    """`step_ns` at `step_time_ns`: the largest lasting jump of the floor, 0 where none is clear of the noise.
    `drift_ns`: the floor's change from start to end, 0 where a step explains it or it lies in the noise."""

    step_ns: int
    step_time_ns: int
    drift_ns: int


def floor_of(time_ns: Ints, latency_ns: Ints, clock_error_us: float) -> Floor:
    """Looks at the least latency of some 60 blocks of equal count (arrays of n, in order of time).

    A change that shows between neighbouring blocks is a step, one that builds up slowly a drift.
    Fewer than 400 latencies say nothing and give zeros.
    """
    count = min(_BLOCKS, len(latency_ns) // _LEAST_PER_BLOCK)
    if count < 4 * _SIDE:
        return Floor(0, 0, 0)
    starts = np.linspace(0, len(latency_ns), count, endpoint=False).astype(np.int64)
    least = np.minimum.reduceat(latency_ns, starts).astype(np.float64)
    noise = float(np.median(np.abs(np.diff(least))))
    limit = _CLEAR * max(clock_error_us * 1_000, noise)
    # The floor up to a block, and from it on: a queue raises neither for good, a step of a clock one of them.
    before = np.minimum.accumulate(least)[_SIDE - 1 : -_SIDE]
    after = np.minimum.accumulate(least[::-1])[::-1][_SIDE : count - _SIDE + 1]
    jumps = after - before
    place = int(np.abs(jumps).argmax())
    lasting, at = float(jumps[place]), place + _SIDE
    local = float(np.median(least[at : at + _SIDE]) - np.median(least[at - _SIDE : at]))
    if abs(lasting) <= limit:
        return Floor(0, 0, 0)
    if abs(local) >= abs(lasting) / 2:
        return Floor(round(lasting), int(time_ns[starts[at]]), 0)
    return Floor(0, 0, round(least[-_SIDE:].min() - least[:_SIDE].min()))
