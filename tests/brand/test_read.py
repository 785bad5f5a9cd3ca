"""`_brand.yml`: what it changes, and what is refused, with the line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reviewgen.brand.contrast import ratio, rgb
from reviewgen.brand.read import read_brand
from reviewgen.errors import InputRefused, ReviewgenError, UnsafeInput
from reviewgen.render.folder import template_folder

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "brand"


def write(folder: Path, text: str) -> Path:
    (folder / "_brand.yml").write_text(text, encoding="utf-8")
    return folder


def test_the_example():
    brand = read_brand(EXAMPLE, "_brand.yml")
    assert (brand.name, brand.accent, brand.ink) == ("Meridian Latency Practice", "#1f5b4c", "#22272e")
    assert brand.logo is not None and brand.logo.mime == "image/svg+xml"
    assert brand.family is None


def test_contrast_as_the_standard_has_it():
    """Known values of WCAG's own examples: #777 misses by a hair, #767676 just passes."""
    white = (255, 255, 255)
    assert [round(ratio(rgb(text) or white, white), 2) for text in ("#777777", "#767676", "#000", "#f00")] == [
        4.48, 4.54, 21.0, 4.0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("color: {primary: '#888888'}", 1, "contrast of 3."),
        ("meta: {name: A}\ncolor:\n  primary: '#fff'", 3, "1.00:1"),
        ("color: {palette: {sun: '#ffdd00'}, foreground: sun}", 1, "below 4.5:1"),
        ("color: {primary: navy}", 1, "not a colour"),
        ("color: {background: '#fff'}", 1, "`background` is not used"),
        ("colour: {}", 1, "`colour` is not used"),
        ("color: red", 1, "not a list of keys"),
        ("logo: 3", 1, "one line of text"),
        ("logo: none.svg", 1, "does not exist"),
        ("typography: {base: Inter}", 1, "comes with no files"),
        ("typography: {base: Inter, fonts: [{family: Inter}]}", 1, "has no files"),
        ("typography: {base: I, fonts: [{family: I, files: [{path: _brand.yml}]}]}", 1, "is not a font"),
        ("typography: {base: I, fonts: [{family: I, files: [{path: x, weight: 900}]}]}", 1, "weights 400 and 600"),
        ("typography: {base: 'a;}', fonts: [{family: 'a;}', files: [{path: x}]}]}", 1, "comes with no files"),
    ],
)
def test_refusals_name_the_line(tmp_path: Path, text: str, line: int, said: str):
    with pytest.raises(InputRefused) as refused:
        read_brand(write(tmp_path, text), "_brand.yml")
    (problem,) = refused.value.problems
    assert problem.file == "_brand.yml" and problem.line == line
    assert said in problem.message and problem.remedy


def test_files_outside_the_folder(tmp_path: Path):
    folder = tmp_path / "desk"
    folder.mkdir()
    (tmp_path / "logo.svg").write_bytes((EXAMPLE / "logo.svg").read_bytes())
    write(folder, "logo: ../logo.svg")
    with pytest.raises(UnsafeInput, match="outside"):
        read_brand(folder, "_brand.yml")
    assert read_brand(folder, "_brand.yml", allow_outside=True).logo is not None
    with pytest.raises(UnsafeInput, match="outside"):
        read_brand(folder / "..", "../_brand.yml")


def test_links_and_folders_are_no_logo(tmp_path: Path):
    (tmp_path / "real.svg").write_bytes((EXAMPLE / "logo.svg").read_bytes())
    (tmp_path / "link.svg").symlink_to("real.svg")
    (tmp_path / "folder.svg").mkdir()
    for name in ("link.svg", "folder.svg"):
        with pytest.raises(ReviewgenError, match="not a regular file"):
            read_brand(write(tmp_path, f"logo: {name}"), "_brand.yml")


def test_a_logo_above_five_megabytes(tmp_path: Path):
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5_000_000))
    with pytest.raises(UnsafeInput, match="larger than 5,000 kB"):
        read_brand(write(tmp_path, "logo: logo.png"), "_brand.yml")


def test_fonts_of_its_own(tmp_path: Path):
    shutil.copy(template_folder() / "fonts" / "ReviewSans-Italic.woff2", tmp_path / "own.woff2")
    text = "typography: {base: Own, fonts: [{family: Own, files: [{path: own.woff2, weight: 600, style: italic}]}]}"
    brand = read_brand(write(tmp_path, text), "_brand.yml")
    assert brand.family == "Own"
    assert [(face.weight, face.italic, face.file.mime) for face in brand.faces] == [(600, True, "font/woff2")]
