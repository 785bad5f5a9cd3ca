"""CSV: what is read, and what of a damaged file is refused or counted with its line, by either engine."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from reviewgen.errors import InputRefused, ReviewgenError, UnsafeInput
from reviewgen.evidence.store import parse_evidence

COLUMNS = {"columns": "latency=latency_ns,time=timestamp_ns"}


def files_of(measured):
    return parse_evidence(measured.data, "e.json").files


def test_plain_rows(read, rows, write_csv):
    measured = read(write_csv(rows))
    (series,) = measured.series
    values = np.array([int(value) for value in rows["latency_ns"]]) / 1000
    assert (series.segment, series.n) == ("latency", 50)
    assert series.p50_us == pytest.approx(np.quantile(values, 0.5), rel=0.01)
    assert series.max_us == values.max()
    (file,) = files_of(measured)
    assert (file.rows, file.rows_dropped, file.format) == (50, 0, "csv")
    assert file.first_time == "2026-11-23T00:35:40.000000000Z"


def test_types_make_series_and_rates_of_their_own(read, rows, write_csv):
    measured = read(write_csv(rows), columns="type=side")
    assert {(one.type, one.n) for one in measured.series} == {("", 50), ("BUY", 33), ("SELL", 17)}
    assert {(one.type, one.n) for one in measured.rates} == {("", 50), ("BUY", 33), ("SELL", 17)}


@pytest.mark.parametrize(
    "line, reason",
    [
        ("1795394140000100000,,BUY", "empty value"),
        ("1795394140000100000,-4,BUY", "negative latency"),
        ("1795394140000100000,inf,BUY", "infinite latency"),
        ("1795394140000100000,-Infinity,BUY", "infinite latency"),
        ("1795394140000100000,nan,BUY", "not a number"),
        ("1795394140000100000,fast,BUY", "not a number"),
        ("1795394140000100000,1__000,BUY", "not a number"),
        ("1795394140000100000,0x1F,BUY", "not a number"),
        ("1795394140000100000,99999999999999999999999,BUY", "latency above 2.5 hours"),
        ("1795394140000100000,4000", "more or fewer fields than the header"),
        ("1795394140000100000,4000,BUY,9", "more or fewer fields than the header"),
        ("yesterday,4000,BUY", "not a time"),
        (",4000,BUY", "not a time"),
        ("-5,4000,BUY", "not a time"),
        ('1795394140000100000,4000,"BUY', "more or fewer fields than the header"),
    ],
)
def test_a_damaged_row_is_counted_with_its_line(read, rows, write_csv, line: str, reason: str):
    measured = read(write_csv(rows, {7: line}))
    (file,) = files_of(measured)
    assert (file.rows, file.rows_dropped) == (50, 1)
    (dropped,) = file.dropped
    assert (dropped.reason, dropped.rows, dropped.first) == (reason, 1, (7,))
    assert measured.series[0].n == 49
    (remark,) = [remark for remark in measured.remarks if remark.id == "dropped-rows"]
    assert "line 7" in remark.text and reason in remark.text


def test_odd_but_clear_numbers_are_read(read, rows, write_csv):
    rows["latency_ns"][3:7] = ["1_000_000", "2e6", " 3000000 ", "+4000000.0"]
    measured = read(write_csv(rows))
    assert files_of(measured)[0].rows_dropped == 0
    assert measured.series[0].max_us == 4000
    assert measured.series[0].sketch.sum_ps == sum(int(float(value)) for value in rows["latency_ns"]) * 1000


def test_a_decimal_among_whole_stamps_is_not_rounded(read, write_csv):
    stamps = [str(1_795_394_140 + i) for i in range(50)]
    stamps[30] = "1795394170.75"
    columns = {"time": stamps, "latency_ns": ["5000"] * 50}
    assert files_of(read(write_csv(columns)))[0].clock.endswith("steps of 1 ms")


def test_too_many_damaged_rows_are_refused_with_the_first_line(read, rows, write_csv):
    rows["latency_ns"][10:20] = ["-1"] * 10
    with pytest.raises(InputRefused) as refused:
        read(write_csv(rows))
    assert "10 of 50 rows cannot be used" in refused.value.render()
    assert "capture.csv:12:1: 10 of 50 rows: negative latency" in refused.value.render()


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "empty"),
        (b"\n", "first line is empty"),
        (b"latency_ns,timestamp_ns\n", "no rows below the header"),
        (b"latency_ns,timestamp_ns", "no rows below the header"),
        (b"latency_ns,timestamp_ns\n\n\n", "no rows"),
        (b"latency_ns,timestamp_ns\n5\n", "none of the 1 rows"),
        (b"1,2\n3,4\n", "no column names"),
        (b"a,b\n1,2\n", "no column of latencies"),
        (b"latency,b\n1,2\n", "unit of column `latency`"),
        (b"latency_ns,ts\n1,2\n", "unit of the time column"),
        (b"latency_ns,b\n1\x00,2\n", "NUL"),
        (b"latency_ns,b\n1,\xff\xfe\n", "not UTF-8"),
        (b"latency_ns,latency_ns\n1,2\n", "more than one column could hold the latencies"),
        (b",".join(b"c%d" % place for place in range(3000)) + b"\n" + b"1," * 2999 + b"1\n", "more than 2000 columns"),
        (b"\x1f\x8b\x08\x00garbage", "gzip"),
        (b"PK\x03\x04rest", "ZIP"),
    ],
)
def test_what_is_no_capture_is_refused(read, tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "capture.csv"
    path.write_bytes(content)
    with pytest.raises(InputRefused) as refused:
        read(path)
    assert says in refused.value.render()
    assert "capture.csv" in refused.value.render()


def test_bytes_that_are_no_text_are_refused_with_their_line(read, rows, write_csv):
    path = write_csv(rows)
    lines = path.read_bytes().split(b"\n")
    lines[30] += b"\xff"
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(InputRefused) as refused:
        read(path)
    assert "capture.csv:31" in refused.value.render()


def test_a_line_without_end_is_unsafe(read, tmp_path: Path):
    path = tmp_path / "capture.csv"
    path.write_bytes(b"latency_ns,b\n" + b"1" * 6_000_000)
    with pytest.raises(UnsafeInput, match="more than"):
        read(path)


def test_a_cut_gzip_is_refused(read, rows, write_csv, tmp_path: Path):
    packed = gzip.compress(write_csv(rows).read_bytes())
    path = tmp_path / "capture.csv.gz"
    path.write_bytes(packed)
    assert read(path).series[0].n == 50
    path.write_bytes(packed[:-30])
    with pytest.raises(InputRefused, match="cut-off gzip"):
        read(path)


def test_a_last_line_without_newline_counts(read, rows, write_csv):
    path = write_csv(rows)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert read(path).series[0].n == 50


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_of_a_single_column_are_no_rows(read, tmp_path: Path, end: str):
    path = tmp_path / "capture.csv"
    path.write_bytes(end.join(["latency_ns", "5", "", "6", " \t", "-7", *["8"] * 40, ""]).encode())
    measured = read(path)
    assert measured.series[0].n == 42
    (file,) = files_of(measured)
    assert (file.rows, file.rows_dropped, file.dropped[0].first) == (43, 1, (6,))


@pytest.mark.parametrize("row", [b"x\n", b"1,2\n"])
def test_a_table_of_rubbish_is_not_read_to_its_end(read, tmp_path: Path, row: bytes):
    path = tmp_path / "capture.csv.gz"
    path.write_bytes(gzip.compress(b"latency_ns\n" + row * 400_000))
    with pytest.raises(InputRefused) as refused:
        read(path)
    assert "262144" in refused.value.render() and "capture.csv.gz:2:1" in refused.value.render()


def test_a_cut_last_line_is_counted(read, rows, write_csv):
    path = write_csv(rows)
    path.write_bytes(path.read_bytes()[:-12])
    (file,) = files_of(read(path))
    assert (file.rows, file.rows_dropped, file.dropped[0].first) == (50, 1, (51,))


@pytest.mark.parametrize(
    "change", [("\n", "\r\n"), (",", ";"), (",", "\t"), ("latency_ns", "\ufefflatency_ns")]
)
def test_other_line_ends_delimiters_and_a_mark(read, rows, write_csv, change: tuple[str, str]):
    columns = {"latency_ns": rows["latency_ns"], "timestamp_ns": rows["timestamp_ns"]}
    path = write_csv(columns)
    path.write_bytes(path.read_bytes().decode().replace(*change).encode())
    assert read(path).series[0].n == 50


def test_quoted_fields(read, rows, write_csv):
    rows["side"] = ['"BUY, or ""SELL"""'] * 50
    measured = read(write_csv(rows), columns="type=side")
    assert {one.type for one in measured.series} == {"", 'BUY, or "SELL"'}


