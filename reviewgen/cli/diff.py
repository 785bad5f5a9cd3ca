"""`reviewgen diff`: two reviews, and why they differ."""

from __future__ import annotations

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.printed import as_json, print_format
from reviewgen.errors import visible


@click.command(
    epilog=examples(
        "reviewgen diff HEAD~1:desk.yaml desk.yaml --format markdown",
        "reviewgen diff desk.review.json desk.yaml --exit-code",
    ),
    short_help="Compare two reviews.",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@print_format("markdown")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when anything differs.")
@click.option("--allow-outside", is_flag=True, help="Allow evidence outside a desk file's folder.")
def diff(before: str, after: str, form: str, exit_code: bool, allow_outside: bool) -> int:
    """Compare review A with the later review B.

    Each is a desk.yaml, a review.json, or a file of a git revision, written `REV:path`. The exit status is 0
    whether they differ or not, unless --exit-code is given.
    """
    from reviewgen.cli.progress import steps
    from reviewgen.history.diff import compare
    from reviewgen.history.opened import opened_before
    from reviewgen.history.sources import read_side
    from reviewgen.history.tell import as_markdown, as_text
    from reviewgen.history.tell_data import as_data

    with steps(("reading the first", "reading the second", "comparing", "looking further back")) as tell:
        tell("reading the first")
        first = read_side(before, allow_outside=allow_outside)
        tell("reading the second")
        second = read_side(after, allow_outside=allow_outside)
        tell("comparing")
        found = compare(first, second)
        new = frozenset((one.rule, one.subject.text) for one in found.findings if one.change == "new")
        if new:
            tell("looking further back")
            found = compare(first, second, opened_before(first, new))
    if form == "json":
        click.echo(as_json(as_data(found)))
    elif not found.differs:
        click.echo(f"{visible(before)} and {visible(after)} say the same")
        for remark in found.remarks:
            click.echo(f"note: {visible(remark)}", err=True)
    else:
        click.echo(as_markdown(found) if form == "markdown" else as_text(found))
    return int(exit_code and found.differs)
