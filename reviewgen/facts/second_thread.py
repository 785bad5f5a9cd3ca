"""What a second thread would reach in each window, and what it hangs on."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.facts.book import Book
from reviewgen.facts.flow import WindowFlow
from reviewgen.facts.processor import PER_US, Processor
from reviewgen.ledger import Num, key
from reviewgen.models import usl
from reviewgen.reference import figures
from reviewgen.units import Quantity


@dataclass(frozen=True)
class SecondThread:
    """Two threads in one window: contention between them, capacity, and what the busiest millisecond asks.

    Above `contention_limit` two threads are overloaded by the same peak. Intervals run over the
    contention.
    """

    window: str
    contention: Num
    capacity_per_s: Num
    peak_utilisation: Num
    contention_limit: Num


def derive_second_thread(book: Book, processor: Processor, window: WindowFlow) -> SecondThread | None:
    """The window on two threads; None where the processor is no single-threaded pool."""
    if processor.threads != 1 or processor.mode != "pool" or processor.stages_us:
        return None
    path = f"second_thread.{key(window.window)}"
    sigma = _contention(book)
    one = window.capacity_per_s.value

    def capacity(contention: float) -> float:
        return usl.Usl(one * PER_US, contention, 0.0).throughput(2) / PER_US

    ends = (capacity(sigma.high), capacity(sigma.low))
    two = book.ledger.add(
        f"{path}.capacity_per_s", capacity(sigma.value), "msg/s", formula="2μ / (1 + σ)",
        inputs=[window.capacity_per_s, sigma], interval=ends,
    )  # fmt: skip
    peak = window.peak_per_s
    used = book.ledger.add(
        f"{path}.peak_utilisation", peak.value / two.value, "share", formula="peak / capacity of two threads",
        inputs=[peak, two], interval=(peak.value / ends[1], peak.value / ends[0]),
    )  # fmt: skip
    limit = book.ledger.add(
        f"{path}.contention_limit", 2 * one / peak.value - 1, "share", formula="σ with 2μ / (1 + σ) = peak",
        inputs=[window.capacity_per_s, peak],
    )  # fmt: skip
    return SecondThread(window.window, sigma, two, used, limit)


def _contention(book: Book) -> Num:
    """The share of work two threads do one at a time: the desk's own, else the catalogue's."""
    own = book.desk.remedies.get("dual_thread")
    effect = own.effect if own else None
    if isinstance(effect, dict) and isinstance(given := effect.get("usl_sigma"), Quantity):
        return book.count("remedies.dual_thread.effect.usl_sigma", given, "share")
    effects = {effect.of: effect for effect in figures.remedies()["dual_thread"].effect}
    spread = effects["usl_sigma"].set
    low, mode, high = spread if isinstance(spread, tuple) else (spread or 0.0,) * 3
    return book.ledger.add(
        "remedy.dual_thread.usl_sigma",
        mode,
        "share",
        grade="assumed",
        interval=(low, high),
        formula="catalogue of remedies",
    )
