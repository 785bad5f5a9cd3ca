"""What the order of service and packets of several messages do to the wait."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.facts.book import Book
from reviewgen.facts.load import Load
from reviewgen.facts.processor import PER_US, Processor, TypeFlow
from reviewgen.facts.ranked import is_ranked
from reviewgen.facts.waits import Waits
from reviewgen.facts.wording import FORMULAS
from reviewgen.ledger import Num, key, say
from reviewgen.models import batch, priority
from reviewgen.models.selection import Model

STATIONARY = (Model.THETA_TAIL, Model.SIMULATED)
SIMULATED = FORMULAS["simulated"]


@dataclass(frozen=True)
class ClassWait:
    """The wait of one message type under the desk's priorities."""

    type: str
    wait_mean_us: Num
    wait_p95_us: Num | None


def derive_priority(
    book: Book, path: str, load: Load, processor: Processor, waits: Waits | None
) -> tuple[ClassWait, ...] | None:
    """Wait by type where the desk gives priorities; types it does not rank wait together, last.

    The mean by Cobham's formula, P95 by the simulation: one thread, Poisson arrivals, no preemption. None
    where these do not hold.
    """
    if not is_ranked(book, processor):
        return None
    ranked = load.ranked
    stationary = load.choice.model in STATIONARY and load.choice.onoff is None and load.batch == 1.0
    if ranked is None or not stationary:
        book.lack(
            f"{path}.priority",
            say(
                "Waits by priority need every type's share and service time, one thread and steady arrivals; this "
                "window has not all of them."
            ),
        )
        return None
    classes = (_class(group, ranked.within_scv) for group in ranked.groups)
    means = priority.cobham_waits(*zip(*classes, strict=True))
    tails = waits.by_type if waits is not None else {}
    inputs = [number for one in ranked.types for number in (one.rate_per_s, one.service_us)]

    def add(one: TypeFlow, name: str, value: float, formula: str) -> Num:
        return book.ledger.add(
            f"{path}.priority.{key(one.type)}.{name}", value, "us", inputs=inputs, formula=formula
        )

    return tuple(
        ClassWait(
            one.type,
            add(one, "wait_mean_us", wait, "Σ λᵢE[Sᵢ²]/2 / ((1 − ρ of the types before)(1 − ρ of these too))"),
            add(one, "wait_p95_us", tails[one.type], SIMULATED) if one.type in tails else None,
        )
        for group, wait in zip(ranked.groups, means, strict=True)
        for one in group
    )


def _class(group: tuple[TypeFlow, ...], within: float) -> tuple[float, float, float]:
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
