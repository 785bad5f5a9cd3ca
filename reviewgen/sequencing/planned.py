"""What the desk is about to buy: what it pays for a remedy, and how that stands against the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Spread
from reviewgen.facts.plan import PlannedSpend, RemedyFacts
from reviewgen.ledger import Num, Prose, Quoted, say

if TYPE_CHECKING:
    from reviewgen.desk.sections.hardware import Spend
    from reviewgen.facts import Facts

BY_KIND = {
    "nic": "nic_refresh", "bypass": "kernel_bypass", "fpga": "fpga_offload", "feed": "obi_feed", "colo": "colocation",
}  # fmt: skip
"""The remedy of the catalogue a kind of spending is; the other kinds name none."""


def planned_cost(book: Book, remedy: str) -> tuple[Spread, Num] | None:
    """What the desk says a remedy of the catalogue costs it, in money: the sum where it buys several of one kind."""
    own = [
        (spend.cost, book.given(f"hardware.planned_spend.{index}.cost", spend.cost))
        for index, spend in enumerate(book.desk.hardware.planned_spend)
        if BY_KIND.get(spend.kind) == remedy
    ]
    numbers = [number for _, number in own if number is not None]
    if not numbers:
        return None
    if len(own) == 1:
        return Spread.of(own[0][0]), numbers[0]
    spreads = [Spread.of(cost) for cost, _ in own]
    low, mid, high = (sum(getattr(one, name) for one in spreads) for name in ("low", "mid", "high"))
    total = book.ledger.add(
        f"remedy.{remedy}.cost", mid, "money", inputs=numbers, interval=(low, high),
        formula="sum of the planned purchases of this kind",
    )  # fmt: skip
    return Spread(low, mid, high), total


def planned(
    facts: Facts, judged: tuple[RemedyFacts, ...], order: tuple[str, ...], plan_saved: Num | None
) -> tuple[PlannedSpend, ...]:
    """Every planned purchase with what it would save, beside what the plan saves."""
    by_id = {one.id: one for one in judged}
    rows = []
    for index, spend in enumerate(facts.desk.hardware.planned_spend):
        cost = facts.book.given(f"hardware.planned_spend.{index}.cost", spend.cost)
        assert cost is not None
        remedy = BY_KIND.get(spend.kind)
        one = by_id.get(remedy) if remedy else None
        saved = one.saved_alone_us if one else None
        inside = remedy in order or (
            spend.kind == "processor" and any(_is_processor(by_id, id) for id in order)
        )
        text = _explanation(spend, cost, inside, one, saved, plan_saved)
        bypass = by_id.get(BY_KIND["bypass"])
        if spend.kind == "nic" and bypass is not None and bypass.applicable and bypass.saved_alone_us is not None:
            text = _card_alone(spend, bypass.saved_alone_us)
        rows.append(PlannedSpend(spend.item, spend.kind, cost, remedy, inside, saved, text))
    return tuple(rows)


def _card_alone(spend: Spend, saved: Num) -> Prose:
    """A card where packets still pass the kernel: nothing by itself, whatever a bypass on it would do."""
    return say(
        "{item} would change nothing in P95 as a card alone, because packets pass the kernel; a kernel bypass would "
        "take {saved} off. If it is one, give its kind as bypass.", item=Quoted(spend.item), saved=saved,
    )  # fmt: skip


def _is_processor(by_id: dict[str, RemedyFacts], id: str) -> bool:
    return id in by_id and by_id[id].stage == "order_processor"


def _explanation(
    spend: Spend, cost: Num, inside: bool, one: RemedyFacts | None, saved: Num | None, plan_saved: Num | None
) -> Prose:
    item = Quoted(spend.item)
    if inside:
        return say("{item} is part of the plan.", item=item)
    if spend.kind == "feed":
        return say("{item} serves the signal, not latency; it has its own budget.", item=item)
    if one is not None and not one.applicable:
        return say("{item} would change nothing in P95 as this desk stands.", item=item)
    if saved is None or plan_saved is None:
        return say("What {item} would save for {cost} cannot be computed yet.", item=item, cost=cost)
    return say(
        "{item} would take {saved} off P95 for {cost}; the plan takes {more} off.",
        item=item, saved=saved, cost=cost, more=plan_saved,
    )  # fmt: skip
