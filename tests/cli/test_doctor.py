"""`reviewgen doctor`: tells what is there, what is not, and what to type."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewgen.cli import main
from reviewgen.errors import EnvironmentFault
from reviewgen.extras import install_extra
from reviewgen.render import install
from reviewgen.render.pdf import PdfChild


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["doctor", *arguments])
    return status, capsys.readouterr().out


def test_a_machine_that_builds(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = run(capsys, "--format", "json")
    found = {check["name"]: check for check in json.loads(out)}
    assert status == 0
    assert {"reviewgen", "Python", "bundled fonts", "PDF", "git", "extra [measure]", "extra [obi]"} <= set(found)
    assert all(check["ok"] for check in found.values() if check["needed"])
    assert all(check["fix"] for check in found.values() if not check["ok"])


def test_without_pango_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> PdfChild:
        raise EnvironmentFault("the PDF needs pango, which is not here", "apt-get install libpango-1.0-0")

    monkeypatch.setattr(PdfChild, "start", missing)
    status, out = run(capsys)
    assert status == 4
    assert "MISSING  PDF: the PDF needs pango" in out
    assert "fix: apt-get install libpango-1.0-0" in out


def test_java_is_asked_for_in_this_systems_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(install.platform, "freedesktop_os_release", lambda: {"ID": "fedora"})
    monkeypatch.setattr(install.platform, "system", lambda: "Linux")
    _, out = run(capsys)
    assert "fix: dnf install git" in out
    assert "dnf install java-17-openjdk-headless" in out


def test_an_environment_of_pipx_is_added_to_by_pipx(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("reviewgen.cli.doctor._installed", lambda module: module != "ruamel.yaml")
    (tmp_path / "pipx_metadata.json").touch()
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    _, out = run(capsys)
    assert "fix: pipx inject reviewgen 'ruamel-yaml>=0.18'" in out


def test_where_there_is_no_pip_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert install_extra("obi") == "install reviewgen again with [obi] after its name or folder, as in '.[obi]'"


def test_an_absent_extra_is_no_fault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("reviewgen.cli.doctor._installed", lambda module: module != "pyspark")
    status, out = run(capsys)
    assert status == 0
    assert "absent   extra [spark]" in out and "pip install 'reviewgen[spark]'" in out
