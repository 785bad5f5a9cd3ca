"""The model held against the measurement: what it leaves unexplained, and whether the two disagree."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.facts.book import Book
from reviewgen.facts.segments import WindowSegments, quantile
from reviewgen.facts.waits import P50, P95, Waits
from reviewgen.ledger import Grade, Num, say

NAMES = ("measured_p95_us", "model_error", "unexplained_us")


@dataclass(frozen=True)
class Measured:
    """The processor as measured in one window, in µs, beside what the model makes of it.

    `error` is (model P95 + unexplained − measured P95) / measured P95, None without a model or with a
    measured P95 of zero. `of` says of what the percentiles are.
    """

    p50_us: float
    p95_us: float
    unexplained_us: float
    error: float | None
    inputs: tuple[Num, ...]
    of: str


def measured_of(segments: WindowSegments | None, waits: Waits | None) -> Measured | None:
    """The measurement of the processor, or None where the window has none."""
    stage = segments.stage("order_processor") if segments else None
    if stage is None:
        return None
    median, tail = quantile(stage.marginal, P50), quantile(stage.marginal, P95)
    rest = max(0.0, median - waits.median_us) if waits else 0.0
    error = (waits.sojourn_us + rest - tail) / tail if waits and tail else None
    return Measured(median, tail, rest, error, stage.inputs, stage.of)


def model_grade(book: Book, measured: Measured | None, *, assumed: bool) -> Grade | None:
    """The grade of the model's percentiles where it is lower than that of their inputs, else None.

    A measurement that contradicts the model leaves it an assumption, whatever its inputs are; one
    taken in a closed loop holds no queueing and contradicts nothing.
    """
    limit = book.policy("model_disagreement").value
    believed = book.desk.latency.loop == "open" and measured is not None and measured.error is not None
    wrong = believed and measured is not None and abs(measured.error or 0.0) > limit
    return "assumed" if assumed or wrong else None


def against_measured(
    book: Book, path: str, measured: Measured | None, sojourn: Num | None
) -> tuple[Num | None, Num | None, Num | None]:
    """Measured P95 of the processor, the model's relative error, and the P50 it leaves unexplained."""
    if measured is None:
        for name in NAMES:
            book.lack(
                f"{path}.{name}", say("The order processor's own latency was not measured in this window.")
            )
        return None, None, None
    inputs = list(measured.inputs)
    tail = book.ledger.add(
        f"{path}.measured_p95_us", measured.p95_us, "us", formula=f"P95 of {measured.of}",
        inputs=inputs,
    )  # fmt: skip
    if sojourn is None:
        for name in NAMES[1:]:
            book.lack(
                f"{path}.{name}", say("No model gives a percentile here to hold against the measurement.")
            )
        return tail, None, None
    unexplained = book.ledger.add(
        f"{path}.unexplained_us", measured.unexplained_us, "us", formula="measured P50 − model's P50 sojourn",
        inputs=[*inputs, sojourn],
    )  # fmt: skip
    if measured.error is None:
        book.lack(f"{path}.model_error", say("The measured P95 is zero, so no share of it can be given."))
        return tail, None, unexplained
    error = book.ledger.add(
        f"{path}.model_error", measured.error, "share",
        formula="(model P95 + unexplained − measured P95) / measured P95",
        inputs=[sojourn, unexplained, tail],
    )  # fmt: skip
    return tail, error, unexplained
