"""The article's two savings of kernel bypass, held against each other and against the desk's own latency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.ledger import Num, Prose, key, say

if TYPE_CHECKING:
    from reviewgen.desk.sections.percentiles import Percentiles


@dataclass(frozen=True)
class ArticleSavings:
    """The saving in µs and the reduction in per cent imply one span of latencies before the bypass.

    `baseline_us` is the desk's own: measured before the bypass, or today's where none is live. The two
    `..._holds` are None where nothing at the desk can tell.
    """

    overhead_us: Num
    reduction: Num
    implied_baseline_us: Num
    baseline_us: Num | None
    measured_saving_us: Num | None
    measured_reduction: Num | None
    overhead_holds: bool | None
    reduction_holds: bool | None
    explanation: Prose


def derive_savings(book: Book) -> ArticleSavings:
    """Both claims as numbers, the baseline they imply together, and whether the desk's fits."""
    before, after = book.figure("kernel_overhead"), book.figure("bypass_overhead")
    overhead = book.ledger.add(
        "capex.savings.overhead_us",
        before.value - after.value,
        "us",
        inputs=[before, after],
        formula="overhead of the kernel path − overhead with bypass",
        interval=(before.low - after.high, before.high - after.low),
    )
    reduction = book.alias("capex.savings.reduction", book.figure("bypass_reduction"))
    implied = book.ledger.add(
        "capex.savings.implied_baseline_us",
        overhead.value / reduction.value,
        "us",
        inputs=[overhead, reduction],
        formula="saving / reduction",
        interval=(overhead.low / reduction.high, overhead.high / reduction.low),
    )
    baseline, now = _own(book)
    if baseline is None:
        book.lack("capex.savings.baseline_us", say("Tick-to-trade before the bypass was not given."))
        text = say(
            "The article's two savings, {overhead} and {reduction} of tick-to-trade, both hold only where "
            "tick-to-trade was {ends} before the bypass. What it was here was not given.",
            overhead=_span(overhead), reduction=_span(reduction), ends=_span(implied),
        )  # fmt: skip
        return ArticleSavings(overhead, reduction, implied, None, None, None, None, None, text)
    if now is not None:
        return _measured(book, overhead, reduction, implied, baseline, now)
    return _expected(overhead, reduction, implied, baseline)


def _own(book: Book) -> tuple[Num | None, Num | None]:
    """The desk's tick-to-trade before the bypass, and today's where both are known at the same rank.

    Without a live bypass today's is the one before. The median is preferred: overhead is paid by every packet.
    """
    bypass = book.desk.hardware.live_bypass
    if bypass is not None:
        given = bypass.before.tick_to_trade if bypass.before else None
        path, now = "hardware.kernel_bypass.before.tick_to_trade", _today(book)
        for rank in ("p50", "p95"):
            was = book.given(f"{path}.{rank}", getattr(given, rank)) if given else None
            if was is not None:
                return was, now.get(rank)
        return None, None
    today = _today(book)
    return today.get("p50") or today.get("p95"), None


def _today(book: Book) -> dict[str, Num]:
    """Tick-to-trade at the card in the window under test, or in the only one, by rank."""
    latency = book.desk.latency
    flow = {window.name: window.rate.mid for window in book.desk.flow.windows}
    windows = [window for window in latency.windows if window.nic_tick_to_trade is not None]
    if not windows:
        return {}
    chosen = next((one for one in windows if one.name == latency.window), None)
    window = chosen or max(windows, key=lambda one: flow.get(one.name, 0.0))
    given: Percentiles | None = window.nic_tick_to_trade
    path = f"latency.windows.{key(window.name)}.nic_tick_to_trade"
    found = {rank: book.given(f"{path}.{rank}", getattr(given, rank)) for rank in ("p50", "p95")}
    return {rank: number for rank, number in found.items() if number is not None}


def _measured(
    book: Book, overhead: Num, reduction: Num, implied: Num, baseline: Num, now: Num
) -> ArticleSavings:
    """Before and after are both known: the desk's own saving judges the article's."""
    saving = book.ledger.add(
        "capex.savings.measured_saving_us",
        baseline.value - now.value,
        "us",
        formula="before − today",
        inputs=[baseline, now],
    )
    share = book.ledger.add(
        "capex.savings.measured_reduction",
        saving.value / baseline.value if baseline.value else 0.0,
        "share",
        formula="(before − today) / before",
        inputs=[baseline, now],
    )
    first, second = (
        overhead.low <= saving.value <= overhead.high,
        reduction.low <= share.value <= reduction.high,
    )
    verdict = {
        (True, True): "Both of the article's claims hold here.",
        (True, False): "The article's saving in microseconds holds here; its percentage does not.",
        (False, True): "The article's percentage holds here; its saving in microseconds does not.",
        (False, False): "Neither of the article's claims describes this desk.",
    }[first, second]
    text = say(
        "The bypass took {saving} off {baseline}, or {share}. {verdict}",
        saving=saving,
        baseline=baseline,
        share=share,
        verdict=verdict,
    )
    return ArticleSavings(overhead, reduction, implied, baseline, saving, share, first, second, text)


def _expected(overhead: Num, reduction: Num, implied: Num, baseline: Num) -> ArticleSavings:
    """Only the latency before is known: no saving can exceed it, and two savings may exclude each other."""
    possible = baseline.value >= overhead.low
    together = implied.low <= baseline.value <= implied.high
    ends = _span(implied)
    if together:
        text = say(
            "At {baseline} before any bypass, both of the article's savings can hold: they agree from {ends}.",
            baseline=baseline, ends=ends,
        )  # fmt: skip
        return ArticleSavings(overhead, reduction, implied, baseline, None, None, True, True, text)
    if not possible:
        text = say(
            "Tick-to-trade is {baseline}, less than the article's overhead figures would save ({overhead}): "
            "that saving cannot hold here.", baseline=baseline, overhead=_span(overhead),
        )  # fmt: skip
        return ArticleSavings(overhead, reduction, implied, baseline, None, None, False, None, text)
    text = say(
        "At {baseline} the article's two savings exclude each other: they agree only from {ends}. "
        "Taking {overhead} off would be another share than {reduction}; a trial on one server tells which holds.",
        baseline=baseline, ends=ends, overhead=_span(overhead), reduction=_span(reduction),
    )  # fmt: skip
    return ArticleSavings(overhead, reduction, implied, baseline, None, None, None, None, text)


def _span(number: Num) -> Prose:
    """An interval in words."""
    if number.interval is None:
        return Prose((number,))
    return say("{low} to {high}", low=number.interval[0], high=number.interval[1])
