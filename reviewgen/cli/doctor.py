"""`reviewgen doctor`: what this machine can do, and what to type where it cannot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.printed import as_json, print_format

EXTRAS = {
    "measure": (("ibis", "duckdb", "pyarrow", "hdrh"), "captures too large for memory, Parquet and .hlog"),
    "spark": (("ibis", "pyspark"), "captures that outgrow one machine"),
    "edit": (("ruamel.yaml",), "measure --write, with the desk's comments kept"),
    "obi": (("databento_dbn",), "DBN files in audit-obi"),
}


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is there, what was found, and what to do where it is not."""

    name: str
    ok: bool
    needed: bool
    found: str
    fix: str = ""


@click.command(epilog=examples("reviewgen doctor"))
@print_format()
def doctor(form: str) -> int:
    """Check this machine: Python, fonts, the PDF's libraries by making one page, git, and the extras.

    Where something is missing, the command to type is this system's own. Exits with 4 where a PDF cannot be made.
    """
    from reviewgen.cli.progress import steps

    with steps(("making one page",)) as tell:
        tell("making one page")
        checks = [*_base(), _pdf(), _git(), *_extras()]
    if form == "json":
        click.echo(as_json([asdict(check) for check in checks]))
    else:
        for check in checks:
            click.echo("\n".join(_lines(check)))
    return 4 if any(check.needed and not check.ok for check in checks) else 0


def _lines(check: Check) -> Iterator[str]:
    from reviewgen.cli.terminal import painter

    paint = painter(sys.stdout)
    state, part = ("ok", "good") if check.ok else ("MISSING", "bad") if check.needed else ("absent", "weak")
    yield f"{paint(part, f'{state:<7}')}  {check.name}: {check.found}"
    if check.fix and not check.ok:
        yield f"         {paint('fix', 'fix:')} {check.fix}"


def _base() -> Iterator[Check]:
    import platform

    from reviewgen import __version__
    from reviewgen.render.folder import template_folder

    version = platform.python_version()
    new_enough = sys.version_info >= (3, 11)
    yield Check("reviewgen", True, True, __version__)
    yield Check("Python", new_enough, True, version, "install Python 3.11 or newer")
    fonts = sorted(path.name for path in (template_folder() / "fonts").glob("*.woff2"))
    yield Check("bundled fonts", bool(fonts), True, f"{len(fonts)} files", "reinstall reviewgen")


def _pdf() -> Check:
    """The PDF's libraries, proven by one small page."""
    import datetime

    from reviewgen.errors import ReviewgenError
    from reviewgen.render.pdf import PdfChild

    page = '<!DOCTYPE html><html lang="en"><title>Page</title><p>One page.</p></html>'
    try:
        with PdfChild.start() as child:
            made = child.render(page, {}, [], datetime.date(2026, 1, 1))
    except ReviewgenError as error:
        problem = error.problems[0]
        return Check("PDF", False, True, f"{problem.message}; HTML and JSON still build", problem.remedy)
    return Check("PDF", True, True, f"one page of {len(made.pdf)} bytes")


def _git() -> Check:
    import shutil

    from reviewgen.render.install import install_command

    there = shutil.which("git") is not None
    found = "found" if there else "not found; `history` and `REV:path` need it"
    return Check("git", there, False, found, install_command("git"))


def _extras() -> Iterator[Check]:
    import shutil

    from reviewgen.extras import install_extra
    from reviewgen.render.install import install_command

    for name, (modules, use) in EXTRAS.items():
        absent = [module for module in modules if not _installed(module)]
        fixes = [install_extra(name)] if absent else []
        if name == "spark" and shutil.which("java") is None:
            absent.append("Java")
            fixes.append(install_command("java"))
        found = use if not absent else f"{use}; without {', '.join(absent)}"
        yield Check(f"extra [{name}]", not absent, False, found, " and ".join(fixes))


def _installed(module: str) -> bool:
    """Whether a module could be imported, without importing it."""
    from importlib.util import find_spec

    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
