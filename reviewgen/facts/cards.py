"""The network cards: how many there are, and what they cost beside the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.ledger import Num, say
from reviewgen.models import capex as model
from reviewgen.reference import figures

if TYPE_CHECKING:
    from reviewgen.desk.sections.hardware import Nics


def cards_of(book: Book) -> tuple[Num | None, Num | None]:
    """How many cards there are and what they cost; the article's count and price stand in."""
    hardware = book.desk.hardware
    nics = hardware.nics
    if hardware.servers is None or nics is None:
        reason = say("The number of servers and their cards were not given.")
        for name in ("nic_cards", "nic_cost", "nic_cost_share"):
            book.lack(f"capex.{name}", reason)
        return None, None
    servers = book.count("hardware.servers", hardware.servers)
    each = (
        book.count("hardware.nics.per_server", nics.per_server)
        if nics.per_server
        else book.figure("nics_per_server")
    )
    price = _price_of_a_card(book, nics)

    def bill(per_server: float, unit_cost: float) -> float:
        return model.bill_of_materials(int(servers.value), per_server, unit_cost)

    cards = book.ledger.add(
        "capex.nic_cards",
        servers.value * each.value,
        "count",
        formula="servers · cards in each",
        inputs=[servers, each],
        interval=(servers.value * each.low, servers.value * each.high),
    )
    if price is None:
        for name in ("nic_cost", "nic_cost_share"):
            book.lack(f"capex.{name}", say("The price of one card was not given (hardware.nics.unit_cost)."))
        return cards, None
    cost = book.ledger.add(
        "capex.nic_cost",
        bill(each.value, price.value),
        "money",
        formula="cards · price of one",
        inputs=[cards, price],
        interval=(bill(each.low, price.low), bill(each.high, price.high)),
    )
    return cards, cost


def _price_of_a_card(book: Book, nics: Nics) -> Num | None:
    """The desk's price, else the article's, which is one model's list price in one currency."""
    given = book.given("hardware.nics.unit_cost", nics.unit_cost)
    if given is not None or "nic_unit_cost" in book.desk.thresholds:
        return given or book.figure("nic_unit_cost")
    of_that_model = nics.model is None or "connectx" in nics.model.lower().replace("-", "")
    at_that_price = of_that_model and book.desk.review.currency == figures.CURRENCY
    return book.figure("nic_unit_cost") if at_that_price else None


def share_of_cost(book: Book, cards: Num | None, cost: Num) -> Num | None:
    """What the cards cost as a share of the bypass all in."""
    if cards is None or cost.value <= 0.0 or cost.low <= 0.0:
        book.lack("capex.nic_cost_share", say("The cards or the cost of the bypass are not known."))
        return None
    return book.ledger.add(
        "capex.nic_cost_share",
        cards.value / cost.value,
        "share",
        formula="cost of the cards / cost all in",
        inputs=[cards, cost],
        interval=(cards.low / cost.high, cards.high / cost.low),
    )
