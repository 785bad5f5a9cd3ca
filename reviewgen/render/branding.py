"""A brand as a style sheet and a logo on the pages."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from reviewgen.brand.read import Brand, Face
from reviewgen.ledger import Label
from reviewgen.render.assets import Assets, Sheet


@dataclass(frozen=True)
class Logo:
    """What the cover shows: the picture's data: URI and what it stands for."""

    uri: str
    alt: Label


def logo(brand: Brand | None, assets: Assets) -> Logo | None:
    """The brand's logo, if it has one."""
    if brand is None or brand.logo is None:
        return None
    return Logo(assets.uri(brand.logo.mime, brand.logo.data), Label(f"Logo of {brand.name}" if brand.name else "Logo"))


def brand_sheets(brand: Brand | None, assets: Assets) -> tuple[Sheet, ...]:
    """The colours and fonts that replace ours; a family of its own falls back to ours, glyph by glyph."""
    if brand is None:
        return ()
    values = {
        "--ink": brand.ink,
        "--accent": brand.accent,
        "--accent-tint": brand.accent_tint,
        "--sans": brand.family and f'"{brand.family}", "Review Sans", sans-serif',
    }
    rules = "".join(f"{name}:{value};" for name, value in values.items() if value)
    faces = "".join(_face(brand.family or "", face, assets) for face in brand.faces)
    return (Sheet(Markup(f"{faces}:root{{{rules}}}"), "all"),) if rules else ()  # values were all checked


def _face(family: str, face: Face, assets: Assets) -> str:
    style = "italic" if face.italic else "normal"
    return (
        f'@font-face{{font-family:"{family}";font-weight:{face.weight};font-style:{style};'
        f'src:url("{assets.uri(face.file.mime, face.file.data)}")}}'
    )
