"""The benchmark runner: a limit that is not held is said and fails; no benchmark is left out in silence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TABLE = """
from run import Pair, Rate, Size

def pairs():
    yield Pair("half", lambda: 1.0, "whole", lambda: 2.0, 0.6)
    yield Pair("slow", lambda: 3.0, "whole", lambda: 2.0, {limit})
    yield Pair("stated", lambda: 3.0, "whole", lambda: 2.0, None)

def rates():
    yield Rate("events", lambda: 5e6, "events", {least})

def sizes():
    yield Size("memory", lambda: 100.0, "MB", {most})
"""
README = "before\n<!-- bench -->\nhead\nrule\n| bad | old |\n| other | kept |\n<!-- /bench -->\nafter\n"


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    for name in ("run.py", "readme_block.py"):
        shutil.copy(root / "tests" / "benchmarks" / name, folder)
    (tmp_path / "README.md").write_text(README)
    return folder


def run(folder: Path, *names: str) -> tuple[int, str]:
    command = [sys.executable, str(folder / "run.py"), *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def test_what_holds_passes(folder: Path):
    (folder / "bench_good.py").write_text(TABLE.format(limit=1.6, least=4e6, most=200))
    status, text = run(folder)
    assert status == 0, text
    assert "| good | half | 1000.0 ms | whole | 2000.0 ms | 0.50 | ≤ 0.6 |" in text
    assert "| good | stated | 3000.0 ms | whole | 2000.0 ms | 1.50 |  |" in text
    assert "| good | events | 5.00M events/s | at least | 4.00M events/s | 1.25 | ≥ 1 |" in text
    assert "| good | memory | 100 MB | at most | 200 MB | 0.50 | ≤ 1 |" in text
    assert text.count("| benchmark |") == 1  # one table
    assert "not held" not in text


@pytest.mark.parametrize(("limit", "least", "most"), [(1.4, 4e6, 200), (1.6, 6e6, 200), (1.6, 4e6, 99)])
def test_what_does_not_hold_fails(folder: Path, limit: float, least: float, most: int):
    (folder / "bench_bad.py").write_text(TABLE.format(limit=limit, least=least, most=most))
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
    (folder / "bench_good.py").write_text(TABLE.format(limit=1.6, least=4e6, most=200))
    assert run(folder, "nothing") == (2, "no such benchmark among: good\n")


def test_the_benchmarks_here_are_found(root: Path):
    assert len(list((root / "tests" / "benchmarks").glob("bench_*.py"))) > 2


def test_only_on_request_the_readme_gets_the_rows_of_this_run(folder: Path):
    (folder / "bench_bad.py").write_text(TABLE.format(limit=1.6, least=4e6, most=200))
    readme = folder.parents[1] / "README.md"
    run(folder)
    assert readme.read_text() == README
    status, text = run(folder, "--write", "bad")
    assert status == 0, text
    found = readme.read_text()
    assert found.startswith("before\n<!-- bench -->\n| benchmark | what |")
    assert found.endswith("<!-- /bench -->\nafter\n")
    assert "| bad | half | 1000.0 ms |" in found and "| other | kept |" in found and "old" not in found
    run(folder, "--write", "bad")
    assert readme.read_text() == found


def test_the_readme_has_both_tables_to_write_into(root: Path):
    text = (root / "README.md").read_text(encoding="utf-8")
    for name in ("bench", "other makers"):
        assert [text.count(f"\n<!-- {mark}{name} -->\n") for mark in ("", "/")] == [1, 1]
        table = text.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0].splitlines()
        assert len(table) > 3 and len({line.count("|") for line in table}) == 1, "run `make bench ARGS=--write`"
