"""Step one's numbers: how far each window's rate and peak are from what the processor can serve."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.facts.processor import PER_US, Processor, TypeFlow
from reviewgen.ledger import Num, Prose, key, say
from reviewgen.models import bind
from reviewgen.models import flow as model

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow
    from reviewgen.models.marginal import Marginal

SWEEP_POINTS = 60
P95 = 0.95
MARKS = ("network_bound_rate", "middle_rate", "single_thread_saturation", "architectural_rate")


@dataclass(frozen=True)
class SweepRow:
    """One rate of the stationary Poisson sweep; waits are None where the queue has no steady state."""

    rate_per_s: float
    utilisation: float
    stable: bool
    wait_p95_us: float | None
    sojourn_p95_us: float | None
    growth_us_per_us: float | None


@dataclass(frozen=True)
class WindowFlow:
    """One window's flow; see review.json, `flow`.

    `mu_star_per_s` is what threads and code alone could reach, `software_utilisation` the mean's share of it, and
    `architectural_per_s` the rate, msg/s, from which on the busiest millisecond is too much for it.
    """

    window: str
    rate_per_s: Num
    peak_per_s: Num
    peak_given: bool
    types: tuple[TypeFlow, ...]
    mean_service_us: Num
    capacity_per_s: Num
    service_scv: Num
    utilisation: Num
    peak_utilisation: Num
    headroom: Num
    knee_per_s: Num | None
    mu_star_per_s: Num
    software_utilisation: Num
    architectural_per_s: Num
    regime: str
    months_to_architectural: Num | None
    bind_rate_per_s: Num | None
    bind_cause: str | None
    sweep: tuple[SweepRow, ...]
    regime_flips: Prose | None


def derive_flow(
    book: Book,
    window: FlowWindow,
    processor: Processor,
    regime_flips: Prose | None = None,
) -> WindowFlow:
    """One window's flow; the bind rate is filled in by with_bind_rate, once the queue is known."""
    path = f"flow.{key(window.name)}"
    add = book.ledger.add
    rate = book.given(f"flow.windows.{key(window.name)}.rate", window.rate)
    assert rate is not None
    rate_number = book.alias(f"{path}.rate_per_s", rate)
    peak = book.given(f"flow.windows.{key(window.name)}.peak_1ms", window.peak_1ms)
    peak_number = (
        book.alias(f"{path}.peak_per_s", peak)
        if peak
        else add(
            f"{path}.peak_per_s",
            rate.value,
            "msg/s",
            grade="assumed",
            formula="no peak given: the mean rate stands in",
            inputs=[rate],
        )
    )
    capacity = processor.capacity
    rho = add(
        f"{path}.utilisation",
        rate.value / capacity.value,
        "share",
        formula="ρ = λ / μ",
        inputs=[rate, capacity],
    )
    peak_rho = add(
        f"{path}.peak_utilisation",
        peak_number.value / capacity.value,
        "share",
        formula="ρ = peak / μ",
        inputs=[peak_number, capacity],
    )
    headroom = add(
        f"{path}.headroom",
        model.headroom(peak_number.value * PER_US, capacity.value * PER_US),
        "share",
        formula="1 − peak / μ",
        inputs=[peak_number, capacity],
    )
    star = software_ceiling(book, path, processor)
    share = book.policy("architectural_share")
    architectural = add(
        f"{path}.architectural_per_s", share.value * star.value, "msg/s", formula="share · μ*", inputs=[share, star]
    )
    of_software = add(
        f"{path}.software_utilisation", rate.value / star.value, "share", formula="λ / μ*", inputs=[rate, star]
    )
    regime = regime_of(book, rate.value, peak.value if peak else None, capacity.value, star.value)
    return WindowFlow(
        window.name,
        rate_number,
        peak_number,
        peak is not None,
        processor.types,
        processor.mean_service,
        capacity,
        processor.scv,
        rho,
        peak_rho,
        headroom,
        _knee(book, path, processor),
        star,
        of_software,
        architectural,
        regime.regime.value,
        _months(book, path, peak_number, star, share),
        None,
        None,
        _sweep(book, processor),
        regime_flips,
    )


def with_bind_rate(
    book: Book, flow: WindowFlow, processor: Processor, others: tuple[Marginal, ...], unexplained: Num | None
) -> WindowFlow:
    """The flow with its bind rate.

    `others` are the stages beside the order processor; `unexplained`, what the model leaves of its measured
    median, is carried at every rate.
    """
    bind, cause = _bind(book, f"flow.{key(flow.window)}", processor, others, unexplained)
    return replace(flow, bind_rate_per_s=bind, bind_cause=cause)


def regime_of(
    book: Book, rate: float, peak: float | None, capacity: float, ceiling: float
) -> model.RegimeResult:
    """The regime by the policy's cut-offs; rates in msg/s."""
    names = ("healthy_utilisation", "operational_utilisation", "architectural_share")
    cutoffs = model.RegimePolicy(*(book.policy(id).value for id in names))
    at_peak = None if peak is None else peak * PER_US
    return model.regime(rate * PER_US, at_peak, capacity * PER_US, ceiling * PER_US, cutoffs)


