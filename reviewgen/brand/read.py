"""`_brand.yml`: every key checked, every colour held against the paper, every file of the type it claims.

Its keys are a part of the open brand.yml format: `meta.name`, `logo`, `color.primary`, `color.foreground`,
`color.palette`, and `typography.fonts` with `typography.base`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reviewgen.brand.contrast import LEAST, ratio, rgb, tint, written
from reviewgen.brand.logo import LARGEST, logo_type
from reviewgen.desk.guard import read
from reviewgen.desk.tree import Tree
from reviewgen.errors import InputRefused, Problem, UnsafeInput
from reviewgen.paths import inside

RGB = tuple[int, int, int]
_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"meta", "logo", "color", "typography"}),
    "meta": frozenset({"name"}),
    "color": frozenset({"palette", "primary", "foreground"}),
    "typography": frozenset({"fonts", "base"}),
}
_WEIGHTS: Final = frozenset({400, 600})
_FAMILY: Final = re.compile(r"[A-Za-z][A-Za-z0-9 -]{0,40}")
_FONTS: Final = {b"wOF2": "font/woff2", b"OTTO": "font/otf", b"\x00\x01\x00\x00": "font/ttf"}
_YAML_LARGEST: Final = 100_000
_FONT_LARGEST: Final = 1_000_000
_PAPERS: Final[Mapping[str, RGB]] = {"white paper": (255, 255, 255), "the tint of tables and callouts": (243, 246, 249)}


@dataclass(frozen=True)
class File:
    """A picture or font: its media type and bytes."""

    mime: str
    data: bytes


@dataclass(frozen=True)
class Face:
    """One font of the brand's family."""

    weight: int
    italic: bool
    file: File


@dataclass(frozen=True)
class Brand:
    """What replaces our own look; None and empty keep it."""

    name: str | None = None
    logo: File | None = None
    accent: str | None = None
    accent_tint: str | None = None
    ink: str | None = None
    family: str | None = None
    faces: tuple[Face, ...] = ()


def read_brand(folder: Path, name: str, *, allow_outside: bool = False) -> Brand:
    """The brand that a desk in `folder` names. Files it names lie beside it.

    Raises InputRefused or UnsafeInput, with the line where there is one.
    """
    path = inside(folder, name, allow_outside=allow_outside)
    tree = read(_bytes(path, name, _YAML_LARGEST), name)
    return _Reader(tree, path.parent, allow_outside).brand()


def _bytes(path: Path, name: str, largest: int) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise InputRefused(f"`{name}` is not a regular file", "name the file itself")
    if path.stat().st_size > largest:
        raise UnsafeInput(f"`{name}` is larger than {largest // 1000:,} kB", "give a smaller file")
    return path.read_bytes()


