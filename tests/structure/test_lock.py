"""The lock files pin every dependency by hash, name no address, and cover what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-extras.lock")
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ;]+)(?: ; (.+?))? \\$", re.MULTILINE)


def pins(text: str) -> dict[str, set[str]]:
    """Package -> versions (more than one where they differ by Python version)."""
    found: dict[str, set[str]] = {}
    for name, version, _ in PIN.findall(text):
        found.setdefault(name, set()).add(version)
    return found


def read(root: Path, lock: str) -> str:
    return (root / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_hashed(root: Path, lock: str):
    text = read(root, lock)
    statements = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(statements) > 30
    assert all(PIN.match(line) for line in statements)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_in_a_lock(root: Path, lock: str):
    text = read(root, lock)
    assert len(text) > 10_000
    assert not re.findall(r"://|--(?:extra-)?index-url|--find-links|\b[\w-]+\.(?:org|com|io|net)\b", text)


def test_node_lock_names_no_registry(root: Path):
    text = read(root, ".ci/package-lock.json")
    assert text.count('"integrity"') > 20
    assert '"resolved"' not in text


def asked_for(root: Path) -> dict[str, list[Requirement]]:
    """Lock file -> the requirements of pyproject.toml that it must hold."""
    project = tomllib.loads(read(root, "pyproject.toml"))
    extras = project["project"]["optional-dependencies"]
    groups = {
        name: [item for item in items if isinstance(item, str)]
        for name, items in project["dependency-groups"].items()
    }
    base = project["project"]["dependencies"] + groups["build"]
    dev = base + groups["dev"] + extras["edit"] + extras["measure"] + extras["obi"]
    everything = (
        project["project"]["dependencies"]
        + groups["bench"]
        + [line for extra in extras.values() for line in extra]
    )
    return {
        lock: [Requirement(line) for line in lines]
        for lock, lines in zip(LOCKS, (base, dev, everything), strict=True)
    }


def test_the_locks_hold_what_is_asked_for(root: Path):
    for lock, requirements in asked_for(root).items():
        assert len(requirements) > 10
        locked = pins(read(root, lock))
        for requirement in requirements:
            versions = locked.get(canonicalize_name(requirement.name), set())
            assert versions, f"{lock}: run `make lock`, {requirement} is missing"
            assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_the_locks_agree(root: Path):
    base, *others = [pins(read(root, lock)) for lock in LOCKS]
    for other in others:
        shared = base.keys() & other.keys()
        assert len(shared) > 20
        assert {name for name in shared if base[name] != other[name]} == set()


def test_the_base_install_holds_no_extra(root: Path):
    assert (
        not {"duckdb", "ibis-framework", "pyarrow", "pyspark", "pytest"} & pins(read(root, LOCKS[0])).keys()
    )
