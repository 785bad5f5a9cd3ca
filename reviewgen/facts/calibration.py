"""The processor fitted to latencies the desk measured at several rates, or what to measure next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reviewgen.facts.book import Book
from reviewgen.ledger import Grade, Num, Prose, say, weakest
from reviewgen.models import calibration as model

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow
    from reviewgen.desk.sections.order_processor import OrderProcessor
    from reviewgen.models.verdict import Interval

PER_US = 1e-6
"""msg/s to msg/µs."""
SEED = 20260102
DRAWS = 400
RANKS = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
FIRST_GUESS = 0.9
"""Utilisation the highest measured rate is taken to be at where nothing else tells the capacity."""

_WHY: Final = {
    model.Missing.TOO_FEW_RATES: "Service time, its variability and the fixed part need {rates} rates at least: "
    "measure P50, P95 and P99 at {rate} next.",
    model.Missing.NO_HIGH_RATE: "No rate comes near capacity, so the percentiles hold too little queueing to tell "
    "how variable the service is: measure at {rate} next.",
    model.Missing.UNSTABLE_RATE: "At {highest} the processor is at or above capacity, where latency depends on how "
    "long one measures: replace that point by one at {rate}.",
    model.Missing.TOO_FEW_PERCENTILES: "There are fewer percentiles than parameters: add P50, P95 and P99 at {rate}.",
    model.Missing.NO_FIT: "No service time explains all points together: measure again at {rate}, with nothing else "
    "on the core.",
}


@dataclass(frozen=True)
class NextMeasurement:
    """The rate to measure at next, and what it would tell."""

    rate_per_s: Num
    why: Prose


@dataclass(frozen=True)
class Calibration:
    """See review.json, `calibration`: estimates with intervals, or None with the next point to measure.

    `error` is the root mean square of ln(model / measured). Service time and scv are those of one of
    `threads` threads while all are busy; `correlation` is that of their estimates: the same latencies are
    explained by slower or by more variable service.
    """

    mean_service_us: Num | None
    service_scv: Num | None
    fixed_us: Num | None
    error: Num | None
    next_point: NextMeasurement | None
    correlation: Num | None = None


def derive_calibration(book: Book) -> Calibration | None:
    """The fit to `measured_points`; None where the desk gave no such points."""
    spec = book.desk.order_processor
    if not spec.measured_points:
        book.lack("calibration", say("No latencies at several rates were given (measured_points)."))
        return None
    points, inputs = _points(book, spec)
    if not points:
        book.lack("calibration", say("The measured points hold no percentile above zero."))
        return None
    servers, share = servers_of(spec)
    policy = model.CalibrationPolicy(
        min_rates=int(book.policy("calibration_rates").value),
        high_rho_min=book.policy("calibration_high_utilisation").value,
        rho_limit=book.policy("theta_rho_limit").value,
        ca2_limit=book.policy("theta_ca2_limit").value,
        bootstrap_draws=DRAWS,
        confidence=book.policy("confidence").value,
    )
    at_one = [model.MeasuredPoint(one.rate * share, one.percentiles_us) for one in points]
    guess = _guess(spec, book.desk.flow.windows, servers, share, max(one.rate for one in at_one))
    found = model.calibrate(at_one, servers, guess, policy, SEED)
    if isinstance(found, model.NextPoint):
        return _refused(book, found.missing, found.rate / share, inputs)
    limit = book.policy("model_disagreement")
    if found.residual > limit.value:
        return _refused(book, model.Missing.NO_FIT, max(one.rate for one in points), inputs)
    grade = weakest(number.grade for number in inputs)
    error = book.ledger.add(
        "calibration.error", found.residual, "share", formula="√ mean of ln²(model / measured)", inputs=inputs
    )
    return Calibration(
        _estimate(book, "mean_service_us", found.service_us, "us", inputs, grade),
        _estimate(book, "service_scv", found.service_scv, "ratio", inputs, grade),
        _estimate(book, "fixed_us", found.fixed_us, "us", inputs, grade),
        error,
        None,
        book.ledger.add(
            "calibration.correlation", _correlation(found), "ratio", inputs=inputs, grade=grade,
            formula="correlation of ln S̄ and ln c² over the draws of the bootstrap",
        ),
    )  # fmt: skip


def _correlation(found: model.Calibration) -> float:
    """Of the estimates of service time and scv; zero where one of them does not vary."""
    variances = found.covariance[1, 1] * found.covariance[2, 2]
    return float(found.covariance[1, 2] / variances**0.5) if variances > 0.0 else 0.0


def servers_of(spec: OrderProcessor) -> tuple[int, float]:
    """Parallel servers behind one queue, and that queue's share of the rate: shards have one server each."""
    threads = int(spec.threads)
    if spec.mode == "shard" and threads > 1:
        return 1, min(1.0, (spec.shard_skew.mid if spec.shard_skew else 1.0) / threads)
    return threads, 1.0


