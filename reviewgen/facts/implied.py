"""What the article's own figures say once they are put through a queue."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.facts.book import Book
from reviewgen.facts.processor import PER_US
from reviewgen.ledger import Num
from reviewgen.models import flow, overload, queueing, tail

MEDIAN = 0.5
P95 = 0.95


@dataclass(frozen=True)
class Implied:
    """The arithmetic behind the article's marks, graded `article`.

    `median_us` is at the rate where the network is said to bind; `knee_*` where P95 passes the tail
    limit; the rest at the rate the article calls architectural: one thread's fluid time to the limit,
    and two threads with exponential and with deterministic service.
    """

    service_us: Num
    median_us: Num
    knee_per_s: Num
    knee_share: Num
    passes_us: Num
    two_threads_utilisation: Num
    two_threads_exponential_us: Num
    two_threads_deterministic_us: Num


def derive_implied(book: Book) -> Implied:
    """Recomputes the article's marks from its two saturation rates."""
    one, two = book.article("single_thread_saturation"), book.article("dual_thread_saturation")
    low, high = book.article("network_bound_rate"), book.article("architectural_rate")
    limit = book.policy("knee_limit_us")
    rho_limit, ca2_limit = book.policy("theta_rho_limit").value, book.policy("theta_ca2_limit").value
    single_us, pair_us = 1 / (one.value * PER_US), 2 / (two.value * PER_US)

    def add(
        name: str,
        value: float,
        unit: str,
        formula: str,
        *inputs: Num,
        interval: tuple[float, float] | None = None,
    ) -> Num:
        return book.ledger.add(
            f"implied.{name}", value, unit, formula=formula, inputs=inputs, interval=interval, grade="article"
        )

    service = add("service_us", single_us, "us", "S̄ = 1 / saturation rate", one)
    median = queueing.mm1_sojourn_quantile(low.value * PER_US, single_us, MEDIAN)
    knee = flow.knee(flow.Processor(single_us, 1, 1.0, rho_limit, ca2_limit), limit.value, P95) / PER_US
    knee_rate = add("knee_per_s", knee, "msg/s", "λ with P95 sojourn = limit, M/M/1", service, limit)
    rising = overload.growth(high.value * PER_US, one.value * PER_US)
    first = overload.time_to_sojourn(limit.value, rising, single_us, P95)
    last = overload.time_to_wait(limit.value, rising, P95)
    pair = queueing.mmc_tail(high.value * PER_US, pair_us, 2)
    even = tail.theta_tail(high.value * PER_US, pair_us, 2, 1.0, 0.0, rho_limit=rho_limit, ca2_limit=ca2_limit)
    return Implied(
        service,
        add("median_us", median, "us", "ln 2 · S̄ / (1 − ρ), M/M/1", low, service),
        knee_rate,
        add("knee_share", knee / one.value, "share", "knee / saturation rate", knee_rate, one),
        add(
            "passes_us",
            last,
            "us",
            "limit / (0.95 · (λ/μ − 1)), fluid",
            high,
            one,
            limit,
            interval=(first, last),
        ),
        add("two_threads_utilisation", high.value / two.value, "share", "ρ = λ / μ", high, two),
        add("two_threads_exponential_us", pair.sojourn_quantile(P95), "us", "P95 sojourn, M/M/2", high, two),
        add(
            "two_threads_deterministic_us",
            even.sojourn_quantile(P95),
            "us",
            "P95 sojourn, M/D/2, θ-tail",
            high,
            two,
        ),
    )
