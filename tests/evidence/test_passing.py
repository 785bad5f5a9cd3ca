"""One pass over chunks: segments, types, windows and rows that lack a latency."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.evidence.chunk import ABSENT, Chunk, Drops
from reviewgen.evidence.passing import OrderedPass
from reviewgen.evidence.windows import ALL, Window

RNG = np.random.default_rng(6)
ROWS = 6_000


class Rows:
    """A source of ready chunks."""

    format, clock, loop, types = "csv", "none", "", ["quote", "trade"]

    def __init__(self, *chunks: Chunk) -> None:
        self.drops, self.remarks, self._chunks = Drops(), [], chunks

    def chunks(self):
        return iter(self._chunks)


def passed(chunk: Chunk, pieces: int, windows=ALL) -> OrderedPass:
    seen = OrderedPass(Rows(), windows)
    for part in np.array_split(np.arange(chunk.rows), pieces):

        def of(array, part=part):
            return None if array is None else array[part]

        latency = {name: of(values) for name, values in chunk.latency_ps.items()}
        seen.add(
            Chunk(of(chunk.time_ns), latency, None, of(chunk.type_code), of(chunk.sequence), chunk.joint)
        )
    seen.finish()
    return seen


@pytest.fixture
def chunk() -> Chunk:
    work = RNG.gamma(2, 2e6, ROWS).astype(np.int64)
    times = np.cumsum(work // 1000 + 1 + RNG.integers(0, 9_000, ROWS))
    holes = work.copy()
    holes[::3] = ABSENT
    codes = RNG.integers(0, 2, ROWS)
    return Chunk(times, {"processor": work, "risk_check": holes}, None, codes, np.arange(ROWS), True)


@pytest.mark.parametrize("pieces", [1, 17])
def test_absent_latencies_are_no_samples(chunk: Chunk, pieces: int):
    seen = passed(chunk, pieces)
    assert seen.rows == ROWS
    assert seen.sketches["", "processor", ""].n == ROWS
    assert seen.sketches["", "risk_check", ""].n == ROWS - ROWS // 3
    watch = seen.segments["", "risk_check"]
    sketch = seen.sketches["", "risk_check", ""]
    assert watch.loop.pairs == ROWS - ROWS // 3 - 1
    assert watch.loop.verdict(sketch, int(chunk.time_ns[-1]))[0] == "closed"
    assert sum(len(part) for part in watch.kept) == sketch.n
    assert seen.joint[""].rows == ROWS - ROWS // 3


@pytest.mark.parametrize("pieces", [1, 17])
def test_types_add_up_to_all(chunk: Chunk, pieces: int):
    seen = passed(chunk, pieces)
    parts = [seen.sketches["", "processor", name] for name in ("quote", "trade")]
    assert parts[0].merge(parts[1]) == seen.sketches["", "processor", ""]
    assert parts[0].n == int(np.count_nonzero(chunk.type_code == 0))
    folds = seen.arrivals[""].folds
    assert folds["quote"].rows + folds["trade"].rows == folds[""].rows == ROWS


def test_stamps_out_of_order_are_still_counted(chunk: Chunk):
    mixed = chunk.time_ns.copy()
    mixed[100], mixed[101] = mixed[101], mixed[100]
    swapped = Chunk(mixed, chunk.latency_ps, None, chunk.type_code, None, True)
    found = passed(swapped, 3)
    assert found.clock.backwards == 1
    assert found.arrivals[""].dispersions() == passed(chunk, 1).arrivals[""].dispersions()


def test_windows_share_the_rows(chunk: Chunk):
    middle, end = int(chunk.time_ns[ROWS // 2]), int(chunk.time_ns[-100])
    windows = (Window("early", 0, middle), Window("late", middle, end))
    seen = passed(chunk, 5, windows)
    assert seen.outside == 100
    assert seen.sketches["early", "processor", ""].n == ROWS // 2
    assert seen.sketches["late", "processor", "quote"].n < ROWS // 2 - 100
    assert seen.rows == ROWS - 100
