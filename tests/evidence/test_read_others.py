"""hlog, sockperf and cyclictest, on files that the real tools wrote, whole and damaged."""

from __future__ import annotations

import base64
import json
import re
import runpy
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest

from reviewgen.errors import InputRefused
from reviewgen.evidence.measure import Measured, measure
from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.store import parse_evidence


def read(path: Path, **options) -> Measured:
    return measure([path], MeasureOptions(**options))


def remark_ids(measured: Measured) -> set[str]:
    return {remark.id for remark in measured.remarks}


hdrhistogram = pytest.mark.requires_module("hdrh")


@pytest.fixture
def log(data: Path) -> list[str]:
    return (data / "interval.hlog").read_text().splitlines()


@pytest.fixture
def damaged(tmp_path: Path, log: list[str]):
    """Reads the log with one line (from one) changed, and returns the refusal as printed."""

    def refusal(number: int, line: str) -> str:
        path = tmp_path / "capture.hlog"
        path.write_text("\n".join([*log[: number - 1], line, *log[number:]]) + "\n")
        with pytest.raises(InputRefused) as refused:
            read(path)
        return refused.value.render()

    return refusal


@hdrhistogram
def test_an_interval_log_of_the_library(data: Path):
    measured = read(data / "interval.hlog", segment="processor")
    (series,) = measured.series
    made = runpy.run_path(str(data / "make_hlog.py"))
    values = np.concatenate([made["values"](second) for second in range(made["SECONDS"])]) / 1000
    assert series.n == len(values) and series.loop == "unknown"
    shares = [0.5, 0.95, 0.99]
    assert series.quantiles_us(shares) == pytest.approx(np.quantile(values, shares), rel=0.01)
    (file,) = parse_evidence(measured.data, "e").files
    assert (file.first_time, file.last_time) == (
        "2026-11-23T00:35:40.000000000Z",
        "2026-11-23T00:35:45.000000000Z",
    )
    assert "loop-unknown" in remark_ids(measured)
    assert measured.rates[0].rate_per_s == pytest.approx(400)
    assert measured.rates[0].idc_1ms is None


@hdrhistogram
@pytest.mark.parametrize(
    "change, says",
    [
        (lambda line: line[:-40], "cut off or altered|not a whole"),
        (lambda line: line[:60] + "!" + line[61:], "not start,length,max,histogram"),
        (
            lambda line: line[:200].swapcase() + line[200:],
            "not start,length,max,histogram|cut off or altered|whole",
        ),
        (lambda line: "nonsense", "not start,length,max,histogram"),
        (lambda line: line.replace("HISTFA", "HISTEA"), "whole histogram"),
    ],
)
def test_a_damaged_line_is_refused_by_its_number(damaged, log: list[str], change, says: str):
    text = damaged(7, change(log[6]))
    assert "capture.hlog:7:1" in text and re.search(says, text)


@hdrhistogram
def test_an_empty_histogram_is_refused_by_its_number(damaged):
    from hdrh.histogram import HdrHistogram

    empty = HdrHistogram(1, 60_000_000_000, 3).encode().decode()
    text = damaged(6, f"1.0,1.0,0.0,{empty}")
    assert "capture.hlog:6:1: an empty histogram" in text


@hdrhistogram
def test_a_bomb_is_refused_before_it_is_unpacked(damaged):
    packed = zlib.compress(b"\0" * 200_000_000)
    blob = base64.b64encode(struct.pack(">II", 0x1C849314, len(packed)) + packed).decode()
    assert "capture.hlog:6:1" in damaged(6, f"1.0,1.0,0.0,{blob}")


@hdrhistogram
def test_a_header_that_makes_no_sense_is_refused(damaged):
    inner = struct.pack(">IIIIQQd", 0x1C849313, 1, 0, 3, 1 << 63, 1 << 63, 1.0) + b"\x02"
    packed = zlib.compress(inner)
    blob = base64.b64encode(struct.pack(">II", 0x1C849314, len(packed)) + packed).decode()
    assert "makes no sense" in damaged(6, f"1.0,1.0,0.0,{blob}")


@hdrhistogram
def test_a_log_without_intervals_is_refused(tmp_path: Path, log: list[str]):
    path = tmp_path / "capture.hlog"
    path.write_text("\n".join(log[:4]) + "\n")
    with pytest.raises(InputRefused, match="no interval"):
        read(path)


@hdrhistogram
def test_tags_are_types_and_units_can_be_given(tmp_path: Path, log: list[str], data: Path):
    path = tmp_path / "capture.hlog"
    path.write_text("\n".join([*log[:4], f"Tag=quote,{log[4]}", f"Tag=trade,{log[5]}"]) + "\n")
    measured = read(path, unit="us")
    assert {(one.type, one.n) for one in measured.series} == {("", 800), ("quote", 400), ("trade", 400)}
    assert measured.series[0].p50_us == pytest.approx(1000 * read(path).series[0].p50_us, rel=0.01)


def test_the_full_log_of_a_ping_pong(data: Path):
    measured = read(data / "sockperf_ping_pong.csv")
    lines = [line.split(",") for line in (data / "sockperf_ping_pong.csv").read_text().splitlines()]
    latencies = np.array([float(line[3]) for line in lines if len(line) == 4 and line[0].isdecimal()])
    (series,) = measured.series
    assert (series.n, series.loop) == (len(latencies), "closed")
    assert series.quantiles_us([0.5, 0.95]) == pytest.approx(np.quantile(latencies, [0.5, 0.95]), rel=0.01)
    assert series.max_us == pytest.approx(latencies.max())
    assert {"closed-loop", "half-round-trip"} <= remark_ids(measured)
    assert measured.rates[0].rate_per_s == pytest.approx(1000, rel=0.02)


