"""What a desk does not say, which step of the checklist waits for it, and how to find it out.

In the order in which the answers help most: first what the verdict needs, then what grades it, then
what the plan and the money need.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from reviewgen.desk.model import Desk
from reviewgen.desk.sections.latency import LatencyWindow


class Missing(NamedTuple):
    """One gap: the key, the step (1 to 5) and what it is wanted for, and how to find it out."""

    key: str
    step: int
    waits: str
    how: str


def missing(desk: Desk) -> list[Missing]:
    """Every gap of a desk, the most useful first."""
    return [gap for gap, absent in _GAPS if absent(desk)]


def _no_percentile(segment: str) -> Callable[[Desk], bool]:
    """Whether no window has the P95 of a segment."""

    def absent(desk: Desk) -> bool:
        tables = [getattr(window, segment) for window in desk.latency.windows]
        return not any(table is not None and table.p95 is not None for table in tables)

    return absent


def _no_segments(desk: Desk) -> bool:
    names = ("nic_to_processor", "processor_to_wire", "exchange_round_trip")

    def complete(window: LatencyWindow) -> bool:
        return all(getattr(window, name) is not None for name in names)

    return not any(complete(window) for window in desk.latency.windows)


def _no_risk_check(desk: Desk) -> bool:
    return not any(window.risk_check is not None for window in desk.latency.windows)


def _no_capacity(desk: Desk) -> bool:
    processor = desk.order_processor
    return not (processor.saturation_rate or processor.service_times or processor.measured_points)


def _lacks(name: str) -> Callable[[Desk], bool]:
    """Whether there are no windows of `flow`, or one of them lacks a key."""
    return lambda desk: (
        not desk.flow.windows or any(not getattr(window, name) for window in desk.flow.windows)
    )


def _no_value(desk: Desk) -> bool:
    return desk.economics.edge_value is None and desk.economics.value_per_us is None


_GAPS: Final[tuple[tuple[Missing, Callable[[Desk], bool]], ...]] = (
    (
        Missing("flow.windows", 1, "every rate in the report", "count messages at the busiest hour, by second"),
        lambda desk: not desk.flow.windows,
    ),
    (
        Missing(
            "latency.windows.*.end_to_end.p95", 2, "the closing test and the verdict",
            "tap the wire at the NIC and at the exchange's acknowledgement, same window",
        ),
        _no_percentile("end_to_end"),
    ),
    (
        Missing(
            "latency.windows.*.nic_tick_to_trade.p95", 2, "the closing test and the verdict",
            "read the NIC-level instrument over the same window",
        ),
        _no_percentile("nic_tick_to_trade"),
    ),
    (
        Missing(
            "latency.windows.*: nic_to_processor, processor_to_wire, exchange_round_trip", 2,
            "which stage binds; without all three it stays unresolved",
            "stamp at the NIC, at the hand-over to the processor, on the wire and at the acknowledgement",
        ),
        _no_segments,
    ),
    (
        Missing(
            "order_processor.service_times", 4, "the processor's capacity, else the article's profile",
            "sample the processor by message type (perf, or stamps around the handler)",
        ),
        _no_capacity,
    ),
    (
        Missing("flow.windows.*.by_type", 1, "which message type causes the queue", "count messages by type"),
        _lacks("by_type"),
    ),
    (
        Missing("flow.windows.*.peak_1ms", 1, "headroom and the regime", "take the highest 1 ms count of the capture"),
        _lacks("peak_1ms"),
    ),
    (
        Missing(
            "flow.windows.*.bursts", 4, "P95 inside bursts",
            "measure rate, mean length and mean gap of bursts with `reviewgen measure`",
        ),
        _lacks("bursts"),
    ),
    (
        Missing("latency.windows.*.risk_check", 2, "the risk check's own share", "stamp before and after it"),
        _no_risk_check,
    ),
    (
        Missing("latency.clock.error", 2, "whether a gap is larger than the clocks' error", "read the PTP offset log"),
        lambda desk: "error" not in desk.latency.clock.model_fields_set,
    ),
    (
        Missing("feeds", 3, "the audit of imbalance monitoring", "list the feeds and what each is used for"),
        lambda desk: not desk.feeds,
    ),
    (
        Missing("obi", 3, "the audit of imbalance monitoring", "ask for its feed, and whether it reads odd lots"),
        lambda desk: desk.obi is None,
    ),
    (
        Missing("order_processor.cores_available", 5, "how far software can go", "count the cores it could be given"),
        lambda desk: desk.order_processor.cores_available is None,
    ),
    (
        Missing("latency.target_p95", 5, "the least-cost plan", "ask which P95 the strategy needs"),
        lambda desk: desk.latency.target_p95 is None,
    ),
    (
        Missing(
            "economics.edge_value", 5, "NPV, payback and the order by money",
            "ask for the yearly P&L that rests on the latency edge",
        ),
        _no_value,
    ),
    (
        Missing("economics.budget", 5, "the most microseconds within a budget", "ask what may be spent"),
        lambda desk: desk.economics.budget is None,
    ),
    (
        Missing("flow.growth", 5, "the month at which each stage binds", "compare with last year's volumes"),
        lambda desk: desk.flow.growth is None,
    ),
)  # fmt: skip
