"""Checks on one capture's own clock: order of stamps, steps back, jumps that no session has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.wire.fields import Ints

_LATE_NS: Final = {"capture": 1_000_000, "trailer": 100_000_000}
"""How far back a stamp may lie before it is a step of the clock: packets of several receive queues interleave
within a millisecond; packets of several tap ports wait in the aggregating switch for longer."""

_JUMP_NS: Final = 30 * 86_400 * 1_000_000_000
"""A jump ahead by more than 30 days is a clock being set, not a pause."""


@dataclass
class ClockWatch:
    """Looks at all stamps of a capture in file order; `late` counts those behind an earlier packet's."""

    name: str
    stamp: str = "capture"
    latest_ns: int | None = None
    first_ns: int | None = None
    packets: int = 0
    late: int = 0
    most_late_ns: int = 0
    longest_pause_ns: int = 0

    def look(self, time_ns: Ints) -> None:
        """Takes the next stamps; raises InputRefused where the clock stepped."""
        if not len(time_ns):
            return
        before = int(time_ns[0]) if self.latest_ns is None else self.latest_ns
        self.first_ns = before if self.first_ns is None else self.first_ns
        highest = np.maximum.accumulate(np.concatenate(([before], time_ns)))
        behind = highest[:-1] - time_ns
        ahead = np.diff(highest)
        worst, farthest = int(behind.argmax()), int(ahead.argmax())
        if behind[worst] > _LATE_NS[self.stamp]:
            raise self._step("back", int(behind[worst]), worst)
        if ahead[farthest] > _JUMP_NS:
            raise self._step("ahead", int(ahead[farthest]), farthest)
        self.late += int((behind > 0).sum())
        self.most_late_ns = max(self.most_late_ns, int(behind[worst]))
        self.longest_pause_ns = max(self.longest_pause_ns, int(ahead[farthest]))
        self.packets += len(time_ns)
        self.latest_ns = int(highest[-1])

    def _step(self, way: str, size_ns: int, index: int) -> InputRefused:
        what = f"the clock steps {way} by {size_ns / 1e9:,.6f} s at packet {self.packets + index + 1:,}"
        remedy = "split the capture there (editcap), or sort one that is only out of order: reordercap IN OUT"
        return InputRefused(Problem(what, remedy, self.name))
