"""Reading evidence files back: what measure wrote is believed, what was altered is not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from reviewgen.errors import InputRefused, UnsafeInput
from reviewgen.evidence.measure import measure
from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.store import LARGEST, load_evidence, parse_evidence
from reviewgen.evidence.windows import Window


@pytest.fixture
def good(rows, write_csv) -> bytes:
    options = MeasureOptions(
        columns="type=side", segment="end_to_end", windows=(Window("open"),), loop="closed", engine="base"
    )
    return measure([write_csv(rows)], options).data


@pytest.fixture
def tree(good: bytes) -> dict:
    return json.loads(good)


def refusal(tree: object) -> str:
    with pytest.raises(InputRefused) as refused:
        parse_evidence(json.dumps(tree).encode(), "evidence/open.json")
    text = refused.value.render()
    assert text.startswith("evidence/open.json")
    return text


def test_what_was_written_is_read(good: bytes, rows):
    evidence = parse_evidence(good, "evidence/open.json")
    values = np.array([int(value) for value in rows["latency_ns"]]) / 1000
    series = evidence.find("end_to_end", "open")
    assert (evidence.name, series.n, series.loop) == ("evidence/open.json", 50, "closed")
    assert series.p95_us == pytest.approx(np.quantile(values, 0.95), rel=0.01)
    assert (series.min_us, series.max_us) == (values.min(), values.max())
    service = series.service()
    assert service.mean_us == pytest.approx(values.mean())
    assert service.scv == pytest.approx(values.var() / values.mean() ** 2, rel=0.01)
    assert evidence.find("end_to_end", "open", "SELL").n == 17
    rates = evidence.rates_of("open")
    assert rates.rate_per_s == pytest.approx(50_000)
    assert rates.bin(1).bin_ms == 1 and rates.bin(7) is None
    assert {replay.rate_per_s for replay in evidence.replays} == {50_000.0}


def test_a_window_not_named_speaks_for_every_window(rows, write_csv):
    data = measure([write_csv(rows)], MeasureOptions(segment="processor", engine="base")).data
    evidence = parse_evidence(data, "e")
    assert evidence.find("processor", "open") is evidence.find("processor")
    assert evidence.rates_of("midday") is evidence.rates_of()
    assert evidence.find("risk_check", "open") is None
    assert evidence.joint_of("open") is None


def test_the_bytes_are_stable_sorted_and_one_series_a_line(good: bytes, rows, write_csv):
    again = measure([write_csv(rows)], MeasureOptions(
        columns="type=side", segment="end_to_end", windows=(Window("open"),), loop="closed", engine="base"
    )).data  # fmt: skip
    assert again == good
    tree = json.loads(good)
    assert list(tree) == sorted(tree)
    for line in good.decode().splitlines():
        if line.startswith("  {"):
            entry = json.loads(line.rstrip(","))
            assert list(entry) == sorted(entry)
    assert sum(b'"buckets"' in line for line in good.splitlines()) == 3


@pytest.mark.parametrize(
    "key", ["n", "sum_ps", "min_ps", "max_ps", "p50_us", "p95_us", "p99_us", "p999_us", "max_us"]
)
def test_a_figure_changed_by_hand_is_refused(tree: dict, key: str):
    tree["series"][0][key] = int(tree["series"][0][key] * 3 + 7)
    assert "series open end_to_end" in refusal(tree)


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda t: t.pop("series"), "series"),
        (lambda t: t["series"][0].pop("buckets"), "buckets"),
        (lambda t: t["series"][0].update(buckets={}), "buckets"),
        (lambda t: t["series"][0]["buckets"].update({"9999": 1}), "beyond the last"),
        (lambda t: t["series"][0]["buckets"].update({"12": 1}), "buckets"),
        (lambda t: t["series"][0].update(n=0), "n"),
        (lambda t: t["series"][0].update(loop="half"), "loop"),
        (lambda t: t["series"][0].update(segment=""), "segment"),
        (lambda t: t["series"][0].update(segment="a\u202eb"), "segment"),
        (lambda t: t["series"].append(t["series"][0]), "two series"),
        (lambda t: t["rates"][0].update(rate_per_s=-1.0), "rate_per_s"),
        (lambda t: t["rates"][0].update(rate_per_s="fast"), "rate_per_s"),
        (lambda t: t["files"][0].update(sha256="no"), "sha256"),
        (lambda t: t["files"].clear(), "files"),
        (
            lambda t: t["joint"].append(
                {"window": "", "segments": ["a", "b"], "n": 1, "samples_us": [[1.0]]}
            ),
            "row",
        ),
        (lambda t: t.update(format="reviewgen.evidence/2"), "newer"),
        (lambda t: t.update(format="reviewgen.obi/1"), "obi.evidence_file"),
        (lambda t: t.update(format=7), "not an evidence file"),
    ],
)
def test_what_is_not_an_evidence_file_is_refused(tree: dict, change, says: str):
    change(tree)
    assert says in refusal(tree)


def test_keys_that_are_not_known_are_passed_over(tree: dict):
    tree["later"] = tree["series"][0]["later"] = {"x": 1}
    assert parse_evidence(json.dumps(tree).encode(), "e").series[0].n == 50


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"9" * 5000])
def test_bytes_that_are_no_json_are_refused(data: bytes):
    with pytest.raises(InputRefused):
        parse_evidence(data, "e.json")


def test_depth_and_size_are_limited():
    for data in (b"[" * 200_000, b" " * (LARGEST + 1)):
        with pytest.raises((UnsafeInput, InputRefused)) as refused:
            parse_evidence(data, "e.json")
        assert refused.value.exit_code in (2, 3)


def test_loading_opens_regular_files_only(good: bytes, tmp_path: Path):
    path = tmp_path / "e.json"
    path.write_bytes(good)
    assert load_evidence(path, name="evidence/e.json").name == "evidence/e.json"
    os.mkfifo(tmp_path / "pipe")
    for bad in (tmp_path / "pipe", tmp_path, tmp_path / "absent"):
        with pytest.raises(InputRefused):
            load_evidence(bad)
