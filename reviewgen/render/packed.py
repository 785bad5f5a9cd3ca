"""A page with its pictures and fonts apart: two thirds of a page are theirs, and nothing looks into them.

Each data: URI of the page is a mark, `\\ufdeb`, a number and `\\ufdec`: no text of a page can hold these characters.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from reviewgen.render.assets import Asset, Document

_START: Final = "\ufdeb"
_END: Final = "\ufdec"
_BETWEEN: Final = "\0"
_KINDS: Final = ("data:image/", "data:font/")


class Packed(NamedTuple):
    """The page's text with marks, and the URI that each stands for."""

    text: str
    uris: tuple[str, ...]

    @property
    def marks(self) -> frozenset[str]:
        """The marks that its text may hold."""
        return frozenset(map(_mark, range(len(self.uris))))

    def document(self) -> Document:
        """The page as it goes out."""
        before, *pieces = self.text.split(_START)
        out = [before]
        for piece in pieces:
            number, _, after = piece.partition(_END)
            out += self.uris[int(number)], after
        return Document("".join(out), _Inlined(self.uris))

    def to_bytes(self) -> bytes:
        """The same as bytes, for `unpacked`."""
        return _BETWEEN.join((self.text, *self.uris)).encode("utf-8")


def packed(page: Document) -> Packed:
    """A page taken apart."""
    text = page.html
    for number, uri in enumerate(page.assets):
        text = text.replace(f'"{uri}"', f'"{_mark(number)}"')
    return Packed(text, tuple(page.assets))


def unpacked(data: bytes) -> Packed:
    """A page from bytes. Raises ValueError for what is none."""
    text, *uris = data.decode("utf-8").split(_BETWEEN)
    if not text.endswith("</html>") or not all(uri.startswith(_KINDS) and '"' not in uri for uri in uris):
        raise ValueError("not a page")
    return Packed(text, tuple(uris))


class _Inlined(Mapping[str, Asset]):
    """Assets by their data: URIs, decoded when asked for."""

    def __init__(self, uris: tuple[str, ...]) -> None:
        self._uris = dict.fromkeys(uris)

    def __getitem__(self, uri: str) -> Asset:
        if uri not in self._uris:
            raise KeyError(uri)
        mime, _, data = uri.removeprefix("data:").partition(";base64,")
        return Asset(mime, base64.b64decode(data))

    def __iter__(self) -> Iterator[str]:
        return iter(self._uris)

    def __len__(self) -> int:
        return len(self._uris)


def _mark(number: int) -> str:
    return f"{_START}{number}{_END}"