def _points(book: Book, spec: OrderProcessor) -> tuple[list[model.MeasuredPoint], list[Num]]:
    """The points in msg/µs and µs, and every number in them. Percentiles of zero say nothing of a queue."""
    points, inputs = [], []
    for index, point in enumerate(spec.measured_points):
        path = f"order_processor.measured_points.{index}"
        given = {rank: getattr(point, name) for name, rank in RANKS.items()}
        percentiles = {rank: one.mid for rank, one in given.items() if one is not None and one.mid > 0.0}
        if not percentiles:
            continue
        points.append(model.MeasuredPoint(point.rate.mid * PER_US, percentiles))
        numbers = [book.given(f"{path}.rate", point.rate)]
        numbers += [book.given(f"{path}.{name}", getattr(point, name)) for name in RANKS]
        inputs += [number for number in numbers if number is not None]
    return points, inputs


def _guess(
    spec: OrderProcessor, windows: Sequence[FlowWindow], servers: int, share: float, highest: float
) -> float:
    """Service time in µs the search starts from: the desk's own, else one that carries the highest rate of a queue.

    Service times count as far as they carry that rate (msg/µs): the latencies measured there say that it was served.
    """
    if spec.saturation_rate is not None:
        return servers / (spec.saturation_rate.mid * PER_US * share)
    carries = FIRST_GUESS * servers / highest
    return min(_mixed(spec, windows), carries) if spec.service_times else carries


def _mixed(spec: OrderProcessor, windows: Sequence[FlowWindow]) -> float:
    """Mean of the service times in µs, weighted by the first mix of messages that they all are known of."""
    times = {name: one.mid for name, one in spec.service_times.items()}
    for window in windows:
        if window.by_type and window.by_type.keys() <= times.keys():
            shares = {name: one.mid for name, one in window.by_type.items()}
            return sum(share * times[name] for name, share in shares.items()) / sum(shares.values())
    return sum(times.values()) / len(times)


def _refused(book: Book, missing: model.Missing, rate: float, inputs: list[Num]) -> Calibration:
    next_rate = book.ledger.add(
        "calibration.next_point.rate_per_s", rate / PER_US, "msg/s", inputs=inputs, grade="assumed",
        formula="in the widest gap between the measured rates, or between the least high rate and capacity",
    )  # fmt: skip
    rates = [number for number in inputs if number.id.endswith(".rate")]
    highest = max(rates, key=lambda number: number.value)
    why = say(_WHY[missing], rates=book.policy("calibration_rates"), rate=next_rate, highest=highest)
    for name in ("mean_service_us", "service_scv", "fixed_us", "error", "correlation"):
        book.lack(f"calibration.{name}", why)
    return Calibration(None, None, None, None, NextMeasurement(next_rate, why))


def _estimate(book: Book, name: str, found: Interval, unit: str, inputs: list[Num], grade: Grade) -> Num:
    return book.ledger.add(
        f"calibration.{name}", found.mid, unit, grade=grade, inputs=inputs, interval=(found.low, found.high),
        formula="least squares on ln(model / measured) over rates and percentiles, interval by bootstrap",
    )  # fmt: skip
