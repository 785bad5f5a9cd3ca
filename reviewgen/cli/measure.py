"""`reviewgen measure`: captures to one small evidence file that desk.yaml cites."""

from __future__ import annotations

import os.path
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.printed import as_json, print_format
from reviewgen.errors import shown, shown_path

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.evidence.measure import Measured
    from reviewgen.evidence.options import MeasureOptions

_FILE = click.Path(path_type=Path)


@click.command(
    name="measure",
    epilog=examples(
        "reviewgen measure examples/captures/hftperf_10k.csv.gz \\",
        "    --columns latency=latency_ns,time=timestamp_ns -o evidence/run.json",
        "reviewgen measure --from examples/captures/tap_a.pcap.gz --to examples/captures/tap_b.pcapng.gz \\",
        "    --segment processor_to_wire --window open -o evidence/open.json --write desk.yaml",
    ),
    short_help="Turn captures into a small evidence file.",
)
@click.argument("captures", nargs=-1, type=_FILE, metavar="CAPTURE...")
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=_FILE, help="Evidence file; `-` prints it."
)
@click.option(
    "--columns", default="", metavar="ROLE=NAME,...", help="Such as latency=lat:us,time=ts:ns,type=side."
)
@click.option("--segment", default="latency", metavar="NAME", help="What was measured, such as end_to_end.")
@click.option("--type", "type_", default="", metavar="NAME", help="The one message type of these captures.")
@click.option("--window", multiple=True, metavar="NAME[=A..B]", help="The window, or windows by ISO times.")
@click.option(
    "--rate", multiple=True, metavar="RATE", help="Replay a closed loop at this rate: '100k msg/s'."
)
@click.option("--unit", default="ns", metavar="UNIT", help="Unit of the values of an .hlog (default: ns).")
@click.option("--loop", default="", metavar="open|closed", help="What you know of the load generator.")
@click.option("--clock", default="", metavar="TEXT", help="Whose clock stamped the capture.")
@click.option("--clock-error", default="", metavar="TIME", help="How far two stamps may disagree: '0.1 us'.")
@click.option("--engine", default="auto", metavar="NAME", help="auto, base, duckdb or spark.")
@click.option("--from", "from_", type=_FILE, metavar="FILE", help="Packets at the first tap, with --to.")
@click.option("--to", type=_FILE, metavar="FILE", help="Packets at the second tap: one-way latency.")
@click.option("--types", default="none", metavar="BY", help="Types of packets: none, port or length.")
@click.option("--classes", default="", metavar="LIST", help="Such as 26477=quote, or ..100=quote by length.")
@click.option(
    "--match", default="payload", metavar="KEY", help="What two taps' packets match by: payload or seq:..."
)
@click.option("--stamp", default="auto", metavar="WHOSE", help="Stamps of packets: auto, capture or trailer.")
@click.option("--write", type=_FILE, metavar="DESK.yaml", help="Name the evidence file in this desk.")
@click.option(
    "--allow-outside", is_flag=True, help="With --write: the evidence may lie outside the desk's folder."
)
@print_format()
def measure(
    captures: tuple[Path, ...],
    output: Path,
    from_: Path | None,
    to: Path | None,
    write: Path | None,
    allow_outside: bool,
    form: str,
    **words: str | tuple[str, ...],
) -> None:
    """Turn captures into one evidence file: distributions, rates, bursts, and what must be known of them.

    Reads CSV and Parquet with any column names, HdrHistogram .hlog, sockperf, cyclictest JSON, and packets
    (pcap, pcapng). Prints a summary; remarks go to the standard error, or into the JSON.
    """
    from reviewgen.desk.load import load_desk
    from reviewgen.errors import InputRefused

    if bool(from_) != bool(to):
        raise InputRefused("--from and --to name two taps together", "give the other one too")
    if bool(captures) == bool(from_):
        told = "captures and taps together" if captures else "no captures to read"
        raise InputRefused(told, "name captures, or two taps with --from and --to")
    reference = _reference(write, output, allow_outside) if write else ""
    desk = load_desk(str(write)) if write else None
    if write:
        _named(write, reference)  # what could not be written later is refused before the captures are read
    options = _options(words, desk)
    measured = _measured(captures, from_, to, options)
    if desk is not None:
        for note in _unused(measured):
            click.echo(f"note: {shown(note)}", err=True)
    if form == "text":
        for remark in measured.remarks:
            click.echo(shown_path(f"{remark.about}: {remark.id}: {remark.text}"), err=True)
    if str(output) == "-":
        click.echo(measured.data, nl=False)
        return
    from reviewgen.cli.measured import as_data, table
    from reviewgen.output import write_one

    named = _named(write, reference) if write else None  # the desk as it is now, before anything is written
    write_one(output, measured.data)
    if write and named is not None:
        write_one(write, named)
    if form == "json":
        click.echo(as_json(as_data(measured, shown_path(output))))
        return
    for line in table(measured):
        click.echo(shown(line))
    click.echo(f"written to {shown_path(output)}")
    if write:
        click.echo(f"{shown_path(write)} names {shown_path(reference)}")


