"""`reviewgen diff`: two reviews, and why they differ."""

from __future__ import annotations

import json

import click

from reviewgen.errors import visible


@click.command(
    epilog="Example: reviewgen diff HEAD~1:desk.yaml desk.yaml --format markdown",
    short_help="Compare two reviews.",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when anything differs.")
@click.option("--allow-outside", is_flag=True, help="Allow evidence outside a desk file's folder.")
def diff(before: str, after: str, form: str, exit_code: bool, allow_outside: bool) -> int:
    """Compare review A with the later review B.

    Each is a desk.yaml, a review.json, or a file of a git revision, written `REV:path`.
    """
    from reviewgen.history.diff import compare
    from reviewgen.history.sources import read_side
    from reviewgen.history.tell import as_data, as_markdown, as_text

    sides = [read_side(text, allow_outside=allow_outside) for text in (before, after)]
    found = compare(*sides)
    if form == "json":
        click.echo(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    elif not found.differs:
        click.echo(f"{visible(before)} and {visible(after)} say the same")
    else:
        click.echo(as_markdown(found) if form == "markdown" else as_text(found))
    return int(exit_code and found.differs)
