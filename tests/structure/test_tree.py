"""The tree as a whole: what may stand at the root, and what no file may say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.requires_tool("git")

ROOT_ENTRIES = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "examples",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements-extras.lock",
    "requirements.lock",
    "reviewgen",
    "templates",
    "tests",
}
OPTIONAL = {"LICENCES.md", ".pre-commit-hooks.yaml", "action.yml", ".gitattributes"}

# A checkout stands alone: no path of the machine it was written on, no folder beside it.
FOREIGN = re.compile(r"(?<![\w.}])/(?:work|root)/(?!\*)|\.\./share[d]\b")


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[str]:
    """Every path in git's index."""
    done = subprocess.run(
        ["git", "-c", "core.quotepath=off", "ls-files", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [path for path in done.stdout.split("\0") if path]
    assert len(paths) > 50
    return paths


def test_only_expected_entries_at_the_root(tracked: list[str]):
    entries = {path.partition("/")[0] for path in tracked}
    assert entries - OPTIONAL == ROOT_ENTRIES


def test_the_package_holds_no_templates_folder(root: Path):
    assert (root / "templates").is_dir()
    assert not (root / "reviewgen" / "templates").exists()


def test_no_file_names_the_machine_it_was_written_on(root: Path, tracked: list[str]):
    texts = {}
    for path in tracked:
        try:
            texts[path] = (root / path).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    assert len(texts) > 50
    found = {path: hit[0] for path, text in texts.items() if (hit := FOREIGN.search(text))}
    assert not found


def test_the_font_licence_stands_beside_the_fonts(root: Path):
    fonts = [
        path for path in (root / "templates" / "fonts").iterdir() if path.suffix in {".ttf", ".otf", ".woff2"}
    ]
    assert len(fonts) > 1
    licences = [path.read_text() for path in (root / "templates" / "fonts").glob("*.txt")]
    assert any("SIL OPEN FONT LICENSE" in text.upper() for text in licences)
