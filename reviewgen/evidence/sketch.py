"""A mergeable picture of a latency distribution: log buckets of at most 0.8 % width, and exact counters.

Samples are whole picoseconds. Bucket 0 holds exact zeros. Bucket k >= 1 is
[2^e (1 + m/128), 2^e (1 + (m + 1)/128)) ps with e = (k - 1) // 128 and m = (k - 1) % 128: the exponent and
the first seven mantissa bits of the sample as a double, so no logarithm is taken and every engine agrees.
Count, sum, minimum and maximum are exact integers, so merging is exactly associative and commutative.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reviewgen.evidence.order_statistics import enclosing_ranks

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PER_OCTAVE = 128
LIMIT_PS = 1 << 53
"""Samples must be below 2^53 ps (2.5 hours), where a double still holds every whole number."""
BUCKETS = 53 * PER_OCTAVE + 1
RELATIVE_ERROR = 0.5 / PER_OCTAVE
"""No percentile is further than this from the sample it stands for (half a bucket)."""

_SHIFT = 52 - 7
_OFFSET = 1023 * PER_OCTAVE - 1


def bucket_of(samples_ps: Ints) -> Ints:
    """The bucket of each sample, 0 <= sample < LIMIT_PS.

    >>> bucket_of(np.array([0, 1, 2, 3, 128, 129, 130_000]))
    array([   0,    1,  129,  193,  897,  898, 2174])
    """
    bits = samples_ps.astype(np.float64).view(np.int64)
    bits >>= _SHIFT
    bits -= _OFFSET
    return np.maximum(bits, 0, out=bits)


def bucket_edges(buckets: Ints) -> tuple[Ints, Ints]:
    """The smallest and the largest whole picosecond that falls into each bucket."""
    octave, step = np.divmod(buckets - 1, PER_OCTAVE)
    low = np.ldexp(1 + step / PER_OCTAVE, octave)
    high = np.ldexp(1 + (step + 1) / PER_OCTAVE, octave)
    first = np.where(buckets == 0, 0, np.ceil(low)).astype(np.int64)
    last = np.where(buckets == 0, 0, np.ceil(high) - 1).astype(np.int64)
    return first, last


def exact_sum(samples: Ints, weights: Ints | None = None) -> int:
    """The sum as a Python int; in two halves where 64 bits could overflow."""
    if weights is not None:
        return sum(int(s) * int(w) for s, w in zip(samples.tolist(), weights.tolist(), strict=True))
    if len(samples) and int(samples.max()) < (1 << 62) // len(samples):
        return int(samples.sum())
    return (int((samples >> 26).sum()) << 26) + int((samples & ((1 << 26) - 1)).sum())


@dataclass(frozen=True)
class Sketch:
    """Sparse sorted (bucket, count) pairs with exact n, sum, min and max in picoseconds. n may be 0."""

    buckets: tuple[tuple[int, int], ...]
    n: int
    sum_ps: int
    min_ps: int
    max_ps: int

    @classmethod
    def empty(cls) -> Sketch:
        """The neutral element of `merge`."""
        return cls((), 0, 0, 0, 0)

    @classmethod
    def of(cls, samples_ps: ArrayLike, weights: ArrayLike | None = None) -> Sketch:
        """The sketch of samples (rows,), each counted `weights` times. Raises ValueError out of range.

        >>> Sketch.of([5_000_000, 7_000_000]).quantile_us(0.5)
        6.0
        """
        tally = Tally()
        counted = None if weights is None else np.asarray(weights, dtype=np.int64)
        tally.add(np.ascontiguousarray(samples_ps, dtype=np.int64), counted)
        return tally.sketch()

    def merge(self, *others: Sketch) -> Sketch:
        """The sketch of all samples together, exactly as if they had been one capture."""
        parts = [part for part in (self, *others) if part.n]
        if not parts:
            return Sketch.empty()
        counts: dict[int, int] = {}
        for part in parts:
            for bucket, count in part.buckets:
                counts[bucket] = counts.get(bucket, 0) + count
        return Sketch(
            tuple(sorted(counts.items())),
            sum(part.n for part in parts),
            sum(part.sum_ps for part in parts),
            min(part.min_ps for part in parts),
            max(part.max_ps for part in parts),
        )

    @cached_property
    def _ranks(self) -> Ints:
        """Samples up to and including each used bucket."""
        return np.cumsum([count for _, count in self.buckets], dtype=np.int64)

    @cached_property
    def _edges(self) -> tuple[Ints, Ints]:
        return bucket_edges(np.array([bucket for bucket, _ in self.buckets], dtype=np.int64))

    @cached_property
    def _middles(self) -> Floats:
        """What stands for the samples of each bucket: its middle, never outside min..max. In ps."""
        first, last = self._edges
        middles: Floats = np.clip((first + last) / 2, self.min_ps, self.max_ps)
        return middles

    def _at_rank(self, rank: Ints) -> Floats:
        """The sample of each 0-based rank, in ps: within half a bucket, and exact at both ends."""
        value = self._middles[np.searchsorted(self._ranks, rank, side="right")]
        value = np.where(rank == 0, self.min_ps, value)
        return np.where(rank == self.n - 1, self.max_ps, value)

    def quantiles_us(self, shares: ArrayLike) -> Floats:
        """Quantiles in µs, the shape of `shares` (each in 0..1), between ranks as numpy's default does.

        Within RELATIVE_ERROR of numpy.quantile on the samples themselves. Raises ValueError when empty.
        """
        self._refuse_empty()
        share = np.asarray(shares, dtype=np.float64)
        if np.any((share < 0) | (share > 1)):
            raise ValueError("a quantile needs a share in 0..1")
        place = share * (self.n - 1)
        below = np.floor(place).astype(np.int64)
        low = self._at_rank(below)
        high = self._at_rank(np.minimum(below + 1, self.n - 1))
        result: Floats = (low + (high - low) * (place - below)) / 1e6
        return result

    def quantile_us(self, share: float) -> float:
        """One quantile in µs; see `quantiles_us`."""
        return float(self.quantiles_us(share))

    def error_us(self, share: float) -> float:
        """How far the quantile may be from the samples' own, in µs: half its bucket."""
        self._refuse_empty()
        rank = np.array(round(share * (self.n - 1)))
        place = int(np.searchsorted(self._ranks, rank, side="right"))
        first, last = self._edges
        return float(last[place] - first[place]) / 2e6

    def interval_us(self, share: float, confidence: float = 0.95) -> tuple[float, float | None]:
        """A distribution-free interval of the quantile in µs; None for the end that no sample bounds.

        The low end is 0 where the sample is too small to bound it. Includes the bucket error.
        """
        self._refuse_empty()
        low, high = enclosing_ranks(self.n, share, confidence)
        bounds: list[float | None] = [0.0, None]
        if low:
            bounds[0] = float(self._at_rank(np.array(low - 1))) * (1 - RELATIVE_ERROR) / 1e6
        if high is not None:
            bounds[1] = float(self._at_rank(np.array(high - 1))) * (1 + RELATIVE_ERROR) / 1e6
        return bounds[0] or 0.0, bounds[1]

    def tail(self, above_us: float) -> float:
        """The share of samples above a latency in µs, interpolated inside its bucket."""
        self._refuse_empty()
        first, last = self._edges
        limit = above_us * 1e6
        inside = np.clip((last + 1 - limit) / (last + 1 - first), 0, 1)
        counts = np.diff(self._ranks, prepend=0)
        return 0.0 if limit >= self.max_ps else float((counts * inside).sum() / self.n)

    @property
    def mean_us(self) -> float:
        """The exact mean in µs."""
        self._refuse_empty()
        return self.sum_ps / self.n / 1e6

    @cached_property
    def scv(self) -> float:
        """The squared coefficient of variation, variance / mean², from bucket middles; 0 when all are 0."""
        self._refuse_empty()
        mean = self.sum_ps / self.n
        counts = np.diff(self._ranks, prepend=0)
        spread = float((counts * (self._middles - mean) ** 2).sum()) / self.n
        return spread / mean**2 if mean else 0.0

    def to_json(self) -> dict[str, Any]:
        """Plain data; bucket keys are zero-padded so that text order is number order."""
        return {
            "n": self.n,
            "sum_ps": self.sum_ps,
            "min_ps": self.min_ps,
            "max_ps": self.max_ps,
            "buckets": {f"{bucket:04d}": count for bucket, count in self.buckets},
        }

    def _refuse_empty(self) -> None:
        if not self.n:
            raise ValueError("there is no percentile of nothing: the sketch is empty")


