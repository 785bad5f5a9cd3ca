"""What a desk file tells, one predicate for each need: the subjects for which the piece is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.desk.sections.flow import FlowWindow
    from reviewgen.desk.sections.latency import LatencyWindow
    from reviewgen.desk.sections.percentiles import Percentiles

DESK: Final = "desk"
"""The subject that stands for the whole desk."""

Missing = Callable[["Desk"], tuple[str, ...]]
"""The subjects a piece is missing for: none, some windows, or (`DESK`,) where it is missing altogether."""


def on_desk(known: Callable[[Desk], object]) -> Missing:
    """For a piece the desk gives once."""
    return lambda desk: () if known(desk) else (DESK,)


def in_windows(known: Callable[[FlowWindow], object]) -> Missing:
    """For a piece every flow window should have; without any window it is missing altogether."""

    def missing(desk: Desk) -> tuple[str, ...]:
        lacking = tuple(window.name for window in desk.flow.windows if not known(window))
        return (DESK,) if len(lacking) == len(desk.flow.windows) else lacking

    return missing


def in_test(known: Callable[[LatencyWindow], object]) -> Missing:
    """For a latency of the window under test."""

    def missing(desk: Desk) -> tuple[str, ...]:
        window = tested_latency(desk)
        return () if window is not None and known(window) else (DESK,)

    return missing


def never(desk: Desk) -> tuple[str, ...]:
    """For a piece that only the facts can miss."""
    return ()


def tested_name(desk: Desk) -> str:
    """The window under test: the one the desk names, else the one with the highest rate."""
    if desk.latency.window or not desk.flow.windows:
        return desk.latency.window or ""
    return max(desk.flow.windows, key=lambda window: window.rate.mid).name


def tested_latency(desk: Desk) -> LatencyWindow | None:
    """The latencies of the window under test."""
    return next((window for window in desk.latency.windows if window.name == tested_name(desk)), None)


def has_p95(*given: Percentiles | None) -> bool:
    """Whether one of some percentile tables holds a P95."""
    return any(one is not None and one.p95 is not None for one in given)


def composable(given: Percentiles | None) -> bool:
    """Whether a distribution can be drawn through a table: two percentiles or more."""
    if given is None:
        return False
    return sum(one is not None for one in (given.p50, given.p95, given.p99, given.p999)) > 1


def segments(window: LatencyWindow) -> bool:
    """Whether all three segments of the path can be composed."""
    middle = composable(window.processor_to_wire) or composable(window.processor)
    return composable(window.nic_to_processor) and middle and composable(window.exchange_round_trip)


def unmonitored(desk: Desk) -> bool:
    """Whether the desk says that it watches no imbalance, so that nothing about it needs asking."""
    return desk.obi is not None and desk.obi.monitored is False
