"""The floor of one-way latencies over time: a step or slope in it is the clocks' doing before the path's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.wire.fields import Ints

_BLOCKS: Final = 60
_GRAIN: Final = 20
_SIDE: Final = 5
_CLEAR: Final = 6.0
"""A step is reported where it exceeds the clock error, and the usual change between blocks, this many
times."""


@dataclass(frozen=True)
class Floor:
    """`step_ns` at `step_time_ns`: the largest lasting jump of the floor, 0 where none is clear of the noise.
    `drift_ns`: the floor's change from start to end, 0 where a step explains it or it lies in the noise."""

    step_ns: int
    step_time_ns: int
    drift_ns: int


@dataclass
class FloorWatch:
    """Takes latencies in order of time and keeps the least of every twenty (a few bytes per packet)."""

    _least: list[Ints] = field(default_factory=list)
    _times: list[Ints] = field(default_factory=list)

    def add(self, time_ns: Ints, latency_ns: Ints) -> None:
        """The next latencies; a last group may be smaller than twenty."""
        if len(latency_ns):
            starts = np.arange(0, len(latency_ns), _GRAIN)
            self._least.append(np.minimum.reduceat(latency_ns, starts))
            self._times.append(time_ns[starts])

    def floor(self, clock_error_us: float) -> Floor:
        """Looks at the least latency of some 60 blocks of equal count.

        A change that shows between neighbouring blocks is a step, one that builds up slowly a drift. Fewer
        than 400 latencies say nothing and give zeros.
        """
        grains = np.concatenate([np.zeros(0, dtype=np.int64), *self._least])
        count = min(_BLOCKS, len(grains))
        if count < 4 * _SIDE:
            return Floor(0, 0, 0)
        starts = np.linspace(0, len(grains), count, endpoint=False).astype(np.int64)
        least = np.minimum.reduceat(grains, starts).astype(np.float64)
        return _judge(least, np.concatenate(self._times)[starts], clock_error_us)


def _judge(least: NDArray[np.float64], times: Ints, clock_error_us: float) -> Floor:
    limit = _CLEAR * max(clock_error_us * 1_000, float(np.median(np.abs(np.diff(least)))))
    # The floor up to a block, and from it on: a queue raises neither for good, a step of a clock one of them.
    before = np.minimum.accumulate(least)[_SIDE - 1 : -_SIDE]
    after = np.minimum.accumulate(least[::-1])[::-1][_SIDE : len(least) - _SIDE + 1]
    jumps = after - before
    place = int(np.abs(jumps).argmax())
    lasting, at = float(jumps[place]), place + _SIDE
    local = float(np.median(least[at : at + _SIDE]) - np.median(least[at - _SIDE : at]))
    if abs(lasting) <= limit:
        return Floor(0, 0, 0)
    if abs(local) >= abs(lasting) / 2:
        return Floor(round(lasting), int(times[at]), 0)
    return Floor(0, 0, round(least[-_SIDE:].min() - least[:_SIDE].min()))
