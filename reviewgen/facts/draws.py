"""Seeded draws from what the desk gave as a range or a triangle; every section of the facts draws the same way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from reviewgen.units import Quantity

Floats = npt.NDArray[np.float64]
SEED = 20140301


@dataclass(frozen=True)
class Spread:
    """A point, an interval (uniform; mode None) or a triangle, in the unit of whoever made it."""

    low: float
    mode: float | None
    high: float

    @classmethod
    def of(cls, quantity: Quantity) -> Spread:
        """The spread of a quantity of the desk."""
        return cls(quantity.low, quantity.mode, quantity.high)

    @property
    def mid(self) -> float:
        """The mode, or the middle of an interval."""
        return self.mode if self.mode is not None else (self.low + self.high) / 2

    @property
    def is_point(self) -> bool:
        """Whether there is nothing to draw."""
        return self.low == self.high

    def at(self, ranks: Floats) -> Floats:
        """The value at each rank in (0, 1): the inverse of the distribution function.

        >>> Spread(0.0, 1.0, 3.0).at(np.array([1 / 3])).tolist()
        [1.0]
        """
        width = self.high - self.low
        if self.mode is None or width == 0.0:
            return self.low + width * ranks
        below = self.mode - self.low
        rising = self.low + np.sqrt(ranks * width * below)
        falling = self.high - np.sqrt((1.0 - ranks) * width * (self.high - self.mode))
        return np.where(ranks * width < below, rising, falling)

    def at_one(self, rank: float) -> float:
        """The value at one rank from 0 to 1, its ends included."""
        return float(self.at(np.array([rank]))[0])


def ranks(name: str, draws: int, seed: int = SEED) -> Floats:
    """Evenly spread ranks in shuffled order, shape (draws,): one stratum each, so few draws go far.

    The order hangs on `name` alone, so an input keeps its draws whatever else is uncertain.
    """
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    rng = np.random.default_rng([seed, key])
    return (rng.permutation(draws) + rng.random(draws)) / draws


def following(ranks: Floats, first: Floats, correlation: float) -> Floats:
    """The ranks moved so that their normal scores have this correlation with those of `first`, shape (draws,) each."""
    from scipy.special import ndtr, ndtri

    own = np.sqrt(max(0.0, 1.0 - correlation**2))
    return np.asarray(ndtr(correlation * ndtri(first) + own * ndtri(ranks)))
