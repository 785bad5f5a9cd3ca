"""Values of a desk held against each other: names, sums, percentiles, parts and wholes, days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from reviewgen.desk.checks import days, habits, latency, names, reference, sums
from reviewgen.desk.checks.base import Check
from reviewgen.desk.model import Desk
from reviewgen.desk.tree import Tree

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
    habits.locale,
)
"""In the order in which they are told."""


def crosscheck(desk: Desk, tree: Tree) -> list[Check]:
    """Every contradiction in a desk, in the order of `ALL`; days, which may stand anywhere, last."""
    found = [one for check in ALL for one in check(desk)]
    return [*found, *days.not_in_future(desk, tree)]