@pytest.mark.parametrize("unit, scale", [("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9)])
def test_units_are_taken_from_the_suffix_or_given(read, rows, write_csv, unit: str, scale: float):
    values = [float(value) for value in rows["latency_ns"]]
    expected = max(values) / 1000
    by_suffix = {"timestamp_ns": rows["timestamp_ns"], f"lat_{unit}": [f"{v / scale:.9f}" for v in values]}
    assert read(write_csv(by_suffix)).series[0].max_us == pytest.approx(expected)
    given = {"timestamp_ns": rows["timestamp_ns"], "x": by_suffix[f"lat_{unit}"]}
    assert read(write_csv(given), columns=f"latency=x:{unit}").series[0].max_us == pytest.approx(expected)


@pytest.mark.parametrize(
    "stamp",
    [
        "2026-11-23T00:35:40.00002Z",
        "2026-11-23 00:35:40.000020",
        "2026-11-23T01:35:40.000020000+01:00",
    ],
)
def test_dates_in_words(read, rows, write_csv, stamp: str):
    columns = {"time": [stamp] * 50, "latency_ns": rows["latency_ns"]}
    (file,) = files_of(read(write_csv(columns)))
    assert file.first_time == "2026-11-23T00:35:40.000020000Z"


def test_decimal_seconds_keep_their_nanoseconds(read, rows, write_csv):
    stamps = [f"{text[:-9]}.{text[-9:]}" for text in rows["timestamp_ns"]]
    stamps[0] = "1795394140.000000123"
    (file,) = files_of(read(write_csv({"time": stamps, "latency_ns": rows["latency_ns"]})))
    assert file.first_time == "2026-11-23T00:35:40.000000123Z"


def test_several_latencies_of_a_row_give_joint_samples(read, rows, write_csv):
    double = [str(2 * int(value)) for value in rows["latency_ns"]]
    double[3] = ""
    columns = {"a_ns": rows["latency_ns"], "b_ns": double, "timestamp_ns": rows["timestamp_ns"]}
    measured = read(write_csv(columns), columns="nic_to_processor=a_ns,end_to_end=b_ns")
    assert {(one.segment, one.n) for one in measured.series} == {("nic_to_processor", 50), ("end_to_end", 49)}
    joint = parse_evidence(measured.data, "e.json").joint_of("open")
    assert joint.n == 49
    assert np.allclose(joint.samples_us[:, 1], 2 * joint.samples_us[:, 0])


def test_a_segment_column(read, rows, write_csv):
    rows["segment"] = ["processor" if i % 2 else "risk_check" for i in range(50)]
    measured = read(write_csv(rows))
    assert {(one.segment, one.n) for one in measured.series} == {("processor", 25), ("risk_check", 25)}


def test_a_column_of_identifiers_is_no_type(read, write_csv):
    columns = {"latency_ns": ["5000"] * 300, "id": [f"o{i}" for i in range(300)]}
    with pytest.raises(InputRefused, match="more than 100 different values"):
        read(write_csv(columns), columns="type=id")


def test_a_misspelt_column_is_named(read, rows, write_csv):
    with pytest.raises(InputRefused, match="latency_n`") as refused:
        read(write_csv(rows), columns="latency=latency_n")
    assert "did you mean `latency_ns`?" in refused.value.render()


def test_engines_write_the_same_bytes(rows, write_csv, tmp_path: Path):
    pytest.importorskip("ibis")
    from reviewgen.evidence.measure import measure
    from reviewgen.evidence.options import MeasureOptions

    for replaced in ({}, {9: "1795394140000100000,oops,BUY"}):
        path = write_csv(rows, replaced)
        found = [
            measure([path], MeasureOptions(columns="type=side", engine=engine)).data
            for engine in ("base", "duckdb")
        ]
        assert found[0] == found[1]
        assert json.loads(found[0])["format"] == "reviewgen.evidence/1"


def test_no_path_reaches_the_file(read, rows, write_csv, tmp_path: Path):
    assert str(tmp_path).encode() not in read(write_csv(rows)).data
    with pytest.raises(ReviewgenError) as refused:
        read(tmp_path / "absent.csv")
    assert str(tmp_path) not in refused.value.render()
