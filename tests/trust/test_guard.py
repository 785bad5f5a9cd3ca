"""The first wall: every branch of it is tested, and `build` refuses what `check` refuses, as quickly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFUSED = sorted((ROOT / "tests" / "desk" / "refused").glob("*.yaml"))
MEMORY = 400_000_000
SECONDS = 5


def test_every_branch_of_the_guard_is_tested(tmp_path: Path) -> None:
    measured = ("--branch", "--include=*/reviewgen/desk/guard.py")
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/desk/test_guard.py")
    env = os.environ | {"COVERAGE_FILE": str(tmp_path / "coverage"), "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)}
    for arguments in (("run", *measured, *tests), ("json", "-q", "-o", str(tmp_path / "report.json"))):
        done = subprocess.run(
            [sys.executable, "-m", "coverage", *arguments],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout[-2000:]
    (found,) = json.loads((tmp_path / "report.json").read_text())["files"].values()
    assert found["summary"]["num_branches"] > 40
    assert (found["missing_lines"], found["missing_branches"]) == ([], [])


@pytest.mark.parametrize("path", REFUSED, ids=[path.stem for path in REFUSED])
def test_build_refuses_it_too_and_writes_nothing(path: Path, tmp_path: Path, run) -> None:
    # without the PDF, whose own process would hide what the loader itself needs
    done = run(
        "build", path.name, "-o", tmp_path / "out", "--format", "html,json",
        cwd=path.parent, seconds=SECONDS, memory=MEMORY,
    )  # fmt: skip
    assert done.returncode in (2, 3)
    assert done.stderr.split(":")[1].isdecimal() and "    fix: " in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_refused_desk_leaves_no_child_and_keeps_the_old_report(tmp_path: Path, run) -> None:
    (tmp_path / "desk.pdf").write_bytes(b"old")
    (tmp_path / "desk.yaml").write_text("a: *x\n")
    (tmp_path / "tmp").mkdir()
    done = run("build", "desk.yaml", cwd=tmp_path, env={"TMPDIR": str(tmp_path / "tmp")})
    assert done.returncode == 3
    assert (tmp_path / "desk.pdf").read_bytes() == b"old"
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("text", ["\x1b[31m", "\u202e", "\u2066", "x" * 3000, "word " * 11_000])
def test_an_override_is_held_to_the_same_limits(text: str, tmp_path: Path, small: str, run) -> None:
    (tmp_path / "desk.yaml").write_text(small)
    done = run("check", "desk.yaml", "--set", f"review.client={text}", cwd=tmp_path)
    assert done.returncode == 3 and done.stderr.startswith("--set: ") and "    fix: " in done.stderr
    assert text not in done.stderr + done.stdout
