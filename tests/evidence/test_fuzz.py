"""Whatever the bytes are: a refusal in words, or figures of samples that are there. Never anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewgen.errors import ReviewgenError
from reviewgen.evidence.measure import measure
from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.store import parse_evidence

pytestmark = [pytest.mark.fuzz, pytest.mark.requires_module("hdrh")]

DATA = Path(__file__).parent / "data"
SEEDS = ["interval.hlog", "sockperf_ping_pong.csv", "sockperf_summary.txt", "cyclictest.json"]
PIECES = [
    b"\n",
    b",",
    b'"',
    b"\r",
    b"\0",
    b"-1",
    b"nan",
    b"1e999",
    b"inf",
    b"\xff",
    b"9" * 25,
    b"{",
    b"}",
    b"=",
    b"",
]
TABLE = b"timestamp_ns,latency_ns,type\n" + b"".join(
    b"%d,%d,quote\n" % (1_795_394_140_000_000_000 + i * 1000, 900 + i) for i in range(40)
)


def outcome(data: bytes, path: Path) -> None:
    """Measures the bytes; what comes out must be whole, what is refused must be said."""
    path.write_bytes(data)
    try:
        measured = measure([path], MeasureOptions(engine="base"))
    except ReviewgenError as refused:
        assert refused.exit_code in (2, 3) and refused.render()
        return
    evidence = parse_evidence(measured.data, "e")
    assert evidence.files[0].rows - evidence.files[0].rows_dropped > 0
    assert all(series.n > 0 and 0 <= series.p50_us <= series.max_us for series in evidence.series)


changes = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=6
)


quick = settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@quick
@given(changes=changes, seed=st.sampled_from([*SEEDS, "table"]))
def test_altered_captures(tmp_path_factory, changes, seed: str):
    data = TABLE if seed == "table" else (DATA / seed).read_bytes()
    for place, cut, piece in changes:
        start = int(place * len(data))
        data = data[:start] + piece + data[start + cut :]
    outcome(data, tmp_path_factory.getbasetemp() / "fuzz.bin")


@quick
@given(data=st.binary(max_size=400))
def test_any_bytes(tmp_path_factory, data: bytes):
    outcome(data, tmp_path_factory.getbasetemp() / "fuzz.bin")


@quick
@given(text=st.text(alphabet='0123456789,.;-\n\r"e_nalimty\t ', max_size=300))
def test_any_table(tmp_path_factory, text: str):
    outcome(b"latency_ns,time_ns\n" + text.encode(), tmp_path_factory.getbasetemp() / "fuzz.bin")
