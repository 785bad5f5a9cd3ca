"""`reviewgen check`: problems and gaps, for people and for machines."""

from __future__ import annotations

import io
import json
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
    assert {"key", "ask", "because", "how_to_measure", "effort", "rules"} == set(found["missing"][0])
    awaited = [len(gap["rules"]) for gap in found["missing"]]
    assert awaited == sorted(awaited, reverse=True) and awaited[-1] > 0


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
