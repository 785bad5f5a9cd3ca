"""`latency`: what was measured between the packet at the NIC and the exchange's acknowledgement.

t0 packet at the NIC, t1 handed to the processor's queue, t2 processor done, t3 order on the wire,
t4 acknowledged.
"""

from typing import Literal

from pydantic import Field

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Section, meaning
from reviewgen.desk.sections.percentiles import Percentiles
from reviewgen.desk.values import Duration, Line, Many, ServiceTime
from reviewgen.units import Quantity

ONE_MICROSECOND = Quantity(1.0, 1.0, 1.0, "duration", "1 us", "assumed")


class Clock(Section):
    """How far two stamps can be compared."""

    sync: Line | None = Field(
        None,
        description="How the clocks are kept together.",
        examples=["ptp_hardware", "ptp_software", "ntp"],
    )
    error: Duration = Field(
        ONE_MICROSECOND, description="Largest error between two stamps (1 us, assumed).", examples=["0.1 us"]
    )


class LatencyWindow(Section):
    """The segments in one window of `flow`."""

    name: Line = Field(description="The name of a window of `flow`.", examples=["open"])
    nic_tick_to_trade: Percentiles | None = Field(None, description="What the NIC-level instrument reports.")
    nic_to_processor: Percentiles | None = Field(None, description="t0 to t1.")
    processor_to_wire: Percentiles | None = Field(None, description="t1 to t3.")
    exchange_round_trip: Percentiles | None = Field(None, description="t3 to t4.")
    end_to_end: Percentiles | None = Field(None, description="t0 to t4.")
    processor: Percentiles | None = Field(
        None, description="t1 to t2, queue and service; inside processor_to_wire."
    )
    risk_check: Percentiles | None = Field(None, description="Inside t2 to t3, so inside processor_to_wire.")


class Latency(Section):
    """Measured latency by window."""

    window: Line | None = Field(
        None, description="The window under test; else the one with the highest rate.", examples=["open"]
    )
    clock: Clock = Field(default_factory=Clock.model_construct, description="The clocks behind the stamps.")
    loop: Literal["open", "closed"] = Field(
        "open",
        description="How the load was sent while measuring.",
        json_schema_extra=meaning(
            open="messages came when they came",
            closed="the next message waited for the last: queueing is hidden (coordinated omission)",
        ),
    )
    target_p95: ServiceTime | None = Field(
        None, description="The end-to-end P95 the desk wants.", examples=["60 us"]
    )
    windows: Many[LatencyWindow] = Field((), description="Measured segments.", max_length=limits.WINDOWS)
