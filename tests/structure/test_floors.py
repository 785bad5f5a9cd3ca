"""The import floors hold, and the contract that says so can fail."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def lint_imports(folder: Path) -> tuple[int, str]:
    """Status and text of import-linter over the package in this folder, without its cache."""
    command = [sys.executable, "-c", LINT, "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    shutil.copy(root / "pyproject.toml", tmp_path)
    shutil.copytree(root / "reviewgen", tmp_path / "reviewgen", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_floors_hold(root: Path):
    status, text = lint_imports(root)
    assert status == 0, text
    analysed = re.search(r"Analyzed (\d+) files", text)
    assert analysed and int(analysed[1]) > 30, text
    assert "3 kept, 0 broken" in text


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("units.py", "from reviewgen import ledger", "strictly downward"),
        ("models/mix.py", "import pathlib", "no input, output or drawing"),
        ("ledger.py", "import weasyprint", "Only the child process"),
        ("stray.py", "", "strictly downward"),
    ],
)
def test_a_breach_is_found(copy: Path, module: str, line: str, contract: str):
    with (copy / "reviewgen" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    status, text = lint_imports(copy)
    assert status != 0
    broken = [row for row in text.splitlines() if "BROKEN" in row or "not listed" in row or "Missing" in row]
    assert any(contract in row for row in broken) or module == "stray.py", text