def software_ceiling(book: Book, path: str, processor: Processor) -> Num:
    """What software alone could reach: the low end of the thread band at the cores available."""
    cores = book.desk.order_processor.cores_available
    given = book.count("order_processor.cores_available", cores) if cores else book.policy("default_cores")
    value = model.mu_star(processor.band, int(given.value)) / PER_US
    return book.ledger.add(
        f"{path}.mu_star_per_s",
        max(value, processor.capacity.value),
        "msg/s",
        formula="low end of the thread band at min(cores, best N), never below today's capacity",
        inputs=[
            processor.mean_service,
            given,
            book.figure("single_thread_saturation"),
            book.figure("dual_thread_saturation"),
        ],
    )


def _knee(book: Book, path: str, processor: Processor) -> Num | None:
    """The rate at which the P95 sojourn passes the article's limit on plain Poisson arrivals."""
    limit = book.policy("knee_limit_us")
    rate = model.knee(processor.sweep_model(book), limit.value, P95)
    if rate <= 0:
        book.lack(f"{path}.knee_per_s", say("One message alone takes longer than the knee's limit."))
        return None
    return book.ledger.add(
        f"{path}.knee_per_s",
        rate / processor.traffic_share / PER_US,
        "msg/s",
        formula="largest λ with P95 sojourn ≤ limit, Poisson arrivals",
        inputs=[processor.mean_service, processor.scv, processor.capacity, limit],
    )


def _months(book: Book, path: str, peak: Num, star: Num, share: Num) -> Num | None:
    growth = book.given("flow.growth", book.desk.flow.growth)
    if growth is None:
        book.lack(f"{path}.months_to_architectural", say("The desk gave no growth of its message rate."))
        return None
    months = model.months_to_architectural(star.value, peak.value, growth.value, share.value)
    if months is None:
        book.lack(
            f"{path}.months_to_architectural",
            say("At this growth the peak never reaches the architectural regime."),
        )
        return None
    return book.ledger.add(
        f"{path}.months_to_architectural",
        months,
        "months",
        formula="twelve · ln(share · μ* / peak) / ln(1 + g)",
        inputs=[star, peak, growth, share],
    )


def _bind(
    book: Book, path: str, processor: Processor, others: tuple[Marginal, ...], unexplained: Num | None
) -> tuple[Num | None, str | None]:
    target = book.given("latency.target_p95", book.desk.latency.target_p95)
    if target is None and not others:
        book.lack(f"{path}.bind_rate_per_s", say("Neither a target nor the other segments are known."))
        return None, None
    cover, fixed_us = book.policy("percentile_cover").value, unexplained.value if unexplained else 0.0
    found = bind.bind_rate(
        processor.sweep_model(book), others, fixed_us, target.value if target else None, P95, cover
    )
    if found is None:
        book.lack(f"{path}.bind_rate_per_s", say("The processor binds at no rate below its saturation."))
        return None, None
    if found.rate <= 0:
        reason = (
            "Even with an idle processor P95 misses the target"
            if found.cause is bind.BindCause.TARGET
            else "Even idle, the processor takes the largest share"
        )
        book.lack(f"{path}.bind_rate_per_s", say("{reason}, so no rate marks the change.", reason=reason))
        return None, found.cause.value
    number = book.ledger.add(
        f"{path}.bind_rate_per_s",
        found.rate / processor.traffic_share / PER_US,
        "msg/s",
        formula="smallest λ with P95 end to end above target, or the processor the largest share",
        inputs=[processor.mean_service, processor.scv, unexplained, target],
    )
    return number, found.cause.value


def _sweep(book: Book, processor: Processor) -> tuple[SweepRow, ...]:
    """The saturation curve's rows: the article's marks, the desk's rates and peaks, and points between."""
    windows = book.desk.flow.windows
    marks = [book.article(id).value for id in MARKS]
    own = [w.rate.mid for w in windows] + [w.peak_1ms.mid for w in windows if w.peak_1ms]
    extra = sorted({rate for rate in marks + own if rate > 0})
    server = processor.sweep_model(book)
    drawn = model.sweep_rates(server.capacity, [], SWEEP_POINTS, server.rho_limit) / (
        processor.traffic_share * PER_US
    )
    rates = sorted({*extra, *(float(rate) for rate in drawn)})
    points = _swept(tuple(rate * PER_US * processor.traffic_share for rate in rates), server)
    return tuple(
        SweepRow(rate, point.utilisation, point.stable, point.wait_us, point.sojourn_us, point.growth)
        for rate, point in zip(rates, points, strict=True)
    )


@lru_cache(maxsize=64)
def _swept(rates: tuple[float, ...], server: model.Processor) -> tuple[model.SweepPoint, ...]:
    """The sweep of a processor, which windows of one message mix share."""
    return model.sweep(rates, server, P95)
