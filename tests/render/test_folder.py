"""The templates are found in a wheel, an editable install and a checkout, and nowhere by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewgen.errors import EnvironmentFault
from reviewgen.render.folder import find, template_folder


def test_in_the_checkout():
    assert template_folder() == Path(__file__).parents[2] / "templates"
    assert (template_folder() / "css" / "print.css").is_file()


def test_in_an_installed_package(tmp_path: Path):
    package = tmp_path / "site-packages" / "reviewgen"
    (package / "templates").mkdir(parents=True)
    (tmp_path / "site-packages" / "templates").mkdir()
    assert find(package) == package / "templates"


@pytest.mark.parametrize(
    "project", [None, "[project]\nname = 'other'\n", "not toml [", "name = 'reviewgen'\n"]
)
def test_a_stranger_s_folder_is_not_taken(tmp_path: Path, project: str | None):
    (tmp_path / "reviewgen").mkdir()
    (tmp_path / "templates").mkdir()
    if project is not None:
        (tmp_path / "pyproject.toml").write_text(project)
    with pytest.raises(EnvironmentFault, match="templates are missing"):
        find(tmp_path / "reviewgen")


def test_a_checkout_elsewhere(tmp_path: Path):
    (tmp_path / "reviewgen").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'reviewgen'\n")
    assert find(tmp_path / "reviewgen") == tmp_path / "templates"
