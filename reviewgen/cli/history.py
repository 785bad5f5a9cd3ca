"""`reviewgen history`: the binding constraint over the revisions of a desk file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.options import with_allow_outside
from reviewgen.cli.printed import as_json, print_format
from reviewgen.errors import InputRefused, visible

if TYPE_CHECKING:
    from reviewgen.history.timeline import History, Point, Row

_COLUMNS = ("Date", "Revision", "Commit", "Binds", "Window", "P95", "Gap", "Load", "Spent", "Open")
_NUMBERS = {"p95": "us", "gap": "us", "utilisation": "share", "spend": "money"}


@click.command(
    epilog=examples("reviewgen history desk.yaml -o history.svg"),
    short_help="Show the binding constraint over a file's git history.",
)
@click.argument("desk", metavar="DESK.yaml")
@print_format()
@click.option(
    "-o",
    "--picture",
    metavar="FILE.svg",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also draw it, as SVG.",
)
@click.option(
    "--last",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    metavar="N",
    help="Review the newest N revisions.",
)
@with_allow_outside
def history(desk: str, form: str, picture: Path | None, last: int, allow_outside: bool) -> None:
    """Show who binds, revision by revision, oldest first.

    Renames are followed; a revision that cannot be read is named with the reason. Money spent is the bypass.
    """
    from reviewgen.cli.progress import counted
    from reviewgen.history.timeline import walk

    if desk == "-":
        raise InputRefused("standard input has no history", "name a file in a git repository")
    with counted("revisions reviewed") as tell:
        found = walk(desk, last, tell, allow_outside=allow_outside)
    click.echo(as_json(_data(found)) if form == "json" else _table(found))
    if form == "text":
        for remark in found.remarks:
            click.echo(f"note: {visible(remark)}", err=True)
    if picture is not None:
        _draw(found, picture)


def _data(found: History) -> dict[str, Any]:
    return {
        "format": "reviewgen.history/1",
        "revisions": [_row(one) for one in found.rows],
        "remarks": list(found.remarks),
    }


def _row(row: Row) -> dict[str, Any]:
    out: dict[str, Any] = {"commit": row.commit, "committed": row.day or None, "path": row.path}
    if row.point is None:
        return out | {"unreadable": row.unreadable}
    one = row.point
    numbers = {
        f"{name}_us" if unit == "us" else name: one.numbers[name][0] if name in one.numbers else None
        for name, unit in _NUMBERS.items()
    }
    words = {
        "date": one.date, "revision": one.revision or None, "window": one.window or None,
        "status": one.status, "binding": one.binding,
    }  # fmt: skip
    return out | words | numbers | {"open_findings": one.open_findings}


def _table(found: History) -> str:
    """A line to a revision; the window has a column only where it changes, since P95 is of one window."""
    rows = [_cells(row) for row in found.rows]
    shown = [one for one in _COLUMNS if one != "Window" or len(_windows(found)) > 1]
    lines = [dict(zip(_COLUMNS, _COLUMNS, strict=True)), *rows]
    whole = [line for line in lines if len(line) == len(_COLUMNS)]
    widths = {one: max(len(line[one]) for line in whole) for one in shown}
    return "\n".join(
        "  ".join(line.get(one, "").ljust(widths[one]) for one in shown).rstrip() for line in lines
    )


def _windows(found: History) -> set[str]:
    return {row.point.window for row in found.rows if row.point is not None}


def _cells(row: Row) -> dict[str, str]:
    """The cells by column; of a revision that cannot be read the reason stands where its figures would."""
    one = row.point
    if one is None:
        why = f"unreadable: {visible(row.unreadable)}"
        return {"Date": row.day, "Commit": row.commit, "Binds": why}
    shown = [one.numbers[name][1] if name in one.numbers else "-" for name in _NUMBERS]
    words = [
        visible(one.revision, 16) or "-",
        row.commit,
        one.binding.replace("_", " "),
        visible(one.window, 24),
    ]
    return dict(zip(_COLUMNS, (one.date, *words, *shown, str(one.open_findings)), strict=True))


def _draw(found: History, picture: Path) -> None:
    from reviewgen.charts import drawn
    from reviewgen.charts.timeline import Mark, draw_marks
    from reviewgen.output import write_one

    points = [row.point for row in found.rows if row.point is not None and "p95" in row.point.numbers]
    marks = [
        Mark(name, *one.numbers["p95"], one.binding) for name, one in zip(_names(points), points, strict=True)
    ]
    svg = drawn(lambda: draw_marks(marks))
    if svg is None:
        raise InputRefused("a picture needs two revisions with a P95 end to end", "commit a second review")
    write_one(picture, svg.encode("utf-8"))
    click.echo(str(picture), err=True)


def _names(points: list[Point]) -> list[str]:
    """What the points are called: by date, and by revision and window where those are not all the same."""
    parts = [[one.date for one in points]]
    parts += [
        given
        for given in ([one.revision for one in points], [one.window for one in points])
        if len(set(given)) > 1
    ]
    return [" ".join(filter(None, words)) for words in zip(*parts, strict=True)]
