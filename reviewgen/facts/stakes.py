"""A purchase against the desk's edge: its uncertain inputs together, and what one value of each would mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Floats, Spread, ranks
from reviewgen.ledger import Num
from reviewgen.models import capex as model
from reviewgen.models.erosion import Erosion, Shape
from reviewgen.reference import figures

TIME = ("annual_opex", "erosion", "discount_rate", "horizon")
"""What the desk's economics say of any purchase; the value of the edge comes beside them, where it was given."""


@dataclass(frozen=True)
class Stakes:
    """The uncertain inputs of a purchase by name, and what is certain about it."""

    spreads: Mapping[str, Spread]
    shape: Shape
    rivals: int

    def middle(self) -> dict[str, float]:
        """Every input at its mode or middle."""
        return {name: spread.mid for name, spread in self.spreads.items()}

    def purchase(self, at: Mapping[str, float]) -> tuple[model.Purchase, Erosion]:
        """The purchase and the erosion of its edge at one value of each input."""
        bought = model.Purchase(at["all_in_cost"], at["annual_opex"], at["discount_rate"], at["horizon"])
        return bought, Erosion(self.shape, at["erosion"], self.rivals)

    def npv(self, at: Mapping[str, float]) -> float:
        """NPV at one value of each input."""
        return model.npv(at["edge_value"], *self.purchase(at))

    def npv_kept_running(self, at: Mapping[str, float]) -> float:
        """NPV at one value of each input, opex paid to the horizon."""
        return model.npv_kept_running(at["edge_value"], *self.purchase(at))

    def payback(self, at: Mapping[str, float]) -> float | None:
        """Payback in months at one value of each input, None where it never comes."""
        return model.payback_months(at["edge_value"], *self.purchase(at))

    def drawn(self, count: int) -> list[dict[str, float]]:
        """`count` seeded draws of all inputs."""
        columns: dict[str, Floats] = {
            name: spread.at(ranks(name, count)) for name, spread in self.spreads.items()
        }
        return [{name: float(column[i]) for name, column in columns.items()} for i in range(count)]


def all_in_cost(book: Book, subject: str) -> tuple[Num, Spread]:
    """The bypass's cost as `capex.all_in_cost`: the desk's, else the article's span.

    In another currency than the article's nothing is converted: the span is assumed as so many of the desk's own.
    """
    if subject == "sunk":
        bypass = book.desk.hardware.kernel_bypass
        path, quantity = "hardware.kernel_bypass.all_in_cost", bypass.all_in_cost if bypass else None
    else:
        own = book.desk.remedies.get("kernel_bypass")
        path, quantity = "remedies.kernel_bypass.cost", own.cost if own else None
    given = book.given(path, quantity)
    if given is None or quantity is None:
        prior = book.figure("bypass_stack_cost")
        spread = Spread(prior.low, None, prior.high)
        if prior.grade != "article" or book.desk.review.currency == figures.CURRENCY:
            return book.alias("capex.all_in_cost", prior), spread
        return book.ledger.add(
            "capex.all_in_cost", prior.value, "money", grade="assumed", inputs=[prior],
            interval=(prior.low, prior.high), formula="the article's figure, as so many of the desk's own currency",
        ), spread  # fmt: skip
    return book.alias("capex.all_in_cost", given), Spread.of(quantity)


def stakes_of(book: Book, cost: Spread, cost_number: Num) -> tuple[Stakes, dict[str, Num]]:
    """A purchase at this cost against the desk's whole edge, and the numbers it rests on by input."""
    economics = book.desk.economics
    spreads = {"all_in_cost": cost}
    numbers: dict[str, Num | None] = {"all_in_cost": cost_number}
    for name in ("edge_value", *TIME):
        quantity = getattr(economics, name)
        if quantity is not None:
            spreads[name] = Spread.of(quantity)
            numbers[name] = book.given(f"economics.{name}", quantity)
    known = {name: number for name, number in numbers.items() if number is not None}
    return Stakes(spreads, Shape(economics.erosion_shape), int(economics.rivals or 1)), known
