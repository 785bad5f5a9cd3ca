"""`reviewgen audit-obi`: how much of the order flow a SIP shows, against a direct feed on the same clock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.printed import print_format
from reviewgen.errors import shown, shown_path

if TYPE_CHECKING:
    from reviewgen.evidence.obi_align import Common
    from reviewgen.evidence.obi_store import Estimate, HalfHour, ObiEvidence, ObiSource
    from reviewgen.evidence.quotes import Quotes
    from reviewgen.models.ofi import Book
    from reviewgen.models.ofi_compare import Comparison, Triple
    from reviewgen.models.ofi_compare import HalfHour as Part

_QUOTES = click.Path(path_type=Path)


@click.command(
    name="audit-obi",
    epilog=examples(
        "reviewgen audit-obi --direct examples/captures/direct.csv.gz --sip examples/captures/sip.csv.gz -o obi.json"
    ),
    short_help="Compare order-book imbalance on direct and SIP quotes.",
)
@click.option("--direct", required=True, metavar="FILE", type=_QUOTES, help="Quotes of the direct feed.")
@click.option("--sip", required=True, metavar="FILE", type=_QUOTES, help="Quotes of the SIP, same hours.")
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=_QUOTES, help="Result file; `-` prints it."
)
@click.option("--symbol", default="", metavar="NAME", help="The instrument, where a file holds several.")
@click.option(
    "--window", default=10.0, show_default=True, metavar="S", help="Seconds of a window of order flow."
)
@click.option(
    "--tick", type=float, metavar="PRICE", help="Smallest price step (default: told by the prices)."
)
@print_format()
def audit_obi(
    direct: Path, sip: Path, output: Path, symbol: str, window: float, tick: float | None, form: str
) -> None:
    """Compare order flow imbalance on a direct feed and on a SIP.

    Both files hold quotes of one instrument over the same hours, stamped by one clock: Databento MBP-1 (DBN
    or CSV) or LOBSTER. Writes a small result file, which desk.yaml names under obi.evidence_file, and prints
    a summary; --format json prints the result itself.
    """
    from reviewgen.cli.progress import steps
    from reviewgen.evidence.obi_store import dump_obi

    with steps(("comparing the feeds",)) as tell:
        tell("comparing the feeds")
        result = audit(direct, sip, symbol, window, tick)
    if str(output) == "-":
        click.echo(dump_obi(result), nl=False)
        return
    from reviewgen.output import write_one

    written = write_one(output, dump_obi(result))
    if form == "json":
        click.echo(dump_obi(result), nl=False)
        return
    click.echo(shown(summary(result)))
    click.echo(f"written to {shown_path(written)}")


def audit(
    direct: Path, sip: Path, symbol: str = "", window_s: float = 10.0, tick: float | None = None
) -> ObiEvidence:
    """Reads both feeds and compares them. Raises InputRefused for what quotes, alignment or comparison
    refuse."""
    from reviewgen.errors import InputRefused
    from reviewgen.evidence.obi_align import align
    from reviewgen.evidence.quotes import read_quotes
    from reviewgen.models.ofi_compare import compare

    feeds = read_quotes(direct, symbol), read_quotes(sip, symbol)
    common = align(*feeds, window_s, tick)
    frame = common.start_ns, common.window_ns, common.windows
    found = compare(_book(feeds[0]), _book(feeds[1]), *frame, common.tick)
    if found is None or not all(
        _defined(triple) for triple in (found.ofi_correlation, found.sign_disagreement)
    ):
        raise InputRefused("the order flow of a feed never varies", "give busier hours, or check the sizes")
    return _evidence(feeds, common, found)


def summary(result: ObiEvidence) -> str:
    """The figures as a table for a terminal, then by half hour, then the remarks."""
    lead = result.lead_us
    rows = [
        ("events the SIP never showed", _percent(result.event_share_lost)),
        ("correlation of order flow, SIP with direct", _plain(result.ofi_correlation)),
        ("variance of order flow lost with them", f"{result.signal_share_lost:.2%}"),
        ("R2 of the mid's move, direct", _plain(result.r2_direct)),
        ("R2 of the mid's move, SIP", _plain(result.r2_sip)),
        ("R2 of the next window's move, direct", _plain(result.r2_next_direct)),
        ("R2 of the next window's move, SIP", _plain(result.r2_next_sip)),
        ("windows whose signs disagree", _percent(result.sign_disagreement)),
        ("direct leads by", _span(lead, "us") if lead else "not identified"),
        ("changes a second, direct / SIP", f"{result.direct_rate_per_s:,.1f} / {result.sip_rate_per_s:,.1f}"),
    ]
    title = f"{result.symbol or 'one instrument'}, {result.windows} windows of {result.window_s:g} s (95 % intervals)"
    lines = [title, *(f"  {name:<44} {value}" for name, value in rows), "", "by half hour (UTC)"]
    lines += [_half_hour_line(part) for part in result.half_hours]
    return "\n".join([*lines, *(f"note: {remark}" for remark in result.remarks)])


def _book(quotes: Quotes) -> Book:
    from reviewgen.models.ofi import Book

    return Book(quotes.time_ns, quotes.bid_px, quotes.bid_sz, quotes.ask_px, quotes.ask_sz)


def _evidence(feeds: tuple[Quotes, Quotes], common: Common, found: Comparison) -> ObiEvidence:
    from reviewgen.evidence.obi_align import iso
    from reviewgen.evidence.obi_store import ObiEvidence
    from reviewgen.models.ofi_compare import GRID_NS

    lead_known = found.lead.identified and common.same_clock
    remarks = list(common.remarks)
    if found.undefined_windows:
        remarks.append(
            f"{found.undefined_windows:,} windows have no mid at an end and no part in the regression."
        )
    if found.direct_rate_per_s < found.sip_rate_per_s:
        remarks.append(
            "The direct feed changes less often than the SIP: are the two files the other way round?"
        )
    if not found.lead.identified:
        remarks.append("The cross-correlation has no clear peak within 100 ms: no lead time is stated.")
    return ObiEvidence(
        symbol=common.symbol,
        first_time=iso(common.start_ns),
        last_time=iso(common.start_ns + common.windows * common.window_ns),
        window_s=common.window_ns / 1e9,
        windows=common.windows,
        grid_us=GRID_NS / 1e3,
        tick=common.tick,
        event_share_lost=_estimate(found.event_share_lost),
        ofi_correlation=_estimate(found.ofi_correlation),
        r2_direct=_estimate(found.r2_direct),
        r2_sip=_estimate(found.r2_sip),
        r2_next_direct=_estimate(found.r2_next_direct),
        r2_next_sip=_estimate(found.r2_next_sip),
        sign_disagreement=_estimate(found.sign_disagreement),
        lead_us=_estimate((found.lead.lead_us, found.lead.low_us, found.lead.high_us))
        if lead_known
        else None,
        direct_rate_per_s=found.direct_rate_per_s,
        sip_rate_per_s=found.sip_rate_per_s,
        added_rate_per_s=max(0.0, found.direct_rate_per_s - found.sip_rate_per_s),
        direct_peak_1ms_per_s=found.direct_peak_1ms_per_s,
        sip_peak_1ms_per_s=found.sip_peak_1ms_per_s,
        half_hours=tuple(_half_hour(part, lead_known) for part in found.half_hours),
        correlogram=tuple(zip(found.lead.lags_us.tolist(), found.lead.correlation.tolist(), strict=True)),
        sources=(_source("direct", feeds[0]), _source("sip", feeds[1])),
        remarks=tuple(remarks),
    )


def _half_hour(part: Part, lead_known: bool) -> HalfHour:
    from reviewgen.evidence.obi_align import iso
    from reviewgen.evidence.obi_store import HalfHour

    return HalfHour(
        start=iso(part.start_ns),
        windows=part.windows,
        event_share_lost=part.event_share_lost,
        ofi_correlation=_or_none(part.ofi_correlation),
        slope_direct=part.direct.slope if part.direct else None,
        slope_direct_se=part.direct.slope_se if part.direct else None,
        r2_direct=part.direct.r2 if part.direct else 0.0,
        r2_sip=part.sip.r2 if part.sip else 0.0,
        r2_next_direct=part.r2_next_direct,
        r2_next_sip=part.r2_next_sip,
        sign_disagreement=_or_none(part.sign_disagreement),
        lead_us=part.lead.lead_us if lead_known and part.lead.identified else None,
    )


def _source(role: str, quotes: Quotes) -> ObiSource:
    from reviewgen.evidence.obi_store import ObiDropped, ObiSource

    return ObiSource(
        role=role,
        name=quotes.name,
        sha256=quotes.sha256,
        schema=quotes.schema,
        clock=quotes.clock,
        rows=quotes.rows,
        events=len(quotes.time_ns),
        unchanged=quotes.unchanged,
        dropped=tuple(
            ObiDropped(why, rows, tuple(first)) for why, (rows, first) in quotes.drops.by_reason.items()
        ),
    )


def _estimate(triple: Triple) -> Estimate:
    from reviewgen.evidence.obi_store import Estimate

    # A resampled interval need not hold the value itself; the one that is printed does.
    value, low, high = triple
    return Estimate(value, min(value, low), max(value, high)) if low == low else Estimate(value, value, value)


def _defined(triple: Triple) -> bool:
    return triple[0] == triple[0]


def _or_none(value: float) -> float | None:
    return value if value == value else None


def _plain(estimate: Estimate) -> str:
    return f"{estimate.value:.3f}  ({estimate.low:.3f} to {estimate.high:.3f})"


def _percent(estimate: Estimate) -> str:
    return f"{estimate.value:.1%}  ({estimate.low:.1%} to {estimate.high:.1%})"


def _span(estimate: Estimate, unit: str) -> str:
    return f"{estimate.value:,.0f} {unit}  ({estimate.low:,.0f} to {estimate.high:,.0f})"


def _half_hour_line(part: HalfHour) -> str:
    lead = f"{part.lead_us:,.0f} us" if part.lead_us is not None else "no lead told"
    return (
        f"  {part.start[:16].replace('T', ' ')}  {part.windows:>4} windows  lost {part.event_share_lost:>6.1%}  "
        f"R2 {part.r2_direct:.3f} / {part.r2_sip:.3f}  lead {lead}"
    )
