"""Whether the ring before the order processor holds what arrives: in a burst, in overload, or on a steady stream."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reviewgen.facts.book import Book
from reviewgen.facts.flow import WindowFlow
from reviewgen.facts.processor import PER_US
from reviewgen.facts.queue import WindowQueue
from reviewgen.ledger import Num, key


@dataclass(frozen=True)
class RingFill:
    """One window's ring, and the share of messages it loses.

    `fill_us` where the mean rate overloads it, `overflowing_bursts` where bursts run above capacity.
    """

    window: str
    slots: Num
    fill_us: Num | None
    overflowing_bursts: Num | None
    loss: Num | None


def derive_ring(book: Book, flow: WindowFlow, queue: WindowQueue) -> RingFill | None:
    """The ring in one window, or None where the desk gave no size.

    Bursts have exponential lengths, so the share that outlasts the ring is exp(−slots / mean queue
    left by a burst).
    """
    given = book.desk.order_processor.ring_slots
    if given is None:
        return None
    slots = book.count("order_processor.ring_slots", given)
    path = f"ring.{key(flow.window)}"
    fill = overflowing = None
    excess = flow.rate_per_s.value - flow.capacity_per_s.value
    if excess > 0:
        fill = book.ledger.add(
            f"{path}.fill_us", slots.value / (excess * PER_US), "us", formula="slots / (λ − μ)",
            inputs=[slots, flow.rate_per_s, flow.capacity_per_s],
        )  # fmt: skip
    if queue.burst is not None and queue.burst.peak_queue_msgs.value > 0:
        mean = queue.burst.peak_queue_msgs
        overflowing = book.ledger.add(
            f"{path}.overflowing_bursts", math.exp(-slots.value / mean.value), "share",
            formula="exp(−slots / (λ1 − μ)T)", inputs=[slots, mean],
        )  # fmt: skip
    return RingFill(flow.window, slots, fill, overflowing, queue.ring_loss)
