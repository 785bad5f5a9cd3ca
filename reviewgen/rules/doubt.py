"""What the desk measured that its processor's capacity does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, say
from reviewgen.rules.common import NOTHING

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.queue import WindowQueue


def rate_served(facts: Facts, capacity: Num) -> Num | None:
    """The highest rate at which the desk measured percentiles, where that is at or above the capacity."""
    points = list(enumerate(facts.desk.order_processor.measured_points))
    if not points:
        return None
    index, point = max(points, key=lambda one: one[1].rate.mid)
    rate = facts.book.given(f"order_processor.measured_points.{index}.rate", point.rate)
    return rate if rate is not None and rate.value >= capacity.value else None


def contradicted(facts: Facts, served: Num, capacity: Num) -> Prose:
    """Measured percentiles at a rate that the capacity cannot serve, and why they could not replace it."""
    text = say(
        " Yet percentiles were measured at {served}. Latencies that hold still at a rate say that it is served, so "
        "either they were taken too briefly or {capacity} is too low, and all that rests on it with it.",
        served=served, capacity=capacity,
    )  # fmt: skip
    refused = facts.calibration.next_point if facts.calibration else None
    return text if refused is None else text + say(" They could not be fitted. {why}", why=refused.why)


def believed_wait(facts: Facts, queue: WindowQueue) -> Num | None:
    """The model's P95 wait in µs as a finding's cost; None where the model does not explain what was measured."""
    error, limit = queue.model_error, facts.book.policy("model_disagreement")
    return queue.wait_p95_us if error is None or abs(error.value) <= limit.value else None


def stands(facts: Facts, queue: WindowQueue) -> Prose:
    """A measured P95 in a window that has none by the model."""
    segments = next((one for one in facts.segments if one.window == queue.window), None)
    whole = segments.measured.get("end_to_end", {}).get("p95") if segments else None
    found = queue.measured_p95_us or whole
    if found is None:
        return NOTHING
    where = "in the processor" if queue.measured_p95_us is not None else "end to end"
    return say(
        " P95 {where} was {known} all the same, at {measured}. A queue that only grows has no such figure: either the "
        "capacity or the rate is not as given here, or the window is too short for the queue to grow in.",
        where=where, measured=found, known="measured" if found.grade == "measured" else "given",
    )  # fmt: skip
