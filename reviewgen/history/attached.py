"""What a report carries beside its pages' text: its attachments within limits, and what it says of itself."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reviewgen.errors import InputRefused, Problem, UnsafeInput
from reviewgen.history.page_text import BLANK, PrintedPage

if TYPE_CHECKING:
    import pikepdf

LARGEST: Final = 200_000_000
"""Bytes of a report, and of all its attachments together."""
MOST: Final = 1_000
_AS_BUILT: Final = "name a report that `build` wrote"
_LOGO: Final = "Logo of "
"""How the words for a brand's logo begin; the brand is not carried."""
_METADATA: Final = (
    ("dc:title", "/Title", "title"),
    ("dc:creator", "/Author", "author"),
    ("xmp:CreatorTool", "/Creator", "generator"),
    ("xmp:CreateDate", "/CreationDate", "dcterms.created"),
    ("xmp:ModifyDate", "/ModDate", "dcterms.modified"),
)
"""Names in the XMP metadata, in the document information, and in the page's head."""


@dataclass(frozen=True)
class Carried:
    """The attachments by name; titles, alternative texts and links; `odd` is what no report of ours holds."""

    files: dict[str, bytes]
    metadata: dict[str, tuple[str, ...]]
    bookmarks: tuple[str, ...]
    pictures: frozenset[str]
    links: frozenset[str]
    odd: tuple[str, ...]


def taken_out(pdf: bytes, name: str) -> dict[str, bytes]:
    """The attachments of a report by name. Raises as `carried`."""
    return carried(pdf, name).files


def carried(pdf: bytes, name: str) -> Carried:
    """What a report carries. Raises InputRefused for what is no PDF, UnsafeInput over a limit."""
    import logging

    import pikepdf

    logging.getLogger("pikepdf").setLevel(logging.CRITICAL + 1)  # what it cannot read is told as a difference
    if len(pdf) > LARGEST:
        raise UnsafeInput(Problem(f"over {LARGEST // 1_000_000} MB", _AS_BUILT, name))
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return _carried(opened, name)
    except pikepdf.PasswordError:
        raise InputRefused(Problem("the PDF asks for a password", "name the report as built", name)) from None
    except (pikepdf.PdfError, zlib.error, AttributeError, KeyError, TypeError, ValueError):
        raise InputRefused(
            Problem("this is no PDF, or a damaged one", "name the report as built", name)
        ) from None


def differences(found: Carried, expected: PrintedPage) -> list[str]:
    """What of a report's metadata, bookmarks, alternative texts and links its review.json does not say."""
    head = {"title": expected.title} | expected.meta
    told = [
        f"in metadata: {where} is `{one}`, not `{head.get(name, '')}`"
        for _, _, name in _METADATA
        for where, one in zip((f"XMP {name}", name), found.metadata[name], strict=True)
        if one != head.get(name, "")
    ]
    told += [
        f"in bookmarks: `{one}` is no heading of the pages"
        for one in found.bookmarks
        if BLANK.sub("", one) not in expected.text
    ]
    words = sorted(one for one in found.pictures - expected.pictures if not one.startswith(_LOGO))
    told += [f"in a picture's words: `{one}`" for one in words]
    told += [f"a picture's words are missing: `{one}`" for one in sorted(expected.pictures - found.pictures)]
    told += [f"a link leads to `{one}`" for one in sorted(found.links - expected.links)]
    return [*found.odd, *told]


def _carried(opened: pikepdf.Pdf, name: str) -> Carried:
    if len(opened.attachments) > MOST:
        raise UnsafeInput(Problem(f"over {MOST} attachments", _AS_BUILT, name))
    files: dict[str, bytes] = {}
    odd = list(_acts(opened))
    room = LARGEST
    for key, spec in opened.attachments.items():
        streams = [_inflated(stream, room, name) for stream in spec.obj.EF.values()]
        files[key] = streams[0]
        room -= len(streams[0])
        if any(one != streams[0] for one in streams) or spec.filename != key:
            odd.append(f"the attachment {key} is another file under another name")
    listed = sorted(str(one.UF) for one in opened.Root.get("/AF", ()))
    if listed != sorted(files):
        odd.append("the associated files are not the attachments")
    links, other = _annotations(opened)
    return Carried(
        files, _metadata(opened), tuple(_bookmarks(opened)), _alternatives(opened), links, (*odd, *other)
    )


def _inflated(stream: Any, room: int, name: str) -> bytes:
    """A stream's bytes, never more than there is room for."""
    raw: bytes = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    if filters is None:
        data = raw
    elif str(filters) == "/FlateDecode" and "/DecodeParms" not in stream:
        data = zlib.decompressobj().decompress(raw, room + 1)
    else:
        raise InputRefused(Problem("an attachment is packed in another way than ours", _AS_BUILT, name))
    if len(data) > room:
        raise UnsafeInput(Problem("the attachments are too large", _AS_BUILT, name))
    return data


def _acts(opened: pikepdf.Pdf) -> Iterator[str]:
    """What of a document acts when it is opened."""
    names: Any = opened.Root.get("/Names", {})
    if any(key in opened.Root for key in ("/OpenAction", "/AA", "/AcroForm")) or "/JavaScript" in names:
        yield "the document acts when it is opened, or holds a form"


def _annotations(opened: pikepdf.Pdf) -> tuple[frozenset[str], list[str]]:
    """Where links lead, and every mark on a page that is none."""
    links, odd = set(), []
    for number, page in enumerate(opened.pages, 1):
        for mark in page.obj.get("/Annots", ()):
            kind = str(mark.get("/Subtype", "")).lstrip("/")
            action: Any = mark.get("/A", {})
            if kind != "Link":
                odd.append(f"page {number} holds a mark of kind {kind}")
            elif "/URI" in action:
                links.add(str(action.URI))
            elif action and str(action.get("/S")) != "/GoTo":
                odd.append(f"page {number} holds a link that acts")
    return frozenset(links), odd


def _metadata(opened: pikepdf.Pdf) -> dict[str, tuple[str, ...]]:
    """By its name in the page's head: what the XMP metadata and the document information say."""
    with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        xmp = {name: _joined(metadata.get(name, "")) for name, _, _ in _METADATA}
    info = {key: str(opened.docinfo.get(key, "")) for _, key, _ in _METADATA}
    return {name: (xmp[there], _day(info[key])) for there, key, name in _METADATA}


def _joined(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | set | tuple) else str(value)


def _day(text: str) -> str:
    """A PDF date as the head writes it; other text as it is."""
    if not text.startswith("D:") or not text[2:10].isdecimal():
        return text
    return f"{text[2:6]}-{text[6:8]}-{text[8:10]}{text[10:]}"


def _bookmarks(opened: pikepdf.Pdf) -> Iterator[str]:
    with opened.open_outline() as outline:
        waiting = list(outline.root)
        while waiting:
            one = waiting.pop(0)
            waiting += one.children
            yield one.title


def _alternatives(opened: pikepdf.Pdf) -> frozenset[str]:
    """What stands for pictures, and for text, where a report is read aloud."""
    import pikepdf

    marked = (one for one in opened.objects if isinstance(one, pikepdf.Dictionary))
    return frozenset(str(one[key]) for one in marked for key in ("/Alt", "/ActualText") if key in one)
