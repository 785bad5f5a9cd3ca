"""Percentiles that rise, and parts that fit into their whole.

Percentiles do not add, but a part is never longer than the whole it lies in, message by message, so
none of its percentiles is. Whether the segments fit the measured end to end is a finding, not an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from reviewgen.desk.checks.base import Check
from reviewgen.desk.model import Desk
from reviewgen.desk.tree import Path
from reviewgen.units import Quantity

RISING: Final = ("p50", "p95", "p99", "p999", "max")
SEGMENTS: Final = (
    "nic_tick_to_trade", "nic_to_processor", "processor_to_wire", "exchange_round_trip", "end_to_end",
    "processor", "risk_check",
)  # fmt: skip


def rising(desk: Desk) -> Iterator[Check]:
    """No percentile lies below a lower one; of spans, not even at its upper end."""
    for path, table in _tables(desk):
        given = [(name, value) for name in RISING if (value := getattr(table, name, None)) is not None]
        for (before, lower), (after, upper) in pairwise(given):
            if upper.high < lower.low:
                fields = {"found": upper.text, "before": before, "wanted": lower.text}
                yield Check("falling", (*path, after), fields, ((*path, before),))


def _tables(desk: Desk) -> Iterator[tuple[Path, Any]]:
    """Everything that holds percentiles, with its path."""
    for index, window in enumerate(desk.latency.windows):
        for name in SEGMENTS:
            if (table := getattr(window, name)) is not None:
                yield ("latency", "windows", index, name), table
    for index, point in enumerate(desk.order_processor.measured_points):
        yield ("order_processor", "measured_points", index), point
    bypass = desk.hardware.kernel_bypass
    if bypass is not None and bypass.before is not None and bypass.before.tick_to_trade is not None:
        yield ("hardware", "kernel_bypass", "before", "tick_to_trade"), bypass.before.tick_to_trade


def parts(desk: Desk) -> Iterator[Check]:
    """`processor` and `risk_check` fit into `processor_to_wire`, and their medians together do.

    The clock's error is allowed for.
    """
    slack = desk.latency.clock.error.high
    for index, window in enumerate(desk.latency.windows):
        whole = window.processor_to_wire
        if whole is None:
            continue
        at: Path = ("latency", "windows", index)
        for name in ("processor", "risk_check"):
            yield from _inside(getattr(window, name), whole, (*at, name), slack)
        medians = [part.p50 for part in (window.processor, window.risk_check) if part and part.p50]
        if len(medians) == 2 and whole.p50 and sum(one.low for one in medians) > whole.p50.high + slack:
            fields = {"found": " and ".join(one.text for one in medians), "wanted": whole.p50.text}
            rests: tuple[Path, ...] = ((*at, "processor"), (*at, "risk_check"), (*at, "processor_to_wire"))
            yield Check("parts_over_whole", (*at, "processor_to_wire", "p50"), fields, rests)


def _inside(part: Any, whole: Any, at: Path, slack: float) -> Iterator[Check]:
    for name in RISING:
        inner: Quantity | None = getattr(part, name, None)
        outer: Quantity | None = getattr(whole, name)
        if inner is not None and outer is not None and inner.low > outer.high + slack:
            fields = {"key": f"{at[-1]}.{name}", "found": inner.text, "wanted": outer.text}
            yield Check("part_over_whole", (*at, name), fields, ((*at[:-1], "processor_to_wire", name),))
