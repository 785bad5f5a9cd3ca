"""Step three's facts: what the imbalance is computed from, how much of the book it misses, and what to do."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reviewgen.facts.book import Book
from reviewgen.facts.obi_load import AddedLoad, derive_added
from reviewgen.ledger import Label, Mark, Num, Prose, say
from reviewgen.reference.notices import notices

if TYPE_CHECKING:
    from reviewgen.evidence.obi_store import Estimate, ObiEvidence
    from reviewgen.facts.processor import Processor

Resolution = Literal["direct", "sip", "consolidated", "unmonitored", "unknown"]
Era = Literal["before_nov_2025", "from_nov_2025", "from_apr_2026"]


@dataclass(frozen=True)
class ObiMeasured:
    """What `audit-obi` found on the same clock; see review.json, `obi.measured`."""

    event_share_lost: Num
    signal_share_lost: Num
    r2_direct: Num
    r2_sip: Num
    r2_next_direct: Num
    r2_next_sip: Num
    sign_disagreement: Num
    lead_us: Num | None


@dataclass(frozen=True)
class HalfHourLost:
    """One half hour of the audit, for the picture; shares and R², None where nothing varied."""

    start: str
    windows: int
    event_share_lost: float
    signal_share_lost: float | None
    r2_direct: float
    r2_sip: float


@dataclass(frozen=True)
class ObiFacts:
    """The audit of step three. `missing_share` is measured where it was, else the article's where it applies."""

    resolution: Resolution
    feed: str | None
    odd_lots: bool | None
    missing_share: Num | None
    as_of_rule: Era
    since: Label | None
    recommendation: Prose
    measured: ObiMeasured | None
    added: AddedLoad | None
    half_hours: tuple[HalfHourLost, ...] = ()
    correlogram: tuple[tuple[float, float], ...] = ()


def derive_obi(book: Book, processor: Processor | None, evidence: ObiEvidence | None = None) -> ObiFacts:
    """The imbalance audit of one desk; `processor` is the one of the window under test, where there is flow."""
    obi = book.desk.obi
    resolution = _resolution(book)
    odd_lots = obi.odd_lots if obi else None
    era, since = _era(book.desk.review.date)
    measured = _measured(book, evidence) if evidence else None
    added = None
    if resolution == "sip" and processor is not None and obi is not None and not obi.own_core:
        added = derive_added(book, processor, evidence)
    return ObiFacts(
        resolution, obi.feed if obi else None, odd_lots, _missing(book, resolution, odd_lots, era, measured),
        era, since, _recommendation(resolution, odd_lots, era, since), measured, added,
        _half_hours(evidence) if evidence else (), evidence.correlogram if evidence else (),
    )  # fmt: skip


def _resolution(book: Book) -> Resolution:
    obi = book.desk.obi
    if obi is None or (obi.monitored is None and obi.feed is None):
        return "unknown"
    if obi.monitored is False:
        return "unmonitored"
    return next((feed.kind for feed in book.desk.feeds if feed.name == obi.feed), "unknown")


def _era(date: datetime.date) -> tuple[Era, Label | None]:
    """Which rule the consolidated feeds follow on a day, and since when."""
    sizes, quotes = notices()["sip_share_sizes"].from_, notices()["sip_odd_lot_quotes"].from_
    if date >= quotes:
        return "from_apr_2026", Label(quotes.isoformat())
    return ("from_nov_2025", Label(sizes.isoformat())) if date >= sizes else ("before_nov_2025", None)


def _missing(
    book: Book, resolution: Resolution, odd_lots: bool | None, era: Era, measured: ObiMeasured | None
) -> Num | None:
    """The share of activity the signal misses; the article's half only while no odd lot gets through."""
    if measured is not None:
        return book.alias("obi.missing_share", measured.event_share_lost)
    unread = resolution == "sip" and (era != "from_apr_2026" or odd_lots is False)
    if unread:
        return book.alias("obi.missing_share", book.figure("odd_lot_share"))
    if resolution == "sip" and odd_lots is None:
        book.lack(
            "obi.missing_share", say("Whether the handler reads the odd lots its feed carries is not known.")
        )
        return None
    reasons = {
        "sip": "The feed carries odd-lot quotes and they are read, so the article's half does not apply.",
        "direct": "A direct feed carries every order; what the handler loses was not measured.",
        "consolidated": "What the vendor's merge loses was not measured.",
        "unmonitored": "Imbalance is not monitored.",
        "unknown": "The feed behind the imbalance is not known.",
    }
    book.lack("obi.missing_share", say(reasons[resolution]))
    return None


