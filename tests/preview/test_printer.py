"""The PDF on demand: made once for a report, and its child ended with the preview."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reviewgen import build
from reviewgen.errors import ReviewgenError
from reviewgen.preview.printer import Printer
from reviewgen.render import pdf
from reviewgen.render.pdf import PdfChild


class Report:
    """Stands for a report; what is in it is a build's affair."""

    page = report = desk = cited = None


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[PdfChild]:
    """The children that made a PDF, of an empty page."""
    children: list[PdfChild] = []

    def pdf_of(child: PdfChild, *_: Any) -> bytes:
        children.append(child)
        return child.render('<html lang="en"><title>x</title><p>x', {}, [], date(2026, 11, 2)).pdf

    monkeypatch.setattr(build, "pdf_of", pdf_of)
    return children


@pytest.mark.requires_library("pango-1.0")
def test_a_pdf_is_made_once_for_each_report(made: list[PdfChild]):
    printer, first, second = Printer(), Report(), Report()
    data = printer.pdf(first)
    assert data.startswith(b"%PDF-") and printer.pdf(first) is data and len(made) == 1
    printer.pdf(second)
    assert len(made) == 2


def test_the_end_of_the_preview_ends_a_pdf_in_progress(
    made: list[PdfChild], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(pdf, "CHILD", ("-c", "import sys, time; sys.stdin.buffer.read(); time.sleep(3600)"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    printer = Printer()
    closing = threading.Thread(target=lambda: (wait_for(made), printer.close()))
    closing.start()
    with pytest.raises(ReviewgenError, match="SIGKILL"):
        printer.pdf(Report())
    closing.join()
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"
    with pytest.raises(ReviewgenError, match="the preview has stopped"):
        printer.pdf(Report())


def wait_for(made: list[PdfChild]) -> None:
    while not made:
        time.sleep(0.01)