def _options(words: dict[str, str | tuple[str, ...]], desk: Desk | None) -> MeasureOptions:
    """The options as they were given. Raises InputRefused."""
    from reviewgen.evidence.columns import LATENCY
    from reviewgen.evidence.options import MeasureOptions
    from reviewgen.evidence.windows import parse_windows
    from reviewgen.evidence.wire.options import WireOptions

    text = {key: value for key, value in words.items() if isinstance(value, str)}
    rates, windows = tuple(words["rate"]), tuple(words["window"])
    error = _quantity(text["clock_error"], "duration", "--clock-error") if text["clock_error"] else 0.0
    taps = WireOptions(types=text["types"], classes=text["classes"], key=text["match"], stamp=text["stamp"])
    if text["segment"] != LATENCY:
        taps = replace(taps, segment=text["segment"])
    if error:
        taps = replace(taps, clock_error_us=error)
    if desk is not None:
        _refuse_other_windows(desk, [window.name for window in parse_windows(windows)])
    return MeasureOptions(
        columns=text["columns"],
        segment=text["segment"],
        type=text["type_"],
        windows=parse_windows(windows),
        rates_per_s=tuple(_quantity(rate, "rate", "--rate") for rate in rates),
        unit=text["unit"],
        loop=text["loop"],
        clock=text["clock"],
        clock_error_us=error,
        engine=text["engine"],
        wire=taps,
        stated_p50_us=_stated(desk) if desk else {},
        stated_rates_per_s={one.name: one.rate.mid for one in desk.flow.windows} if desk else {},
    )


def _quantity(text: str, dimension: str, option: str) -> float:
    """One value with its unit, in the canonical unit. Raises InputRefused."""
    from reviewgen.errors import InputRefused
    from reviewgen.units import UnitError, parse

    try:
        quantity = parse(text, dimension)  # type: ignore[arg-type]
    except UnitError as error:
        raise InputRefused(f"{option}: {error}", f"write {error.expected}") from error
    if not quantity.is_point:
        raise InputRefused(f"{option}: one value, not a range", "give the option once for each value")
    return quantity.mid


def _refuse_other_windows(desk: Desk, named: list[str]) -> None:
    """Raises InputRefused for a window that the desk has not: no review would use what was measured in it."""
    from reviewgen.desk.meant import did_you_mean
    from reviewgen.errors import InputRefused, visible

    known = [window.name for window in desk.flow.windows]
    for name in filter(None, named):
        if name not in known:
            remedy = did_you_mean(name, known) if known else "add it under flow.windows, with its rate"
            raise InputRefused(f"--window: the desk has no window `{visible(name)}`", remedy)


def _unused(measured: Measured) -> Iterator[str]:
    """What the desk's review will have no place for."""
    from reviewgen.desk.meant import did_you_mean
    from reviewgen.evidence.columns import SEGMENTS

    for name in dict.fromkeys(series.segment for series in measured.series if series.segment not in SEGMENTS):
        meant = did_you_mean(name, SEGMENTS)
        yield f"`{name}` is no segment of a desk, so its latencies are not used: --segment, {meant}"


def _stated(desk: Desk) -> dict[tuple[str, str], float]:
    """The desk's own medians by (segment, window), to hold the capture's units against."""
    from reviewgen.evidence.columns import SEGMENTS

    found: dict[tuple[str, str], float] = {}
    for window in desk.latency.windows:
        for segment in SEGMENTS:
            percentiles = getattr(window, segment)
            if percentiles is not None and percentiles.p50 is not None:
                found[segment, window.name] = percentiles.p50.mid
                found.setdefault((segment, ""), percentiles.p50.mid)
    return found


def _measured(
    captures: tuple[Path, ...], from_: Path | None, to: Path | None, options: MeasureOptions
) -> Measured:
    from reviewgen.cli.progress import rows_read
    from reviewgen.evidence.measure import measure, together
    from reviewgen.evidence.reading import read_pair

    with rows_read() as progress:
        if from_ and to:
            return together([read_pair(from_, to, options, progress)], options)
        return measure(captures, options, progress)


def _reference(desk: Path, output: Path, allow_outside: bool) -> str:
    """How the desk will cite the evidence file: relative to its own folder. Raises InputRefused."""
    from reviewgen.errors import InputRefused

    if str(output) == "-":
        raise InputRefused("--write needs a file to name", "give -o FILE")
    folder, target = desk.resolve().parent, output.resolve()
    if not target.is_relative_to(folder) and not allow_outside:
        remedy = "write the evidence beside the desk, or give --allow-outside"
        raise InputRefused("the evidence file is outside the desk's folder", remedy)
    return Path(os.path.relpath(target, folder)).as_posix()


def _named(desk: Path, reference: str) -> bytes:
    """The desk's bytes with the evidence file under `evidence:`."""
    from reviewgen.evidence.attach import with_reference
    from reviewgen.evidence.capture import open_capture

    with open_capture(desk) as file:
        return with_reference(file.file.read(), reference, desk.name)
