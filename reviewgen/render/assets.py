"""Fonts, styles and pictures as data: URIs, each remembered so that the PDF child may be handed it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from markupsafe import Markup

from reviewgen.errors import InputRefused

_MEDIA: Final = {"screen.css": "screen", "print.css": "print"}
_TYPES: Final = {".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
_ASSET: Final = re.compile(r"""url\(["']asset:([A-Za-z0-9_./-]+)["']\)""")


class Asset(NamedTuple):
    """Bytes a page may show, with their media type."""

    mime: str
    data: bytes


class Document(NamedTuple):
    """A finished page in UTF-8, and the assets that its data: URIs stand for."""

    data: bytes
    assets: Mapping[str, Asset]

    @property
    def html(self) -> str:
        """The page as text."""
        return self.data.decode("utf-8")


class Attachment(NamedTuple):
    """A file to embed in the PDF. `relationship`: Source for inputs, Data for the result the pages show."""

    name: str
    relationship: str
    mime: str
    description: str
    data: bytes


class Sheet(NamedTuple):
    """One style sheet, its assets inlined, and the media it is for."""

    css: Markup
    media: str


class Assets:
    """All assets of one report by their data: URI, the exact key under which the child serves them."""

    def __init__(self) -> None:
        self.by_key: dict[str, Asset] = {}

    def uri(self, mime: str, data: bytes) -> str:
        """Remember the bytes; their data: URI."""
        key = f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
        self.by_key[key] = Asset(mime, data)
        return key


def style_sheets(names: Iterable[str], read: Callable[[str], bytes], assets: Assets) -> tuple[Sheet, ...]:
    """The classes of column widths, then the style sheets in order, every `url("asset:...")` in them inlined.

    `read` gives the bytes of a file in the templates by its relative path.
    """

    def inline(found: re.Match[str]) -> str:
        name = found[1]
        mime = _TYPES.get(Path(name).suffix)
        if mime is None:
            raise InputRefused(f"the style sheets cannot use {name}", f"one of {', '.join(_TYPES)}")
        return f'url("{assets.uri(mime, read(name))}")'

    widths = "".join(f".w{n}{{width:{n}%}}" for n in range(1, 100))
    sheets = [Sheet(Markup(widths), "all")]
    for name in names:
        css = read(f"css/{name}").decode("utf-8")
        if "</" in css:
            raise InputRefused(f"css/{name} holds an HTML end tag", "remove it")
        sheets.append(Sheet(Markup(_ASSET.sub(inline, css)), _MEDIA.get(name, "all")))
    return tuple(sheets)
