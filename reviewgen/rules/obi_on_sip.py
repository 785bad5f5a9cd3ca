"""Whether the imbalance is computed from a consolidated tape that hides part of the book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import NOTHING, Words

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for the desk, dated by its review."""
    obi = facts.obi
    subject, feed = obi.feed or "desk", Quoted(obi.feed or "")
    if obi.resolution == "unmonitored":
        yield Outcome("desk", "not_applicable", "info", say("No imbalance is monitored, so no feed limits it."))
    elif obi.resolution == "direct":
        yield Outcome(subject, "pass", "info", say("Imbalance comes from {feed}, a direct feed.", feed=feed))
    elif obi.resolution == "consolidated":
        text = say("Imbalance comes from {feed}, a vendor's merge: no SIP, and a delay of its own.", feed=feed)
        yield Outcome(subject, "pass", "info", text, remedy=obi.recommendation)
    elif obi.odd_lots and obi.as_of_rule == "from_apr_2026":
        text = say(
            "Imbalance comes from {feed}, with the odd-lot quotes it carries at or better than the best. The top of "
            "the book is whole; what stands behind it is not seen.", feed=feed,
        )  # fmt: skip
        yield Outcome(subject, "pass", "info", text + _measured(facts), remedy=obi.recommendation)
    elif obi.odd_lots is None and obi.missing_share is None:
        yield Lack(subject, ("odd_lots",), say("The SIP carries odd-lot quotes; are they read?"))
    else:
        text = say("Imbalance comes from {feed}, a SIP.", feed=feed) + _missed(facts) + _measured(facts)
        yield Outcome(
            subject, "fail", "high", text, measured=obi.missing_share, remedy=obi.recommendation,
            title=say("The imbalance signal sees the SIP, not the book"),
        )  # fmt: skip


def _missed(facts: Facts) -> Prose:
    """How much of the book the signal does not see, and why on this date."""
    obi = facts.obi
    if obi.measured is not None:
        return say(" It never showed {share} of the direct feed's events.", share=obi.measured.event_share_lost)
    if obi.missing_share is None:
        return NOTHING
    why = {
        "before_nov_2025": "On this date the SIP shows round lots only",
        "from_nov_2025": "On this date the SIP states sizes in shares and carries no odd-lot quotes",
        "from_apr_2026": "On this date the SIP carries odd-lot quotes and the handler drops them",
    }[obi.as_of_rule]
    text = " {why}: about {share} of the activity is missed, by a vendor's figure that the article quotes untraced."
    return say(text, why=why, share=obi.missing_share)


def _measured(facts: Facts) -> Prose:
    """What the audit of both feeds found, where there was one."""
    found = facts.obi.measured
    if found is None:
        return NOTHING
    words: Words = {
        "direct": found.r2_direct, "sip": found.r2_sip,
        "sign": found.sign_disagreement, "lost": found.signal_share_lost,
    }  # fmt: skip
    return say(
        " On one clock that costs {lost} of the signal's variance: imbalance explains {direct} of price moves from the "
        "direct feed and {sip} from the SIP (R squared), and their signs differ in {sign} of the windows.", **words,
    )  # fmt: skip


RULE = Rule(
    id="obi-on-sip",
    title="Imbalance is computed from the whole top of the book",
    failure="Imbalance is computed from a SIP that hides part of the book",
    why="A signal from part of the book shows the consequence and not the cause, and every risk decision inherits "
    "that.",
    detection="The imbalance feed is a SIP whose odd-lot quotes are absent on the review's date, or unread.",
    remedy="Read the odd-lot quotes where the SIP carries them, else move the imbalance to a direct feed.",
    effort="weeks",
    false_alarms="Events lost are not signal lost: imbalance telescopes while the price stands still. Audit both "
    "feeds.",
    would_change="An audit of both feeds on one clock in which the SIP's imbalance predicts as well as the direct "
    "feed's.",
    needs=("obi", "obi_feed"),
    cites=("odd_lot_share", "ofi_linear", "obi_lead", "sip_share_sizes", "sip_odd_lot_quotes"),
    cutoffs=(),
    check=check,
)
