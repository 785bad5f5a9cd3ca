"""`order_processor`: threads, service times and what was measured of them."""

from typing import Literal

from pydantic import Field

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Named, Section, meaning
from reviewgen.desk.values import (
    AtLeastOne,
    Count,
    Duration,
    Line,
    Many,
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

    name: Line = Field(description="The stage.", examples=["decode"])
    service_time: ServiceTime = Field(description="Mean time per message.", examples=["3 us"])


class MeasuredPoint(Section):
    """Latency of the processor at one rate, for calibration."""

    rate: Rate = Field(description="The rate it was measured at.", examples=["90k msg/s"])
    p50: Duration | None = Field(None, description="The median there.", examples=["9 us"])
    p95: Duration | None = Field(None, description="One in twenty is slower.", examples=["40 us"])
    p99: Duration | None = Field(None, description="One in a hundred is slower.", examples=["70 us"])


class OrderProcessor(Section):
    """From the hand-over (t1) to the decision (t2). Without any of saturation_rate, service_times or
    measured_points, the article's profile stands in and is graded so."""

    threads: Positive = Field(
        default_factory=lambda: ONE_THREAD,
        description="Threads that process messages (1, assumed).",
        examples=[1],
        json_schema_extra={"default": 1},
    )
    mode: Literal["pool", "shard", "pipeline"] = Field(
        "pool",
        description="How threads share the work.",
        json_schema_extra=meaning(
            pool="one queue, any thread", shard="a queue per thread", pipeline="stages in a row"
        ),
    )
    shard_skew: AtLeastOne | None = Field(
        None,
        description="The busiest shard's load as a multiple of the average shard's.",
        examples=[1.4],
    )
    stages: Many[Stage] = Field(
        (), description="The stages of a pipeline, in order.", max_length=limits.WINDOWS
    )
    cores_available: Positive | None = Field(None, description="Cores the processor could use.", examples=[4])
    instrumented: bool = Field(False, description="Are queue depth and wait recorded?")
    ring_slots: Positive | None = Field(None, description="Slots of the ring before it.", examples=[4096])
    messages_per_packet: AtLeastOne = Field(
        ONE, description="Messages that arrive in one packet, on average (1, assumed).", examples=[4]
    )
    priority: Many[Line] = Field(
        (), description="Message types in order of priority, first served first.", max_length=limits.ROWS,
        examples=[["cancel_replace", "quote"]],
    )  # fmt: skip
    saturation_rate: Rate | None = Field(
        None,
        description="The rate the processor saturates at, as configured, all threads.",
        examples=["120k msg/s"],
    )
    service_times: Named[ServiceTime] = Field(
        {}, description="Mean time of one thread per message type.", max_length=limits.ROWS,
        examples=[{"quote": "7.6 us", "trade": "9.5 us"}],
    )  # fmt: skip
    service_scv: Number = Field(
        ONE,
        description="Squared coefficient of variation of the service time within a type (1, assumed).",
        examples=[0.3],
    )
    measured_points: Many[MeasuredPoint] = Field(
        (), description="Latency at several rates; three or more calibrate the model.", max_length=limits.ROWS
    )