def _recommendation(resolution: Resolution, odd_lots: bool | None, era: Era, since: Label | None) -> Prose:
    """What to do about the feed, on the day of the review."""
    if resolution == "unmonitored":
        return say("Monitor order flow imbalance on a direct feed before the next purchase; it costs little.")
    if resolution == "unknown":
        return say(
            "Find out which feed the imbalance is computed from before any of its readings is acted on."
        )
    if resolution == "direct":
        return say(
            "Keep the direct feed." if odd_lots is not False else "Read the odd lots the direct feed carries."
        )
    if resolution == "consolidated":
        return say(
            "Audit the vendor's merge against one exchange's direct feed: what it drops, and how much later it is."
        )
    if era == "from_apr_2026":
        if odd_lots:
            return say(
                "Measure what a direct feed would add before paying for one: the top of the book is complete, its "
                "depth is not."
            )
        assert since is not None
        return say(
            "Enable odd-lot quotes in the handler first: since {date} the consolidated feeds carry those at or better "
            "than the best, by the vendors' notices. Then measure whether a direct feed would still add enough to pay "
            "for it.",
            date=since,
        )
    if era == "from_nov_2025":
        assert since is not None
        return say(
            "Move the imbalance to a direct feed: by the vendors' notices the consolidated feeds state sizes in shares "
            "since {date} but do not yet carry odd-lot quotes, so no setting of the handler brings them. Check that "
            "sizes are read as shares.",
            date=since,
        )
    return say(
        "Move the imbalance to a direct feed: the consolidated feeds show round lots only, and no setting of the "
        "handler changes that."
    )


def _measured(book: Book, evidence: ObiEvidence) -> ObiMeasured:
    def add(name: str, estimate: Estimate, unit: str) -> Num:
        return book.ledger.add(
            f"obi.measured.{name}", estimate.value, unit, grade="measured", interval=(estimate.low, estimate.high),
            formula="both feeds on one clock, audit of the quotes", where=_file(book),
        )  # fmt: skip

    return ObiMeasured(
        add("event_share_lost", evidence.event_share_lost, "share"),
        _signal_lost(book, evidence),
        add("r2_direct", evidence.r2_direct, "ratio"),
        add("r2_sip", evidence.r2_sip, "ratio"),
        add("r2_next_direct", evidence.r2_next_direct, "ratio"),
        add("r2_next_sip", evidence.r2_next_sip, "ratio"),
        add("sign_disagreement", evidence.sign_disagreement, "share"),
        add("lead_us", evidence.lead_us, "us") if evidence.lead_us else None,
    )


def _signal_lost(book: Book, evidence: ObiEvidence) -> Num:
    """The variance of the direct feed's imbalance that the SIP's does not carry; events lost are not signal lost."""
    low, high = evidence.ofi_correlation.low, evidence.ofi_correlation.high
    largest = max(low * low, high * high)
    smallest = 0.0 if low <= 0.0 <= high else min(low * low, high * high)
    return book.ledger.add(
        "obi.measured.signal_share_lost", evidence.signal_share_lost, "share", grade="measured",
        interval=(1.0 - largest, 1.0 - smallest), formula="1 − correlation² of the two feeds' order flow imbalance",
        where=_file(book),
    )  # fmt: skip


def _file(book: Book) -> tuple[Mark, ...]:
    """The audit's file as the desk names it."""
    obi = book.desk.obi
    return (Mark(obi.evidence_file, 0, 0),) if obi and obi.evidence_file else ()


def _half_hours(evidence: ObiEvidence) -> tuple[HalfHourLost, ...]:
    return tuple(
        HalfHourLost(
            one.start, one.windows, one.event_share_lost,
            None if one.ofi_correlation is None else 1.0 - one.ofi_correlation**2, one.r2_direct, one.r2_sip,
        )
        for one in evidence.half_hours
    )  # fmt: skip