class _Reader:
    """Takes a tree apart; every refusal names the line."""

    def __init__(self, tree: Tree, folder: Path, allow_outside: bool) -> None:
        self.tree, self.folder, self.allow_outside = tree, folder, allow_outside

    def brand(self) -> Brand:
        for section, known in _KEYS.items():
            self._known((section,) if section else (), known)
        accent, ink = self._colour("primary"), self._colour("foreground")
        family, faces = self._typography()
        logo = self._text(("logo",))
        return Brand(
            name=self._text(("meta", "name")),
            logo=self._logo(logo) if logo else None,
            accent=accent and written(accent),
            accent_tint=accent and written(tint(accent)),
            ink=ink and written(ink),
            family=family,
            faces=faces,
        )

    def _refuse(self, path: tuple[str | int, ...], message: str, remedy: str) -> InputRefused:
        return InputRefused(self.tree.problem(path, message, remedy))

    def _known(self, path: tuple[str, ...], known: frozenset[str]) -> None:
        section = self.tree.get(path) if path else self.tree.value
        if section is None and path:
            return
        if not isinstance(section, dict):
            raise self._refuse(path, "this is not a list of keys and values", f"give {', '.join(sorted(known))}")
        for key in section:
            if key not in known:
                remedy = f"leave it out; known here: {', '.join(sorted(known))}"
                raise self._refuse((*path, key), f"`{key}` is not used by this report", remedy)

    def _text(self, path: tuple[str | int, ...]) -> str | None:
        value = self.tree.get(path)
        if value is None or (isinstance(value, str) and value.strip() and "\n" not in value):
            return value
        raise self._refuse(path, "this must be one line of text", "write it in quotes")

    def _colour(self, role: str) -> RGB | None:
        said = self._text(("color", role))
        if said is None:
            return None
        palette = self.tree.get(("color", "palette"))
        named = palette.get(said) if isinstance(palette, dict) else None
        colour = rgb(str(named if named is not None else said))
        if colour is None:
            raise self._refuse(("color", role), f"`{said}` is not a colour", 'write "#rrggbb" or a palette name')
        papers = {**_PAPERS, "its own light shade": tint(colour)}
        worst = min(papers, key=lambda paper: ratio(colour, papers[paper]))
        found = ratio(colour, papers[worst])
        if found < LEAST:
            message = f"{written(colour)} on {worst} has a contrast of {found:.2f}:1, below {LEAST}:1"
            raise self._refuse(("color", role), message, "take a darker shade")
        return colour

    def _file(self, path: tuple[str | int, ...], name: str, largest: int) -> bytes:
        try:
            return _bytes(inside(self.folder, name, allow_outside=self.allow_outside), name, largest)
        except (InputRefused, UnsafeInput) as refused:
            raise self._at(path, refused) from None

    def _at(self, path: tuple[str | int, ...], refused: InputRefused | UnsafeInput) -> InputRefused | UnsafeInput:
        """The same refusal, at a line of the brand file."""
        (problem,) = refused.problems
        placed: Problem = self.tree.problem(path, problem.message, problem.remedy)
        return type(refused)(placed)

    def _logo(self, name: str) -> File:
        data = self._file(("logo",), name, LARGEST)
        try:
            return File(logo_type(data, name), data)
        except (InputRefused, UnsafeInput) as refused:
            raise self._at(("logo",), refused) from None

    def _typography(self) -> tuple[str | None, tuple[Face, ...]]:
        base = self._text(("typography", "base"))
        fonts = self.tree.get(("typography", "fonts"))
        if base is None:
            return None, ()
        known = [one.get("family") for one in fonts if isinstance(one, dict)] if isinstance(fonts, list) else []
        if base not in known or not _FAMILY.fullmatch(base):
            remedy = "list it under `fonts`, with its files; nothing is fetched"
            raise self._refuse(("typography", "base"), f"the font family `{base}` comes with no files", remedy)
        at = ("typography", "fonts", known.index(base), "files")
        files = self.tree.get(at)
        if not isinstance(files, list) or not files:
            raise self._refuse(at[:-1], f"`{base}` has no files", "give files: [{path: regular.woff2}]")
        return base, tuple(self._face((*at, index), one) for index, one in enumerate(files))

    def _face(self, path: tuple[str | int, ...], one: Any) -> Face:
        if not isinstance(one, dict) or not isinstance(one.get("path"), str):
            raise self._refuse(path, "a font file has no path", "write {path: regular.woff2, weight: 400}")
        weight, style = one.get("weight", 400), one.get("style", "normal")
        if weight not in _WEIGHTS or style not in {"normal", "italic"}:
            raise self._refuse(path, "the report uses weights 400 and 600, normal or italic", "leave the others out")
        data = self._file(path, one["path"], _FONT_LARGEST)
        mime = _FONTS.get(data[:4])
        if mime is None:
            raise self._refuse(path, f"`{one['path']}` is not a font", "give a .woff2, .otf or .ttf file")
        return Face(weight, style == "italic", File(mime, data))
