"""`reviewgen build`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.options import with_allow_outside, with_overrides, with_precision, with_template_dir

if TYPE_CHECKING:
    from reviewgen.history.since import Earlier

SEVERITIES = ("critical", "high", "medium", "low", "info")


def _formats(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    known = ("pdf", "html", "json", "sarif")
    asked = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    unknown = [part for part in asked if part not in known]
    if unknown or not asked:
        raise click.BadParameter(f"{', '.join(unknown) or 'nothing'} is not one of {', '.join(known)}")
    return asked


@click.command(
    epilog=examples(
        "reviewgen build desk.yaml",
        "reviewgen build desk.yaml -o out --format html,json --set flow.windows.open.rate='90k msg/s'",
    ),
    short_help="Build the PDF, the HTML page and review.json of a desk.",
)
@click.argument("desk", metavar="DESK.yaml")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to (beside the desk file).",
)
@click.option(
    "--format",
    "formats",
    default="pdf,html,json",
    show_default=True,
    callback=_formats,
    help="What to write, comma-separated; `sarif` too, for code scanning.",
)
@click.option("--final", is_flag=True, help="Refuse while an assumed value could change the conclusion.")
@with_overrides
@with_precision
@with_template_dir
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 when a finding is this severe or worse."
)
@click.option("--since", metavar="FILE|REV", help="Compare with an earlier review, desk or git revision.")
@click.option("--redact", is_flag=True, help="Names and money as tokens; no inputs attached.")
@with_allow_outside
def build(
    desk: str,
    output: Path | None,
    formats: tuple[str, ...],
    final: bool,
    overrides: tuple[str, ...],
    precision: str,
    template_dir: Path | None,
    fail_on: str | None,
    since: str | None,
    redact: bool,
    allow_outside: bool,
) -> None:
    """Build the review of DESK.yaml: `<stem>.pdf`, `<stem>.html` and `<stem>.review.json`.

    DESK.yaml may be `-` for standard input; the files are then called `desk.*`.
    """
    from reviewgen.build import Format, Options
    from reviewgen.build import build as run

    options = Options(
        formats=cast("tuple[Format, ...]", formats),
        folder=output,
        overrides=overrides,
        precision=cast("Literal['default', 'high']", precision),
        template_dir=template_dir,
        final=final,
        allow_outside=allow_outside,
        since=_earlier(since, desk, allow_outside) if since else None,
        redact=redact,
    )
    from reviewgen.build import STEPS
    from reviewgen.cli.progress import steps

    with steps(STEPS) as tell:
        built = run(desk, options, tell)
    from reviewgen.errors import shown_path

    for path in built.files:
        click.echo(shown_path(path))
    for path in built.removed:
        click.echo(f"removed {shown_path(path)}: this build could not renew it", err=True)
    if built.fault is not None:
        raise built.fault
    if fail_on and _worst(built.review) <= SEVERITIES.index(fail_on):
        raise SystemExit(1)


def _earlier(since: str, desk: str, allow_outside: bool) -> Earlier:
    """The earlier review; what could not be seen of it is said at once."""
    from reviewgen.errors import visible
    from reviewgen.history.since import Earlier
    from reviewgen.history.sources import read_side

    side = read_side(since, default_path=desk, allow_outside=allow_outside)
    for remark in side.remarks:
        click.echo(f"note: {visible(since)}: {visible(remark)}", err=True)
    return Earlier(side)


def _worst(review: dict[str, list[dict[str, object]]]) -> int:
    """The most severe unwaived finding as a position in `SEVERITIES`."""
    open_ones = [
        one for one in review["findings"] if one["verdict"] in {"fail", "warn"} and not one["waived"]
    ]
    return min((SEVERITIES.index(str(one["severity"])) for one in open_ones), default=len(SEVERITIES))
