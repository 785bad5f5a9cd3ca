"""Finishing the PDF: what WeasyPrint's own output lacks, and the accidents of compression."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from datetime import date

import pikepdf
import pytest

from reviewgen.render.assets import Attachment
from reviewgen.render.child import archive
from reviewgen.render.child.archive import RefusedLinkError, finish

pytestmark = pytest.mark.requires_library("pango-1.0")
DAY = date(2026, 11, 2)
PAGE = '<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><h1>t</h1>{}</body></html>'


DRAW = """
import sys
from reviewgen.render.child.draw import draw
sys.stdout.buffer.write(draw(sys.stdin.read(), {})[0])
"""


def drawn(body: str = "") -> bytes:
    """WeasyPrint's own output, from a process of its own as always."""
    done = subprocess.run(
        [sys.executable, "-c", DRAW],
        input=PAGE.format(body).encode(),
        capture_output=True,
        timeout=60,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def plain() -> bytes:
    return drawn()


def attachment(data: bytes) -> Attachment:
    return Attachment("a.txt", "Source", "text/plain", "text", data)


UNLUCKY = b"\x0c"  # its checksum, and so its compressed form, ends in a carriage return, as one in 256 does


def failures(pdf: bytes) -> list[str]:
    import page

    return [
        one.rule_id for name in ("3a", "ua1") for one in page.validate_pdf_bytes(pdf, profile=name).failures
    ]


def test_no_stream_ends_in_a_carriage_return(plain: bytes, monkeypatch: pytest.MonkeyPatch):
    assert zlib.compress(UNLUCKY, 9).endswith(b"\r")
    good = finish(plain, [attachment(UNLUCKY)], DAY)
    assert b"\r\nendstream" not in good
    with pikepdf.open(io.BytesIO(good)) as pdf:
        assert pdf.attachments["a.txt"].get_file().read_bytes() == UNLUCKY
    monkeypatch.setattr(archive, "_end_streams_clearly", lambda _: None)
    monkeypatch.setattr(archive, "_UNCLEAR", b"never")
    assert b"\r\nendstream" in finish(plain, [attachment(UNLUCKY)], DAY), "the control"


@pytest.mark.requires_module("page")
def test_repacking_keeps_the_file_valid(plain: bytes, monkeypatch: pytest.MonkeyPatch):
    """Three packings are called unclear, then any is accepted; then all are, and no packing is used."""
    real, calls = archive._save, []

    def save(pdf: pikepdf.Pdf, mode: pikepdf.ObjectStreamMode) -> bytes:
        calls.append(mode)
        saved = real(pdf, mode)
        return saved + b"\r\nendstream" if len(calls) < 4 else saved

    monkeypatch.setattr(archive, "_save", save)
    packed = finish(plain, [], DAY)
    assert calls == [pikepdf.ObjectStreamMode.generate] * 4
    monkeypatch.setattr(archive, "_ATTEMPTS", 0)
    unpacked = finish(plain, [], DAY)
    assert calls[-1] == pikepdf.ObjectStreamMode.disable
    for out in (packed, unpacked):
        assert {rule for rule in failures(out) if "FONT" not in rule} == set()
    assert b"/ObjStm" in packed and b"/ObjStm" not in unpacked


def test_the_same_input_gives_the_same_file(plain: bytes):
    files = [attachment(b"x")]
    assert finish(plain, files, DAY) == finish(plain, files, DAY)
    assert finish(plain, files, DAY) != finish(plain, files, date(2026, 11, 3))


def test_elements_inside_a_link_make_no_second_annotation():
    out = finish(drawn('<p><a href="https://example.org"><b>a</b> <i>b</i></a></p>'), [], DAY)
    with pikepdf.open(io.BytesIO(out)) as pdf:
        assert len(pdf.pages[0].Annots) == 1


@pytest.mark.parametrize(
    "address", ["http://example.org", "file:///etc/passwd", "javascript:alert(1)", "ftp://x.org"]
)
def test_other_links_are_refused(address: str):
    with pytest.raises(RefusedLinkError, match=address.split(":")[0]):
        finish(drawn(f'<p><a href="{address}">x</a></p>'), [], DAY)


def test_names_beyond_ascii_survive(plain: bytes):
    out = finish(plain, [Attachment("Größe µ.json", "Data", "application/json", "Größe", b"{}")], DAY)
    with pikepdf.open(io.BytesIO(out)) as pdf:
        assert list(pdf.attachments) == ["Größe µ.json"]
        assert pdf.attachments["Größe µ.json"].filename == "Größe µ.json"
