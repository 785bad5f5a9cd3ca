"""Sums that must come out: shares to one, rates to the window's rate, bursts to its mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reviewgen.desk.checks.base import Check
from reviewgen.desk.model import Desk
from reviewgen.desk.sections.flow import Bursts, FlowWindow
from reviewgen.desk.tree import Path
from reviewgen.display import show
from reviewgen.units import Quantity

ROUNDING: Final = 1e-9
"""Sums of decimal numbers are not exact in binary; the tolerances below hold for the decimal ones."""
SHARE_TOLERANCE: Final = 0.005 + ROUNDING
RATE_TOLERANCE: Final = 0.005 + ROUNDING
BURST_TOLERANCE: Final = 0.01 + ROUNDING


def shares(desk: Desk) -> Iterator[Check]:
    """Shares sum to 100 % within 0.5, rates to the window's rate within 0.5 %; spans where they can."""
    for index, window in enumerate(desk.flow.windows):
        at: Path = ("flow", "windows", index, "by_type")
        given = list(window.by_type.values())
        kinds = {quantity.dimension for quantity in given}
        if len(kinds) > 1:
            yield Check("mixed_types", at)
        elif given:
            low, high = sum(one.low for one in given), sum(one.high for one in given)
            if "share" in kinds:
                yield from _shares(low, high, at)
            else:
                yield from _rates(low, high, window, at)


def _shares(low: float, high: float, at: Path) -> Iterator[Check]:
    if low > 1 + SHARE_TOLERANCE or high < 1 - SHARE_TOLERANCE:
        yield Check("shares_sum", at, {"found": _span(low, high, "share")}, of_key=True)


def _rates(low: float, high: float, window: FlowWindow, at: Path) -> Iterator[Check]:
    if low > window.rate.high * (1 + RATE_TOLERANCE) or high < window.rate.low * (1 - RATE_TOLERANCE):
        fields = {"found": _span(low, high, "msg/s"), "wanted": window.rate.text}
        yield Check("rates_sum", at, fields, ((*at[:-1], "rate"),), of_key=True)


def bursts(desk: Desk) -> Iterator[Check]:
    """The mean rate that bursts and base rate make is the window's rate, within 1 % and within spans."""
    for index, window in enumerate(desk.flow.windows):
        if window.bursts is None:
            continue
        at: Path = ("flow", "windows", index, "bursts")
        rests: tuple[Path, ...] = ((*at[:-1], "rate"),)
        low, high = _burst_mean(window.bursts)
        wanted = window.rate
        fields = {"found": _span(low, high, "msg/s"), "wanted": wanted.text}
        if low > wanted.high * (1 + BURST_TOLERANCE):
            alone = window.bursts.base_rate is None
            yield Check("burst_alone" if alone else "burst_mean", at, fields, rests, of_key=True)
        elif window.bursts.base_rate is not None and high < wanted.low * (1 - BURST_TOLERANCE):
            yield Check("burst_mean", at, fields, rests, of_key=True)


def _burst_mean(given: Bursts) -> tuple[float, float]:
    """Lowest and highest mean rate the bursts allow: share of time on, times the rates."""
    base_low, base_high = (given.base_rate.low, given.base_rate.high) if given.base_rate else (0.0, 0.0)
    on_low = given.mean_length.low / (given.mean_length.low + given.mean_gap.high)
    on_high = given.mean_length.high / (given.mean_length.high + given.mean_gap.low)
    lows = [on * given.rate.low + (1 - on) * base_low for on in (on_low, on_high)]
    highs = [on * given.rate.high + (1 - on) * base_high for on in (on_low, on_high)]
    return min(lows), max(highs)


def peaks(desk: Desk) -> Iterator[Check]:
    """A peak, or the rate inside a burst, is not below the mean it is a peak of."""
    for index, window in enumerate(desk.flow.windows):
        at: Path = ("flow", "windows", index)
        yield from _peak(window.peak_1ms, window.rate, at)
        if window.bursts is not None and window.bursts.rate.high < window.rate.low:
            yield Check("below_mean", (*at, "bursts", "rate"), {"wanted": window.rate.text}, ((*at, "rate"),))
    for index, feed in enumerate(desk.feeds):
        yield from _peak(feed.peak_1ms, feed.rate, ("feeds", index))
    for index, venue in enumerate(desk.venues.list if desk.venues else ()):
        yield from _peak(venue.peak_1ms, venue.rate, ("venues", "list", index))


def _peak(peak: Quantity | None, mean: Quantity | None, at: Path) -> Iterator[Check]:
    if peak is not None and mean is not None and peak.high < mean.low:
        yield Check("below_mean", (*at, "peak_1ms"), {"wanted": mean.text}, ((*at, "rate"),))


def _span(low: float, high: float, unit: str) -> str:
    """One value, or both ends of a span, as a reader sees them."""
    shown = show(low, unit)
    return shown if low == high else f"{shown} to {show(high, unit)}"
