"""Arrival rates in bins of 1, 10, 100 and 1000 ms, folded while the rows pass by.

Stamps may run back by a second. What is older than that is added up into a count of counts, so memory does not
grow with the length of a capture.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.records import BinRates

Ints = NDArray[np.int64]

WIDTHS_MS = (1, 10, 100, 1000)
NS_PER_MS = 1_000_000
HELD_MS = 1000
"""How far stamps may run back and still be counted in their own bin."""
RARE = 0.999
_ROWS_PER_BIN = 4
_FOLD_BINS = 1 << 14
"""Bins are folded once so many are held: each fold costs the same, however few there are."""


@dataclass
class _Tally:
    """Counts of one width: how often each count occurred, and the cut bins at both ends kept apart."""

    width: int
    counts: Counter[int] = field(default_factory=Counter)
    head: tuple[int, int] | None = None
    last: tuple[int, int] | None = None

    def add(self, bins: Ints, counts: Ints) -> None:
        """1 ms bins, strictly increasing and after all earlier ones, with their counts."""
        wide = bins // self.width
        starts = np.flatnonzero(np.diff(wide, prepend=wide[0] - 1))
        sums = np.add.reduceat(counts, starts)
        wide = wide[starts]
        if self.last is not None:
            if self.last[0] == wide[0]:
                sums[0] += self.last[1]
            else:
                self._close(*self.last)
        closed, times = np.unique(sums[:-1], return_counts=True)
        if self.head is None and len(sums) > 1:
            self.head = (int(wide[0]), int(sums[0]))
            closed, times = np.unique(sums[1:-1], return_counts=True)
        self.counts.update(dict(zip(closed.tolist(), times.tolist(), strict=True)))
        self.last = (int(wide[-1]), int(sums[-1]))

    def _close(self, wide: int, count: int) -> None:
        if self.head is None:
            self.head = (wide, count)
        else:
            self.counts[count] += 1


@dataclass
class Dispersion:
    """Whole bins of one width by their count, empty ones included; files add up."""

    bins: int = 0
    counts: Counter[int] = field(default_factory=Counter)
    largest: int = 0

    def merge(self, other: Dispersion) -> None:
        """Adds another capture's bins."""
        self.bins += other.bins
        self.counts.update(other.counts)
        self.largest = max(self.largest, other.largest)

    def rates(self, width_ms: int) -> BinRates:
        """Rates per second; mean, 99.9 % and IDC over whole bins only."""
        per_s = 1000 / width_ms
        if not self.bins:
            return BinRates(width_ms, 0, None, self.largest * per_s, None, None)
        total = sum(count * times for count, times in self.counts.items())
        mean = total / self.bins
        idc = None
        if self.bins > 1 and mean > 0:
            squares = sum(count * count * times for count, times in self.counts.items())
            idc = max(0.0, (squares - total * total / self.bins) / (self.bins - 1)) / mean
        return BinRates(width_ms, self.bins, mean * per_s, self.largest * per_s, self._rare() * per_s, idc)

    def _rare(self) -> int:
        """The count that 99.9 % of the bins do not exceed (nearest rank)."""
        rank = int(np.ceil(RARE * self.bins))
        seen = self.bins - sum(self.counts.values())
        value = 0
        for count, times in sorted(self.counts.items()):
            if seen >= rank:
                break
            seen, value = seen + times, count
        return value


