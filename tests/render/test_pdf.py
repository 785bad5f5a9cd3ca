"""One PDF that is PDF/A-3a and PDF/UA-1 at once, with its inputs inside, the same on every run."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reviewgen.render.assets import Attachment
from reviewgen.render.html import Document, render_html
from reviewgen.render.pdf import PdfChild, PdfResult

BUILT_FOR = date(2026, 11, 2)
FILES = (
    Attachment("desk.yaml", "Source", "application/yaml", "The desk as given", b"reviewgen: 1\n"),
    Attachment("review.json", "Data", "application/json", "The complete result", b"{}\n"),
)
pytestmark = pytest.mark.requires_library("pango-1.0")


def draw(document: Document) -> PdfResult:
    with PdfChild.start() as child:
        return child.render(document.html, document.assets, FILES, BUILT_FOR)


@pytest.fixture(scope="module")
def document(make_review: Any, chart: str, templates: Path) -> Document:
    return render_html(make_review(), {"waterfall": chart}, template_dir=templates)


@pytest.fixture(scope="module")
def result(document: Document) -> PdfResult:
    return draw(document)


@pytest.fixture(scope="module")
def pdf(result: PdfResult) -> pikepdf.Pdf:
    with pikepdf.open(io.BytesIO(result.pdf)) as opened:
        yield opened


@pytest.fixture(scope="module")
def path(result: PdfResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("pdf") / "report.pdf"
    written.write_bytes(result.pdf)
    return written


def tool(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_nothing_is_logged(result: PdfResult):
    assert result.warnings == ()


@pytest.mark.requires_module("page")
@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_it_conforms_to_both_standards(result: PdfResult, profile: str):
    import page

    report = page.validate_pdf_bytes(result.pdf, profile=profile)
    assert report.rules.total > 100
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


@pytest.mark.requires_module("page")
def test_without_our_finish_it_would_not_conform(document: Document):
    """The control: the validator does see what is missing from WeasyPrint's own output."""
    import page

    from reviewgen.render.child import archive

    with pikepdf.new() as blank:
        blank.add_blank_page()
        out = io.BytesIO()
        blank.save(out)
    for profile in ("3a", "ua1"):
        assert not page.is_pdf_compliant_bytes(out.getvalue(), profile=profile)
    with pytest.raises((ValueError, AttributeError)):
        archive.finish(out.getvalue(), FILES, BUILT_FOR)


@pytest.mark.requires_tool("qpdf")
def test_qpdf_finds_it_sound(path: Path):
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", path)


@pytest.mark.requires_tool("pdffonts")
def test_every_font_is_ours_embedded_and_subset(path: Path):
    lines = tool("pdffonts", path).splitlines()[2:]
    assert len(lines) > 1
    for line in lines:
        assert re.match(r"[A-Z]{6}\+Review-(?:Sans|Mono)", line), line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line


@pytest.mark.requires_tool("pdftotext")
def test_text_comes_in_reading_order(path: Path):
    text = tool("pdftotext", "-enc", "UTF-8", path, "-")
    landmarks = [
        "Example Capital",
        "Summary",
        "The five steps",
        "Contents",
        "The test",
        "Exhibit 1",
        "Number ledger",
    ]
    places = [text.index(landmark, text.index("For the CTO".upper()) if landmark == "Summary" else 0)
              for landmark in landmarks[:4]]  # fmt: skip
    assert places == sorted(places)
    assert text.index("Exhibit 1.") < text.index("Appendix A: Number ledger")
    assert "426.0 µs" in text and "Söhne <LLP>" in text


@pytest.mark.requires_tool("pdftotext")
def test_the_summary_stays_on_one_page_whatever_the_names(
    make_review: Any, chart: str, templates: Path, tmp_path: Path
):
    review = make_review()
    long = "Überlängenfirma und Partner " * 7 + "X" * 2000
    review["review"] |= dict.fromkeys(("client", "desk", "prepared_by", "classification"), long)
    review["verdict"]["headline_parts"][3]["q"] = long[:200]
    review["steps"] *= 12
    (tmp_path / "report.pdf").write_bytes(
        draw(render_html(review, {"waterfall": chart}, template_dir=templates)).pdf
    )
    pages = tool("pdftotext", "-enc", "UTF-8", tmp_path / "report.pdf", "-").split("\f")
    assert "Summary" in pages[1] and "Contents" not in pages[1]
    assert "Contents" in pages[2] and "The five steps" not in pages[2]


def test_the_inputs_are_inside(pdf: pikepdf.Pdf):
    for file in FILES:
        spec = pdf.attachments[file.name]
        inside = spec.get_file()
        assert inside.read_bytes() == file.data
        assert (inside.mime_type, str(spec.relationship)) == (file.mime, f"/{file.relationship}")
        assert inside._creation_date == inside._mod_date == "D:20261102000000Z"
    assert len(pdf.Root.AF) == len(FILES)


def test_document_properties(pdf: pikepdf.Pdf):
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo.Title) == "Latency architecture review, Desk 7 equities"
    assert (
        str(pdf.docinfo.CreationDate) == "D:20261102000000Z" or str(pdf.docinfo.CreationDate) == "D:20261102"
    )
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert "/Filter" not in pdf.Root.Metadata
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "Summary",
            "Contents",
            "The test",
            "Appendix A: Number ledger",
        ]


def test_links_lead_inside_or_to_https(pdf: pikepdf.Pdf):
    targets = []
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get("/A")
            if action is not None and "/URI" in action:
                targets.append(str(action.URI))
    assert targets == ["https://example.org/method"]


def test_the_same_page_gives_the_same_bytes_anywhere(
    document: Document, result: PdfResult, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    for name, value in {
        "TZ": "Asia/Tokyo",
        "LC_ALL": "de_DE.UTF-8",
        "PYTHONHASHSEED": "7",
        "HOME": "/",
        "LANG": "tr_TR",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    assert draw(document).pdf == result.pdf


def test_no_trace_of_the_machine(result: PdfResult, pdf: pikepdf.Pdf):
    import getpass
    import platform

    objects = b"".join(
        obj.read_bytes() if isinstance(obj, pikepdf.Stream) else bytes(repr(obj), "utf-8")
        for obj in pdf.objects
    )
    assert len(objects) > 10_000
    for secret in (platform.node(), str(Path.home()), str(Path.cwd()), "/tmp/", f"/{getpass.getuser()}/"):
        if len(secret) > 3:
            assert secret.encode() not in objects
