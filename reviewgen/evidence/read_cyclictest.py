"""cyclictest's JSON: wake-up latencies as a histogram of whole microseconds (or nanoseconds with -N).

Samples above the range of `-h` show as cycles that the histogram does not hold. Of those only the largest is
known: they are laid evenly, in the logarithm, from the range's end up to it, and warned of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem, UnsafeInput
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import Chunk, Drops
from reviewgen.evidence.records import OPEN, Remark
from reviewgen.evidence.sketch import LIMIT_PS

Ints = NDArray[np.int64]

LARGEST = 64 << 20
MOST_POINTS = 1_000
MOST_OVERFLOW = 0.05
"""With more samples than this above the histogram's range P95 itself is not known."""
_AGAIN = "run cyclictest again with -h above its largest latency, such as -h 5000"
_NANOSECONDS = re.compile(r"(^|\s)(--nsecs\b|-[a-zA-Z]*N)")


def is_cyclictest(head: bytes) -> bool:
    """Whether a file that begins like this is cyclictest's."""
    return head.lstrip().startswith(b"{") and b'"cmdline' in head and b"cyclictest" in head


class CyclictestSource:
    """One run; all threads together."""

    format = "cyclictest"
    loop = OPEN
    clock = "timer, absolute wake-ups"

    def __init__(self, capture: Capture, segment: str) -> None:
        if capture.size > LARGEST:
            raise UnsafeInput(
                Problem(
                    f"over the limit of {LARGEST} bytes for JSON",
                    "split the run into shorter ones",
                    capture.name,
                )
            )
        self.name, self.segment = capture.name, segment
        self.drops = Drops()
        self.types: list[str] = []
        self.remarks: list[Remark] = []
        self._data = capture.file.read(LARGEST)

    def chunks(self) -> Iterator[Chunk]:
        """One chunk for each thread."""
        tree = self._tree()
        command = str(tree.get("cmdline:", tree.get("cmdline", "")))
        scale = 10**3 if _NANOSECONDS.search(command) else 10**6
        threads = tree.get("thread")
        if not isinstance(threads, dict) or not threads:
            raise self._refused("it holds no threads")
        found = [self._histogram(str(number), thread) for number, thread in threads.items()]
        overflow, cycles = (sum(getattr(one, name) for one in found) for name in ("overflow", "cycles"))
        if not cycles or overflow > MOST_OVERFLOW * cycles:
            raise self._refused(f"{overflow} of {cycles} samples are above its range, so P95 is not known")
        for one in found:
            values, counts = one.samples()
            if len(values):
                if int(values[-1]) * scale >= LIMIT_PS:
                    raise self._refused("it holds latencies above 2.5 hours")
                yield Chunk(None, {self.segment: values * scale}, counts)
        self.remarks.append(_resolution(self.segment, scale))
        if overflow:
            self.remarks.append(_overflow(self.segment, overflow, cycles))

    def _tree(self) -> dict[str, Any]:
        try:
            tree = json.loads(self._data.decode("utf-8"))
        except RecursionError as error:
            raise UnsafeInput(
                Problem("nested too deeply", "give cyclictest's own file", self.name)
            ) from error
        except json.JSONDecodeError as error:
            problem = Problem(
                f"not JSON: {error.msg}", "copy the file again", self.name, error.lineno, error.colno
            )
            raise InputRefused(problem) from error
        except ValueError as error:
            raise self._refused("it is not JSON in UTF-8") from error
        if not isinstance(tree, dict):
            raise self._refused("it is not cyclictest's JSON")
        return tree

    def _histogram(self, number: str, thread: Any) -> _Thread:
        """What one thread counted."""
        thread = thread if isinstance(thread, dict) else {}
        histogram, cycles, most = (thread.get(name) for name in ("histogram", "cycles", "max"))
        if not isinstance(histogram, dict) or type(cycles) is not int or not 0 <= cycles < LIMIT_PS:
            raise self._refused(f"thread {number[:10]} has no histogram or no cycles")
        for value, count in histogram.items():
            whole = re.fullmatch(r"[0-9]{1,15}", value)
            if not whole or type(count) is not int or not 0 <= count <= cycles:
                raise self._refused(f"thread {number[:10]} holds an entry that is no count: {value[:20]!r}")
        pairs = sorted((int(value), count) for value, count in histogram.items() if count)
        values = np.array([value for value, _ in pairs], dtype=np.int64)
        counts = np.array([count for _, count in pairs], dtype=np.int64)
        overflow = cycles - int(counts.sum())
        if overflow < 0:
            raise self._refused(f"the histogram of thread {number[:10]} holds more samples than cycles")
        if overflow and (type(most) is not int or most <= (values.max() if len(values) else 0)):
            raise self._refused(f"the largest sample of thread {number[:10]} is not above its histogram")
        return _Thread(values, counts, cycles, overflow, most if overflow else 0)

    def _refused(self, why: str) -> InputRefused:
        return InputRefused(Problem(f"no usable cyclictest result: {why}", _AGAIN, self.name))


@dataclass(frozen=True)
class _Thread:
    """Latencies of a histogram, ascending, and their counts; `overflow` more lie above, the largest at `most`."""

    values: Ints
    counts: Ints
    cycles: int
    overflow: int
    most: int

    def samples(self) -> tuple[Ints, Ints]:
        """All of them, those above the range as far as they are known."""
        if not self.overflow:
            return self.values, self.counts
        size = min(self.overflow, MOST_POINTS)
        above = np.geomspace(int(self.values.max(initial=0)) + 1, self.most, size + 1)[1:]
        weights = np.full(size, self.overflow // size)
        weights[: self.overflow % size] += 1
        return np.concatenate([self.values, np.rint(above).astype(np.int64)]), np.concatenate([self.counts, weights])


def _resolution(segment: str, scale: int) -> Remark:
    unit = "microseconds" if scale == 10**6 else "nanoseconds"
    text = f"cyclictest rounds down to whole {unit}: each latency may be up to one more."
    return Remark("resolution", segment, text, {"step_us": scale / 1e6})


def _overflow(segment: str, overflow: int, cycles: int) -> Remark:
    text = (
        f"{overflow} of {cycles} samples are above the histogram's range: above P{100 * (1 - overflow / cycles):.4g} "
        f"only the maximum is known, and figures in between are interpolated. To have them, {_AGAIN}."
    )
    return Remark("overflow", segment, text, {"overflow": overflow, "cycles": cycles})
