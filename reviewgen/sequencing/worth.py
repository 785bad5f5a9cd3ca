"""What a saving is worth to the desk: by its value of a microsecond, else by its share of the whole edge."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Floats, Spread
from reviewgen.facts.stakes import TIME, Stakes
from reviewgen.ledger import Num
from reviewgen.models.erosion import Shape

BYPASS = "kernel_bypass"
FREE = Spread(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Worth:
    """The value of savings: `basis` us (money a year for each µs) or edge (the whole edge, credited by progress).

    A step is credited with its share of the way from today's P95 to the goal: the target, or what the
    plan reaches.
    """

    basis: Literal["us", "edge"]
    value: Spread
    number: Num
    spreads: dict[str, Spread]
    numbers: tuple[Num, ...]
    shape: Shape
    rivals: int

    def yearly(self, before: Floats, after: Floats, today: Floats, goal: Floats) -> Floats:
        """How much of the value one year of a saving is: in µs, or as a share of the edge; zero where unknown."""
        known = np.isfinite(before) & np.isfinite(after)
        saved = np.where(known, np.where(known, before, 0.0) - np.where(known, after, 0.0), 0.0)
        if self.basis == "us":
            return saved
        whole = np.where(np.isfinite(today), today, 0.0) - goal
        way = np.where(whole > 0.0, whole, math.inf)
        reached = np.clip((np.where(known, today - after, 0.0)) / way, 0.0, 1.0)
        already = np.clip((np.where(known, today - before, 0.0)) / way, 0.0, 1.0)
        return np.where(known, reached - already, 0.0)

    def stakes(self, remedy: str, cost: Spread, credit: float) -> Stakes:
        """A purchase that earns `credit` of the value; the yearly cost in the desk's economics is the bypass's."""
        value = self.value
        mode = None if value.mode is None else credit * value.mode
        earned = Spread(credit * value.low, mode, credit * value.high)
        opex = self.spreads["annual_opex"] if remedy == BYPASS else FREE
        spreads = {**self.spreads, "all_in_cost": cost, "annual_opex": opex, "edge_value": earned}
        return Stakes(spreads, self.shape, self.rivals)

    def annuity(self) -> float:
        """What one unit a year is worth today, at the middle of every range."""
        at = {name: spread.mid for name, spread in self.spreads.items()}
        _, erosion = self.stakes("", FREE, 1.0).purchase({**at, "all_in_cost": 0.0, "annual_opex": 0.0})
        return erosion.annuity(at["discount_rate"], at["horizon"])


def worth_of(book: Book) -> Worth | None:
    """The desk's value of savings, None where it gave neither."""
    economics = book.desk.economics
    basis: Literal["us", "edge"] = "us" if economics.value_per_us is not None else "edge"
    quantity = economics.value_per_us if economics.value_per_us is not None else economics.edge_value
    if quantity is None:
        return None
    number = book.given(f"economics.{'value_per_us' if basis == 'us' else 'edge_value'}", quantity)
    assert number is not None
    spreads = {name: Spread.of(getattr(economics, name)) for name in TIME}
    numbers = [
        book.given(f"economics.{name}", getattr(economics, name)) for name in TIME if name != "annual_opex"
    ]
    rivals = int(economics.rivals or 1)
    shape = Shape(economics.erosion_shape)
    known = tuple(found for found in numbers if found is not None)
    return Worth(basis, Spread.of(quantity), number, spreads, (number, *known), shape, rivals)
