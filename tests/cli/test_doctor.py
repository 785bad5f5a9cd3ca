"""`reviewgen doctor`: tells what is there, what is not, and what to type."""

from __future__ import annotations

import json

import pytest

from reviewgen.cli import main
from reviewgen.errors import EnvironmentFault
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


def test_an_absent_extra_is_no_fault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("reviewgen.cli.doctor._installed", lambda module: module != "pyspark")
    status, out = run(capsys)
    assert status == 0
    assert "absent   extra [spark]" in out and "pip install 'reviewgen[spark]'" in out
