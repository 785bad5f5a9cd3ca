"""The share of a window's messages that find the ring full: by formula on a steady stream, else by simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.facts.waits import DRAWS, SEED, Waits, arrivals_of
from reviewgen.ledger import Num, say
from reviewgen.models import ring
from reviewgen.models.simulate.discipline import ring_waits
from reviewgen.models.simulate.interval import Estimate, share
from reviewgen.models.simulate.services import Gamma
from reviewgen.models.validity import OutsideValidity

if TYPE_CHECKING:
    from reviewgen.facts.load import Load
    from reviewgen.facts.processor import Processor

MESSAGES = {"default": 100_000, "high": 750_000}
"""Messages sent against a ring, one by one."""


def derive_ring_loss(
    book: Book, path: str, load: Load, processor: Processor, utilisation: Num, waits: Waits | None
) -> Num | None:
    """The share lost, None without a ring or where the arrivals are not known well enough."""
    slots = book.desk.order_processor.ring_slots
    if not slots:
        book.lack(f"{path}.ring_loss", say("The desk gave no ring size."))
        return None
    given = book.count("order_processor.ring_slots", slots)
    inputs = [utilisation, given, *load.inputs]
    if load.choice.onoff is None and load.batch == 1.0:
        return book.ledger.add(
            f"{path}.ring_loss", ring.mm1k_loss(utilisation.value, int(slots)), "share", inputs=inputs,
            formula="(1 − ρ) ρᴷ / (1 − ρᴷ⁺¹), Poisson at the mean rate",
        )  # fmt: skip
    inputs += [processor.mean_service, processor.scv]
    lost = _simulated(book, load, processor, int(slots), waits)
    if lost is None or lost.value == 0.0:
        return book.ledger.add(
            f"{path}.ring_loss", _fluid(load, int(slots)), "share", inputs=inputs,
            formula="bursts as a fluid against the ring, no message of the simulation being lost",
        )  # fmt: skip
    return book.ledger.add(
        f"{path}.ring_loss", lost.value, "share", inputs=inputs, interval=(lost.low, lost.high),
        formula="seeded simulation of the ring, interval by bootstrap over bursts",
    )  # fmt: skip


def _simulated(
    book: Book, load: Load, processor: Processor, slots: int, waits: Waits | None
) -> Estimate | None:
    """The share lost in a simulation; None where the longest wait without a ring says that none would be."""
    longest = waits.longest_us if waits is not None else None
    if longest is not None and longest < slots * processor.server_us / processor.servers:
        return None
    drawn = arrivals_of(load).draw(MESSAGES[book.precision], SEED)
    services = Gamma(processor.server_us, processor.scv.value).draw(len(drawn.gaps_us), SEED)
    kept = ring_waits(drawn.gaps_us, services, slots, processor.servers).kept
    return share(~kept, drawn.starts, confidence=book.policy("confidence").value, draws=DRAWS, seed=SEED)


def _fluid(load: Load, slots: int) -> float:
    """What loss is rarer than a simulation can see; none where bursts do not exceed capacity."""
    if load.choice.onoff is None:
        return 0.0
    try:
        return ring.on_off_loss(load.choice.onoff, load.capacity, slots)
    except OutsideValidity:
        return 0.0