def test_under_load_is_open(data: Path):
    (series,) = read(data / "sockperf_under_load.csv").series
    assert series.loop == "open"


def test_the_summary_gives_its_percentiles_and_says_that_it_interpolates(data: Path):
    measured = read(data / "sockperf_summary.txt")
    (series,) = measured.series
    printed = dict(
        re.findall(r"percentile ([0-9.]+) = +([0-9.]+)", (data / "sockperf_summary.txt").read_text())
    )
    for share in ("50.000", "90.000", "99.000"):
        assert series.quantile_us(float(share) / 100) == pytest.approx(float(printed[share]), rel=0.02)
    assert series.n == int(re.search(r"Total (\d+)", (data / "sockperf_summary.txt").read_text())[1])
    assert {"percentiles-only", "loop-unknown"} <= remark_ids(measured)


def test_a_malformed_packet_is_counted_with_its_line(data: Path, tmp_path: Path):
    lines = (data / "sockperf_ping_pong.csv").read_text().splitlines()
    lines[99] = "80, 2.4, x, y"
    lines[119] = "90, 2.4"
    path = tmp_path / "capture.csv"
    path.write_text("\n".join(lines) + "\n")
    (file,) = parse_evidence(read(path).data, "e").files
    assert {dropped.first for dropped in file.dropped} == {(100,), (120,)}


def test_a_summary_without_percentiles_is_refused(tmp_path: Path):
    path = tmp_path / "capture.txt"
    path.write_text("sockperf: == version #3.7-no.git ==\nsockperf: No messages were received\n")
    with pytest.raises(InputRefused, match="without usable percentiles"):
        read(path)


def test_cyclictest(data: Path):
    tree = json.loads((data / "cyclictest.json").read_text())
    histogram = {int(key): count for key, count in tree["thread"]["0"]["histogram"].items()}
    values = np.repeat(list(histogram), list(histogram.values()))
    measured = read(data / "cyclictest.json")
    (series,) = measured.series
    assert (series.n, series.loop) == (tree["thread"]["0"]["cycles"], "open")
    assert series.p50_us == pytest.approx(np.quantile(values, 0.5), rel=0.01)
    assert series.max_us == tree["thread"]["0"]["max"]
    assert "overflow" not in remark_ids(measured)


def test_overflow_is_warned_of_with_the_count_of_the_text_output(data: Path):
    measured = read(data / "cyclictest_overflow.json")
    counted = re.search(r"Histogram Overflows: 0*(\d+)", (data / "cyclictest_overflow.txt").read_text())[1]
    (remark,) = [remark for remark in measured.remarks if remark.id == "overflow"]
    assert remark.numbers["overflow"] == int(counted) > 0
    (series,) = measured.series
    tree = json.loads((data / "cyclictest_overflow.json").read_text())["thread"]["0"]
    assert (series.n, series.max_us) == (tree["cycles"], tree["max"])
    exact = np.repeat([int(value) for value in tree["histogram"]], list(tree["histogram"].values()))
    known = np.concatenate([exact, np.full(int(counted), 1e9)])  # whatever they are, they lie above
    assert series.quantiles_us([0.5, 0.95]) == pytest.approx(np.quantile(known, [0.5, 0.95]), rel=0.01)


def test_a_histogram_that_holds_nothing_is_refused(data: Path):
    with pytest.raises(InputRefused, match="P95 is not known"):
        read(data / "cyclictest_no_histogram.json")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-40],
        lambda text: text.replace('"cycles": 500', '"cycles": -1'),
        lambda text: text.replace('"cycles": 500', '"cycles": 3'),
        lambda text: text.replace('"cycles": 500', '"cycles": 530'),
        lambda text: re.sub(r'"max": \d+', '"max": 1', text.replace('"cycles": 500', '"cycles": 501')),
        lambda text: re.sub(r'("histogram": \{\s*"\d+": )\d+', r"\g<1>-1", text),
        lambda text: re.sub(r'("histogram": \{\s*"\d+": )\d+', r"\g<1>1.5", text),
        lambda text: re.sub(r'("histogram": \{\s*")\d+', r"\g<1>fast", text),
        lambda text: re.sub(r'"thread": \{', '"thread": {}, "was": {', text),
    ],
)
def test_damaged_cyclictest_is_refused(data: Path, tmp_path: Path, change):
    path = tmp_path / "capture.json"
    original = (data / "cyclictest.json").read_text()
    path.write_text(change(original))
    assert path.read_text() != original
    with pytest.raises(InputRefused, match=r"capture\.json|cyclictest|JSON"):
        read(path)


@pytest.mark.requires_tool("cyclictest")
def test_cyclictest_as_it_is_installed(tmp_path: Path):
    path = tmp_path / "fresh.json"
    done = subprocess.run(
        ["cyclictest", "-q", "-l", "50", "-i", "1000", "-h", "200000", f"--json={path}"],
        stdout=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )
    if done.returncode or not path.exists():
        pytest.skip("cyclictest may not set its priority here")
    assert read(path).series[0].n == 50
