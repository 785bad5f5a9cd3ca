"""The PDF child on poor machines: without fonts of the system, with broken ones of ours, out of memory in C."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reviewgen.errors import EnvironmentFault, ReviewgenError, UnsafeInput
from reviewgen.render import pdf, pdf_faults
from reviewgen.render.folder import template_folder
from reviewgen.render.pdf import Limits, PdfChild

PAGE = '<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><h1>Fonts</h1>{}</body></html>'
pytestmark = pytest.mark.requires_library("pango-1.0")


def draw(html: str, limits: Limits = Limits()) -> bytes:  # noqa: B008 - immutable
    with PdfChild.start(limits) as child:
        return child.render(html, {}, (), date(2026, 11, 2)).pdf


def fault(html: str, limits: Limits = Limits()) -> ReviewgenError:  # noqa: B008 - immutable
    with pytest.raises(ReviewgenError) as failed:
        draw(html, limits)
    text = failed.value.render()
    assert "Traceback" not in text and len(text.splitlines()) == 2
    return failed.value


def test_an_empty_fontconfig_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = draw(PAGE.format("<p>x</p>"))
    (tmp_path / "empty.conf").write_text("<fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "empty.conf"))
    monkeypatch.setenv("FONTCONFIG_PATH", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    poor = draw(PAGE.format("<p>x</p>"))
    assert poor == usual
    with pikepdf.open(io.BytesIO(poor)) as opened:
        tables = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary)]
        names = {str(one.BaseFont) for one in tables if "/BaseFont" in one}
    assert names and all("Review-" in name for name in names)


def test_the_child_is_told_nothing_of_the_callers_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program in its place writes down what it is given."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path))
    told = tmp_path / "told"
    code = f"import json, os; open({str(told)!r}, 'w').write(json.dumps(dict(os.environ)))"
    monkeypatch.setattr(pdf, "CHILD", ("-c", code))
    with PdfChild.start() as child, pytest.raises(EnvironmentFault):
        child.render("", {}, (), date(2026, 11, 2))
    names = set(json.loads(told.read_text()))
    assert names - {"LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"} == {
        "PYTHONPATH", "PYTHONHASHSEED", "PYTHONUTF8", "LC_ALL", "TZ", "HOME", "TMPDIR",
        "XDG_CACHE_HOME", "FONTCONFIG_FILE",
    }  # fmt: skip


@pytest.mark.parametrize("how", ["cut", "garbled", "empty", "text", "one of four"])
def test_broken_fonts_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    shutil.copytree(template_folder() / "fonts", tmp_path / "fonts")
    fonts = sorted((tmp_path / "fonts").glob("*.woff2"))
    for font in fonts[:1] if how == "one of four" else fonts:
        data = font.read_bytes()
        broken = {
            "cut": data[: len(data) // 2],
            "garbled": data[:200] + os.urandom(len(data) - 200),
            "empty": b"",
        }
        font.write_bytes(broken.get(how, b"no font"))
    monkeypatch.setattr(pdf, "template_folder", lambda: tmp_path)
    error = fault(PAGE.format(""))
    assert isinstance(error, EnvironmentFault)
    assert "the bundled fonts are missing or broken" in error.render()


MEMORY_IN_C = """
import ctypes, os, signal, sys
from reviewgen.render.child import __main__ as child
child._limit(60, int(sys.argv[2]))
libc, held = ctypes.CDLL(None), []
libc.malloc.restype = ctypes.c_void_p
while address := libc.malloc(1 << 20):
    ctypes.memset(address, 1, 1 << 20)
os.kill(os.getpid(), signal.{name})
"""


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT"])
def test_a_crash_for_want_of_memory_is_told_as_the_limit(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A C library that does not check its malloc ends in a signal; how much memory it had tells why."""
    monkeypatch.setattr(pdf, "CHILD", ("-c", MEMORY_IN_C.format(name=name)))
    error = fault("", Limits(memory=300 << 20))
    assert isinstance(error, UnsafeInput)
    assert error.render().startswith("the report needs more than 300 MB of memory")


def test_a_crash_with_memory_to_spare_is_none() -> None:
    small, large = 100 << 20, 900 << 20
    assert isinstance(pdf_faults.stopped(-signal.SIGSEGV, b"", 60, 1 << 30, small), EnvironmentFault)
    assert isinstance(pdf_faults.stopped(-signal.SIGSEGV, b"", 60, 1 << 30, large), UnsafeInput)
    assert isinstance(pdf_faults.stopped(-signal.SIGTERM, b"", 60, 1 << 30, large), EnvironmentFault)


def test_memory_ends_in_the_layout_and_html_is_still_written(
    tmp_path: Path, small: str, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reviewgen.build import Options, build

    (tmp_path / "desk.yaml").write_text(small)
    started = PdfChild.start
    monkeypatch.setattr(PdfChild, "start", classmethod(lambda cls: started(Limits(memory=220 << 20))))
    built = build(str(tmp_path / "desk.yaml"), Options())
    assert isinstance(built.fault, UnsafeInput) and built.fault.exit_code == 3
    assert "of memory" in built.fault.render()
    assert {path.name for path in built.files} == {"desk.html", "desk.review.json", "desk.manifest.json"}
