"""Rows in which several segments of one message were measured: a bounded sample of them, chosen blindly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.chunk import ABSENT
from reviewgen.evidence.records import Joint
from reviewgen.evidence.schema import MOST_JOINT_ROWS

Ints = NDArray[np.int64]


class JointSample:
    """Keeps the rows with the smallest hash of their row number: the same rows on every machine."""

    def __init__(self, segments: tuple[str, ...]) -> None:
        self.segments = segments
        self.rows = 0
        self._keys: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)
        self._samples: Ints = np.empty((0, len(segments)), dtype=np.int64)

    def add(self, latency_ps: dict[str, Ints]) -> None:
        """Rows in file order; only those with a latency in every segment count."""
        table = np.column_stack([latency_ps[segment] for segment in self.segments])
        table = table[(table != ABSENT).all(axis=1)]
        keys = _mixed(np.arange(self.rows, self.rows + len(table), dtype=np.uint64))
        self.rows += len(table)
        keys = np.concatenate([self._keys, keys])
        kept = np.argsort(keys, kind="stable")[:MOST_JOINT_ROWS]
        self._samples = np.concatenate([self._samples, table])[kept]
        self._keys = keys[kept]

    def joint(self, window: str) -> Joint | None:
        """The sample in µs, or None where no row had all segments."""
        if not self.rows:
            return None
        samples = self._samples / 1e6
        samples.flags.writeable = False
        return Joint(window, self.segments, self.rows, samples)


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of SplitMix64 (Steele, Lea and Flood 2014): neighbouring numbers come out unrelated."""
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