class Tally:
    """Samples added up in place, one count for every bucket; `sketch` is what they amount to."""

    def __init__(self) -> None:
        self._dense: Ints = np.zeros(BUCKETS, dtype=np.int64)
        self._sum_ps = 0
        self._min_ps, self._max_ps = LIMIT_PS, 0

    def add(self, samples_ps: Ints, weights: Ints | None = None) -> None:
        """More samples (rows,), each counted `weights` times. Raises ValueError out of range."""
        if not len(samples_ps):
            return
        least, most = int(samples_ps.min()), int(samples_ps.max())
        if least < 0 or most >= LIMIT_PS:
            raise ValueError("samples must be in 0 <= ps < 2**53")
        buckets = bucket_of(samples_ps)
        if weights is None:
            self._dense += np.bincount(buckets, minlength=BUCKETS)
        else:
            np.add.at(self._dense, buckets, weights)
        self._sum_ps += exact_sum(samples_ps, weights)
        self._min_ps, self._max_ps = min(self._min_ps, least), max(self._max_ps, most)

    def sketch(self) -> Sketch:
        """All samples so far."""
        used = np.flatnonzero(self._dense)
        if not len(used):
            return Sketch.empty()
        pairs = tuple(zip(used.tolist(), self._dense[used].tolist(), strict=True))
        return Sketch(pairs, int(self._dense.sum()), self._sum_ps, self._min_ps, self._max_ps)


def merge_all(sketches: Iterable[Sketch]) -> Sketch:
    """All of them in one; the empty sketch for none."""
    return Sketch.empty().merge(*sketches)
