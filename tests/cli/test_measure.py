"""`reviewgen measure` from captures to a file and a table: the shipped capture, and every way to be refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest

from reviewgen.cli import main
from reviewgen.evidence.store import load_evidence

ROOT = Path(__file__).parents[2]
CAPTURE = ROOT / "examples" / "captures" / "hftperf_10k.csv.gz"
COLUMNS = ["--columns", "latency=latency_ns,time=timestamp_ns"]


def test_a_real_capture_of_a_public_benchmark(tmp_path, capsys):
    target = tmp_path / "e.json"
    assert main(["measure", str(CAPTURE), *COLUMNS, "-o", str(target)]) == 0
    rows = pandas.read_csv(CAPTURE)
    exact = np.quantile(rows.latency_ns / 1000, [0.5, 0.95, 0.99, 0.999])
    evidence = load_evidence(target)
    (series,) = evidence.series
    assert (series.n, series.loop, series.max_us) == (len(rows), "closed", rows.latency_ns.max() / 1000)
    printed = [series.p50_us, series.p95_us, series.p99_us, series.p999_us]
    assert printed == pytest.approx(exact, rel=0.01)
    span_s = (rows.timestamp_ns.iloc[-1] - rows.timestamp_ns.iloc[0]) / 1e9
    (rates,) = evidence.rates
    assert rates.rate_per_s == pytest.approx(len(rows) / span_s, rel=0.001)
    counts = np.bincount(rows.timestamp_ns // 10**6 - rows.timestamp_ns.iloc[0] // 10**6)
    assert rates.peak_1ms_per_s == counts.max() * 1000
    assert rates.idc_1ms == pytest.approx(counts[1:-1].var(ddof=1) / counts[1:-1].mean())
    assert "closed-loop" in {remark.id for remark in evidence.remarks}
    (replay,) = evidence.replays
    assert replay.stable and replay.wait_p95_us >= 0
    said = capsys.readouterr()
    assert "10,000" in said.out and "closed" in said.out
    assert "latency: closed-loop: Closed loop" in said.err


def test_standard_output_is_the_file_and_nothing_else(tmp_path, capsysbinary):
    assert main(["measure", str(CAPTURE), *COLUMNS, "-o", "-"]) == 0
    printed = capsysbinary.readouterr().out
    assert main(["measure", str(CAPTURE), *COLUMNS, "-o", str(tmp_path / "e.json")]) == 0
    assert (tmp_path / "e.json").read_bytes() == printed
    assert str(ROOT).encode() not in printed


def test_the_files_are_named_as_they_were_given(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("desks").mkdir()
    Path("desks/a.yaml").write_text(DESK)
    words = ["-o", "desks/evidence/open.json", "--write", "desks/a.yaml"]
    assert main(["measure", str(CAPTURE), *COLUMNS, *words]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2:] == ["written to desks/evidence/open.json", "desks/a.yaml names evidence/open.json"]


def test_the_summary_as_json(tmp_path, capsys):
    assert main(["measure", str(CAPTURE), *COLUMNS, "-o", str(tmp_path / "e.json"), "--format", "json"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    (series,), (rates,) = found["series"], found["rates"]
    evidence = load_evidence(tmp_path / "e.json")
    assert (series["n"], series["p95_us"]) == (10_000, evidence.series[0].p95_us)
    assert rates["rate_per_s"] == pytest.approx(evidence.rates[0].rate_per_s)
    assert found["written"] == str(tmp_path / "e.json") and said.err == ""
    assert "closed-loop" in {remark["id"] for remark in found["remarks"]}


DESK = """reviewgen: 1
review: {client: A, desk: B, date: 2026-11-20}
flow: {windows: [{name: open, rate: 9k msg/s}]}
"""


@pytest.mark.requires_module("ruamel.yaml")
def test_what_the_desk_has_no_place_for_is_told_before_it_is_lost(tmp_path, capsys):
    desk = tmp_path / "desk.yaml"
    desk.write_text(DESK)
    call = ["measure", str(CAPTURE), *COLUMNS, "-o", str(tmp_path / "e.json"), "--write", str(desk)]
    assert main([*call, "--window", "opne"]) == 2
    assert "the desk has no window `opne`\n    fix: did you mean `open`?" in capsys.readouterr().err
    assert desk.read_text() == DESK and not (tmp_path / "e.json").exists()
    assert main([*call, "--window", "open", "--segment", "end2end"]) == 0
    assert "`end2end` is no segment of a desk" in capsys.readouterr().err
    assert "e.json" in desk.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "a.pcap"], "--from and --to name two taps together"),
        ([], "no captures to read"),
        (["x.csv", "--from", "a.pcap", "--to", "b.pcap"], "captures and taps together"),
        ([str(CAPTURE), "--clock-error", "0.1"], "--clock-error: `0.1` has no unit"),
        ([str(CAPTURE), "--rate", "100k"], "--rate: `100k` has a multiplier but no unit"),
    ],
)
def test_wrong_words_are_told_with_their_option(tmp_path, capsys, words, said):
    assert main(["measure", *words, "-o", str(tmp_path / "e.json")]) == 2
    assert said in capsys.readouterr().err


def test_the_same_bytes_in_another_process():
    outputs = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "reviewgen", "measure", str(CAPTURE), *COLUMNS, "-o", "-"]
        environment = {"PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}", "PATH": os.defpath}
        done = subprocess.run(command, capture_output=True, check=True, timeout=120, env=environment)
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1] and json.loads(outputs[0])["format"] == "reviewgen.evidence/1"


def test_a_capture_from_standard_input(tmp_path):
    command = [sys.executable, "-m", "reviewgen", "measure", "-", *COLUMNS, "-o", "-"]
    done = subprocess.run(command, input=CAPTURE.read_bytes(), capture_output=True, check=True, timeout=120)
    tree = json.loads(done.stdout)
    assert (tree["files"][0]["name"], tree["series"][0]["n"]) == ("-", 10_000)


def test_names_rates_and_what_the_user_knows(tmp_path):
    target = tmp_path / "e.json"
    words = ["--segment", "processor", "--window", "open", "--type", "quote", "--clock", "PTP, hardware"]
    words += ["--rate", "100k msg/s", "--rate", "5M msg/s", "--clock-error", "1 us"]
    assert main(["measure", str(CAPTURE), *COLUMNS, *words, "-o", str(target)]) == 0
    evidence = load_evidence(target)
    series = evidence.find("processor", "open", "quote")
    assert series.n == 10_000
    assert evidence.files[0].clock.startswith("PTP, hardware")
    assert [(one.rate_per_s, one.stable) for one in evidence.replays] == [
        (100_000.0, True),
        (5_000_000.0, False),
    ]
    assert "clock-error" in {remark.id for remark in evidence.remarks}


def test_captures_add_up(tmp_path):
    target = tmp_path / "e.json"
    assert main(["measure", str(CAPTURE), str(CAPTURE), *COLUMNS, "-o", str(target)]) == 0
    evidence = load_evidence(target)
    assert evidence.series[0].n == 20_000 and len(evidence.files) == 2
    assert evidence.rates[0].n == 20_000


def test_windows_by_time(tmp_path):
    target = tmp_path / "e.json"
    spans = ["--window", "first=2026-11-23T00:35:40Z..2026-11-23T00:35:40.6Z"]
    spans += ["--window", "second=2026-11-23T00:35:40.6Z..2026-11-23T00:35:40.7Z"]
    assert main(["measure", str(CAPTURE), *COLUMNS, *spans, "-o", str(target)]) == 0
    evidence = load_evidence(target)
    stamps = pandas.read_csv(CAPTURE).timestamp_ns - 1_795_394_140_000_000_000
    inside = [
        int((stamps < 600_000_000).sum()),
        int(((stamps >= 600_000_000) & (stamps < 700_000_000)).sum()),
    ]
    assert [evidence.find("latency", name).n for name in ("first", "second")] == inside
    (file,) = evidence.files
    assert {(d.reason, d.rows) for d in file.dropped} == {("outside every window", 10_000 - sum(inside))}


@pytest.mark.requires_module("ruamel.yaml")
def test_naming_the_evidence_in_a_desk(tmp_path):
    desk = tmp_path / "desk.yaml"
    shutil.copy(ROOT / "examples" / "migrated.yaml", desk)
    before = desk.read_text()
    (tmp_path / "evidence").mkdir()
    words = ["--segment", "end_to_end", "--window", "open", "--write", str(desk)]
    assert (
        main(["measure", str(CAPTURE), *COLUMNS, *words, "-o", str(tmp_path / "evidence" / "open.json")]) == 0
    )
    assert desk.read_text() == before + "\nevidence:\n  - evidence/open.json\n"
    (replay,) = load_evidence(tmp_path / "evidence" / "open.json").replays
    assert (replay.window, replay.rate_per_s) == ("open", 65_600)  # the desk's own rate there


def test_a_closed_loop_is_replayed_at_rates_given_else_stated_else_captured():
    from reviewgen.evidence.options import MeasureOptions

    stated = MeasureOptions(stated_rates_per_s={"open": 3.0, "midday": 2.0})
    assert [stated.replayed_at(name) for name in ("open", "close", "")] == [(3.0,), (), (2.0, 3.0)]
    assert MeasureOptions(rates_per_s=(7.0, 5.0), stated_rates_per_s={"open": 3.0}).replayed_at("open") == (7.0, 5.0)


@pytest.mark.requires_module("ruamel.yaml")
def test_a_unit_off_by_a_thousand_is_seen_beside_the_desk(tmp_path, capsys):
    desk = tmp_path / "desk.yaml"
    shutil.copy(ROOT / "examples" / "migrated.yaml", desk)
    capture = tmp_path / "c.csv"
    capture.write_text("latency_us\n" + "36000\n" * 2000)  # the desk says 36 us
    words = ["--segment", "end_to_end", "--window", "open", "--write", str(desk)]
    assert main(["measure", str(capture), *words, "-o", str(tmp_path / "open.json")]) == 0
    assert "end_to_end: units: The measured median" in capsys.readouterr().err


def refused(capsys, *words: str) -> str:
    assert main(["measure", *words]) == 2
    said = capsys.readouterr()
    assert not said.out and "Traceback" not in said.err
    return said.err


def test_what_cannot_be_asked_is_refused(tmp_path, capsys):
    out, capture = str(tmp_path / "e.json"), str(CAPTURE)
    assert "no captures" in refused(capsys, "-o", out)
    assert "name two taps together" in refused(capsys, capture, "--from", capture, "-o", out)
    assert "is not a number with a unit" in refused(capsys, capture, *COLUMNS, "--rate", "fast", "-o", out)
    assert "not a range" in refused(capsys, capture, *COLUMNS, "--rate", "1k..2k msg/s", "-o", out)
    assert "has no unit" in refused(capsys, capture, *COLUMNS, "--clock-error", "5", "-o", out)
    assert "is not a role" in refused(capsys, capture, "--columns", "lat=x", "-o", out)
    assert "no such file" in refused(capsys, str(tmp_path / "absent"), "-o", out)
    assert "a folder" in refused(capsys, str(tmp_path), "-o", out)
    assert "-o FILE" in refused(capsys, capture, *COLUMNS, "--write", "desk.yaml", "-o", "-")
    outside = tmp_path / "desk" / "desk.yaml"
    assert "outside the desk's folder" in refused(
        capsys, capture, *COLUMNS, "--write", str(outside), "-o", out
    )
    os.mkfifo(tmp_path / "pipe")
    assert "a named pipe" in refused(capsys, str(tmp_path / "pipe"), "-o", out)
    assert not (tmp_path / "e.json").exists()


def test_nothing_is_written_where_the_capture_is_refused(tmp_path, capsys):
    target = tmp_path / "e.json"
    target.write_text("before")
    bad = tmp_path / "c.csv"
    bad.write_text("latency_ns\n-1\n-2\n")
    assert "negative latency" in refused(capsys, str(bad), "-o", str(target))
    assert target.read_text() == "before"
