"""Whether a feed's busiest millisecond fits the link that carries it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Quoted, key, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words, derived

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for each feed whose bandwidth is known; the others are asked for together."""
    nics = facts.desk.hardware.nics
    link = facts.book.given("hardware.nics.link_speed", nics.link_speed if nics else None)
    assert link is not None
    unknown = [feed.name for feed in facts.desk.feeds if feed.peak_bandwidth is None]
    for feed in facts.desk.feeds:
        peak = facts.book.given(f"feeds.{key(feed.name)}.peak_bandwidth", feed.peak_bandwidth)
        if peak is not None:
            yield _judged(facts, feed.name, peak, link)
    if unknown:
        yield Lack(" and ".join(unknown), ("feed_bandwidth",), say("Its peak bandwidth is not known."))


def _judged(facts: Facts, name: str, peak: Num, link: Num) -> Outcome:
    near = facts.book.policy("link_near_full")
    share = peak.value / link.value
    used = derived(facts, RULE.id, name, "link_utilisation", share, "share", "peak bandwidth / link speed", peak, link)
    words: Words = {"feed": Quoted(name), "peak": peak, "link": link, "used": used, "near": near}
    if used.value > 1:
        text = say(
            "{feed} reaches {peak} in its busiest millisecond and the link carries {link}. What does not fit queues, "
            "or is dropped, in the switch: no card and no software of the desk can see it.", **words,
        )  # fmt: skip
        return Outcome(name, "fail", "critical", text, peak, link)
    if used.value >= near.value:
        text = say(
            "{feed} fills {used} of its link of {link} in its busiest millisecond, above {near}: inside that "
            "millisecond the port already runs at line rate for a while and queues.", **words,
        )  # fmt: skip
        title = say("{feed} comes near what its link carries", **words)
        return Outcome(name, "warn", "medium", text, used, near, title=title)
    text = say("{feed} fills {used} of its link of {link} in its busiest millisecond.", **words)
    return Outcome(name, "pass", "info", text, used, near)


RULE = Rule(
    id="feed-exceeds-link",
    title="Every feed fits its link",
    failure="A feed exceeds the link that carries it",
    why="When an exchange speeds up its feed, the flood grows, and the first thing it overruns is the port.",
    detection="Bandwidth of a feed's busiest millisecond against the speed of one link of the card.",
    remedy="Split the feed's lines over more ports, or raise the link speed.",
    effort="weeks",
    false_alarms="A feed that is split over several ports fits where its total does not.",
    would_change="The port's own drop and queue counters over a volatile session.",
    needs=("feed_bandwidth",),
    cites=("opra_bandwidth_before", "opra_bandwidth_after"),
    cutoffs=("link_near_full",),
    check=check,
)
