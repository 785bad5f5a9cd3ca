"""A skip is honest: it names what is missing, and CI does not let it pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
MARKS = "".join(f"\n    requires_{kind}(*names): needed" for kind in ("tool", "module", "library"))
BODY = """
import pytest

@pytest.mark.requires_tool("no-such-tool")
def test_tool(): raise AssertionError("ran")

@pytest.mark.requires_module("no_such_module")
def test_module(): raise AssertionError("ran")

@pytest.mark.requires_library("no-such-library")
def test_library(): raise AssertionError("ran")

@pytest.mark.requires_tool("sh")
def test_present(): pass
"""


def run(folder: Path, ci: str, allowed: str) -> tuple[int, str]:
    """Status and text of pytest over four small tests under our conftest."""
    tests = folder / "tests"
    tests.mkdir()
    shutil.copy(CONFTEST, tests)
    (tests / "allowed_skips.txt").write_text(allowed)
    (tests / "test_it.py").write_text(BODY)
    (folder / "pytest.ini").write_text(
        f"[pytest]\naddopts = -p no:cacheprovider --strict-markers\nmarkers ={MARKS}\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "tests"],
        cwd=folder,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_skipped_with_its_reason_where_not_in_ci(tmp_path: Path):
    status, text = run(tmp_path, "", "")
    assert status == 0, text
    assert "1 passed, 3 skipped" in text
    for reason in ("tool not here: no-such-tool", "module not here: no_such_m", "library not here: no-"):
        assert reason in text


def test_a_skip_fails_ci(tmp_path: Path):
    status, text = run(tmp_path, "true", "tests/test_it.py::test_tool : tried by hand\n")
    assert status == 1
    listed = text.partition("skipped in CI, so failed")[2]
    assert "test_module" in listed and "test_library" in listed and "test_tool" not in listed


def test_listed_skips_pass_ci(tmp_path: Path):
    status, text = run(tmp_path, "true", "# all of them\ntests/test_it.py::* : tried by hand\n")
    assert status == 0, text


@pytest.mark.parametrize("line", ["tests/test_it.py::test_tool", "tests/test_it.py::test_tool : "])
def test_a_listing_without_a_reason_is_refused(tmp_path: Path, line: str):
    status, text = run(tmp_path, "true", line)
    assert status != 0
    assert "no reason for" in text
