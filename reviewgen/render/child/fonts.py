"""A fontconfig of our own for the PDF child: the bundled fonts and nothing of the machine's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SANS: Final = "Review Sans"
MONO: Final = "Review Mono"

_CONFIG: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <reset-dirs/>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>monospace</family><prefer><family>{mono}</family></prefer></alias>
  <match target="pattern">
    <edit name="family" mode="append_last"><string>{sans}</string></edit>
  </match>
  <match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>
</fontconfig>
"""


def install(bundled: Path, folder: Path) -> frozenset[int]:
    """Unpack the bundled fonts into a folder and write its `fonts.conf`; the code points they cover.

    Raises FileNotFoundError where the bundle holds no font.
    """
    from fontTools.ttLib import TTFont, woff2

    target = folder / "fonts"
    target.mkdir()
    covered: set[int] = set()
    for source in sorted(bundled.glob("*.woff2")):
        plain = target / source.with_suffix(".ttf").name
        with source.open("rb") as packed, plain.open("wb") as unpacked:
            woff2.decompress(packed, unpacked)
        with TTFont(plain, lazy=True) as font:
            covered |= font.getBestCmap().keys()
    if not covered:
        raise FileNotFoundError("no bundled font")
    text = _CONFIG.format(fonts=target, cache=folder / "cache", sans=SANS, mono=MONO)
    (folder / "fonts.conf").write_text(text, encoding="utf-8")
    return frozenset(covered)


def drawable(html: str, covered: frozenset[int]) -> str:
    """The page with every character the fonts lack written as its code point.

    PDF/A and PDF/UA allow no missing glyph, and a reader is better served by a name than by a box.
    """
    missing = {point for point in map(ord, set(html)) if point > 0x7F and point not in covered}
    return html.translate({point: f"[U+{point:04X}]" for point in missing})