class BinFold:
    """Counts rows into bins of every width as they come; `late` rows came after their bin was closed.

    `pause_ms` is the longest time without a row, from `pause_from_ms` on; complete once finished.
    """

    def __init__(self) -> None:
        self._tallies = [_Tally(width) for width in WIDTHS_MS]
        self._bins: Ints = np.empty(0, dtype=np.int64)
        self._counts: Ints = np.empty(0, dtype=np.int64)
        self._closed_to: int | None = None
        self._latest_ns = 0
        self.rows = 0
        self.late = 0
        self.pause_ms = 0
        self.pause_from_ms = 0

    def add_times(self, time_ns: Ints, ordered: bool = True) -> None:
        """Rows by their stamps, in file order; `ordered` says that no stamp of this call runs back."""
        if not ordered or int(time_ns[0]) < self._latest_ns:
            time_ns = self._in_time(time_ns)
            if not len(time_ns):
                return
        self._latest_ns = max(self._latest_ns, int(time_ns[-1]))
        first, last = int(time_ns[0]) // NS_PER_MS, int(time_ns[-1]) // NS_PER_MS
        if last - first < len(time_ns) // _ROWS_PER_BIN:
            # Many rows to a bin: the places of the bins' edges are found sooner than every row's bin.
            edges = np.searchsorted(time_ns, np.arange(first + 1, last + 1) * NS_PER_MS)
            counts = np.diff(edges, prepend=0, append=len(time_ns))
            used = np.flatnonzero(counts)
            self.add_bins(used + first, counts[used])
        else:
            bins = time_ns // NS_PER_MS
            starts = np.flatnonzero(np.diff(bins, prepend=bins[0] - 1))
            self.add_bins(bins[starts], np.diff(starts, append=len(bins)))

    def _in_time(self, time_ns: Ints) -> Ints:
        """The rows that are not late, sorted; wherever one call ends and the next begins, the same rows are."""
        latest = np.maximum(np.maximum.accumulate(time_ns), self._latest_ns)
        late = time_ns // NS_PER_MS < latest // NS_PER_MS - HELD_MS
        self.late += int(np.count_nonzero(late))
        return np.sort(time_ns[~late])

    def add_bins(self, bins: Ints, counts: Ints) -> None:
        """1 ms bin numbers since the epoch, strictly increasing, with the rows of each."""
        if self._closed_to is not None:
            late = bins <= self._closed_to
            self.late += int(counts[late].sum())
            bins, counts = bins[~late], counts[~late]
        if not len(bins):
            return
        self.rows += int(counts.sum())
        if len(self._bins):
            bins, counts = _together(self._bins, self._counts, bins, counts)
        held = int(np.searchsorted(bins, bins[-1] - HELD_MS)) if len(bins) > _FOLD_BINS else 0
        self._fold(bins[:held], counts[:held])
        self._bins, self._counts = bins[held:], counts[held:]

    def _fold(self, bins: Ints, counts: Ints) -> None:
        if len(bins):
            self._note_pause(bins)
            self._closed_to = int(bins[-1])
            for tally in self._tallies:
                tally.add(bins, counts)

    def _note_pause(self, bins: Ints) -> None:
        """Keeps the longest time from one bin with messages to the next, and where it began."""
        before = bins[0] if self._closed_to is None else self._closed_to
        gaps = np.diff(bins, prepend=before)
        longest = int(gaps.argmax())
        if gaps[longest] > self.pause_ms:
            self.pause_ms = int(gaps[longest])
            self.pause_from_ms = int(bins[longest]) - self.pause_ms

    def finish(self, first_ns: int, last_ns: int) -> dict[int, Dispersion]:
        """The bins of every width between two stamps, which may lie outside this fold's own rows."""
        self._fold(self._bins, self._counts)
        self._bins, self._counts = self._bins[:0], self._counts[:0]
        return {tally.width: _dispersion(tally, first_ns, last_ns) for tally in self._tallies}


def _dispersion(tally: _Tally, first_ns: int, last_ns: int) -> Dispersion:
    """Bins between the two ends; a cut bin at an end counts for the maximum alone."""
    width_ns = tally.width * NS_PER_MS
    first, last = first_ns // width_ns, last_ns // width_ns
    counts = Counter(tally.counts)
    for edge in (tally.head, tally.last):
        if edge is not None and first < edge[0] < last:
            counts[edge[1]] += 1
    edges = [edge[1] for edge in (tally.head, tally.last) if edge is not None]
    return Dispersion(max(last - first - 1, 0), counts, max([*counts, *edges], default=0))


def _together(old: Ints, old_counts: Ints, new: Ints, new_counts: Ints) -> tuple[Ints, Ints]:
    """Two runs of bins as one, sorted, equal bins added up."""
    bins, counts = np.concatenate([old, new]), np.concatenate([old_counts, new_counts])
    if new[0] > old[-1]:
        return bins, counts
    unique, inverse = np.unique(bins, return_inverse=True)
    sums = np.zeros(len(unique), dtype=np.int64)
    np.add.at(sums, inverse, counts)
    return unique, sums
