"""The wheel is whole: in an environment of its own, from an empty folder, it builds a review."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

WHERE = "from reviewgen.render.folder import template_folder; print(template_folder())"


def run(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs to the end in a small environment: no PYTHONPATH, a home of its own."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    environment = {**kept, "PATH": os.defpath, "HOME": str(cwd), **more}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=root)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(root: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """bin/ of a new environment that holds the wheel and what requirements.lock says.

    In CI the lock is installed for real. Elsewhere, to spare the half minute, the packages of this
    environment are lent by a .pth line, which does not lend its editable install of the checkout.
    """
    folder = tmp_path_factory.mktemp("environment") / "venv"
    run(sys.executable, "-m", "venv", folder, cwd=folder.parent)
    pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet")
    if os.environ.get("CI") == "true":
        run(*pip, "--require-hashes", "--no-compile", "-r", root / "requirements.lock", cwd=folder)
    else:
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "lent.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n")
    run(*pip, "--no-deps", "--no-index", wheel, cwd=folder)
    return folder / "bin"


def test_the_wheel_holds_templates_data_and_licence(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert len(names) > 100
    for part in (
        "reviewgen/templates/report.html.j2",
        "reviewgen/templates/fonts/OFL.txt",
        "reviewgen/reference/article.yaml",
        "reviewgen/reference/policy.yaml",
        "reviewgen/reference/remedies.yaml",
    ):
        assert part in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    strangers = [name for name in names if not name.startswith(("reviewgen/", "reviewgen-"))]
    assert not strangers


def test_every_tracked_template_is_in_the_wheel(root: Path, wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = [path for path in (root / "templates").rglob("*") if path.is_file()]
    assert len(templates) > 20
    assert {f"reviewgen/{path.relative_to(root)}" for path in templates} <= names


@pytest.mark.requires_library("pango-1.0")
def test_it_builds_a_review_from_an_empty_folder(root: Path, installed: Path, tmp_path: Path):
    shutil.copy(root / "examples" / "minimal.yaml", tmp_path / "desk.yaml")
    run(installed / "reviewgen", "build", "desk.yaml", cwd=tmp_path)
    assert (tmp_path / "desk.pdf").read_bytes().startswith(b"%PDF-")
    assert "<html" in (tmp_path / "desk.html").read_text(encoding="utf-8")
    review = json.loads((tmp_path / "desk.review.json").read_text(encoding="utf-8"))
    assert review["format"] == "reviewgen.review/1"


def test_templates_are_the_packages_own(installed: Path, tmp_path: Path):
    (tmp_path / "templates").mkdir()
    found = run(installed / "python", "-c", WHERE, cwd=tmp_path).stdout.strip()
    assert Path(found).is_relative_to(installed.parent)
    assert Path(found).parent.name == "reviewgen"


def test_templates_are_the_checkouts_without_an_install(root: Path, tmp_path: Path):
    found = run(sys.executable, "-c", WHERE, cwd=tmp_path, PYTHONPATH=str(root)).stdout.strip()
    assert Path(found) == root / "templates"
