"""A logo's bytes: PNG, JPEG or plain SVG, of the type that its name says, and harmless to draw."""

from __future__ import annotations

import io
import warnings
from typing import Final
from xml.etree.ElementTree import ParseError, XMLParser

from reviewgen.errors import InputRefused, UnsafeInput

LARGEST: Final = 5_000_000
PIXELS: Final = 20_000_000
_DEEPEST, _MOST = 32, 20_000
_SUFFIXES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
_SVG: Final = "{http://www.w3.org/2000/svg}"
_ELEMENTS: Final = frozenset(
    (
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs",
    "linearGradient", "radialGradient", "stop", "clipPath",
    )
)  # fmt: skip


def logo_type(data: bytes, name: str) -> str:
    """The media type of a logo. Raises InputRefused for one that is no picture of the type its name says,
    UnsafeInput for one that is too large or does more than draw."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    said, found = _SUFFIXES.get(suffix), _sniffed(data)
    if said is None:
        raise InputRefused(f"`{name}` is not a logo this report can show", "give a .png, .jpg or .svg file")
    if found != said:
        is_one = f"is {found}" if found else "is no picture that is known here"
        raise InputRefused(f"`{name}` says {said} by its name and {is_one}", "save it again in the type of its name")
    if found == "image/svg+xml":
        _check_svg(data, name)
    else:
        _check_pixels(data, name)
    return found


def _sniffed(data: bytes) -> str | None:
    """The media type by the first bytes."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return "image/svg+xml" if start.startswith((b"<?xml", b"<svg", b"<!--")) else None


def _check_pixels(data: bytes, name: str) -> None:
    from PIL import Image

    broken = InputRefused(f"`{name}` is damaged: it cannot be decoded", "export the logo again")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                width, height = picture.size
                if width * height > PIXELS:
                    raise UnsafeInput(
                        f"`{name}` has {width} by {height} pixels, more than 20 million", "give a smaller picture"
                    )
                picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise broken from None


class _Walk:
    """Looks at every element of an SVG as it is parsed, and keeps nothing."""

    def __init__(self) -> None:
        self.fault, self.depth, self.count = "", 0, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth, self.count = self.depth + 1, self.count + 1
        local = tag.removeprefix(_SVG)
        if self.depth > _DEEPEST or self.count > _MOST:
            self.note("is nested too deeply or has too many elements")
        elif not tag.startswith(_SVG) or local not in _ELEMENTS or (self.depth == 1) != (local == "svg"):
            self.note(f"holds a <{local.rpartition('}')[2][:40]}> element")
        for name, value in attributes.items():
            self._attribute(name.rpartition("}")[2].lower(), value.lower())

    def _attribute(self, name: str, value: str) -> None:
        inner = value.replace(" ", "").replace("url(#", "")
        if name.startswith("on") or (name in {"href", "src"} and not value.startswith("#")):
            self.note(f"has a {name[:40]} attribute")
        elif "url(" in inner or "\\" in value or "javascript:" in inner or "@import" in inner:
            self.note(f"reaches out of itself in {name[:40]}")

    def end(self, _: str) -> None:
        self.depth -= 1

    def pi(self, target: str, _: str | None = None) -> None:
        self.note(f"holds a processing instruction, {target[:40]}")

    def note(self, fault: str) -> None:
        self.fault = self.fault or fault

    def close(self) -> str:
        return self.fault


def _check_svg(data: bytes, name: str) -> None:
    remedy = "export it as plain SVG: outlines, without scripts, text, pictures or style sheets"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputRefused(f"`{name}` is not UTF-8", remedy) from None
    if "<!doctype" in text.lower() or "<!entity" in text.lower():
        raise UnsafeInput(f"`{name}` declares a document type, which may hold entities", remedy)
    try:
        parser = XMLParser(target=_Walk())
        parser.feed(text)
        fault = parser.close()
    except ParseError as broken:
        raise InputRefused(f"`{name}` is not well formed: {broken}", remedy) from None
    if fault:
        raise UnsafeInput(f"`{name}` {fault}", remedy)
