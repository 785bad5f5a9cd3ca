"""What a purchase that buys an eroding edge is worth, and when, if ever, it is paid back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reviewgen.models.erosion import Erosion, Shape, level_annuity
from reviewgen.models.roots import bracketed_root
from reviewgen.models.validity import not_negative, positive

_MONTHS_PER_YEAR = 12.0


@dataclass(frozen=True)
class Purchase:
    """Money in one currency, rates per year, times in months.

    capex is paid at time zero and holds the first year's engineering, so opex_per_year runs from the
    end of year 1 to the edge's end or the horizon, whichever comes first. discount_per_year is
    continuous.
    """

    capex: float
    opex_per_year: float
    discount_per_year: float
    horizon_months: float

    def __post_init__(self) -> None:
        not_negative("capex", self.capex)
        not_negative("opex_per_year", self.opex_per_year)
        not_negative("discount_per_year", self.discount_per_year)
        positive("horizon_months", self.horizon_months)


def bill_of_materials(servers: int, nics_per_server: float, nic_cost: float) -> float:
    """What the cards cost: servers · NICs · price. Golden G16.

    >>> bill_of_materials(1, 4, 1599.0)
    6396.0
    """
    return servers * nics_per_server * nic_cost


def opex_years(erosion: Erosion, horizon_months: float) -> float:
    """Years in which opex is paid: from the end of year 1 to the edge's end or the horizon."""
    return max(0.0, erosion.end_months(horizon_months) / _MONTHS_PER_YEAR - 1.0)


def present_opex(purchase: Purchase, erosion: Erosion) -> float:
    """Opex discounted to time zero, B·e^(−r)·(1 − e^(−rn))/r over the n years it is paid.

    >>> from reviewgen.models.erosion import Shape
    >>> round(present_opex(Purchase(0.0, 100.0, 0.0, 60.0), Erosion(Shape.LINEAR, 18.0)), 6)
    50.0
    """
    years = opex_years(erosion, purchase.horizon_months)
    r = purchase.discount_per_year
    return purchase.opex_per_year * math.exp(-r) * level_annuity(r, years)


def total_cost(purchase: Purchase, erosion: Erosion) -> float:
    """Total cost of ownership, undiscounted: capex plus all opex."""
    return purchase.capex + purchase.opex_per_year * opex_years(erosion, purchase.horizon_months)


def npv(edge_value_per_year: float, purchase: Purchase, erosion: Erosion) -> float:
    """V0·∫g·e^(−rt)dt − PV(opex) − capex; the edge is counted to the horizon.

    >>> from reviewgen.models.erosion import Shape
    >>> purchase = Purchase(1_500_000.0, 0.0, 0.12, 60.0)
    >>> round(npv(3_000_000.0, purchase, Erosion(Shape.EXPONENTIAL, 18.0)), -3)
    312000.0
    """
    value = edge_value_per_year * erosion.annuity(purchase.discount_per_year, purchase.horizon_months)
    return value - present_opex(purchase, erosion) - purchase.capex


def npv_kept_running(edge_value_per_year: float, purchase: Purchase, erosion: Erosion) -> float:
    """As npv, with opex paid to the horizon: a stack that is kept running after its edge has gone.

    >>> from reviewgen.models.erosion import Shape
    >>> purchase = Purchase(1_500_000.0, 225_000.0, 0.12, 60.0)
    >>> round(npv_kept_running(3_000_000.0, purchase, Erosion(Shape.EXPONENTIAL, 18.0)), -3)
    -322000.0
    """
    lasting = Erosion(Shape.CLIFF, purchase.horizon_months)
    return (
        npv(edge_value_per_year, purchase, erosion)
        + present_opex(purchase, erosion)
        - present_opex(purchase, lasting)
    )


def breakeven_edge_value(purchase: Purchase, erosion: Erosion) -> float:
    """The edge value per year at which NPV is zero, (capex + PV opex)/annuity. Golden G15.

    >>> from reviewgen.models.erosion import Shape
    >>> round(breakeven_edge_value(Purchase(1.5e6, 0.0, 0.0, 60.0), Erosion(Shape.LINEAR, 18.0)))
    2000000
    """
    annuity = erosion.annuity(purchase.discount_per_year, purchase.horizon_months)
    return (purchase.capex + present_opex(purchase, erosion)) / annuity


def payback_months(edge_value_per_year: float, purchase: Purchase, erosion: Erosion) -> float | None:
    """The first month t at which V0·∫₀ᵗg ≥ capex + opex·(years paid by t), undiscounted; None if never.

    An exponential edge is worth V0/a in all, so without opex it pays back only where V0 > a·capex,
    and then only if that happens before the horizon. The balance rises until opex starts, is concave
    while opex runs, and rises again after, so three times decide whether it is ever reached. Golden G15.

    >>> from reviewgen.models.erosion import Shape
    >>> payback_months(2_302_585.0, Purchase(1.5e6, 0.0, 0.0, 60.0), Erosion(Shape.EXPONENTIAL, 18.0)) is None
    True
    """
    not_negative("edge_value_per_year", edge_value_per_year)
    paid_years = opex_years(erosion, purchase.horizon_months)

    def balance(months: float) -> float:
        opex = purchase.opex_per_year * min(paid_years, max(0.0, months / _MONTHS_PER_YEAR - 1.0))
        return edge_value_per_year * erosion.annuity(0.0, months) - opex - purchase.capex

    if balance(0.0) >= 0.0:
        return 0.0
    starts = min(_MONTHS_PER_YEAR, purchase.horizon_months)
    ends = max(starts, erosion.end_months(purchase.horizon_months))
    best = _opex_outgrows_edge(edge_value_per_year, purchase.opex_per_year, erosion, starts, ends)
    for earlier, later in ((0.0, starts), (starts, best), (ends, purchase.horizon_months)):
        if balance(later) >= 0.0:
            return bracketed_root(balance, earlier, later, 1e-9)
    return None


def _opex_outgrows_edge(value: float, opex: float, erosion: Erosion, starts: float, ends: float) -> float:
    """The month between starts and ends from which a month's opex exceeds what the edge still earns."""

    def surplus(months: float) -> float:
        return value * float(erosion.remaining(np.array([months]))[0]) - opex

    if surplus(starts) <= 0.0:
        return starts
    if surplus(ends) >= 0.0:
        return ends
    return bracketed_root(surplus, starts, ends, 1e-9)
