"""The PDF on demand: made once for a report, and its child ended with the preview."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any, Self

import pytest

from reviewgen import build
from reviewgen.cache.store import Cache
from reviewgen.captured import Cited, CitedFile
from reviewgen.desk.load import load_desk
from reviewgen.errors import ReviewgenError
from reviewgen.preview.compose import Composed
from reviewgen.preview.printer import Printer
from reviewgen.render import pdf
from reviewgen.render.assets import Attachment, Document
from reviewgen.render.pdf import PdfChild, PdfResult
from reviewgen.report import of_review

DESK = Path(__file__).parents[2] / "examples" / "minimal.yaml"


class Child:
    """A child whose PDF tells what it was given."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def render(self, html: str, assets: Any, attachments: list[Attachment], day: date) -> PdfResult:
        return PdfResult(f"%PDF of {html} with {[one.name for one in attachments]}, {day}".encode(), ())


def composed() -> Composed:
    report = of_review({"provenance": {}}, Cache(None))
    return Composed(load_desk(DESK), report, Document(b"<p>", {}), Cited((CitedFile("open.json", b"{}"),)))


def test_a_pdf_is_made_once_for_each_report_of_all_it_embeds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(PdfChild, "start", Child)
    printer, first = Printer(), composed()
    data = printer.pdf(first)
    assert data == b"%PDF of <p> with ['desk.yaml', 'review.json', 'open.json'], 2026-11-01"
    assert printer.pdf(first) is data and printer.pdf(composed()) is not data


def test_the_end_of_the_preview_ends_a_pdf_in_progress(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    begun = threading.Event()

    def pdf_of(child: PdfChild, *_: Any) -> bytes:
        begun.set()
        return child.render("<p>x", {}, [], date(2026, 11, 2)).pdf

    monkeypatch.setattr(build, "pdf_of", pdf_of)
    monkeypatch.setattr(pdf, "CHILD", ("-c", "import sys, time; sys.stdin.buffer.read(); time.sleep(3600)"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    printer = Printer()
    closing = threading.Thread(target=lambda: (begun.wait(), printer.close()), daemon=True)
    closing.start()
    with pytest.raises(ReviewgenError, match="SIGKILL"):
        printer.pdf(composed())
    closing.join()
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"
    with pytest.raises(ReviewgenError, match="the preview has stopped"):
        printer.pdf(composed())
