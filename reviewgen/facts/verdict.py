"""The closing test: does what the card reports explain what the desk feels, and which stage binds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.facts.captures import tested_window
from reviewgen.facts.headline import headline
from reviewgen.facts.segment_draws import Composed, expect_verdict, verdict_flips
from reviewgen.facts.segments import RANKS, STAGES, WindowSegments, rising
from reviewgen.ledger import AS_GIVEN, Grade, Num, Prose, Quoted, say, weakest
from reviewgen.models import verdict as model
from reviewgen.models.marginal import from_percentiles

if TYPE_CHECKING:
    from reviewgen.desk.sections.latency import LatencyWindow

P95 = 0.95
STAGE_WORDS = {
    "network": "the network",
    "order_processor": "the order processor",
    "risk_check": "the risk check",
    "exchange": "the exchange",
}


@dataclass(frozen=True)
class Verdict:
    """The verdict on the window under test; see review.json, `verdict`."""

    window: str
    status: str
    binding: str
    nic_p95_us: Num | None
    end_to_end_p95_us: Num | None
    gap_us: Num | None
    gap_interval: dict[str, Num] | None
    sampled: bool
    nic_share: Num | None
    shares: dict[str, Num | None]
    shares_comonotone: dict[str, Num]
    two_numbers_alone: bool
    stamps_disagree: bool
    headline: Prose
    flips: Prose | None
    evidence_grade: Grade


def window_under_test(book: Book) -> str:
    """The window the desk names, else the one with the highest rate."""
    return tested_window(book.desk)


def derive_verdict(
    book: Book,
    name: str,
    window: LatencyWindow | None,
    segments: WindowSegments | None,
    draws: tuple[Composed, ...] = (),
) -> Verdict:
    """The closing test on window `name`, from its latencies, their composition, and the draws of their ranges."""
    expect_verdict(book, draws)
    measured = segments.measured if segments else {}
    nic = measured.get("nic_tick_to_trade", {}).get("p95") or measured.get("nic_to_processor", {}).get("p95")
    end = measured.get("end_to_end", {}).get("p95")
    gap, interval = _gap(book, window, segments, nic, end)
    shares = _shares(book, segments)
    network = shares["network"]
    disagree = segments is not None and segments.inside_bounds is False
    disagree = disagree or (interval is not None and interval.high < 0)  # a part longer than the whole
    status = "unresolved"
    if interval is not None:
        status = model.closing_test(
            interval,
            network.value if network and not disagree else None,
            network_share_migrated_max=book.policy("migrated_below").value,
            network_share_not_migrated_min=book.policy("not_migrated_from").value,
        ).value
    binding = "unresolved"
    if network is not None and segments is not None and not disagree:
        binding = (
            model.binding(
                {stage: share.value for stage, share in segments.euler.items()},
                {stage: share.value for stage, share in segments.euler_comonotone.items()},
            )
            or "unresolved"
        )
    nic_share = None
    if nic is not None and end is not None and end.value > 0:
        nic_share = book.ledger.add(
            "verdict.nic_share",
            nic.value / end.value,
            "share",
            formula="NIC P95 / end-to-end P95",
            inputs=[nic, end],
        )
    else:
        book.lack("verdict.nic_share", say("The card's P95 and the end-to-end P95 are not both known."))
    inputs = [number for number in (nic, end, *shares.values()) if number is not None]
    own = {
        "nic_p95_us": nic and book.alias("verdict.nic_p95_us", nic),
        "end_to_end_p95_us": end and book.alias("verdict.end_to_end_p95_us", end),
    }
    for field, number in own.items():
        if number is None:
            book.lack(f"verdict.{field}", say("Not measured in {window}.", window=Quoted(name)))
    return Verdict(
        name,
        status,
        binding,
        own["nic_p95_us"],
        own["end_to_end_p95_us"],
        gap,
        _ends(book, gap),
        _sampled(window),
        nic_share,
        shares,
        {
            stage: book.alias(f"verdict.shares_comonotone.{stage}", share)
            for stage, share in segments.euler_comonotone.items()
        }
        if segments
        else {},
        network is None and gap is not None,
        disagree,
        headline(book, name, status, STAGE_WORDS.get(binding), gap, network, end),
        verdict_flips(book, name, draws, status, binding),
        weakest(number.grade for number in inputs) if inputs else "assumed",
    )


def _gap(
    book: Book,
    window: LatencyWindow | None,
    segments: WindowSegments | None,
    nic: Num | None,
    end: Num | None,
) -> tuple[Num | None, model.Interval | None]:
    """The gap between the two P95s with its interval: clock error, and sampling error where n is given."""
    if window is None or segments is None or nic is None or end is None:
        for name in ("gap_us", "gap_interval"):
            book.lack(f"verdict.{name}", say("The gap needs the card's P95 and the end-to-end P95 of one window."))
        return None, None
    clock = book.given("latency.clock.error", book.desk.latency.clock.error)
    assert clock is not None
    source = window.nic_tick_to_trade or window.nic_to_processor
    interval = model.gap_interval(
        _with_sample(nic, source.n if source else None, segments, "nic_tick_to_trade"),
        _with_sample(end, window.end_to_end.n if window.end_to_end else None, segments, "end_to_end"),
        clock.value,
        P95,
        book.policy("confidence").value,
    )
    book.ledger.expect("verdict.gap_us", interval.low, interval.high)
    gap = book.ledger.add(
        "verdict.gap_us",
        end.value - nic.value,
        "us",
        formula="end-to-end P95 − NIC P95; interval: clock and sampling error",
        inputs=[end, nic, clock],
        grade=weakest([end.grade, nic.grade]),
    )
    return gap, model.Interval(gap.low, gap.value, gap.high)


def _ends(book: Book, gap: Num | None) -> dict[str, Num] | None:
    """The gap's interval under the result's own name for it."""
    if gap is None or gap.interval is None:
        return None
    ends = {"low": gap.interval[0], "mid": gap, "high": gap.interval[1]}
    return {
        end: book.ledger.add(
            f"verdict.gap_interval.{end}",
            number.value,
            "us",
            formula=AS_GIVEN,
            inputs=[number],
            grade=number.grade,
        )
        for end, number in ends.items()
    }


def _sampled(window: LatencyWindow | None) -> bool:
    """Whether a sample size was given, so that the interval holds sampling error too."""
    if window is None:
        return False
    return any(
        given is not None and given.n is not None for given in (window.nic_tick_to_trade, window.end_to_end)
    )


def _with_sample(number: Num, n: int | None, segments: WindowSegments, name: str) -> model.Reading:
    """A P95 with its distribution and sample size, for the sampling error."""
    ranked = {RANKS[rank]: value for rank, value in segments.measured.get(name, {}).items() if rank in RANKS}
    marginal = from_percentiles(rising(ranked)) if len(ranked) >= 2 else None
    return model.Reading(number.value, marginal, n)


def _shares(book: Book, segments: WindowSegments | None) -> dict[str, Num | None]:
    """The Euler shares of the window under test by stage, null without segments."""
    shares: dict[str, Num | None] = {}
    for stage in STAGES:
        source = segments.euler.get(stage) if segments else None
        shares[stage] = source and book.ledger.add(
            f"verdict.shares.{stage}",
            source.value,
            "share",
            formula="Euler share of the window under test",
            inputs=[source],
        )
        if source is None:
            book.lack(f"verdict.shares.{stage}", say("This stage was not measured in the window under test."))
    return shares
