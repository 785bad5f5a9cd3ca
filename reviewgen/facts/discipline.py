"""What the order of service and packets of several messages do to the mean wait, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.facts.book import Book
from reviewgen.facts.load import Load
from reviewgen.facts.processor import PER_US, Processor, TypeFlow
from reviewgen.ledger import Num, key, say
from reviewgen.models import batch, priority
from reviewgen.models.selection import Model

STATIONARY = (Model.THETA_TAIL, Model.SIMULATED)


@dataclass(frozen=True)
class ClassWait:
    """The mean wait of one message type under the desk's priorities."""

    type: str
    wait_mean_us: Num


def derive_priority(book: Book, path: str, load: Load, processor: Processor) -> tuple[ClassWait, ...] | None:
    """Mean wait by type where the desk gives priorities; types it does not rank wait together, last.

    Cobham's formula: one thread, Poisson arrivals, no preemption. None where these do not hold.
    """
    order = book.desk.order_processor.priority
    if not order:
        return None
    types = {one.type: one for one in processor.types if one.service_us is not None}
    if len(types) < len(processor.types) or not types:
        book.lack(
            f"{path}.priority", say("Priorities need every type's share and service time in this window.")
        )
        return None
    stationary = load.choice.model in STATIONARY and load.choice.onoff is None and load.batch == 1.0
    if processor.servers * processor.threads > 1 or processor.stages_us or not stationary:
        book.lack(
            f"{path}.priority",
            say(
                "The formula for priorities holds for one thread under Poisson arrivals, not for this window."
            ),
        )
        return None
    ranked = [[types[name]] for name in order if name in types]
    rest = [one for name, one in types.items() if name not in order]
    groups = [*ranked, rest] if rest else ranked
    within = book.desk.order_processor.service_scv.mid
    waits = priority.cobham_waits(*zip(*(_class(group, within) for group in groups), strict=True))
    inputs = [number for one in types.values() for number in (one.rate_per_s, one.service_us)]
    return tuple(
        ClassWait(
            one.type,
            book.ledger.add(
                f"{path}.priority.{key(one.type)}.wait_mean_us", wait, "us", inputs=inputs,
                formula="Σ λᵢE[Sᵢ²]/2 / ((1 − ρ of the types before)(1 − ρ of these too))",
            ),
        )
        for group, wait in zip(groups, waits, strict=True)
        for one in group
    )  # fmt: skip


def _class(group: list[TypeFlow], within: float) -> tuple[float, float, float]:
    """Rate in msg/µs, mean service in µs and scv of the types that share one priority."""
    rates = [one.rate_per_s.value * PER_US for one in group]
    services = [one.service_us.value for one in group if one.service_us is not None]
    total = sum(rates)
    mean = sum(rate * service for rate, service in zip(rates, services, strict=True)) / total
    second = sum(rate * service**2 for rate, service in zip(rates, services, strict=True)) / total
    return total, mean, max(0.0, second * (1.0 + within) / mean**2 - 1.0)


def derive_batch_wait(book: Book, path: str, load: Load, processor: Processor) -> Num | None:
    """Mean wait where Poisson packets hold several messages, beside the simulated tail."""
    stationary = load.choice.model is Model.SIMULATED and load.choice.onoff is None
    single = processor.servers == 1 and len(processor.stages_us) <= 1
    if load.batch == 1.0 or not stationary or not single:
        return None
    # packets of two neighbouring sizes make the mean: their own variance is f(1 − f)
    fraction = load.batch % 1.0
    scv = fraction * (1.0 - fraction) / load.batch**2
    wait = batch.batch_mean_wait(load.rate, processor.server_us, processor.scv.value, load.batch, scv)
    return book.ledger.add(
        f"{path}.batch_wait_mean_us", wait, "us", formula="ρS̄(1+c²)/(2(1−ρ)) + S̄(E[X²]/E[X] − 1)/(2(1−ρ))",
        inputs=[*load.inputs, processor.mean_service, processor.scv],
    )  # fmt: skip
