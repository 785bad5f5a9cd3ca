"""The bundled fonts: every character a report uses, figures of one width, nothing of the machine's."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from reviewgen.render.child.fonts import drawable, install
from reviewgen.render.folder import template_folder

NEEDED = "≤≥≈→←±×−·–—“”‘’…✓σλρµμκθΔßäöüÄÖÜéèçñøåŁőăğșčЖя€£¥°½²³\u00a0\u202f"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[frozenset[int], Path]:
    folder = tmp_path_factory.mktemp("fonts")
    return install(template_folder() / "fonts", folder), folder


def sans(folder: Path) -> list[Path]:
    return sorted((folder / "fonts").glob("ReviewSans-*.ttf"))


def test_every_character_of_a_report_is_there(installed: tuple[frozenset[int], Path]):
    _, folder = installed
    assert len(sans(folder)) == 3
    for path in sans(folder):
        with TTFont(path) as font:
            assert [char for char in NEEDED if ord(char) not in font.getBestCmap()] == []


def test_figures_have_one_width(installed: tuple[frozenset[int], Path]):
    _, folder = installed
    for path in sans(folder):
        with TTFont(path) as font:
            cmap = font.getBestCmap()
            assert len({font["hmtx"][cmap[ord(figure)]][0] for figure in "0123456789−"}) == 1


def test_the_configuration_names_no_folder_of_the_machine(installed: tuple[frozenset[int], Path]):
    _, folder = installed
    text = (folder / "fonts.conf").read_text()
    assert "<reset-dirs/>" in text and text.count("<dir>") == 1 and f"<dir>{folder / 'fonts'}</dir>" in text


def test_characters_without_a_glyph_are_named(installed: tuple[frozenset[int], Path]):
    covered, _ = installed
    assert drawable("<p>中信 & µ\n</p>", covered) == "<p>[U+4E2D][U+4FE1] & µ\n</p>"


def test_no_font_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        install(tmp_path, tmp_path)


def test_every_character_we_write_ourselves_is_there(installed: tuple[frozenset[int], Path]):
    """Words, units and formulas in the source reach the pages, a comparison told in a terminal does not."""
    covered, _ = installed
    root = Path(__file__).parents[3]
    files = [path for folder in ("reviewgen", "templates") for path in (root / folder).rglob("*")
             if path.suffix in {".py", ".yaml", ".j2"} and path != root / "reviewgen/history/tell.py"]  # fmt: skip
    assert len(files) > 100
    used = {
        char: path.name for path in files for char in path.read_text(encoding="utf-8") if ord(char) > 0x7F
    }
    assert len(used) > 20
    missing = {char: name for char, name in used.items() if ord(char) not in covered}
    assert missing.items() <= {"\ufffd": "errors.py"}.items()  # a terminal's, never a page's
