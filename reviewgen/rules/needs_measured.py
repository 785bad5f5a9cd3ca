"""Needs that a count or a stamp fills: message flow and latency."""

from __future__ import annotations

from collections.abc import Iterator

from reviewgen.rules import known
from reviewgen.rules.need import Need


def flow() -> Iterator[Need]:
    """Needs of flow."""
    yield Need(
        id="flow",
        ask="Which periods of the day matter, and what mean message rate does each bring?",
        because="Every judgement of a queue starts from the rate that feeds it.",
        how_to_measure="Count messages at the handler over one session and split the day where the rate changes.",
        effort="hours",
        key="flow.windows",
        missing_in=known.on_desk(lambda desk: desk.flow.windows),
    )
    yield Need(
        id="message_types",
        ask="Which message types arrive in each window, and in what shares?",
        because="Types differ in cost, and the type that fills the queue is the one worth changing.",
        how_to_measure="Count by message type at the handler for one session; any decoder's counters will do.",
        effort="hours",
        key="flow.windows[].by_type",
        missing_in=known.in_windows(lambda window: window.by_type),
    )
    yield Need(
        id="service_times",
        ask="How long does one message of each type occupy the order processor?",
        because="Without it nobody can tell which type makes the queue, and where no saturation rate was measured "
        "either, the article's stands in for this desk's own.",
        how_to_measure="Stamp entry and exit of the handler by type, off peak, so that no queueing is in it.",
        effort="days",
        key="order_processor.service_times",
        missing_in=known.on_desk(lambda desk: desk.order_processor.service_times),
    )
    yield Need(
        id="peak",
        ask="What is the highest message count in any single millisecond of each window?",
        because="A mean rate hides the bursts that make the tail.",
        how_to_measure="Bin one session's packet capture by millisecond and take the maximum.",
        effort="hours",
        key="flow.windows[].peak_1ms",
        missing_in=known.in_windows(lambda window: window.peak_1ms or window.bursts),
    )
    yield Need(
        id="burst_shape",
        ask="How long do bursts last, at what rate, and how far apart?",
        because="A peak says how high a burst is, not how long, and the queue it leaves depends on both.",
        how_to_measure="Bin one session's capture by millisecond; report rate, mean length and mean gap of the runs "
        "above capacity.",
        effort="days",
        key="flow.windows[].bursts",
        missing_in=known.in_windows(lambda window: window.bursts or window.idc_1ms is not None),
    )
    yield Need(
        id="growth",
        ask="How fast does the desk's message rate grow in a year?",
        because="Headroom is a date, and growth turns the one into the other.",
        how_to_measure="Compare the busiest windows of the last four quarters.",
        effort="hours",
        key="flow.growth",
        missing_in=known.on_desk(lambda desk: desk.flow.growth is not None),
    )
    yield Need(
        id="feed_bandwidth",
        ask="What bandwidth does each feed reach in its busiest millisecond, and how fast are the links?",
        because="A feed that exceeds its link queues before anything the desk owns can see it.",
        how_to_measure="Take the peak from a capture or the feed's capacity notice, the link speed from the card.",
        effort="hours",
        key="feeds[].peak_bandwidth, hardware.nics.link_speed",
        missing_in=known.on_desk(
            lambda desk: (
                any(feed.peak_bandwidth for feed in desk.feeds)
                and desk.hardware.nics is not None
                and desk.hardware.nics.link_speed is not None
            )
        ),
    )


def latency() -> Iterator[Need]:
    """Needs of latency."""
    yield Need(
        id="latency",
        ask="Which latencies does the desk measure in the window under test, and between which stamps?",
        because="A review without a measured latency can only model one.",
        how_to_measure="Take wire stamps at the card and at the exchange's acknowledgement for the same messages.",
        effort="days",
        key="latency.windows",
        missing_in=known.on_desk(lambda desk: desk.latency.windows),
    )
    yield Need(
        id="nic_latency",
        ask="What P95 does the instrument at the card report in the window under test?",
        because="The test compares the card's number with the desk's.",
        how_to_measure="Read it from the card's or the tap's stamps for the sessions of the end-to-end figure.",
        effort="hours",
        key="latency.windows[].nic_tick_to_trade",
        missing_in=known.in_test(
            lambda window: known.has_p95(window.nic_tick_to_trade, window.nic_to_processor)
        ),
    )
    yield Need(
        id="end_to_end",
        ask="What is P95 from market event to exchange acknowledgement in the window under test?",
        because="Only this number sees the queue that the card cannot.",
        how_to_measure="Match acknowledgements to their triggering packets in a capture at the network's edge.",
        effort="days",
        key="latency.windows[].end_to_end",
        missing_in=known.in_test(lambda window: known.has_p95(window.end_to_end)),
    )
    yield Need(
        id="segments",
        ask="What are P50 and P95 of each segment: card to processor, processor to wire, exchange round trip?",
        because="Each segment has its own owner and its own remedy; their sum has neither.",
        how_to_measure="Stamp t0 to t4 on one clock for the same messages; two percentiles each will do.",
        effort="days",
        key="latency.windows[].nic_to_processor, processor_to_wire, exchange_round_trip",
        missing_in=known.in_test(known.segments),
    )
    yield Need(
        id="risk_check",
        ask="How much of processor to wire is the pre-trade risk check, at P50 and P95?",
        because="Moving the check is another remedy than shortening the processor's queue.",
        how_to_measure="Stamp entry and exit of the check; it lies between processing and the wire.",
        effort="hours",
        key="latency.windows[].risk_check",
        missing_in=known.in_test(lambda window: known.composable(window.risk_check)),
    )
    yield Need(
        id="clock",
        ask="How far apart can the clocks of the stamps be?",
        because="A one-way segment shorter than the clock error is noise.",
        how_to_measure="Read the offset that the time daemon reports over a session and take its P99.",
        effort="hours",
        key="latency.clock.error",
        missing_in=known.on_desk(lambda desk: desk.given("latency.clock.error")),
    )
    yield Need(
        id="loop",
        ask="Did messages arrive on their own while latency was taken, or did each wait for the last to return?",
        because="A closed loop never queues, so its percentiles hold no waiting.",
        how_to_measure="Check how the load was produced; production traffic is always open.",
        effort="hours",
        key="latency.loop",
        missing_in=known.on_desk(lambda desk: desk.given("latency.loop") or desk.evidence),
    )
    yield Need(
        id="captures",
        ask="Which captures stand behind the desk's latencies, rates and service times?",
        because="A stated percentile is an opinion until the messages behind it can be counted again.",
        how_to_measure="Export stamps or a packet capture of the window under test, run reviewgen measure on it, "
        "and name the file it writes.",
        effort="hours",
        key="evidence",
        missing_in=known.on_desk(lambda desk: desk.evidence),
    )
    yield Need(
        id="dates",
        ask="On which days were the measured figures taken?",
        because="Volumes and software move on; a figure without a day cannot be told from an old one.",
        how_to_measure="Add the day to each section that says measured.",
        effort="hours",
        key="on",
        missing_in=known.never,
    )
