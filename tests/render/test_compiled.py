"""Our templates are compiled once for all processes; whatever stands in the cache, the page is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reviewgen.cache.store import Cache
from reviewgen.render import html as module
from reviewgen.render.compiled import Compiled
from reviewgen.render.html import _environment, render_html


def environment(folder: Path, templates: Path) -> Any:
    made = _environment([templates], "en-US")
    made.bytecode_cache = Compiled(Cache(folder))
    return made


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A folder with one template."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.j2").write_text("{{ name }} waits")
    return tmp_path / "templates"


def read(folder: Path, templates: Path) -> str:
    return str(environment(folder, templates).get_template("a.j2").render(name="It"))


def test_a_second_process_compiles_nothing(tmp_path: Path, one: Path, monkeypatch: pytest.MonkeyPatch):
    assert read(tmp_path / "cache", one) == "It waits"
    monkeypatch.setattr("jinja2.Environment._compile", pytest.fail)
    assert read(tmp_path / "cache", one) == "It waits"


def test_another_source_is_compiled(tmp_path: Path, one: Path):
    read(tmp_path / "cache", one)
    (one / "a.j2").write_text("{{ name }} runs")
    assert read(tmp_path / "cache", one) == "It runs"


@pytest.mark.parametrize("content", [b"", b"\xff", b"import os"])
def test_what_is_no_template_is_compiled_again(tmp_path: Path, one: Path, content: bytes):
    read(tmp_path / "cache", one)
    (path,) = (tmp_path / "cache").iterdir()
    before = path.read_bytes()
    Cache(tmp_path / "cache").put(path.name, content)
    assert read(tmp_path / "cache", one) == "It waits"
    assert path.read_bytes() == before


def test_only_our_own_are_kept(make_review: Any, templates: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_ours", pytest.fail)
    monkeypatch.setattr(Compiled, "dump_bytecode", pytest.fail)
    render_html(make_review(), {}, template_dir=templates)
