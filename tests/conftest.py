"""What every test shares: outside tools and their honest skips, the long forms, one Hypothesis profile.

A test that needs something outside the base install says so with a mark (`requires_tool`,
`requires_module`, `requires_library`). Where it is missing the test is skipped with its reason; under
CI=true every skip is a failure, unless `allowed_skips.txt` lists the test with a reason.
"""

from __future__ import annotations

import ctypes.util
import fnmatch
import importlib.util
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / ".ci" / "node_modules"
# `make bench` runs these; they are no tests.
collect_ignore_glob = ["benchmarks/*"]
IN_CI = os.environ.get("CI") == "true"

os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), str(NODE_MODULES / ".bin")])
# The caller's build date and colours are not the tests'.
os.environ.pop("SOURCE_DATE_EPOCH", None)
os.environ["NO_COLOR"] = "1"
# What an earlier run kept could hide what this one does; the tests of the cache give it a folder of their own.
os.environ["REVIEWGEN_CACHE"] = "off"

# CI draws the same examples each time: a red run can be repeated. Elsewhere every run looks somewhere new.
hypothesis.settings.register_profile("house", deadline=None, derandomize=IN_CI)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def evidence_of() -> Callable[[dict[str, Any]], Any]:
    """A function from plain data to an evidence file; see tests/support/captured.py."""
    from captured import evidence

    return evidence


def _has_tool(name: str) -> bool:
    """A program on the path, or a node package that CI installed."""
    return shutil.which(name) is not None or (NODE_MODULES / name).is_dir()


def _has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _has_library(name: str) -> bool:
    return ctypes.util.find_library(name) is not None


PRESENT: dict[str, Callable[[str], bool]] = {
    "requires_tool": _has_tool,
    "requires_module": _has_module,
    "requires_library": _has_library,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="long forms of the fuzz and torture tests")
    parser.addoption("--write-golden", action="store_true", help="write the golden files, compare nothing")


@pytest.fixture(scope="session")
def long_form(request: pytest.FixtureRequest) -> bool:
    """Whether `make fuzz` or `make torture` asked for the long form of this test."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def write_golden(request: pytest.FixtureRequest) -> bool:
    """Whether `make golden` asked to write the golden files again."""
    return bool(request.config.getoption("--write-golden"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A long form that neither `make fuzz` nor `make torture` would find is a mistake."""
    for item in items:
        asked_for = any(item.get_closest_marker(mark) for mark in ("fuzz", "torture"))
        if "long_form" in getattr(item, "fixturenames", ()) and not asked_for:
            raise pytest.UsageError(f"{item.nodeid} has a long form and no mark that asks for it")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark, present in PRESENT.items():
        for marker in item.iter_markers(mark):
            absent = [name for name in marker.args if not present(name)]
            if absent:
                pytest.skip(f"{mark.removeprefix('requires_')} not here: {', '.join(absent)}")


# Under CI a skip must be on the list.

_skipped: list[tuple[str, str]] = []


def _note_skip(nodeid: str, longrepr: object) -> None:
    reason = str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
    _skipped.append((nodeid, reason.removeprefix("Skipped: ")))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _note_skip(report.nodeid, report.longrepr)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _note_skip(report.nodeid, report.longrepr)


def allowed_skips(text: str) -> dict[str, str]:
    """`pattern: reason` lines of allowed_skips.txt; a pattern without a reason is refused."""
    allowed: dict[str, str] = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            pattern, _, reason = line.partition(" : ")
            if not reason.strip():
                raise ValueError(f"allowed_skips.txt: no reason for {pattern!r}")
            allowed[pattern.strip()] = reason.strip()
    return allowed


def _unlisted() -> list[tuple[str, str]]:
    patterns = allowed_skips((ROOT / "tests" / "allowed_skips.txt").read_text(encoding="utf-8"))
    return [
        skip for skip in _skipped if not any(fnmatch.fnmatchcase(skip[0], pattern) for pattern in patterns)
    ]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if IN_CI and exitstatus == pytest.ExitCode.OK and _unlisted():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if IN_CI and _unlisted():
        terminalreporter.section("skipped in CI, so failed", red=True)
        for nodeid, reason in _unlisted():
            terminalreporter.write_line(f"{nodeid}: {reason}")
