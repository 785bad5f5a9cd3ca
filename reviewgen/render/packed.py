"""A page with its pictures and fonts apart: two thirds of a page are theirs, and nothing looks into them.

Each data: URI of the page is a mark: a number between two noncharacters, which no text of a page can hold.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from reviewgen.render.assets import Asset, Document

_START: Final = b"\xef\xb7\xab"
_END: Final = b"\xef\xb7\xac"
_BETWEEN: Final = b"\0"
_KINDS: Final = (b"data:image/", b"data:font/")


class Packed(NamedTuple):
    """The page's text with marks, and the URI that each stands for, all in UTF-8."""

    text: bytes
    uris: tuple[bytes, ...]

    @property
    def marks(self) -> frozenset[str]:
        """The marks that its text may hold."""
        return frozenset(_mark(number).decode("utf-8") for number in range(len(self.uris)))

    def document(self) -> Document:
        """The page as it goes out."""
        before, *pieces = self.text.split(_START)
        out = [before]
        for piece in pieces:
            number, _, after = piece.partition(_END)
            out += self.uris[int(number)], after
        return Document(b"".join(out), _Inlined(self.uris))

    def to_bytes(self) -> bytes:
        """The same as one run of bytes, for `unpacked`."""
        return _BETWEEN.join((self.text, *self.uris))


def packed(page: Document) -> Packed:
    """A page taken apart."""
    text, uris = page.data, tuple(uri.encode("ascii") for uri in page.assets)
    for number, uri in enumerate(uris):
        text = text.replace(b'"%b"' % uri, b'"%b"' % _mark(number))
    return Packed(text, uris)


def unpacked(data: bytes) -> Packed:
    """A page from bytes. Raises ValueError for what is none."""
    text, *uris = data.split(_BETWEEN)
    if not text.endswith(b"</html>") or not all(uri.startswith(_KINDS) and b'"' not in uri for uri in uris):
        raise ValueError("not a page")
    return Packed(text, tuple(uris))


class _Inlined(Mapping[str, Asset]):
    """Assets by their data: URIs, decoded when asked for."""

    def __init__(self, uris: tuple[bytes, ...]) -> None:
        self._uris = uris

    def __getitem__(self, uri: str) -> Asset:
        if uri.encode("utf-8") not in self._uris:
            raise KeyError(uri)
        mime, _, data = uri.removeprefix("data:").partition(";base64,")
        return Asset(mime, base64.b64decode(data))

    def __iter__(self) -> Iterator[str]:
        return (uri.decode("ascii") for uri in self._uris)

    def __len__(self) -> int:
        return len(self._uris)


def _mark(number: int) -> bytes:
    return b"%b%d%b" % (_START, number, _END)
