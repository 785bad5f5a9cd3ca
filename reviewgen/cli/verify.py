"""`reviewgen verify`: does a report say what its own inputs give?"""

from __future__ import annotations

import sys

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.printed import as_json, print_format
from reviewgen.errors import visible


@click.command(
    epilog=examples("reviewgen verify desk.pdf"),
    short_help="Recompute every number of a report and compare.",
)
@click.argument("report", metavar="REPORT.pdf")
@print_format()
def verify(report: str, form: str) -> int:
    """Recompute REPORT.pdf from the desk and evidence it carries, with the overrides it records.

    Every value of review.json is compared, and every number in print (text taken out by pypdf) with its place
    among the words; pictures are not. Exits with 1 where anything differs or cannot be checked.
    """
    from reviewgen.cli.progress import steps
    from reviewgen.cli.terminal import painter
    from reviewgen.history.text_layer import EXTRACTOR
    from reviewgen.history.verify import SHOWN, read_report
    from reviewgen.history.verify import verify as check

    with steps(("recomputing",)) as tell:
        tell("recomputing")
        found = check(read_report(report), report)
    if form == "json":
        data = {
            "report": report,
            "holds": found.holds,
            "numbers": found.numbers,
            "pages": found.pages,
            "differences": list(found.differences),
            "withheld": list(found.withheld),
            "notes": list(found.notes),
            "text_extractor": EXTRACTOR,
        }
        click.echo(as_json(data))
        return int(not found.holds)
    for line in (*found.notes, *found.withheld, *found.differences[:SHOWN]):
        click.echo(visible(line))
    if len(found.differences) > SHOWN:
        click.echo(f"... and {len(found.differences) - SHOWN} more differences")
    paint = painter(sys.stdout)
    if found.holds:
        holds = paint("good", "holds")
        click.echo(
            f"{visible(report)} {holds}: {found.numbers} numbers recomputed, {found.pages} pages compared"
            f" by the text that {EXTRACTOR} takes out of them"
        )
    elif found.differences:
        click.echo(f"{visible(report)} {paint('bad', 'does not hold')}")
    else:
        click.echo(f"{visible(report)} says one thing throughout, which is all that can be checked")
    return int(not found.holds)
