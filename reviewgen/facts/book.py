"""The working book of one review: the desk, its evidence, the ledger, and how numbers enter it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reviewgen.facts.captures import Enriched
from reviewgen.ledger import AS_GIVEN, Grade, Ledger, Mark, Num, Prose, grade_of, key
from reviewgen.reference import figures
from reviewgen.units import Quantity

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.desk.values import Count
    from reviewgen.evidence.store import Evidence

_LEDGER_UNITS = {
    "duration": "us",
    "rate": "msg/s",
    "money": "money",
    "money_rate": "money/yr",
    "money_per_us": "money/us/yr",
    "share": "share",
    "growth": "share/yr",
    "months": "months",
    "bandwidth": "Gbps",
}


@dataclass(frozen=True)
class Book:
    """What every section of the facts needs; only the ledger in it grows."""

    desk: Desk
    ledger: Ledger
    evidence: tuple[Evidence, ...] = ()
    precision: Literal["default", "high"] = "default"
    captures: Enriched = field(default_factory=Enriched)

    def given(self, path: str, quantity: Quantity | None) -> Num | None:
        """A quantity of the desk as the number `desk.<path>`, or None where it was not given."""
        if quantity is None:
            return None
        where, formula = self._origin(path)
        grade: Grade = grade_of(quantity.grade)
        return self.ledger.add(
            f"desk.{path}",
            quantity.mid,
            _LEDGER_UNITS[quantity.dimension],
            grade=grade,
            where=where,
            formula=formula,
            interval=(quantity.low, quantity.high),
            cite=None if where or grade != "article" else path.rsplit(".", 1)[-1],
        )

    def stated(self, path: str, quantity: Quantity | Count) -> Num:
        """What the desk file says where a capture says otherwise, as `stated.<path>`."""
        mark = self.desk.where(path)
        return self.ledger.add(
            f"stated.{path}",
            quantity.mid,
            _LEDGER_UNITS.get(quantity.dimension, "count"),
            grade=grade_of(quantity.grade),
            where=(mark,) if mark else (),
            interval=(quantity.low, quantity.high),
        )

    def _origin(self, path: str) -> tuple[tuple[Mark, ...], str | None]:
        """Where a value of the desk stands: in a capture, which it was read off by a formula, or in the file."""
        origin = self.captures.origins.get(path)
        if origin is not None:
            return (origin.mark,), origin.formula
        mark = self.desk.where(path)
        return ((mark,) if mark else ()), None

    def count(self, path: str, value: Quantity | Count, unit: str = "count") -> Num:
        """A plain number of the desk (threads, slots, scv) as `desk.<path>`."""
        where, formula = self._origin(path)
        grade: Grade = grade_of(value.grade)
        return self.ledger.add(
            f"desk.{path}",
            value.mid,
            unit,
            grade=grade,
            where=where,
            formula=formula,
            interval=(value.low, value.high),
        )

    def alias(self, id: str, number: Num) -> Num:
        """A number under a second id, where the result shows it in another place."""
        interval = (number.low, number.high) if number.interval else None
        return self.ledger.add(
            id,
            number.value,
            number.unit,
            formula=AS_GIVEN,
            inputs=[number],
            grade=number.grade,
            interval=interval,
        )

    def figure(self, id: str) -> Num:
        """A figure of the article, or the desk's own in its place (`thresholds`), as `reference.<id>`."""
        return self._reference(id, override=True)

    def article(self, id: str) -> Num:
        """The article's own figure, whatever the desk says, as `article.<id>`."""
        return self._reference(id, override=False)

    def _reference(self, id: str, *, override: bool) -> Num:
        record = figures.article()[id]
        own = self.desk.thresholds.get(id) if override else None
        if own is not None:
            mark = self.desk.where(f"thresholds.{key(id)}.value")
            return self.ledger.add(
                f"reference.{id}",
                own.value.mid,
                record.unit or "ratio",
                grade=grade_of(own.value.grade),
                where=(mark,) if mark else (),
            )
        interval = None if record.low is None or record.high is None else (record.low, record.high)
        prefix = "reference" if override else "article"
        return self.ledger.add(
            f"{prefix}.{id}", record.mid, record.unit or "ratio", grade="article", cite=id, interval=interval,
            currency=figures.CURRENCY,
        )  # fmt: skip

    def policy(self, id: str) -> Num:
        """One of the project's cut-offs as `policy.<id>`, graded assumed unless the desk sets it."""
        record = figures.policy()[id]
        own = self.desk.thresholds.get(id)
        if own is not None:
            mark = self.desk.where(f"thresholds.{key(id)}.value")
            return self.ledger.add(
                f"policy.{id}",
                own.value.mid,
                record.unit,
                grade=grade_of(own.value.grade),
                where=(mark,) if mark else (),
                cite=id,
            )
        return self.ledger.add(f"policy.{id}", record.value, record.unit, grade="assumed", cite=id)

    def lack(self, path: str, reason: Prose) -> None:
        """Record why a path of the result stays null."""
        self.ledger.lack(path, reason)
