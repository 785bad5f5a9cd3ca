"""What the command line's words mean: columns, units, windows, rates."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.errors import InputRefused
from reviewgen.evidence.columns import Column, map_columns, parse_columns, unit_of
from reviewgen.evidence.moments import to_ns
from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.records import Series
from reviewgen.evidence.sketch import Sketch
from reviewgen.evidence.units_check import factor_off, unit_remark
from reviewgen.evidence.windows import parse_windows, rows_of

HEADER = ["timestamp_ns", "latency_ns", "side", "seq", "x"]


def test_sensible_names_are_recognised():
    found = map_columns(HEADER, {}, "f")
    assert found.latency == {"latency": Column("latency_ns", "ns")}
    assert (found.time, found.sequence, found.type) == (Column("timestamp_ns", "ns"), Column("seq"), None)


def test_what_is_said_wins():
    found = map_columns(HEADER, parse_columns("latency=x:us, type=side"), "f")
    assert found.latency == {"latency": Column("x", "us")}
    assert found.type == Column("side")


@pytest.mark.parametrize(
    "name, unit",
    [
        ("lat_us", "us"),
        ("Latency (µs)", "µs"),
        ("t.ms", "ms"),
        ("rtt_nanos", "ns"),
        ("age_seconds", "s"),
        ("bus", ""),
    ],
)
def test_units_by_suffix(name: str, unit: str):
    assert unit_of(name) == unit


@pytest.mark.parametrize(
    "words, says",
    [
        ("latency", "is not ROLE=COLUMN"),
        ("latency=", "is not ROLE=COLUMN"),
        ("latncy=x", "did you mean latency"),
        ("latency=a_ns,latency=b_ns", "given twice"),
    ],
)
def test_columns_that_cannot_be_read(words: str, says: str):
    with pytest.raises(InputRefused) as refused:
        parse_columns(words)
    assert says in refused.value.render()


@pytest.mark.parametrize(
    "words, says",
    [
        ("latency=y_ns", "no column `y_ns`"),
        ("latency=x", "unit of column `x`"),
        ("end_to_end=x:us,processor=latency_ns,segment=side", "several latency columns and a segment"),
    ],
)
def test_columns_that_are_not_there(words: str, says: str):
    with pytest.raises(InputRefused, match=says):
        map_columns(HEADER, parse_columns(words), "f")


def test_windows_by_time():
    first, second = parse_windows(
        ("open=2026-11-02T14:30:00Z..2026-11-02T15:00:00Z", "midday=2026-11-02 17:00..2026-11-02 18:00")
    )
    assert second.start_ns == to_ns("2026-11-02T17:00:00+00:00")
    times = np.array([first.start_ns - 1, first.start_ns, first.end_ns - 1, first.end_ns])
    assert rows_of(first, times).tolist() == [False, True, True, False]
    assert rows_of(parse_windows(("open",))[0], times) is None
    with pytest.raises(InputRefused, match="need a time column"):
        rows_of(first, None)


@pytest.mark.parametrize(
    "words, says",
    [
        (("=x..y",), "names no window"),
        (("open=9..10",), "no span of time"),
        (("open=2026-11-02T15:00Z..2026-11-02T14:00Z",), "ends before"),
        (("a", "b"), "need their times"),
        (("a=2026-11-02..2026-11-04", "b=2026-11-03..2026-11-05"), "overlap"),
    ],
)
def test_windows_that_cannot_be_read(words, says: str):
    with pytest.raises(InputRefused, match=says):
        parse_windows(words)


@pytest.mark.parametrize(
    "wrong",
    [
        {"segment": ""},
        {"type": "a\nb"},
        {"unit": "m"},
        {"loop": "half"},
        {"engine": "abacus"},
        {"rates_per_s": (0.0,)},
        {"columns": "latency"},
    ],
)
def test_options_are_checked(wrong):
    with pytest.raises(InputRefused):
        MeasureOptions(**wrong)


@pytest.mark.parametrize(
    "measured, stated, factor",
    [
        (10_500, 10, 1000),
        (0.012, 10, -1000),
        (9e6, 10, 10**6),
        (30, 10, None),
        (300, 10, None),
        (0, 10, None),
    ],
)
def test_units_off_by_a_thousand(measured: float, stated: float, factor: int | None):
    assert factor_off(measured, stated) == factor


def test_the_remark_on_units():
    series = Series("end_to_end", "", "open", "open", Sketch.of([36_000_000_000] * 10))
    remark = unit_remark(series, 36.0)
    assert remark.id == "units" and remark.numbers["factor"] == 1000
    assert unit_remark(series, 36_000.0) is None
