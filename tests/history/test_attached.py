"""What a report carries beside its text: untouched, changed in one place each, and beyond the limits."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from reviewgen.errors import InputRefused, UnsafeInput
from reviewgen.history import attached
from reviewgen.history.attached import carried, differences, taken_out
from reviewgen.history.page_text import PrintedPage

Change = Callable[[pikepdf.Pdf], None]
pytestmark = pytest.mark.requires_library("pango-1.0")


def after(report: Path, change: Change) -> bytes:
    """The report with a change."""
    out = io.BytesIO()
    with pikepdf.open(report) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def xmp(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"2027-05-20", b"2028-05-20", 1))


def information(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Another title"


def picture(pdf: pikepdf.Pdf) -> None:
    found = next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "58.0" in str(one.get("/Alt")))
    found.Alt = str(found.Alt).replace("58.0", "59.0")


def bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root[0].title += " of 12 pages"


def other_name(pdf: pikepdf.Pdf) -> None:
    held = pdf.attachments["review.json"].obj.EF
    held.UF = pdf.make_stream(held.F.read_bytes().replace(b"58.0", b"59.0"))


def associated(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AF.append(pikepdf.AttachedFileSpec(pdf, b"x", filename="desk.yaml").obj)


def mark(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9])
    pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])


def link(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.invalid/")
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])


def action(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def test_a_report_as_built(report: Path, page: PrintedPage):
    assert differences(carried(report.read_bytes(), "desk.pdf"), page) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (xmp, "XMP dcterms.created is `2028-05-20`"),
        (information, "title is `Another title`"),
        (picture, "in a picture's words"),
        (bookmark, "in bookmarks"),
        (other_name, "review.json is another file under another name"),
        (associated, "the associated files are not the attachments"),
        (mark, "page 1 holds a mark of kind FreeText"),
        (link, "a link leads to `https://example.invalid/`"),
        (action, "the document acts"),
    ],
)
def test_one_change(report: Path, page: PrintedPage, change: Change, words: str):
    found = differences(carried(after(report, change), "desk.pdf"), page)
    assert any(words in one for one in found), found


def test_damaged_metadata_is_told_without_a_traceback(
    report: Path, page: PrintedPage, caplog: pytest.LogCaptureFixture
):
    def broken(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Metadata.write(b"<rdf:RDF")

    found = differences(carried(after(report, broken), "desk.pdf"), page)
    assert any("XMP title" in one for one in found)
    assert not caplog.records


def test_limits(report: Path, monkeypatch: pytest.MonkeyPatch):
    def bomb(pdf: pikepdf.Pdf) -> None:
        held = pdf.attachments["review.json"].obj.EF.F
        held.write(zlib.compress(b"0" * 5_000_000), filter=pikepdf.Name.FlateDecode)

    def packed(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["review.json"].obj.EF.F.write(b"", filter=pikepdf.Name.DCTDecode)

    with pytest.raises(InputRefused, match="packed in another way"):
        taken_out(after(report, packed), "x.pdf")
    data = after(report, bomb)
    monkeypatch.setattr(attached, "LARGEST", 2_000_000)
    with pytest.raises(UnsafeInput, match="too large"):
        taken_out(data, "x.pdf")
    monkeypatch.setattr(attached, "LARGEST", 1_000)
    with pytest.raises(UnsafeInput, match="over"):
        taken_out(data, "x.pdf")
