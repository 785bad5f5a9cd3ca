"""What one mean burst of a window does to the queue, in the fluid limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.facts.load import Load
from reviewgen.ledger import Num, key, say
from reviewgen.models import overload

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow

TRAJECTORY_POINTS = 60


@dataclass(frozen=True)
class Burst:
    """What one mean burst does, in the fluid limit; `trajectory` rows are (t in µs, queue in messages).

    p95_wait_us is that of all messages of the window, not of the burst alone.
    """

    rate_per_s: Num
    length_us: Num
    growth_us_per_us: Num
    peak_wait_us: Num
    peak_queue_msgs: Num
    drain_us: Num
    p95_wait_us: Num | None
    trajectory: tuple[tuple[float, float], ...]


def derive_burst(book: Book, path: str, window: FlowWindow, load: Load, p95_wait: Num | None) -> Burst | None:
    """The window's burst, as given or as its counts imply it; None where it has none, or one that never drains."""
    bursts = load.choice.onoff
    if bursts is None:
        book.lack(f"{path}.burst", say("Neither bursts nor bursty counts were given for this window."))
        return None
    if bursts.base >= load.capacity:
        book.lack(f"{path}.burst", say("The rate between bursts alone exceeds capacity: no burst ever drains."))
        return None
    rate, length = _given(book, window)
    one = overload.fluid_burst(bursts.base, bursts.burst, load.capacity, bursts.mean_burst_us)
    curve = overload.burst_trajectory(
        bursts.base, bursts.burst, load.capacity, bursts.mean_burst_us, TRAJECTORY_POINTS
    )
    inputs = [*load.inputs, length]

    def add(name: str, value: float, unit: str, formula: str) -> Num:
        return book.ledger.add(f"{path}.burst.{name}", value, unit, formula=formula, inputs=inputs)

    if p95_wait is None:
        book.lack(f"{path}.burst.p95_wait_us", say("No percentile exists over the whole window."))
    return Burst(
        book.alias(f"{path}.burst.rate_per_s", rate),
        book.alias(f"{path}.burst.length_us", length),
        add("growth_us_per_us", one.growth, "us/us", "λ1/μ − 1"),
        add("peak_wait_us", one.peak_wait_us, "us", "(λ1/μ − 1) T"),
        add("peak_queue_msgs", one.peak_queue, "msgs", "(λ1 − μ) T"),
        add("drain_us", one.drain_us, "us", "(λ1 − μ) T / (μ − λ0)"),
        p95_wait and book.alias(f"{path}.burst.p95_wait_us", p95_wait),
        tuple((float(t), float(q)) for t, q in zip(curve.t_us, curve.queue, strict=True)),
    )


def _given(book: Book, window: FlowWindow) -> tuple[Num, Num]:
    """Rate and mean length of a burst: the desk's, else the busiest millisecond and the window it was counted in."""
    path = f"flow.windows.{key(window.name)}"
    if window.bursts is not None:
        rate = book.given(f"{path}.bursts.rate", window.bursts.rate)
        length = book.given(f"{path}.bursts.mean_length", window.bursts.mean_length)
    else:
        rate, length = book.given(f"{path}.peak_1ms", window.peak_1ms), book.policy("peak_window_us")
    assert rate is not None and length is not None
    return rate, length
