"""From WeasyPrint's PDF/A-3a to one file that is also PDF/UA-1, carries its inputs, and is always the same.

Runs inside the PDF child. Sources: ISO 19005-3 (6.6.2.3.3 extension schemas, 6.8 embedded files),
ISO 14289-1 (5, identification).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from datetime import date
from typing import Final, cast

import pikepdf
from pikepdf import AttachedFileSpec, Name

from reviewgen.render.assets import Attachment

_PDFUA: Final = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_UNCLEAR: Final = b"\r\nendstream"
_ATTEMPTS: Final = 30
_LINKS: Final = ("https://", "mailto:")


class RefusedLinkError(Exception):
    """A link that is neither https nor mailto nor inside the document."""


def finish(drawn: bytes, attachments: Iterable[Attachment], built_for: date) -> bytes:
    """The archival file. Raises RefusedLinkError for a link that leads elsewhere than https or mailto."""
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        _check_links(pdf)
        _drop_nested_links(pdf)
        _declare_accessible(pdf)
        _attach(pdf, attachments, built_for)
        _end_streams_clearly(pdf)
        return _save_clearly(pdf)


def _save_clearly(pdf: pikepdf.Pdf) -> bytes:
    """The file's bytes. qpdf packs objects into streams of its own; where one ends unclearly, an unused
    object shifts the packing, and the next try is as likely to succeed as the first."""
    unused = pikepdf.Array()
    for attempt in range(_ATTEMPTS):
        saved = _save(pdf, pikepdf.ObjectStreamMode.generate)
        if _UNCLEAR not in saved:
            return saved
        unused.append(pdf.make_indirect(pikepdf.Dictionary(N=attempt)))
        pdf.Root["/RVGN_Unused"] = unused
    return _save(pdf, pikepdf.ObjectStreamMode.disable)


def _save(pdf: pikepdf.Pdf, mode: pikepdf.ObjectStreamMode) -> bytes:
    out = io.BytesIO()
    # qpdf leaves the metadata stream unfiltered, as archives want it
    pdf.save(out, deterministic_id=True, compress_streams=True, object_stream_mode=mode)
    return out.getvalue()


def _end_streams_clearly(pdf: pikepdf.Pdf) -> None:
    """Let no stream's data end in a carriage return.

    The line feed that follows it would make the two look like one line end, and the stream one byte
    shorter than it says (ISO 19005-3, 6.1.7.1). A byte after the end of zlib data means nothing.
    """
    for stream in pdf.objects:
        if not isinstance(stream, pikepdf.Stream) or stream.get("/Type") == Name.Metadata:
            continue
        if "/Filter" not in stream:
            stream.write(zlib.compress(stream.read_bytes(), 9), filter=Name.FlateDecode)
        raw = stream.read_raw_bytes()
        if raw.endswith(b"\r"):
            parms = cast("pikepdf.Dictionary | None", stream.get("/DecodeParms"))
            stream.write(raw + b"\n", filter=cast(Name, stream.Filter), decode_parms=parms)


def _check_links(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get("/A")
            if action is None:
                continue
            target = str(action.get("/URI", ""))
            if action.get("/S") != Name.GoTo and not target.startswith(_LINKS):
                raise RefusedLinkError(target)


def _drop_nested_links(pdf: pikepdf.Pdf) -> None:
    """Keep one annotation for each line of a link.

    WeasyPrint 70 writes a second one for every element inside the `a`, and ties it to that element
    instead of to the link, which PDF/UA does not allow.
    """
    tree = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(tree[i]): tree[i + 1] for i in range(0, len(tree), 2)}
    dropped = set()
    for page in pdf.pages:
        kept = pikepdf.Array()
        for annotation in page.get("/Annots", []):
            key = int(annotation.get("/StructParent", -1))
            owner = owners.get(key)
            if owner is None or Name.Link == owner.S:
                kept.append(annotation)
                continue
            owner.K = pikepdf.Array([kid for kid in owner.K if not _refers_to(kid, annotation.objgen)])
            dropped.add(key)
        if "/Annots" in page:
            page.Annots = kept
    entries = [item for key, owner in owners.items() if key not in dropped for item in (key, owner)]
    pdf.Root.StructTreeRoot.ParentTree.Nums = pikepdf.Array(entries)


def _refers_to(kid: object, annotation: tuple[int, int]) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid and kid.Obj.objgen == annotation


def _declare_accessible(pdf: pikepdf.Pdf) -> None:
    """Say PDF/UA-1 in the metadata, and describe that schema as PDF/A demands."""
    metadata = pdf.Root.Metadata.read_bytes()
    before, closing, after = metadata.rpartition(b"</rdf:RDF>")
    if not closing:
        raise ValueError("no metadata to extend")
    pdf.Root.Metadata = pdf.make_stream(
        before + _PDFUA + closing + after, Type=Name.Metadata, Subtype=Name.XML
    )


def _attach(pdf: pikepdf.Pdf, attachments: Iterable[Attachment], built_for: date) -> None:
    """Embed the files; pikepdf lists them as associated with the document, as PDF/A-3 demands."""
    stamp = f"D:{built_for:%Y%m%d}000000Z"
    for name, relationship, mime, description, data in attachments:
        spec = AttachedFileSpec(
            pdf,
            data,
            filename=name,
            description=description,
            mime_type=mime,
            creation_date=stamp,
            mod_date=stamp,
        )
        spec.relationship = Name("/" + relationship)
        pdf.attachments[name] = spec
