"""The verdict in one sentence: whether P95 is within the target, then where the rest of it lies."""

from __future__ import annotations

from reviewgen.facts.book import Book
from reviewgen.ledger import Label, Num, Prose, Quoted, say

NETWORK = "the network"
Words = dict[str, Num | Quoted | Label | str | Prose]


def headline(
    book: Book, window: str, status: str, owner: str | None, gap: Num | None, network: Num | None, end: Num | None
) -> Prose:
    """The verdict on `window`; a desk that meets its target is told so first, for nothing has to be bought.

    `owner` names the stage that binds, None where no single one does; `network` is its share of P95, `gap` and
    `end` (P95 end to end) are in µs.
    """
    limit = book.given("latency.target_p95", book.desk.latency.target_p95)
    words: Words = {"where": Quoted(window)}
    if status == "unresolved" and gap is not None and network is not None:
        return say(
            "The time stamps of {where} contradict each other, "
            "so the {gap} between card and end to end has no owner yet.", gap=gap, **words,
        )  # fmt: skip
    if limit is not None and end is not None and end.value <= limit.value:
        lead = say("P95 end to end in {where} is {end}, within the target of {limit}", end=end, limit=limit, **words)
        return lead + _within(status, owner, gap, network)
    if gap is None:
        return say(
            "Whether the bottleneck moved cannot be told: "
            "the card's P95 and the end-to-end P95 of one window are not both known."
        )
    words |= {"gap": gap}
    if network is None:
        return say(
            "P95 end to end exceeds what the card reports by {gap} in {where}; "
            "order processor, risk check or exchange, the two numbers alone cannot say which.", **words,
        )  # fmt: skip
    words |= {"share": network}
    if status == "migrated":
        return _beyond(book, owner, words)
    if status == "not_migrated":
        return say("The network still binds: it makes {share} of P95 end to end in {where}.", **words)
    if owner == NETWORK:
        return say("The picture in {where} is mixed: the network makes the largest part of P95, {share}.", **words)
    if owner is None:
        text = "The picture in {where} is mixed: the network makes {share} of P95 and no single stage dominates."
        return say(text, **words)
    return say(
        "The picture in {where} is mixed: {owner} is the largest part, and the network still makes {share} of P95.",
        owner=owner, **words,
    )  # fmt: skip


def _within(status: str, owner: str | None, gap: Num | None, network: Num | None) -> Prose:
    """What makes a P95 that is within the target."""
    if gap is None:
        return say("; what the card makes of it was not given.")
    if network is None:
        return say("; {gap} of it lie beyond the card, and the two numbers alone cannot say where.", gap=gap)
    if status == "not_migrated" or owner == NETWORK:
        return say("; the network makes {share} of it.", share=network)
    if owner is None:
        return say("; {gap} of it lie beyond the card, and no single stage owns them.", gap=gap)
    return say("; {owner} makes the largest part of it, and {gap} lie beyond the card.", owner=owner, gap=gap)


def _beyond(book: Book, owner: str | None, words: Words) -> Prose:
    """Where the bottleneck lies; that it moved there is said only of a desk that bought a bypass."""
    if book.desk.hardware.live_bypass:
        if owner is None:
            return say(
                "The bottleneck has left the network in {where}: "
                "{gap} of P95 lie beyond the card, and no single stage owns them.", **words,
            )  # fmt: skip
        text = "The bottleneck has moved from the network to {owner}: {gap} of P95 in {where} lie beyond the card."
        return say(text, owner=owner, **words)
    if owner is None:
        return say(
            "The bottleneck is not the network in {where}: "
            "{gap} of P95 lie beyond the card, and no single stage owns them.", **words,
        )  # fmt: skip
    return say("The bottleneck is {owner}: {gap} of P95 in {where} lie beyond the card.", owner=owner, **words)
