"""How a latency edge wears off: what is left after t months, and what its whole life is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from reviewgen.models.marginal import Floats
from reviewgen.models.validity import not_negative, positive

_MONTHS_PER_YEAR = 12.0
# Enough for twelve digits on either side of H.
_QUADRATURE_NODES = 64


class Shape(StrEnum):
    """The curve the edge follows until it is gone."""

    EXPONENTIAL = "exponential"
    LINEAR = "linear"
    LOGISTIC = "logistic"
    CLIFF = "cliff"
    RANK = "rank"


@dataclass(frozen=True)
class Erosion:
    """An edge that is gone `gone_after_months` = H after it went live.

    "Gone" means 10 % left for the shapes that never reach zero, and zero for linear and cliff:
    exponential e^(−at) with a = ln 10/H; logistic 1.1/(1 + e^(k(t−H/2))), k = ln 10/(H/2), capped at 1;
    linear 1 − t/H; cliff 1 until H. rank is a cliff that falls when the first of `rivals` catches up,
    each at a constant hazard that leaves it a 10 % chance of still being behind at H, so the expected
    edge is e^(−n·ln 10·t/H). Golden G15.

    >>> edge = Erosion(Shape.EXPONENTIAL, gone_after_months=18.0)
    >>> round(edge.half_life_months, 5), round(float(edge.remaining(np.array([18.0]))[0]), 3)
    (5.41854, 0.1)
    """

    shape: Shape
    gone_after_months: float
    rivals: int = 1

    def __post_init__(self) -> None:
        positive("gone_after_months", self.gone_after_months)
        if self.rivals < 1:
            raise ValueError(f"rank erosion needs at least one rival, not {self.rivals}")

    @property
    def decay_per_year(self) -> float:
        """a of e^(−at), t in years: of the exponential, and of the expected edge under rank."""
        rivals = self.rivals if self.shape is Shape.RANK else 1
        return rivals * math.log(10.0) * _MONTHS_PER_YEAR / self.gone_after_months

    def remaining(self, months: Floats) -> Floats:
        """Share of the edge left at each time in months, 1 at zero, never rising."""
        t = np.asarray(months, dtype=np.float64) / self.gone_after_months
        if self.shape is Shape.LINEAR:
            return np.maximum(0.0, 1.0 - t)
        if self.shape is Shape.CLIFF:
            return np.where(t < 1.0, 1.0, 0.0)
        if self.shape is Shape.LOGISTIC:
            steepness = 2.0 * math.log(10.0)
            # 1 + 1/10 makes the curve start at exactly one.
            exponent = np.minimum(steepness * (t - 0.5), np.log(np.finfo(np.float64).max) / 2.0)
            return np.asarray((1.0 + 1.0 / 10.0) / (1.0 + np.exp(exponent)))
        return np.exp(-self.decay_per_year * t * self.gone_after_months / _MONTHS_PER_YEAR)

    @property
    def half_life_months(self) -> float:
        """Months until half the edge is left."""
        if self.shape is Shape.LINEAR:
            return 0.5 * self.gone_after_months
        if self.shape is Shape.CLIFF:
            return self.gone_after_months
        if self.shape is Shape.LOGISTIC:
            # 1.1/(1 + x) = 1/2 where x = 1.2.
            steepness = 2.0 * math.log(10.0)
            return self.gone_after_months * (0.5 + math.log(1.0 + 2.0 / 10.0) / steepness)
        return _MONTHS_PER_YEAR * math.log(2.0) / self.decay_per_year

    def end_months(self, horizon_months: float) -> float:
        """When the edge counts as gone, or the horizon where that comes first."""
        return min(self.gone_after_months, horizon_months)

    def annuity(self, discount_per_year: float, months: float) -> float:
        """∫₀ᵗ g(s)·e^(−rs) ds in years, t = months, r continuous per year: what one unit a year is worth.

        Closed forms, except the logistic, which is integrated by Gauss-Legendre quadrature. Golden G15.

        >>> round(Erosion(Shape.LINEAR, 18.0).annuity(0.12, 60.0), 3)
        0.707
        """
        not_negative("discount_per_year", discount_per_year)
        not_negative("months", months)
        years = months / _MONTHS_PER_YEAR
        life = min(years, self.gone_after_months / _MONTHS_PER_YEAR)
        if self.shape is Shape.CLIFF:
            return level_annuity(discount_per_year, life)
        if self.shape is Shape.LINEAR:
            return self._linear_annuity(discount_per_year, life)
        if self.shape is Shape.LOGISTIC:
            return self._logistic_annuity(discount_per_year, years)
        return level_annuity(self.decay_per_year + discount_per_year, years)

    def _linear_annuity(self, r: float, life: float) -> float:
        """∫₀ᴸ (1 − t/H)e^(−rt) dt; the integral of t·e^(−rt) is (A(L) − L·e^(−rL))/r, A level."""
        h = self.gone_after_months / _MONTHS_PER_YEAR
        level = level_annuity(r, life)
        if r * life < 1e-6:
            return life - life * life / (2.0 * h)
        return level - (level - life * math.exp(-r * life)) / (r * h)

    def _logistic_annuity(self, r: float, years: float) -> float:
        """Closed where r = 0, (1.1/k)·ln of a ratio; otherwise Gauss-Legendre on either side of H."""
        h = self.gone_after_months / _MONTHS_PER_YEAR
        if r == 0.0:
            k = 2.0 * math.log(10.0) / h
            gone = np.logaddexp(0.0, k * (years - 0.5 * h)) - np.logaddexp(0.0, -0.5 * k * h)
            return (1.0 + 1.0 / 10.0) * (years - float(gone) / k)
        life = min(years, h)
        return self._integrated(r, 0.0, life) + self._integrated(r, life, years)

    def _integrated(self, r: float, start: float, end: float) -> float:
        nodes, weights = _gauss_legendre()
        t = start + 0.5 * (end - start) * (nodes + 1.0)
        values = self.remaining(t * _MONTHS_PER_YEAR) * np.exp(-r * t)
        return float(0.5 * (end - start) * (weights * values).sum())


@cache
def _gauss_legendre() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(_QUADRATURE_NODES)
    return nodes, weights


def level_annuity(discount_per_year: float, years: float) -> float:
    """∫₀ᵗ e^(−rs) ds in years, (1 − e^(−rt))/r; t itself at r = 0.

    >>> level_annuity(0.0, 2.0)
    2.0
    """
    x = discount_per_year * years
    return years if x == 0.0 else -math.expm1(-x) / discount_per_year
