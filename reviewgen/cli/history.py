"""`reviewgen history`: the binding constraint over the revisions of a desk file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.printed import as_json, print_format
from reviewgen.errors import InputRefused, visible

if TYPE_CHECKING:
    from reviewgen.history.timeline import History, Row

_COLUMNS = ("Date", "Revision", "Commit", "Binds", "P95", "Gap", "Load", "Spent", "Open")
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
def history(desk: str, form: str, picture: Path | None) -> None:
    """Show who binds, revision by revision, oldest first.

    Renames are followed; a revision that cannot be read is named with the reason. Money spent is the bypass.
    """
    from reviewgen.cli.progress import counted
    from reviewgen.history.timeline import walk

    if desk == "-":
        raise InputRefused("standard input has no history", "name a file in a git repository")
    with counted("revisions reviewed") as tell:
        found = walk(desk, tell)
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
    words = {"date": one.date, "revision": one.revision or None, "status": one.status, "binding": one.binding}
    return out | words | numbers | {"open_findings": one.open_findings}


def _table(found: History) -> str:
    lines = [_COLUMNS, *(_cells(row) for row in found.rows if row.point is not None)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_COLUMNS))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    bad = [row for row in found.rows if row.point is None]
    text += [
        f"unreadable: {row.commit} of {row.day}, {visible(row.path)}: {visible(row.unreadable)}"
        for row in bad
    ]
    return "\n".join(text)


def _cells(row: Row) -> tuple[str, ...]:
    one = row.point
    assert one is not None
    shown = (one.numbers[name][1] if name in one.numbers else "-" for name in _NUMBERS)
    binding = one.binding.replace("_", " ")
    return (one.date, visible(one.revision, 16) or "-", row.commit, binding, *shown, str(one.open_findings))


def _draw(found: History, picture: Path) -> None:
    from reviewgen.charts import drawn
    from reviewgen.charts.timeline import Mark, draw_marks
    from reviewgen.output import write_one

    marks = [
        Mark(one.revision or one.date, *one.numbers["p95"], one.binding)
        for one in (row.point for row in found.rows)
        if one is not None and "p95" in one.numbers
    ]
    svg = drawn(lambda: draw_marks(marks))
    if svg is None:
        raise InputRefused("a picture needs two revisions with a P95 end to end", "commit a second review")
    write_one(picture, svg.encode("utf-8"))
    click.echo(str(picture), err=True)
