"""The clock and the order of a capture: stamps running back, sequence numbers repeated or missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.records import Remark

Ints = NDArray[np.int64]

_STEPS = ((1_000_000_000, "1 s"), (1_000_000, "1 ms"), (1_000, "1 µs"), (1, "1 ns"))


class ClockWatch:
    """First and last stamp, steps back, and the finest step the stamps show."""

    def __init__(self) -> None:
        self.rows = 0
        self.first: int | None = None
        self.last = 0
        self.backwards = 0
        self.largest_back_ns = 0
        self.first_back_row = 0
        self._step = 0
        self._previous = 0

    def add(self, time_ns: Ints) -> bool:
        """Stamps in file order; whether they are in order of time, too."""
        if self.first is None:
            self.first = self.last = self._previous = int(time_ns[0])
        ordered = not np.any(time_ns[1:] < time_ns[:-1])
        if not ordered or int(time_ns[0]) < self._previous:
            self._add_backwards(time_ns)
        self.last = max(self.last, int(time_ns[-1]))
        self.rows += len(time_ns)
        self._previous = int(time_ns[-1])
        if self._step != 1:  # the first row that is finer settles it
            self._step = min(
                self._step or _STEPS[0][0], *(_finest(value) for value in time_ns[:1000].tolist())
            )
        return ordered

    def _add_backwards(self, time_ns: Ints) -> None:
        gaps = np.diff(time_ns, prepend=self._previous)
        back = np.flatnonzero(gaps < 0)
        self.first_back_row = self.first_back_row or self.rows + int(back[0]) + 1
        self.backwards += len(back)
        self.largest_back_ns = max(self.largest_back_ns, -int(gaps.min()))
        self.first = min(self.first or 0, int(time_ns.min()))
        self.last = max(self.last, int(time_ns.max()))

    @property
    def resolution(self) -> str:
        """The largest decimal step that the stamps looked at are multiples of."""
        return next(words for step, words in _STEPS if step <= (self._step or 1))

    def remarks(self, subject: str) -> list[Remark]:
        """Stamps that run back."""
        if not self.backwards:
            return []
        text = (
            f"Stamps run back {self.backwards} times among {self.rows} rows, first at row {self.first_back_row}, "
            f"by up to {self.largest_back_ns / 1e3:.3f} µs: the clock was stepped, or rows of several threads "
            "were mixed. Rates and the loop test leave those steps out."
        )
        numbers = {
            "times": self.backwards,
            "rows": self.rows,
            "first_row": self.first_back_row,
            "largest_us": self.largest_back_ns / 1e3,
        }
        return [Remark("clock-backwards", subject, text, numbers)]


def _finest(stamp: int) -> int:
    return next(step for step, _ in _STEPS if stamp % step == 0)


@dataclass
class SequenceWatch:
    """Sequence numbers that repeat or are missing; numbers that merely come late are counted apart."""

    rows: int = 0
    repeated: int = 0
    backwards: int = 0
    missing: int = 0
    first_repeat_row: int = 0
    _highest: int | None = None

    def add(self, sequence: Ints) -> None:
        """Numbers in file order."""
        highest = np.maximum.accumulate(sequence)
        start = int(sequence[0]) - 1 if self._highest is None else self._highest
        before = np.maximum(np.concatenate([[start], highest[:-1]]), start)
        step = sequence - before
        # At or below the highest so far: a repeat if this very number was just seen, else a late one.
        previous = np.concatenate([[start], sequence[:-1]])
        repeats = np.flatnonzero((step == 0) | ((step < 0) & (sequence == previous)))
        if len(repeats):
            self.first_repeat_row = self.first_repeat_row or self.rows + int(repeats[0]) + 1
            self.repeated += len(repeats)
        self.backwards += int(np.count_nonzero(step < 0)) - int(np.count_nonzero(step[repeats] < 0))
        self.missing += int(step[step > 1].sum() - np.count_nonzero(step > 1))
        self.rows += len(sequence)
        self._highest = max(start, int(highest[-1]))

    def remarks(self, subject: str, left_out: int = 0) -> list[Remark]:
        """Duplicates, and gaps that neither late numbers nor the rows left out in reading explain."""
        remarks = []
        if self.repeated:
            text = (
                f"{self.repeated} of {self.rows} rows repeat a sequence number, first at row {self.first_repeat_row}: "
                "a message captured twice counts twice in rates and percentiles."
            )
            numbers = {"repeated": self.repeated, "rows": self.rows, "first_row": self.first_repeat_row}
            remarks.append(Remark("duplicates", subject, text, numbers))
        lost = self.missing - self.backwards - left_out
        if lost > 0:
            text = f"{lost} sequence numbers are missing: the capture lost rows, so rates are too low."
            remarks.append(Remark("gaps", subject, text, {"missing": lost}))
        return remarks
