"""What the bypass cost, or would cost, and what it is worth: bill of materials, NPV, payback, what decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.facts.cards import cards_of, share_of_cost
from reviewgen.facts.savings import ArticleSavings, derive_savings
from reviewgen.facts.stakes import Stakes, all_in_cost, stakes_of
from reviewgen.ledger import Num, Prose, in_draws, say
from reviewgen.models import capex as model
from reviewgen.models.erosion import Erosion

DRAWS = 400
SEARCHES = 120
"""Draws whose payback is searched for; each is a root to find, so fewer are taken."""

WORDS = {
    "all_in_cost": "cost of the bypass",
    "edge_value": "value of the edge",
    "annual_opex": "yearly operating cost",
    "erosion": "time until the edge is gone",
    "discount_rate": "discount rate",
    "horizon": "horizon",
}


@dataclass(frozen=True)
class TornadoRow:
    """NPV with one input at its low and at its high end, all others in the middle."""

    input: str
    what: str
    low: Num
    high: Num

    @property
    def turns(self) -> bool:
        """Whether this input alone turns the sign."""
        return min(self.low.value, self.high.value) < 0.0 < max(self.low.value, self.high.value)


@dataclass(frozen=True)
class Capex:
    """The bypass as an investment; see review.json, `capex`. `payback_reason` says when, or why never.

    `npv` counts operating cost until the edge is gone, `npv_kept_running` to the horizon, where the two differ.
    `tornado` begins with the input that moves NPV most; `decides` is the first that turns its sign alone, empty where
    none does; `flips` says whether all ranges together turn it.
    """

    subject: Literal["sunk", "proposed"]
    nic_cards: Num | None
    nic_cost: Num | None
    nic_cost_share: Num | None
    all_in_cost: Num
    total_cost: Num
    edge_value: Num | None
    npv: Num | None
    npv_p_positive: Num | None
    npv_kept_running: Num | None
    payback_months: Num | None
    payback_reason: Prose
    payback_probability: Num | None
    breakeven_edge_value: Num
    tornado: tuple[TornadoRow, ...]
    decides: str
    flips: bool
    savings: ArticleSavings


def derive_capex(book: Book) -> Capex:
    """The money side of the bypass: sunk where a stack is live, else proposed at the desk's or the article's cost."""
    subject: Literal["sunk", "proposed"] = "sunk" if book.desk.hardware.live_bypass else "proposed"
    cost, spread = all_in_cost(book, subject)
    stakes, inputs = stakes_of(book, spread, cost)
    cards, cards_cost = cards_of(book)
    middle = stakes.middle()
    purchase, erosion = stakes.purchase(middle)
    npv, positive = _npv(book, stakes, inputs)
    payback, reason, likely = _payback(book, stakes, inputs, proposed=subject == "proposed")
    tornado = _tornado(book, stakes, inputs)
    return Capex(
        subject, cards, cards_cost, share_of_cost(book, cards_cost, cost), cost, _total_cost(book, stakes, inputs),
        inputs.get("edge_value"), npv, positive, _kept_running(book, stakes, inputs), payback, reason, likely,
        _breakeven(book, purchase, erosion, stakes, inputs), tornado,
        next((row.input for row in tornado if row.turns), ""), npv is not None and npv.low < 0.0 < npv.high,
        derive_savings(book),
    )  # fmt: skip


def _total_cost(book: Book, stakes: Stakes, inputs: dict[str, Num]) -> Num:
    """All-in cost, FPGA and operating cost until the edge is gone or the horizon ends, undiscounted."""
    fpga = book.desk.hardware.fpga
    board = book.given("hardware.fpga.cost", fpga.cost) if fpga else None

    def total(at: Mapping[str, float], extra: float) -> float:
        return model.total_cost(*stakes.purchase(at)) + extra

    ends = {name: (spread.low, spread.high) for name, spread in stakes.spreads.items()}
    low, high = ({name: pair[end] for name, pair in ends.items()} for end in (0, 1))
    used = [inputs[name] for name in ("all_in_cost", "annual_opex", "erosion", "horizon")]
    return book.ledger.add(
        "capex.total_cost",
        total(stakes.middle(), board.value if board else 0.0),
        "money",
        formula="all in + FPGA + opex from the end of the first year to the end of the edge or the horizon",
        inputs=[*used, board],
        interval=(total(low, board.low if board else 0.0), total(high, board.high if board else 0.0)),
    )


def _npv(book: Book, stakes: Stakes, inputs: dict[str, Num]) -> tuple[Num | None, Num | None]:
    """NPV with its interval, and the share of draws in which it is positive."""
    if "edge_value" not in inputs:
        reason = say("The value of the edge was not given, and it is never guessed.")
        for name in ("npv", "npv_p_positive", "payback_months", "edge_value"):
            book.lack(f"capex.{name}", reason)
        return None, None
    level = book.policy("confidence")
    values = np.array([stakes.npv(at) for at in stakes.drawn(DRAWS)])
    tail = (1.0 - level.value) / 2.0
    npv = book.ledger.add(
        "capex.npv",
        stakes.npv(stakes.middle()),
        "money",
        inputs=inputs.values(),
        formula="V₀ ∫ g(t) exp(−rt) dt − PV(opex) − cost; interval by seeded draws of every range",
        interval=(float(np.quantile(values, tail)), float(np.quantile(values, 1.0 - tail))),
    )
    positive = book.ledger.add(
        "capex.npv_p_positive",
        float((values > 0.0).mean()),
        "share",
        shown_as="draws",
        formula="share of the draws with NPV above zero",
        inputs=inputs.values(),
    )
    return npv, positive


def _kept_running(book: Book, stakes: Stakes, inputs: dict[str, Num]) -> Num | None:
    """NPV of a stack that costs money to the horizon; None where no operating cost outlasts the edge."""
    if "edge_value" not in inputs:
        book.lack("capex.npv_kept_running", say("The value of the edge was not given, and it is never guessed."))
        return None
    middle = stakes.middle()
    value = stakes.npv_kept_running(middle)
    if value == stakes.npv(middle):
        reason = say("Operating cost that outlasts the edge is none, so it changes nothing.")
        book.lack("capex.npv_kept_running", reason)
        return None
    return book.ledger.add(
        "capex.npv_kept_running", value, "money", inputs=inputs.values(),
        formula="V₀ ∫ g(t) exp(−rt) dt − PV(opex from the end of the first year to the horizon) − cost",
    )  # fmt: skip


def _payback(
    book: Book, stakes: Stakes, inputs: dict[str, Num], *, proposed: bool
) -> tuple[Num | None, Prose, Num | None]:
    """When the cost is earned back, undiscounted; it may never be, and then the sentence says so.

    A proposed bypass earns what it saves, which the plan weighs; the whole edge is a supposition, and told as one.
    """
    if "edge_value" not in inputs:
        return None, say("Payback is not assessed: the value of the edge was not given."), None
    found = [stakes.payback(at) for at in stakes.drawn(SEARCHES)]
    months = [month for month in found if month is not None]
    share = book.ledger.add(
        "capex.payback_probability",
        len(months) / len(found),
        "share",
        shown_as="draws",
        formula="share of the draws that pay back",
        inputs=inputs.values(),
    )
    middle = stakes.payback(stakes.middle())
    if middle is None:
        even = "If the whole edge hung on it: at" if proposed else "At"
        never = "the middle of every range it never pays back: the edge erodes before it has earned the cost."
        reason = say(f"{even} {never}")
        book.lack("capex.payback_months", reason)
        return None, reason, share
    tail = (1.0 - book.policy("confidence").value) / 2.0
    certain = len(months) == len(found)
    ends = (float(np.quantile(months, tail)), float(np.quantile(months, 1.0 - tail))) if certain else None
    payback = book.ledger.add(
        "capex.payback_months",
        middle,
        "months",
        inputs=inputs.values(),
        interval=ends,
        formula="first t with V₀ ∫ g ds − opex · max(0, t − one year) ≥ cost, undiscounted",
    )
    pays = "If the whole edge hung on it, it would pay back" if proposed else "It pays back"
    if certain:
        return payback, say(f"{pays} after {{months}}.", months=payback), share
    rare = ", though only" if share.value < book.policy("robust_probability").value else ""
    reason = say(f"{pays} after {{months}}{{rare}} {{draws}}.", months=payback, rare=rare, draws=in_draws(share))
    return payback, reason, share


def _breakeven(
    book: Book, purchase: model.Purchase, erosion: Erosion, stakes: Stakes, inputs: dict[str, Num]
) -> Num:
    """The edge value per year at which NPV is zero."""
    used = [inputs[name] for name in ("all_in_cost", "annual_opex", "erosion", "discount_rate", "horizon")]
    values = [model.breakeven_edge_value(*stakes.purchase(at)) for at in stakes.drawn(DRAWS)]
    tail = (1.0 - book.policy("confidence").value) / 2.0
    return book.ledger.add(
        "capex.breakeven_edge_value",
        model.breakeven_edge_value(purchase, erosion),
        "money/yr",
        formula="(cost + PV(opex)) / ∫ g(t) exp(−rt) dt",
        inputs=used,
        interval=(float(np.quantile(values, tail)), float(np.quantile(values, 1.0 - tail))),
    )


def _tornado(book: Book, stakes: Stakes, inputs: dict[str, Num]) -> tuple[TornadoRow, ...]:
    """One row for each input with a range, the one that moves NPV most first."""
    if "edge_value" not in inputs:
        return ()
    middle = stakes.middle()
    rows = []
    for name, spread in stakes.spreads.items():
        if spread.is_point:
            continue
        ends = [
            book.ledger.add(
                f"capex.tornado.{name}.{end}",
                stakes.npv({**middle, name: value}),
                "money",
                formula="NPV with this input at one end, all others in the middle",
                inputs=inputs.values(),
            )
            for end, value in (("low", spread.low), ("high", spread.high))
        ]
        rows.append(TornadoRow(name, WORDS[name], *ends))
    return tuple(sorted(rows, key=lambda row: -abs(row.high.value - row.low.value)))
