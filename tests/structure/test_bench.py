"""The benchmark runner: a limit that is not held is said and fails; no benchmark is left out in silence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TABLE = """
from run import Pair, Rate

def pairs():
    yield Pair("half", lambda: 1.0, "whole", lambda: 2.0, 0.6)
    yield Pair("slow", lambda: 3.0, "whole", lambda: 2.0, {limit})

def rates():
    yield Rate("events", lambda: 5e6, "events", {least})
"""


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    shutil.copy(root / "tests" / "benchmarks" / "run.py", tmp_path)
    return tmp_path


def run(folder: Path, *names: str) -> tuple[int, str]:
    command = [sys.executable, str(folder / "run.py"), *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def test_what_holds_passes(folder: Path):
    (folder / "bench_good.py").write_text(TABLE.format(limit=1.6, least=4e6))
    status, text = run(folder)
    assert status == 0, text
    assert "| half | 1000.0 ms | whole | 2000.0 ms | 0.50 | 0.6 |" in text
    assert "| events | 5.00M events/s | 4.00M |" in text
    assert "not held" not in text


@pytest.mark.parametrize(("limit", "least"), [(1.4, 4e6), (1.6, 6e6)])
def test_what_does_not_hold_fails(folder: Path, limit: float, least: float):
    (folder / "bench_bad.py").write_text(TABLE.format(limit=limit, least=least))
    status, text = run(folder)
    assert status == 1
    assert text.count("not held") == 1


def test_seven_rounds_at_least(folder: Path):
    counted = "done = []\ndef ours():\n    done.append(1)\n    print('round', len(done))\n    return 1.0\n"
    pair = "def pairs():\n    yield Pair('x', ours, 'y', lambda: 1.0, 2, rounds=1)\n"
    (folder / "bench_count.py").write_text(f"from run import Pair\n{counted}{pair}")
    assert run(folder)[1].count("round ") == 1 + 7


def test_a_script_runs_as_it_stands(folder: Path):
    (folder / "bench_script.py").write_text("print('a script')\nraise SystemExit(3)\n")
    status, text = run(folder, "script")
    assert status == 1
    assert text.count("a script") == 1


def test_an_unknown_name_is_refused(folder: Path):
    (folder / "bench_good.py").write_text(TABLE.format(limit=1.6, least=4e6))
    assert run(folder, "nothing") == (2, "no such benchmark among: good\n")


def test_the_benchmarks_here_are_found(root: Path):
    assert len(list((root / "tests" / "benchmarks").glob("bench_*.py"))) > 2
