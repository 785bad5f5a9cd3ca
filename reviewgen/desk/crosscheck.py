"""Values of a desk held against each other: names, sums, percentiles, parts and wholes, days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from reviewgen.desk.checks import days, latency, names, reference, sums
from reviewgen.desk.checks.base import Check
from reviewgen.desk.model import Desk

ALL: Final[tuple[Callable[[Desk], Iterator[Check]], ...]] = (
    names.unique,
    names.windows,
    names.feeds,
    names.types,
    sums.shares,
    sums.bursts,
    sums.peaks,
    latency.rising,
    latency.parts,
    reference.remedies,
    reference.thresholds,
    days.not_in_future,
)
"""In the order in which they are told."""


def crosscheck(desk: Desk) -> list[Check]:
    """Every contradiction in a desk, in the order of `ALL`."""
    return [found for check in ALL for found in check(desk)]
