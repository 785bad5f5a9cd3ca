"""Needs that somebody at the desk can answer: monitoring, the processor's set-up, money."""

from __future__ import annotations

from collections.abc import Iterator

from reviewgen.rules import known
from reviewgen.rules.need import Need


def monitoring() -> Iterator[Need]:
    """Needs of monitoring."""
    yield Need(
        id="obi",
        ask="Does the desk monitor order book imbalance?",
        because="The imbalance is the early sign of queue pressure; price moves after it.",
        how_to_measure="Ask the owner of the risk signals.",
        effort="hours",
        key="obi.monitored",
        missing_in=known.on_desk(lambda desk: desk.obi is not None and desk.obi.monitored is not None),
    )
    yield Need(
        id="obi_feed",
        ask="Which feed is the imbalance computed from?",
        because="The feed decides how much of the book the signal can see.",
        how_to_measure="Ask the owner of the signal which handler feeds it.",
        effort="hours",
        key="obi.feed",
        missing_in=known.on_desk(lambda desk: known.unmonitored(desk) or (desk.obi and desk.obi.feed)),
    )
    yield Need(
        id="odd_lots",
        ask="Does the imbalance handler consume odd-lot quotes?",
        because="Much of the activity at the top of the book is smaller than a round lot.",
        how_to_measure="Read the handler's subscription and the message types it drops.",
        effort="hours",
        key="obi.odd_lots",
        missing_in=known.on_desk(
            lambda desk: known.unmonitored(desk) or (desk.obi is not None and desk.obi.odd_lots is not None)
        ),
    )
    yield Need(
        id="obi_core",
        ask="Does the imbalance handler have a core of its own?",
        because="On a shared core its load takes service time from the processor at the worst moment.",
        how_to_measure="Read the pinning of both threads.",
        effort="hours",
        key="obi.own_core",
        missing_in=known.on_desk(
            lambda desk: known.unmonitored(desk) or (desk.obi is not None and desk.obi.own_core is not None)
        ),
    )
    yield Need(
        id="feed_rates",
        ask="What message rates do the imbalance feed and a direct feed in its place carry?",
        because="A fuller feed is more load for whatever handles it.",
        how_to_measure="Count both feeds in one session, mean and busiest millisecond.",
        effort="hours",
        key="feeds[].rate",
        missing_in=known.never,
    )


def processor() -> Iterator[Need]:
    """Needs of processor."""
    yield Need(
        id="instrumentation",
        ask="Are queue depth and wait inside the order processor recorded?",
        because="What is not recorded can only be modelled.",
        how_to_measure="Export the ring's depth at each dequeue and the time since enqueue.",
        effort="days",
        key="order_processor.instrumented",
        missing_in=known.on_desk(lambda desk: desk.given("order_processor.instrumented")),
    )
    yield Need(
        id="slow_messages",
        ask="What do the slowest messages in the order processor wait for?",
        because="Model and measurement disagree, so something delays or spares orders that the model does not hold.",
        how_to_measure="Trace the messages beyond P95 through the processor, with that day's bursts and service times.",
        effort="days",
        key="order_processor.measured_points",
        missing_in=known.on_desk(lambda desk: True),
    )
    yield Need(
        id="ring",
        ask="How many slots has the ring in front of the order processor?",
        because="A full ring drops messages, and a dropped quote is a stale price.",
        how_to_measure="Read it from the configuration.",
        effort="hours",
        key="order_processor.ring_slots",
        missing_in=known.on_desk(lambda desk: desk.order_processor.ring_slots is not None),
    )
    yield Need(
        id="venue_peaks",
        ask="What are the mean rate and the busiest millisecond of each venue that shares the processor?",
        because="Venues peak together, and the shared stage meets their joint peak.",
        how_to_measure="Count each venue's messages in the same millisecond bins.",
        effort="days",
        key="venues.list[].peak_1ms",
        missing_in=known.on_desk(
            lambda desk: (
                desk.venues is None or all(venue.peak_1ms for venue in desk.venues.list if venue.shared)
            )
        ),
    )


def money() -> Iterator[Need]:
    """Needs of money."""
    yield Need(
        id="planned_spend",
        ask="What is the desk about to buy, of what kind, and for how much?",
        because="A purchase already planned is the first thing a plan should confirm or stop.",
        how_to_measure="Ask for the open purchase requests; an empty list is an answer too.",
        effort="hours",
        key="hardware.planned_spend",
        missing_in=known.on_desk(lambda desk: desk.given("hardware.planned_spend")),
    )
    yield Need(
        id="edge_value",
        ask="What is the latency edge worth in a year?",
        because="Net present value and payback cannot be told without it, and it is never guessed.",
        how_to_measure="Attribute P&L to the trades won inside the desk's advantage over its next rival.",
        effort="weeks",
        key="economics.edge_value",
        missing_in=known.on_desk(lambda desk: desk.economics.edge_value is not None),
    )
    yield Need(
        id="cards",
        ask="How many servers are in the path, and with how many cards of which price?",
        because="The cards have a price list; what they are a part of has none.",
        how_to_measure="Count them in the rack; take the price from the invoice.",
        effort="hours",
        key="hardware.servers, hardware.nics",
        missing_in=known.on_desk(
            lambda desk: desk.hardware.servers is not None and desk.hardware.nics is not None
        ),
    )
    yield Need(
        id="target",
        ask="Which P95 end to end does the strategy need?",
        because="Without a target there is no point at which to stop buying.",
        how_to_measure="Ask the strategy's owner at which latency fills stop improving.",
        effort="hours",
        key="latency.target_p95",
        missing_in=known.on_desk(lambda desk: desk.latency.target_p95 is not None),
    )
