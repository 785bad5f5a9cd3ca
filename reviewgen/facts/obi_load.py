"""What a fuller imbalance feed costs where its handler shares the order processor's core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.facts.processor import PER_US, Processor
from reviewgen.ledger import Num, key
from reviewgen.models.validity import OutsideValidity

if TYPE_CHECKING:
    from reviewgen.evidence.obi_store import ObiEvidence

P95 = 0.95


@dataclass(frozen=True)
class AddedLoad:
    """The processor of the window under test before and after the fuller feed; no P95 near saturation."""

    window: str
    rate_per_s: Num
    utilisation: Num
    utilisation_after: Num
    p95_us: Num | None
    p95_after_us: Num | None
    rise_us: Num | None


def derive_added(book: Book, processor: Processor, evidence: ObiEvidence | None) -> AddedLoad | None:
    """The move of P95 under Poisson arrivals, an imbalance update costing as much as a mean message.

    None where neither the audit nor the desk says how many messages the direct feeds carry.
    """
    added = _added_rate(book, evidence)
    rate = next((window.rate for window in book.desk.flow.windows if window.name == processor.window), None)
    if added is None or rate is None:
        return None
    before = book.given(f"flow.windows.{key(processor.window)}.rate", rate)
    assert before is not None
    capacity, service = processor.capacity, processor.mean_service
    now, then = before.value / capacity.value, (before.value + added.value) / capacity.value
    used = book.ledger.add(
        "obi.added.utilisation", now, "share", formula="ρ = λ / μ", inputs=[before, capacity]
    )
    after = book.ledger.add(
        "obi.added.utilisation_after",
        then,
        "share",
        formula="ρ = (λ + added) / μ",
        inputs=[before, added, capacity],
    )

    def p95(name: str, total: float, *inputs: Num) -> Num | None:
        try:
            tail = processor.sweep_model(book).poisson_tail(total * PER_US * processor.traffic_share)
        except OutsideValidity:
            return None
        value = tail.sojourn_quantile(P95)
        return book.ledger.add(
            f"obi.added.{name}", value, "us", grade="assumed", formula="P95 sojourn, Poisson arrivals, θ-tail",
            inputs=[*inputs, service, processor.scv, capacity],
        )  # fmt: skip

    first, last = (
        p95("p95_us", before.value, before),
        p95("p95_after_us", before.value + added.value, before, added),
    )
    rise = None
    if first is not None and last is not None:
        rise = book.ledger.add(
            "obi.added.rise_us",
            last.value - first.value,
            "us",
            formula="P95 after − P95 before",
            inputs=[first, last],
        )
    return AddedLoad(processor.window, added, used, after, first, last, rise)


def _added_rate(book: Book, evidence: ObiEvidence | None) -> Num | None:
    """Messages the direct feeds bring, less the SIP they replace.

    An audit counts one instrument, so only its ratio of the two feeds carries over to the desk's own SIP.
    """
    obi = book.desk.obi
    rates = {
        one.name: book.given(f"feeds.{key(one.name)}.rate", one.rate) for one in book.desk.feeds if one.rate
    }
    kinds = {one.name: one.kind for one in book.desk.feeds}
    direct = [number for name, number in rates.items() if kinds[name] == "direct" and number]
    sip = rates.get(obi.feed) if obi and obi.feed else None
    if direct:
        added = sum(number.value for number in direct) - (sip.value if sip else 0.0)
        return book.ledger.add(
            "obi.added.rate_per_s",
            max(0.0, added),
            "msg/s",
            formula="Σ direct feeds − replaced feed",
            inputs=[*direct, sip],
        )
    if evidence is None or sip is None or evidence.sip_rate_per_s <= 0:
        return None
    ratio = book.ledger.add(
        "obi.added.rate_ratio", evidence.added_rate_per_s / evidence.sip_rate_per_s, "ratio", grade="measured",
        formula="events the direct feed adds / events of the SIP, one instrument audited",
    )  # fmt: skip
    return book.ledger.add(
        "obi.added.rate_per_s",
        ratio.value * sip.value,
        "msg/s",
        formula="ratio of the audit · rate of the SIP",
        inputs=[ratio, sip],
    )
