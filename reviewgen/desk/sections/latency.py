"""`latency`: what was measured between the packet at the NIC and the exchange's acknowledgement.

t0 packet at the NIC, t1 handed to the processor's queue, t2 processor done, t3 order on the wire,
t4 acknowledged.
"""

from typing import Literal

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Many, Section, key, required
from reviewgen.desk.sections.percentiles import Percentiles
from reviewgen.desk.values import Duration, Line, ServiceTime
from reviewgen.units import Quantity

ONE_MICROSECOND = Quantity(1.0, 1.0, 1.0, "duration", "1 us", "assumed")


class Clock(Section):
    """How far two stamps can be compared."""

    sync: Line | None = key(
        "How the clocks are kept together.",
        examples=["ptp_hardware", "ptp_software", "ntp"],
    )
    error: Duration = key(
        "Largest error between two stamps (1 us, assumed).", ONE_MICROSECOND, examples=["0.1 us"]
    )


class LatencyWindow(Section):
    """The segments in one window of `flow`."""

    name: Line = required("The name of a window of `flow`.", examples=["open"])
    nic_tick_to_trade: Percentiles | None = key("What the NIC-level instrument reports.")
    nic_to_processor: Percentiles | None = key(
        "From the packet at the NIC to the processor's queue (t0 to t1)."
    )
    processor_to_wire: Percentiles | None = key(
        "From the processor's queue to the order on the wire (t1 to t3)."
    )
    exchange_round_trip: Percentiles | None = key(
        "From the order on the wire to the exchange's acknowledgement (t3 to t4)."
    )
    end_to_end: Percentiles | None = key(
        "From the packet at the NIC to the exchange's acknowledgement (t0 to t4)."
    )
    processor: Percentiles | None = key(
        "Queue and service of the processor (t1 to t2), inside processor_to_wire."
    )
    risk_check: Percentiles | None = key(
        "The pre-trade risk check (within t2 to t3), inside processor_to_wire."
    )


class Latency(Section):
    """Measured latency by window."""

    window: Line | None = key("The window under test; else the one with the highest rate.", examples=["open"])
    clock: Clock = key("The clocks behind the stamps.", Clock.empty())
    loop: Literal["open", "closed"] = key(
        "How the load was sent while measuring.",
        "open",
        meaning={
            "open": "messages came when they came",
            "closed": "the next message waited for the last: queueing is hidden (coordinated omission)",
        },
    )
    target_p95: ServiceTime | None = key("The end-to-end P95 the desk wants.", examples=["60 us"])
    windows: Many[LatencyWindow] = key("Measured segments.", (), most=limits.WINDOWS)
