"""Where the templates are: inside an installed package, or beside the checkout's pyproject.toml."""

from __future__ import annotations

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
        ours = _is_ours((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        ours = False
    if ours and (checkout / "templates").is_dir():
        return checkout / "templates"
    raise EnvironmentFault("the report's templates are missing", "install reviewgen again")


def _is_ours(project: str) -> bool:
    """Whether a pyproject.toml is this project's; the standard library's reader of TOML takes long to load."""
    section = f"\n{project}".partition("\n[project]\n")[2].partition("\n[")[0]
    return any(line.replace(" ", "").replace("'", '"') == 'name="reviewgen"' for line in section.splitlines())
