"""The closing test: does the gap between the NIC and the whole path lie outside the network?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from reviewgen.models.marginal import Marginal
from reviewgen.models.validity import fraction, not_negative

# Digits of a share beyond which there is only rounding.
_SHARE_DIGITS = 6


class Status(StrEnum):
    """Where the bottleneck is, as far as the desk's figures can tell."""

    MIGRATED = "migrated"
    NOT_MIGRATED = "not_migrated"
    MIXED = "mixed"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True)
class Interval:
    """low ≤ mid ≤ high, in the unit of what it is of."""

    low: float
    mid: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class Reading:
    """One measured percentile: its value in µs, and the shape and number of messages behind it if known."""

    value_us: float
    marginal: Marginal | None = None
    n: int | None = None


def sampling_interval(reading: Reading, p: float, confidence: float) -> Interval:
    """The interval of a percentile p read from n messages, by the normal limit of its order statistics.

    The ranks with logit(p) ± z/√(np(1−p)), close to p ± z√(p(1−p)/n), are read off the marginal, which
    is shifted so that rank p is the reading itself. Without a marginal or n the interval is the reading
    alone. For independent messages: bursts make the true interval wider.
    """
    fraction("p", p)
    fraction("confidence", confidence)
    if reading.marginal is None or reading.n is None:
        return Interval(reading.value_us, reading.value_us, reading.value_us)
    from scipy.special import ndtri

    if reading.n < 1:
        raise ValueError("a percentile is read from at least one message")
    reach = float(ndtri(0.5 + 0.5 * confidence)) / math.sqrt(reading.n * p * (1.0 - p))
    # On the logit scale the ranks stay inside (0, 1) however few the messages.
    odds = p / (1.0 - p) * np.exp([-reach, 0.0, reach])
    ranks = odds / (1.0 + odds)
    low, mid, high = (float(x) for x in reading.marginal.quantile(ranks))
    return Interval(reading.value_us - (mid - low), reading.value_us, reading.value_us + (high - mid))


def gap_interval(
    nic: Reading, end_to_end: Reading, clock_error_us: float, p: float, confidence: float
) -> Interval:
    """End-to-end minus NIC percentile p in µs: clock error in full, sampling errors added in quadrature.

    >>> gap_interval(Reading(2.0), Reading(80.0), 1.0, 0.95, 0.95)
    Interval(low=77.0, mid=78.0, high=79.0)
    """
    not_negative("clock_error_us", clock_error_us)
    whole = sampling_interval(end_to_end, p, confidence)
    part = sampling_interval(nic, p, confidence)
    mid = whole.mid - part.mid
    below = math.hypot(whole.mid - whole.low, part.high - part.mid)
    above = math.hypot(whole.high - whole.mid, part.mid - part.low)
    return Interval(mid - clock_error_us - below, mid, mid + clock_error_us + above)


def stamps_agree(measured_us: float, low_us: float, high_us: float, tolerance_us: float) -> bool:
    """Whether a measured end-to-end percentile lies inside the bounds of its segments' sum.

    tolerance_us is the clock error plus what the bounds' own resolution leaves open. Outside, the
    stamps contradict each other and nothing can be concluded.
    """
    return low_us - tolerance_us <= measured_us <= high_us + tolerance_us


def closing_test(
    gap: Interval,
    network_share: float | None,
    *,
    network_share_migrated_max: float,
    network_share_not_migrated_min: float,
) -> Status:
    """The verdict from the gap (µs) and the network's Euler share of the end-to-end percentile.

    *migrated*: share below the first cut-off and the gap's interval excludes zero; *not_migrated*: share
    at or above the second; else *mixed*. Two numbers alone have no share: *unresolved*, as is any desk
    whose stamps disagree (the caller passes None). Cut-offs come from the policy file. Golden G17.

    >>> gap = gap_interval(Reading(2.0), Reading(428.0), 0.1, 0.95, 0.95)
    >>> closing_test(gap, 0.01, network_share_migrated_max=0.2, network_share_not_migrated_min=0.5).value
    'migrated'
    """
    if network_share is None:
        return Status.UNRESOLVED
    if network_share < network_share_migrated_max and gap.excludes_zero:
        return Status.MIGRATED
    if network_share >= network_share_not_migrated_min:
        return Status.NOT_MIGRATED
    return Status.MIXED


def largest(shares: Mapping[str, float]) -> str:
    """The segment with the largest share; of equal ones, to six digits, the first on the path.

    >>> largest({"order_processor": 0.3, "risk_check": 0.3 + 1e-12, "exchange": 0.4 - 1e-12})
    'exchange'
    """
    return max(shares, key=lambda name: round(shares[name], _SHARE_DIGITS))


def binding(independent: Mapping[str, float], comonotone: Mapping[str, float]) -> str | None:
    """The segment with the largest Euler share, or None where the two assumptions disagree on it.

    >>> binding({"network": 0.2, "exchange": 0.8}, {"network": 0.6, "exchange": 0.4}) is None
    True
    """
    if not independent or independent.keys() != comonotone.keys():
        raise ValueError("both sets of shares must name the same segments, at least one")
    first, second = largest(independent), largest(comonotone)
    return first if first == second else None
