"""What the project is built from: every package by hash and with a listed licence, audited or said not to be."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def locked(name: str) -> set[str]:
    """Packages of a lock file."""
    return set(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_every_package_and_font_has_its_licence_listed() -> None:
    text = (ROOT / "LICENCES.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ([a-zA-Z0-9._-]+) \|", text, re.MULTILINE))
    assert listed - {"what"} == locked("requirements.lock"), "run: make licences"
    assert "SIL Open Font License" in (ROOT / "templates" / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_every_install_asks_for_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in makefile.splitlines():
        if "$(PIP) install" in line and "-e ." not in line and "install uv" not in line:
            assert "--require-hashes" in line, line
        assert "$(INSTALL)" not in line or "requirements" in line, line


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ("No known vulnerabilities found", 0, "no known vulnerability"),
        ("Found 2 known vulnerabilities in 1 package", 1, "Found 2 known"),
        ("ConnectionError: no route", 1, "could not audit: ConnectionError"),
    ],
)
def test_the_audit_fails_for_a_vulnerability_and_says_when_it_could_not_look(
    tmp_path: Path, said: str, status: int, words: str
) -> None:
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "pip-audit"
    fake.write_text(f"#!/bin/sh\necho '{said}'\nexit {status}\n")
    fake.chmod(0o755)
    done = subprocess.run(
        [ROOT / ".ci" / "audit", tmp_path], cwd=ROOT, capture_output=True, text=True, env=os.environ, check=False
    )
    assert words in done.stdout
    assert done.returncode == (1 if said.startswith("Found") else 0)


def test_the_readme_says_what_is_promised() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Security\n")[2].partition("\n## ")[0]
    for word in ("strangers", "Input", "Files", "Pages", "PDF", "Outputs", "Supply", "Not promised"):
        assert word in section
