"""Whether the imbalance handler drops odd-lot quotes that its feed carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Outcome, Rule

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for the desk."""
    obi = facts.obi
    subject, feed = obi.feed or "desk", Quoted(obi.feed or "")
    if obi.resolution == "unmonitored":
        yield Outcome("desk", "not_applicable", "info", say("No imbalance is monitored, so none of it drops odd lots."))
    elif obi.resolution == "sip" and obi.as_of_rule != "from_apr_2026":
        text = say("On the review's date {feed} carries no odd-lot quotes, so its handler has none to read.", feed=feed)
        yield Outcome(subject, "not_applicable", "info", text)
    elif obi.odd_lots:
        yield Outcome(subject, "pass", "info", say("The handler of {feed} reads odd-lot quotes.", feed=feed))
    else:
        text = say(
            "{feed} carries odd-lot quotes and the handler drops them. The desk pays for the feed and computes its "
            "imbalance from the larger orders only.", feed=feed,
        )  # fmt: skip
        remedy = say("Subscribe the handler to odd-lot quotes: a setting, and less load than a new feed.")
        yield Outcome(subject, "fail", "medium", text, measured=obi.missing_share, remedy=remedy)


RULE = Rule(
    id="odd-lots-unread",
    title="Odd-lot quotes are read",
    failure="Odd-lot quotes arrive and are dropped",
    why="In high-priced shares most of the top of the book is smaller than a round lot.",
    detection="A feed that carries odd-lot quotes on the review's date, and a handler that does not consume them.",
    remedy="Subscribe the handler to odd-lot quotes.",
    effort="days",
    false_alarms="A desk that trades low-priced names sees few odd lots.",
    would_change="A count of dropped messages by type in the handler that shows none of them odd lots.",
    needs=("obi", "obi_feed", "odd_lots"),
    cites=("odd_lot_share", "sip_odd_lot_quotes"),
    cutoffs=(),
    check=check,
)
