"""cyclictest's JSON: wake-up latencies as a histogram of whole microseconds (or nanoseconds with -N).

Samples above the range of `-h` are counted in the text output alone; here they show as cycles that the
histogram does not hold, and are warned of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from reviewgen.errors import InputRefused, Problem, UnsafeInput
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import Chunk, Drops
from reviewgen.evidence.records import OPEN, Remark
from reviewgen.evidence.sketch import LIMIT_PS

LARGEST = 64 << 20
OVERFLOW = "above the histogram's range"
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
        overflow, cycles = 0, 0
        for number, thread in threads.items():
            values, counts, total = self._histogram(str(number), thread)
            overflow, cycles = overflow + total - int(counts.sum()), cycles + total
            if len(values):
                if int(values.max()) * scale >= LIMIT_PS:
                    raise self._refused("it holds latencies above 2.5 hours")
                yield Chunk(None, {self.segment: values * scale}, counts)
        if 2 * overflow >= cycles:
            raise self._refused(
                f"{overflow} of {cycles} samples are above its range, so not even the median is known"
            )
        self.remarks.append(_resolution(self.segment, scale))
        if overflow:
            self.drops.add(OVERFLOW, overflow)
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

    def _histogram(self, number: str, thread: Any) -> tuple[Any, Any, int]:
        """Latencies, counts, and all cycles of a thread."""
        histogram = thread.get("histogram") if isinstance(thread, dict) else None
        cycles = thread.get("cycles") if isinstance(thread, dict) else None
        if not isinstance(histogram, dict) or type(cycles) is not int or cycles < 0:
            raise self._refused(f"thread {number[:10]} has no histogram or no cycles")
        for value, count in histogram.items():
            whole = re.fullmatch(r"[0-9]{1,15}", value)
            if not whole or type(count) is not int or not 0 <= count <= cycles:
                raise self._refused(f"thread {number[:10]} holds an entry that is no count: {value[:20]!r}")
        pairs = sorted((int(value), count) for value, count in histogram.items() if count)
        values = np.array([value for value, _ in pairs], dtype=np.int64)
        counts = np.array([count for _, count in pairs], dtype=np.int64)
        if int(counts.sum()) > cycles:
            raise self._refused(f"the histogram of thread {number[:10]} holds more samples than cycles")
        return values, counts, cycles

    def _refused(self, why: str) -> InputRefused:
        return InputRefused(Problem(f"no usable cyclictest result: {why}", _AGAIN, self.name))


def _resolution(segment: str, scale: int) -> Remark:
    unit = "microseconds" if scale == 10**6 else "nanoseconds"
    text = f"cyclictest rounds down to whole {unit}: each latency may be up to one more."
    return Remark("resolution", segment, text, {"step_us": scale / 1e6})


def _overflow(segment: str, overflow: int, cycles: int) -> Remark:
    text = (
        f"{overflow} of {cycles} samples are above the histogram's range and only in cyclictest's text output: "
        f"percentiles here are too low, and above P{100 * (1 - overflow / cycles):.4g} they are not known. To have "
        f"them, {_AGAIN}."
    )
    return Remark("overflow", segment, text, {"overflow": overflow, "cycles": cycles})
