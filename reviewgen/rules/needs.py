"""What rules need from the desk, and the question each missing piece becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk, LatencyWindow


@dataclass(frozen=True)
class Need:
    """One piece of knowledge: how to see that it is there, and how to ask for it when it is not."""

    id: str
    ask: str
    because: str
    how_to_measure: str
    effort: str
    key: str
    present: Callable[[Desk], bool]


def _latency(desk: Desk) -> LatencyWindow | None:
    """The latencies of the window under test."""
    name = desk.latency.window or max(desk.flow.windows, key=lambda w: w.rate.mid).name
    return next((window for window in desk.latency.windows if window.name == name), None)


def _segments(desk: Desk) -> bool:
    window = _latency(desk)
    if window is None:
        return False
    parts = (window.nic_to_processor, window.processor_to_wire or window.processor, window.exchange_round_trip)
    return all(part is not None and sum(p is not None for p in (part.p50, part.p95, part.p99)) > 1 for part in parts)


def _p95(desk: Desk, name: str) -> bool:
    window = _latency(desk)
    given = getattr(window, name) if window else None
    return given is not None and given.p95 is not None


_ALL = (
    Need(
        "message_types", "Which message types arrive in each window, and in what shares?",
        "Types differ in cost, and the type that fills the queue is the one worth changing.",
        "Count by message type at the handler for one session; any decoder's counters will do.", "hours",
        "flow.windows[].by_type", lambda desk: all(window.by_type for window in desk.flow.windows),
    ),
    Need(
        "service_times", "How long does one message of each type occupy the order processor?",
        "Without it the article's saturation rate stands in for this desk's own capacity.",
        "Sample with perf or stamp entry and exit of the handler per type, off peak, so that no queueing is in it.", "days",
        "order_processor.service_times", lambda desk: bool(desk.order_processor.service_times or desk.order_processor.stages),
    ),
    Need(
        "peak", "What is the highest message count in any single millisecond of each window?",
        "A mean rate hides the bursts that make the tail.",
        "Bin one session's packet capture by millisecond and take the maximum.", "hours",
        "flow.windows[].peak_1ms", lambda desk: all(window.peak_1ms or window.bursts for window in desk.flow.windows),
    ),
    Need(
        "burst_shape", "How long do bursts last, at what rate, and how far apart?",
        "A peak says how high a burst is, not how long; the queue it leaves depends on both.",
        "Bin one session's capture by millisecond; report mean length, mean gap and rate of the runs above capacity.", "days",
        "flow.windows[].bursts", lambda desk: all(window.bursts or window.idc_1ms is not None for window in desk.flow.windows),
    ),
    Need(
        "growth", "How fast does the desk's message rate grow in a year?",
        "Headroom is a date, and growth turns the one into the other.",
        "Compare the busiest windows of the last four quarters.", "hours",
        "flow.growth", lambda desk: desk.flow.growth is not None,
    ),
    Need(
        "feed_bandwidth", "What bandwidth does each feed reach in its peak millisecond, and what do the links carry?",
        "A feed that exceeds its link queues before anything the desk owns can see it.",
        "Read the peak from a capture or the feed's own capacity notice; the link speed from the card.", "hours",
        "feeds[].peak_bandwidth", lambda desk: any(feed.peak_bandwidth for feed in desk.feeds)
        and desk.hardware.nics is not None and desk.hardware.nics.link_speed is not None,
    ),
    Need(
        "nic_latency", "What P95 does the instrument at the card report in the window under test?",
        "The test compares the card's number with the desk's.",
        "Read it from the card's or tap's time stamps for the same sessions as the end-to-end figure.", "hours",
        "latency.windows[].nic_tick_to_trade", lambda desk: _p95(desk, "nic_tick_to_trade") or _p95(desk, "nic_to_processor"),
    ),
    Need(
        "end_to_end", "What is P95 from market event to exchange acknowledgement in the window under test?",
        "Only this number sees the queue that the card cannot.",
        "Match order acknowledgements to their triggering packets in a capture at the edge of the network.", "days",
        "latency.windows[].end_to_end", lambda desk: _p95(desk, "end_to_end"),
    ),
    Need(
        "segments", "What are P50 and P95 of each segment: card to processor, processor to wire, exchange round trip?",
        "Each segment has its own owner and its own remedy; their sum has neither.",
        "Stamp t0 to t4 on one clock for the same messages, two percentiles each.", "days",
        "latency.windows[].nic_to_processor, processor_to_wire, exchange_round_trip", _segments,
    ),
    Need(
        "risk_check", "How much of processor-to-wire is the pre-trade risk check, at P50 and P95?",
        "Placement of the check is another remedy than the processor's queue.",
        "Stamp entry and exit of the check; it lies between processing and the wire.", "hours",
        "latency.windows[].risk_check", lambda desk: (window := _latency(desk)) is not None and window.risk_check is not None,
    ),
    Need(
        "clock", "How far apart can the clocks of the stamps be?",
        "A one-way segment shorter than the clock error is noise.",
        "Read the offset that the PTP or NTP daemon reports over a session; take its P99.", "hours",
        "latency.clock.error", lambda desk: desk.where("latency.clock.error") is not None,
    ),
    Need(
        "loop", "Were latencies taken under open arrivals, or by sending the next message after the last one came back?",
        "A closed loop never queues, so its percentiles hold no waiting.",
        "Check how the load was produced; production traffic is always open.", "hours",
        "latency.loop", lambda desk: bool(desk.latency.windows),
    ),
    Need(
        "obi", "Is order book imbalance monitored, on which feed, and are odd lots read?",
        "The imbalance is the early sign of queue pressure, and its feed decides how much of it is seen.",
        "Ask the owner of the signal which handler feeds it and which message types it reads.", "hours",
        "obi.monitored, obi.feed, obi.odd_lots", lambda desk: desk.obi is not None and desk.obi.monitored is not None,
    ),
    Need(
        "obi_core", "Does the imbalance handler share a core with the order processor?",
        "Its load then takes service time from the processor at the worst moment.",
        "Read the pinning of both threads.", "hours",
        "obi.own_core", lambda desk: desk.obi is not None and desk.obi.own_core is not None,
    ),
    Need(
        "feed_rates", "What message rates do the imbalance feed and its direct alternative carry?",
        "A fuller feed is more load for whatever handles it.",
        "Count both feeds in one session, mean and peak millisecond.", "hours",
        "feeds[].rate", lambda desk: any(feed.rate for feed in desk.feeds if feed.kind == "direct"),
    ),
    Need(
        "instrumentation", "Are queue depth and wait inside the order processor recorded?",
        "What is not recorded can only be modelled.",
        "Export the ring's depth at each dequeue and the time since enqueue.", "days",
        "order_processor.instrumented", lambda desk: desk.where("order_processor.instrumented") is not None,
    ),
    Need(
        "ring", "How many slots has the ring in front of the order processor?",
        "A full ring drops messages, and a dropped quote is a stale price.",
        "Read it from the configuration.", "hours",
        "order_processor.ring_slots", lambda desk: desk.order_processor.ring_slots is not None,
    ),
    Need(
        "target", "Which P95 end to end does the strategy need?",
        "Without a target there is no point at which to stop buying.",
        "Ask the strategy owner at which latency fills stop improving.", "hours",
        "latency.target_p95", lambda desk: desk.latency.target_p95 is not None,
    ),
    Need(
        "budget", "What may be spent in this round?",
        "The plan is ordered by what each sum buys and ends where the money does.",
        "Ask the budget's owner.", "hours",
        "economics.budget", lambda desk: desk.economics.budget is not None,
    ),
    Need(
        "edge_value", "What is the latency edge worth in a year?",
        "Net present value and payback cannot be told without it, and it is never guessed.",
        "Attribute P&L to trades won inside the desk's latency advantage over its next rival.", "weeks",
        "economics.edge_value", lambda desk: desk.economics.edge_value is not None,
    ),
    Need(
        "bypass_cost", "What did, or would, kernel bypass cost all in?",
        "The card's price is a small part; engineering decides whether the stack pays.",
        "Add hardware, integration and the first year's engineering from the ledger.", "hours",
        "hardware.kernel_bypass.all_in_cost",
        lambda desk: desk.hardware.kernel_bypass is not None and desk.hardware.kernel_bypass.all_in_cost is not None,
    ),
    Need(
        "planned_spend", "What is the desk about to buy?",
        "A purchase already planned is the first thing a plan should confirm or stop.",
        "Ask for open purchase requests.", "hours",
        "hardware.planned_spend", lambda desk: bool(desk.hardware.planned_spend),
    ),
    Need(
        "venues", "Which venues share a processing stage, at what rates and peaks?",
        "Venues peak together, and the shared stage meets the joint peak.",
        "Count each venue's messages in the same millisecond bins.", "days",
        "venues", lambda desk: desk.venues is not None and bool(desk.venues.list),
    ),
)

NEEDS: dict[str, Need] = {need.id: need for need in _ALL}
