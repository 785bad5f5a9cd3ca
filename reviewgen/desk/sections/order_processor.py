"""`order_processor`: threads, service times and what was measured of them."""

from typing import Literal

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Many, Named, Section, key, required
from reviewgen.desk.values import (
    AtLeastOne,
    Count,
    Duration,
    Line,
    Number,
    Positive,
    Rate,
    ServiceTime,
)
from reviewgen.units import Quantity

ONE_THREAD = Count(1, "assumed")
ONE = Quantity(1.0, 1.0, 1.0, "number", "1", "assumed")


class Stage(Section):
    """One stage of a pipelined processor."""

    name: Line = required("The stage.", examples=["decode"])
    service_time: ServiceTime = required("Mean time per message.", examples=["3 us"])


class MeasuredPoint(Section):
    """Latency of the processor at one rate, for calibration."""

    rate: Rate = required("The rate it was measured at.", examples=["90k msg/s"])
    p50: Duration | None = key("The median there.", examples=["9 us"])
    p95: Duration | None = key("One in twenty is slower.", examples=["40 us"])
    p99: Duration | None = key("One in a hundred is slower.", examples=["70 us"])


class OrderProcessor(Section):
    """From the hand-over (t1) to the decision (t2). Without any of saturation_rate, service_times or
    measured_points, the article's profile stands in and is graded so."""

    threads: Positive = key(
        "Threads that process messages (1, assumed).",
        ONE_THREAD,
        examples=[1],
    )
    mode: Literal["pool", "shard", "pipeline"] = key(
        "How threads share the work.",
        "pool",
        meaning={
            "pool": "one queue, any thread",
            "shard": "a queue per thread",
            "pipeline": "stages in a row",
        },
    )
    shard_skew: AtLeastOne | None = key(
        "The busiest shard's load as a multiple of the average shard's.",
        examples=[1.4],
    )
    stages: Many[Stage] = key("The stages of a pipeline, in order.", (), most=limits.WINDOWS)
    cores_available: Positive | None = key("Cores the processor could use.", examples=[4])
    instrumented: bool = key("Are queue depth and wait recorded?", False)
    ring_slots: Positive | None = key("Slots of the ring before it.", examples=[4096])
    messages_per_packet: AtLeastOne = key(
        "Messages that arrive in one packet, on average (1, assumed).", ONE, examples=[4]
    )
    priority: Many[Line] = key("Message types in order of priority, first served first.", (), most=limits.ROWS,
        examples=[["cancel_replace", "quote"]],
    )  # fmt: skip
    saturation_rate: Rate | None = key(
        "The rate the processor saturates at, as configured, all threads.",
        examples=["120k msg/s"],
    )
    service_times: Named[ServiceTime] = key("Mean time of one thread per message type.", {}, most=limits.ROWS,
        examples=[{"quote": "7.6 us", "trade": "9.5 us"}],
    )  # fmt: skip
    service_scv: Number = key(
        "Squared coefficient of variation of the service time within a type (1, assumed).",
        ONE,
        examples=[0.3],
    )
    measured_points: Many[MeasuredPoint] = key(
        "Latency at several rates; three or more calibrate the model.", (), most=limits.ROWS
    )
