"""`reviewgen verify`: does a report say what its own inputs give?"""

from __future__ import annotations

import json

import click

from reviewgen.errors import visible


@click.command(
    epilog="Example: reviewgen verify desk.pdf",
    short_help="Recompute every number of a report and compare.",
)
@click.argument("report", metavar="REPORT.pdf")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
def verify(report: str, form: str) -> int:
    """Recompute REPORT.pdf from the desk and evidence it carries, with the overrides it records.

    Every value of review.json is compared, and every number in print (text taken out by pypdf). Exits with 1
    where anything differs or cannot be checked.
    """
    from reviewgen.history.verify import SHOWN, read_report
    from reviewgen.history.verify import verify as check

    found = check(read_report(report), report)
    if form == "json":
        data = {
            "report": report,
            "holds": found.holds,
            "numbers": found.numbers,
            "pages": found.pages,
            "differences": list(found.differences),
            "withheld": list(found.withheld),
        }
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return int(not found.holds)
    for line in (*found.withheld, *found.differences[:SHOWN]):
        click.echo(visible(line))
    if len(found.differences) > SHOWN:
        click.echo(f"... and {len(found.differences) - SHOWN} more differences")
    if found.holds:
        click.echo(
            f"{visible(report)} holds: {found.numbers} numbers recomputed, {found.pages} pages compared"
        )
    return int(not found.holds)
