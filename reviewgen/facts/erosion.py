"""How the edge wears off at this desk: the curve, its half-life, and what is left on the review's date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.ledger import Num, say
from reviewgen.models.erosion import Erosion, Shape

MONTHS_PER_DAY = 12.0 / 365.25
MILESTONES = (6, 12, 18, 24, 36)


@dataclass(frozen=True)
class CurveRow:
    """One month of the curve, for drawing: share of the edge left at the middle, fastest and slowest erosion."""

    month: float
    remaining: float
    low: float
    high: float


@dataclass(frozen=True)
class Milestone:
    """One month of the curve, for printing."""

    month: Num
    remaining: Num


@dataclass(frozen=True)
class ErosionFacts:
    """See review.json, `erosion`."""

    shape: str
    gone_after_months: Num
    half_life_months: Num
    rivals: Num | None
    age_months: Num | None
    remaining_today: Num | None
    curve: tuple[CurveRow, ...]
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True)
class ErosionBand:
    """The erosion the desk believes in, and its two ends."""

    mid: Erosion
    fast: Erosion
    slow: Erosion
    number: Num


def erosion_band(book: Book) -> ErosionBand:
    """The desk's erosion as three models; a range is not decided here."""
    economics = book.desk.economics
    given = book.given("economics.erosion", economics.erosion)
    assert given is not None
    shape, rivals = Shape(economics.erosion_shape), int(economics.rivals or 1)
    return ErosionBand(
        Erosion(shape, given.value, rivals),
        Erosion(shape, given.low, rivals),
        Erosion(shape, given.high, rivals),
        given,
    )


def derive_erosion(book: Book) -> ErosionFacts:
    """The edge over time; `remaining_today` counts from the bypass's first day to the review's date."""
    band = erosion_band(book)
    inputs: list[Num | None] = [band.number]
    rivals = None
    if band.mid.shape is Shape.RANK:
        given = book.desk.economics.rivals
        rivals = book.count("economics.rivals", given) if given is not None else book.policy("default_rivals")
        inputs.append(rivals)
    gone = book.alias("erosion.gone_after_months", band.number)
    half = book.ledger.add(
        "erosion.half_life_months",
        band.mid.half_life_months,
        "months",
        formula="months until half the edge is left",
        inputs=inputs,
        interval=(band.fast.half_life_months, band.slow.half_life_months),
    )
    age = _age(book)
    today = None
    if age is not None:
        middle, low, high = _remaining(band, age.value)
        today = book.ledger.add(
            "erosion.remaining_today",
            middle,
            "share",
            formula="g(months since the bypass went live)",
            inputs=[*inputs, age],
            interval=(low, high),
        )
    return ErosionFacts(
        band.mid.shape.value,
        gone,
        half,
        rivals,
        age,
        today,
        _curve(book, band),
        _milestones(book, band, inputs),
    )


def _age(book: Book) -> Num | None:
    """Months from the bypass's first day to the review's date, where both are known."""
    bypass = book.desk.hardware.live_bypass
    path = "erosion.remaining_today"
    if bypass is None:
        book.lack(path, say("No kernel bypass is live, so no edge of it has begun to erode."))
        return None
    if bypass.live_since is None:
        book.lack(path, say("The day on which the bypass went live was not given."))
        return None
    days = (book.desk.review.date - bypass.live_since).days
    mark = book.desk.where("hardware.kernel_bypass.live_since")
    return book.ledger.add(
        "erosion.age_months",
        days * MONTHS_PER_DAY,
        "months",
        grade="stated",
        where=(mark,) if mark else (),
        formula="review date − live since, a month being one twelfth of a year",
    )


def _remaining(band: ErosionBand, month: float) -> tuple[float, float, float]:
    """Share left at one month: middle, fastest, slowest erosion."""
    at = np.array([month])
    middle, fast, slow = (float(one.remaining(at)[0]) for one in (band.mid, band.fast, band.slow))
    return middle, fast, slow


def _curve(book: Book, band: ErosionBand) -> tuple[CurveRow, ...]:
    """The curve by month, to the horizon or a year past the slowest erosion, whichever comes first."""
    last = min(book.desk.economics.horizon.mid, band.slow.gone_after_months + 12.0)
    months = np.arange(0.0, np.ceil(last) + 1.0)
    columns = (one.remaining(months) for one in (band.mid, band.fast, band.slow))
    return tuple(CurveRow(*map(float, row)) for row in zip(months, *columns, strict=True))


def _milestones(book: Book, band: ErosionBand, inputs: list[Num | None]) -> tuple[Milestone, ...]:
    rows = []
    for month in MILESTONES:
        middle, low, high = _remaining(band, float(month))
        path = f"erosion.milestones.{month}"
        rows.append(
            Milestone(
                book.ledger.add(
                    f"{path}.month", float(month), "months", grade="assumed", formula="a month to look at"
                ),
                book.ledger.add(
                    f"{path}.remaining", middle, "share", formula="g(t)", inputs=inputs, interval=(low, high)
                ),
            )
        )
    return tuple(rows)
