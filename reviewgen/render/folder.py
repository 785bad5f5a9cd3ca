"""Where the templates are: inside an installed package, or beside the checkout's pyproject.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from reviewgen.errors import EnvironmentFault

_PACKAGE = Path(__file__).resolve().parent.parent


def template_folder() -> Path:
    """The folder holding report.html.j2.

    Raises EnvironmentFault where neither the package nor a checkout of this very project has one.
    """
    return find(_PACKAGE)


@cache
def find(package: Path) -> Path:
    """The templates that belong to the package in this folder.

    A folder called templates beside site-packages is not ours; only the pyproject.toml of this
    project, next to the package, makes it so.
    """
    inside = package / "templates"
    if inside.is_dir():
        return inside
    checkout = package.parent
    try:
        project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        project = {}
    if project.get("name") == "reviewgen" and (checkout / "templates").is_dir():
        return checkout / "templates"
    raise EnvironmentFault("the report's templates are missing", "install reviewgen again")
