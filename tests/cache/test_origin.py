"""An entry is found again by the very code that made it, and by no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import reviewgen.cache.origin as module
from reviewgen.cache.origin import LIBRARIES, PACKAGE, origin, state_of


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "rule.py").write_text("LIMIT = 1\n")
    return folder


def test_the_same_code_has_the_same_digest(code: Path):
    assert state_of(code) == state_of(code)


def test_a_change_of_one_character_shows_even_at_the_same_size_and_time(code: Path):
    before, path = state_of(code), code / "inner" / "rule.py"
    about = path.stat()
    path.write_text("LIMIT = 2\n")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert path.stat().st_mtime_ns == about.st_mtime_ns
    assert state_of(code) != before


def test_a_new_file_and_a_lost_one_show(code: Path):
    before = state_of(code)
    (code / "remedies.yaml").write_text("")
    during = state_of(code)
    (code / "remedies.yaml").unlink()
    (code / "inner" / "rule.py").unlink()
    assert len({before, during, state_of(code)}) == 3


def test_compiled_and_hidden_files_do_not_count(code: Path):
    before = state_of(code)
    (code / "__pycache__").mkdir()
    (code / "__pycache__" / "rule.cpython-311.pyc").write_bytes(b"")
    (code / ".rule.py.swp").write_bytes(b"")
    assert state_of(code) == before


def test_a_library_installed_again_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "found.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(module, "LIBRARIES", ("found", "not_installed"))
    before = origin.__wrapped__()
    (tmp_path / "found.py").write_text("# newer")
    assert origin.__wrapped__() != before


def test_this_package_counts(code: Path, monkeypatch: pytest.MonkeyPatch):
    before = origin.__wrapped__()
    assert before == origin.__wrapped__()
    monkeypatch.setattr(module, "PACKAGE", code)
    assert origin.__wrapped__() != before


def test_this_package_and_its_libraries_are_there():
    assert (PACKAGE / "build.py").is_file()
    assert all(module.find_spec(name) for name in LIBRARIES)
