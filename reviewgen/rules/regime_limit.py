"""What decided a window's regime: the number that was tested, and the limit it was held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.ledger import Num

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.flow import WindowFlow


def peak_decides(window: WindowFlow) -> bool:
    """Whether the peak is too much for threads and code; else it is the average that makes the regime architectural."""
    return window.peak_per_s.value >= window.architectural_per_s.value


def compared(facts: Facts, window: WindowFlow) -> tuple[Num, Num]:
    """The comparison that decided: two rates in msg/s, or two shares of a capacity."""
    operational = facts.book.policy("operational_utilisation")
    if window.regime == "software_fixable":
        return window.utilisation, operational
    if window.regime != "architectural":
        return window.peak_utilisation, facts.book.policy("healthy_utilisation")
    if peak_decides(window):
        return window.peak_per_s, window.architectural_per_s
    return window.software_utilisation, operational
