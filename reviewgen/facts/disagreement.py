"""What the desk stated held against what its captures measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.ledger import Num

if TYPE_CHECKING:
    from reviewgen.facts.book import Book
    from reviewgen.facts.captures import Replaced


@dataclass(frozen=True)
class Disagreement:
    """A stated value and the measured one in its place; `beyond`: the measured interval does not hold it, nor is
    it what an end of that interval rounds to.

    `thousands` is how often a factor of a thousand lies between the two, 0 where no unit explains them.
    """

    subject: str
    path: str
    source: str
    stated: Num
    measured: Num
    difference: Num
    beyond: bool
    thousands: int


def derive_disagreements(book: Book) -> tuple[Disagreement, ...]:
    """Every value that both the desk and a capture give, in the captures' order."""
    return tuple(one for replaced in book.captures.replaced if (one := _held(book, replaced)) is not None)


def _held(book: Book, replaced: Replaced) -> Disagreement | None:
    from reviewgen.evidence.units_check import factor_off

    measured = book.given(replaced.path, replaced.measured)
    if measured is None or measured.value <= 0:
        return None
    stated = book.stated(replaced.path, replaced.stated)
    difference = book.ledger.add(
        f"{stated.id}_difference", abs(stated.value - measured.value) / measured.value, "share",
        formula="|stated − measured| / measured", inputs=[stated, measured],
    )  # fmt: skip
    factor = abs(factor_off(measured.value, stated.value) or 1)
    return Disagreement(
        replaced.subject, replaced.path, replaced.source, stated, measured, difference,
        beyond=(stated.high < measured.low or stated.low > measured.high) and not _rounded(stated, measured),
        thousands={1: 0, 1_000: 1, 1_000_000: 2}[factor],
    )  # fmt: skip


def _rounded(stated: Num, measured: Num) -> bool:
    """Whether a stated value is, as printed, an end of the measured interval."""
    return measured.interval is not None and stated.shown in {end.shown for end in measured.interval}
