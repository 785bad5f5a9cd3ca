"""Whatever happens to the child, the parent says one sentence, with the right status, and cleans up."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest

from reviewgen.errors import EnvironmentFault, ReviewgenError, UnsafeInput
from reviewgen.render import install, pdf
from reviewgen.render.pdf import Limits, PdfChild

GOOD = '<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><h1>t</h1>{}</body></html>'


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where children keep their folders; empty again after each test."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def fault(html: str, limits: Limits = Limits()) -> ReviewgenError:  # noqa: B008 - immutable
    with PdfChild.start(limits) as child, pytest.raises(ReviewgenError) as failed:
        child.render(html, {}, (), date(2026, 11, 2))
    text = failed.value.render()
    assert "Traceback" not in text and len(text.splitlines()) == 2
    return failed.value


def pretend(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the child be another program."""
    monkeypatch.setattr(pdf, "CHILD", ("-c", code))


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL", "SIGTRAP"])
def test_a_crash_is_a_sentence(work: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    pretend(f"import os, signal; os.kill(os.getpid(), signal.{name})", monkeypatch)
    error = fault(GOOD)
    assert isinstance(error, EnvironmentFault)
    assert f"was stopped by {name}" in error.render()


def test_the_callers_own_memory_is_not_the_childs():
    """A process starts with its parent's peak on its account: a crash under a large caller is still a crash."""
    code = (
        "from datetime import date; from reviewgen.errors import ReviewgenError; from reviewgen.render import pdf\n"
        "held = b'x' * (800 << 20)\n"
        "pdf.CHILD = ('-c', 'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)')\n"
        "try: pdf.PdfChild.start().render('', {}, (), date(2026, 11, 2))\n"
        "except ReviewgenError as error: print(error.render())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "was stopped by SIGSEGV" in done.stdout


def test_a_silent_exit_is_a_sentence(work: Path, monkeypatch: pytest.MonkeyPatch):
    pretend("raise SystemExit(9)", monkeypatch)
    assert "was stopped with status 9" in fault(GOOD).render()


def test_an_answer_cut_short_is_a_sentence(work: Path, monkeypatch: pytest.MonkeyPatch):
    pretend("import sys; sys.stdin.read(); print('half')", monkeypatch)
    assert "broke off" in fault(GOOD).render()


def test_a_child_that_hangs_is_ended(work: Path, monkeypatch: pytest.MonkeyPatch):
    pretend("import time; time.sleep(60)", monkeypatch)
    error = fault(GOOD, Limits(wall=1))
    assert isinstance(error, UnsafeInput)
    assert "takes more than 1 s" in error.render()


def test_a_child_that_computes_for_ever_is_stopped_by_its_limit(work: Path, monkeypatch: pytest.MonkeyPatch):
    pretend(
        "import sys; from pathlib import Path; from reviewgen.render.child import __main__ as m\n"
        "m._limit(1, 1 << 30)\nwhile True: pass",
        monkeypatch,
    )
    error = fault(GOOD, Limits(cpu=1))
    assert isinstance(error, UnsafeInput)
    assert "takes more than 1 s" in error.render()


@pytest.mark.requires_library("pango-1.0")
def test_too_little_memory_is_a_sentence(work: Path):
    error = fault(GOOD.format("x " * 30_000_000), Limits(memory=400 << 20))
    assert isinstance(error, UnsafeInput)
    assert "needs more than 400 MB of memory" in error.render()


@pytest.mark.requires_library("pango-1.0")
def test_deep_nesting_is_a_sentence(work: Path):
    error = fault(GOOD.format("<div>" * 1500 + "x" + "</div>" * 1500))
    assert isinstance(error, UnsafeInput)
    assert "nested too deeply" in error.render()


@pytest.mark.requires_library("pango-1.0")
def test_a_link_elsewhere_is_refused(work: Path):
    error = fault(GOOD.format('<p><a href="ftp://example.org/x">x</a></p>'))
    assert isinstance(error, UnsafeInput)
    assert "links to 'ftp://example.org/x'" in error.render()


def test_a_missing_library_names_the_systems_own_command(work: Path, monkeypatch: pytest.MonkeyPatch):
    pretend(
        "import cffi; from reviewgen.render.child import __main__ as m; import sys\n"
        "real = cffi.FFI.dlopen\n"
        "def dlopen(self, name, flags=0):\n"
        "    if 'pango' in str(name): raise OSError(f\"cannot load library {name!r}: no such file\")\n"
        "    return real(self, name, flags)\n"
        "cffi.FFI.dlopen = dlopen\n"
        "m.main(sys.argv[1:])",
        monkeypatch,
    )
    error = fault(GOOD)
    assert isinstance(error, EnvironmentFault)
    assert "needs the system library libpango-1.0-0, which is missing" in error.render()
    assert f"fix: {install.install_command()}" in error.render()


def test_missing_fonts_are_a_sentence(work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "fonts").mkdir()
    monkeypatch.setattr(pdf, "template_folder", lambda: tmp_path)
    assert "the bundled fonts are missing" in fault(GOOD).render()


def test_broken_fonts_are_a_sentence(work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a.woff2").write_bytes(b"wOF2 but no font")
    monkeypatch.setattr(pdf, "template_folder", lambda: tmp_path)
    assert "the bundled fonts are missing or broken" in fault(GOOD).render()


def test_an_unused_child_goes_quietly(work: Path):
    child = PdfChild.start()
    child.close()
    child.close()


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ({"ID": "debian"}, "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "apt-get install libpango"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "dnf install pango"),
        ({"ID": "alpine"}, "apk add pango"),
        ({}, "your system's package manager"),
    ],
)
def test_install_commands(monkeypatch: pytest.MonkeyPatch, release: dict[str, str], command: str):
    monkeypatch.setattr(install.platform, "system", lambda: "Linux")
    monkeypatch.setattr(install.platform, "freedesktop_os_release", lambda: release)
    assert command in install.install_command()
    monkeypatch.setattr(install.platform, "system", lambda: "Darwin")
    assert install.install_command() == "brew install pango"


def test_who_is_not_root_is_told_of_sudo(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(install.platform, "system", lambda: "Linux")
    monkeypatch.setattr(install.platform, "freedesktop_os_release", lambda: {"ID": "fedora"})
    monkeypatch.setattr(install.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(install.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert install.install_command("java") == "sudo dnf install java-17-openjdk-headless"
    assert install.install_command("git") == "sudo dnf install git"
