"""tests/ mirrors reviewgen/: a reader finds the tests of a package under its name, and each package has some."""

from __future__ import annotations

from pathlib import Path

ELSEWHERE = {"benchmarks", "golden", "structure", "trust"}
"""Test folders that look at the whole rather than at one package."""


def packages(folder: Path) -> set[str]:
    return {path.parent.relative_to(folder).as_posix() for path in folder.rglob("__init__.py")} - {"."}


def test_each_test_folder_mirrors_a_package(root: Path):
    known = packages(root / "reviewgen")
    assert len(known) > 8
    files = [path.relative_to(root / "tests") for path in (root / "tests").rglob("test_*.py")]
    assert len(files) > 30
    folders = {path.parent.as_posix() for path in files if path.parts[0] not in ELSEWHERE} - {"."}
    assert folders - known == set()


def test_each_package_has_tests(root: Path):
    top = {name for name in packages(root / "reviewgen") if "/" not in name}
    assert len(top) > 8
    untested = {name for name in top if not any((root / "tests" / name).rglob("test_*.py"))}
    assert not untested
