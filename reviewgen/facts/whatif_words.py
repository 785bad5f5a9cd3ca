"""What the built-in what-if says: where its two ratios come from, what they scale, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.ledger import Num, Prose, Quoted, say
from reviewgen.reference.figures import article

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow

TIMES = ("before", "after")


def illustration(book: Book, window: FlowWindow, rise: Num, cut: Num) -> Prose:
    """Where the two ratios come from, what is scaled by them, and what that is worth."""
    figures = {
        f"{name}_{when}": book.figure(f"opra_{name}_{when}") for name in ("p99", "bandwidth") for when in TIMES
    }
    own = any(one.grade != "article" for one in figures.values())
    source = Prose(("The desk's own figures for the article's options feed:",)) if own else say(
        "The article, in “{section}”, quotes from the press and untraced how a consolidated feed of options improved:",
        section=Quoted(article()["opra_p99_after"].section),
    )  # fmt: skip
    feed = say(
        " its P99 fell from {p99_before} to {p99_after} while its bandwidth in bursts of a millisecond rose from "
        "{bandwidth_before} to {bandwidth_after}.", **figures,
    )  # fmt: skip
    scaled = say(
        " Here the first ratio, {cut}, scales every percentile of this desk's exchange leg, which is no feed, and the "
        "second, {rise}, the inflow of {window}. It is an illustration, not a forecast.",
        cut=cut, rise=rise, window=Quoted(window.name),
    )  # fmt: skip
    return source + feed + scaled


def outcome(p95: Num, today: Num | None, owner: str) -> Prose:
    """P95 in µs today and then, and the stage that binds."""
    if today is None:
        return say(" P95 end to end would be {p95}; {owner} binds.", p95=p95, owner=owner)
    return say(
        " By the same method P95 end to end goes from {today} to {p95}; {owner} binds.",
        today=today, p95=p95, owner=owner,
    )  # fmt: skip
