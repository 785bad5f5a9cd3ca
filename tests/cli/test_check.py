"""`reviewgen check`: problems and gaps, for people and for machines."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reviewgen.cli import main

ROOT = Path(__file__).resolve().parents[2]
HEAD = "reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-01}\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["check", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_right_desk_and_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, str(ROOT / "examples" / "minimal.yaml"))
    assert (status, err) == (0, "")
    assert "no problems (Harbour Lane, ETF desk)" in out
    assert "order_processor.service_times" in out
    assert "waiting: capex-unpaid, edge-gone-before-payback, inputs-decide" in out


def test_what_is_given_is_not_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "desk.yaml"
    asked = "What is the latency edge worth in a year?"
    path.write_text(HEAD)
    assert asked in run(capsys, str(path))[1]
    path.write_text(HEAD + "economics: {edge_value: 1M USD/yr}\n")
    assert asked not in run(capsys, str(path))[1]


def test_all_problems_go_to_standard_error_with_line_and_caret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(HEAD + "latncy: 1\nbrand: 3\n")
    status, out, err = run(capsys, "desk.yaml")
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "desk.yaml:3:1: `latncy` is not a key of a desk file",
        "    latncy: 1",
        "    ^",
        "    fix: did you mean `latency`?",
        "desk.yaml:4:8: `brand` must be a text",
        "    brand: 3",
        "           ^",
        '    fix: put it in quotes: "3"',
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dsk.yaml", ": there is no such file\n    fix: did you mean `desk.yaml`?"),
        ("zebra", ": there is no such file\n    fix: start with `reviewgen init`"),
        (".", ": this is a folder\n    fix: name the desk file in it, such as desk.yaml"),
        ("report.pdf", ":1:1: this is a PDF, not a desk file"),
    ],
)
def test_what_is_no_desk_is_named_for_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(HEAD)
    Path("report.pdf").write_bytes(b"%PDF-1.7\n\xbf\xf7")
    status, _, err = run(capsys, name)
    assert status == 2
    assert err.startswith(name + said)


def test_a_point_where_thousands_may_be_meant_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(HEAD + "flow: {windows: [{name: a, rate: 55.000 msg/s, peak_1ms: 65.600k msg/s}]}\n")
    out = run(capsys, str(path))[1]
    assert f"{path}:3: flow.windows.a.rate: `55.000 msg/s` is read with a decimal point; if 55000 was meant" in out
    assert "65.600k msg/s` is read" not in out


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(HEAD.encode() + b"x: 1\n")))
    status, _, err = run(capsys, "-")
    assert status == 2
    assert err.startswith("standard input:3:1: `x` is not a key")


def test_an_override_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    example = str(ROOT / "examples" / "minimal.yaml")
    assert run(capsys, example, "--set", "flow.windows.peak.rate=90k msg/s")[0] == 0
    status, _, err = run(capsys, example, "--set", "flow.windows.peak.rate=90k")
    assert status == 2
    assert err.startswith("--set flow.windows.peak.rate=90k: `90k` has a multiplier but no unit")


def test_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(HEAD + "waivers: [{rule: a}]\n")
    status, out, _ = run(capsys, str(path), "--format", "json")
    found = json.loads(out)
    assert (status, found["ok"], found["problems"]) == (0, True, [])
    assert found["notices"] == [
        {"path": "waivers.0", "line": 3, "message": "this waiver waives nothing: reason is missing"}
    ]
    assert {"key", "missing_for", "ask", "because", "how_to_measure", "effort", "rules"} == set(found["missing"][0])
    awaited = [len(gap["rules"]) for gap in found["missing"]]
    assert awaited == sorted(awaited, reverse=True) and awaited[-1] > 0


def test_the_three_that_would_raise_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    example = str(ROOT / "examples" / "minimal.yaml")
    out = run(capsys, example)[1]
    assert "The verdict on peak rests on stated figures and cannot name the stage that binds." in out
    assert "1. latency.windows.peak: nic_to_processor, processor_to_wire, exchange_round_trip (not given" in out
    assert f"2. {example}:13: latency.windows.peak.end_to_end: p95 80 us (stated -> measured)" in out
    assert "Then the verdict rests on measured figures and names the stage that binds." in out
    assert out.count("      how: ") >= 3
    found = json.loads(run(capsys, example, "--format", "json")[1])
    assert found["verdict"]["grade"] == "stated" and not found["verdict"]["complete"]
    first, second, third = found["raise"]
    assert first["grade"] is None and len(first["not_given"]) == 3
    assert second["values"] == [
        {"key": "latency.windows.peak.end_to_end.p95", "value": "80 us", "grade": "stated", "line": 13}
    ]
    assert (second["becomes"], second["then"]["grade"], third["then"]["grade"]) == ("measured", "stated", "measured")
    assert third["then"]["held_by"] == [] and third["how_to_measure"]


def test_a_measured_verdict_goes_on_to_the_model_of_the_queue(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, str(ROOT / "examples" / "migrated.yaml"))[1]
    assert "The verdict on open rests on measured figures and names the stage that binds." in out
    assert "What would raise the model of the queue most" in out
    assert "flow.windows.open.bursts: rate 200k msg/s; mean_length 400 us" in out
    assert "rests on stated figures still, for order_processor.service_scv, order_processor.threads." in out


def test_stamps_that_contradict_each_other_name_no_stage(capsys: pytest.CaptureFixture[str]) -> None:
    command = (str(ROOT / "examples" / "migrated.yaml"), "--set", "latency.windows.open.nic_tick_to_trade.p95=900 us")
    command += ("--set", "latency.windows.open.nic_tick_to_trade.p99=2 ms")
    out = run(capsys, *command)[1]
    assert "The verdict on open rests on assumed figures and cannot name the stage that binds, for the stamps" in out
    assert "P95 of nic_tick_to_trade (900 us) exceeds P95 of end_to_end (428 us), which holds it" in out
    found = json.loads(run(capsys, *command, "--format", "json")[1])["verdict"]
    assert not found["complete"]
    assert found["contradiction"] == {
        "part": "latency.windows.open.nic_tick_to_trade.p95",
        "part_text": "900 us",
        "whole": "latency.windows.open.end_to_end.p95",
        "whole_text": "428 us",
    }


def test_an_empty_desk_has_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(HEAD)
    assert "There is no verdict yet" in run(capsys, str(path))[1]
    assert json.loads(run(capsys, str(path), "--format", "json")[1])["verdict"]["grade"] is None


EVIDENCE = """{"format": "reviewgen.evidence/1", "rates": [], "series": [
  {"segment": "end_to_end", "type": "", "window": "peak", "loop": "open", "n": 5000},
  {"segment": "nic_tick_to_trade", "type": "", "window": "", "loop": "unknown", "n": 5000}]}"""


def test_what_a_capture_holds_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text((ROOT / "examples" / "minimal.yaml").read_text() + "evidence: [open.json]\n")
    (tmp_path / "open.json").write_text(EVIDENCE)
    found = json.loads(run(capsys, str(path), "--format", "json")[1])
    assert found["verdict"]["grade"] == "measured" and not found["verdict"]["complete"]
    assert [one["conclusion"] for one in found["raise"]] == ["verdict", "queue", "queue"]
    by_hand = run(capsys, str(path), "--format", "json", "--set", "latency.windows.peak.end_to_end.p95=70 us")[1]
    assert json.loads(by_hand)["verdict"]["grade"] == "assumed"


def test_evidence_that_is_not_there_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(HEAD + "evidence:\n  - none.json\n  - folder\n")
    (tmp_path / "folder").mkdir()
    status, _, err = run(capsys, str(path))
    assert status == 2
    assert f"{path}:4:5: `none.json` does not exist" in err
    assert "folder: this is a folder" in err
    path.write_text(HEAD + "evidence: [../elsewhere.json]\n")
    (tmp_path.parent / "elsewhere.json").write_text(EVIDENCE)
    assert run(capsys, str(path))[0] == 3
    assert run(capsys, str(path), "--allow-outside")[0] == 0


def test_it_loads_no_array_library_even_for_evidence(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(HEAD + "evidence: [open.json]\n")
    (tmp_path / "open.json").write_text(EVIDENCE)
    code = "import sys; from reviewgen.cli import main; main(['check', 'desk.yaml']); print('numpy' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert "no problems" in done.stdout and done.stdout.endswith("False\n")


def test_problems_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(HEAD + "".join(f"key_{index}: 1\n" for index in range(150)))
    status, out, err = run(capsys, str(path), "--format", "json")
    found = json.loads(out)
    assert (status, err, found["ok"], found["more_problems"]) == (2, "", False, 50)
    assert len(found["problems"]) == 100
    assert found["problems"][0] == {
        "message": "`key_0` is not a key of a desk file",
        "remedy": found["problems"][0]["remedy"],
        "file": str(path),
        "line": 3,
        "column": 1,
        "excerpt": "key_0: 1",
    }


def test_hidden_characters_reach_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "desk\x1b[31m.yaml"
    path.write_text(HEAD + "a: \u202e\x9b31m\n")
    for form in ("text", "json"):
        status, out, err = run(capsys, str(path), "--format", form)
        assert status == 3
        assert not set("\x1b\x9b\u202e") & set(out + err)
