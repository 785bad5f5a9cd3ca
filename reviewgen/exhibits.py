"""What each chart says: a title that is its message, and alternative text with its key numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.facts.verdict import STAGE_WORDS
from reviewgen.ledger import Num, Prose, Quoted, say

if TYPE_CHECKING:
    from reviewgen.facts import Facts


@dataclass(frozen=True)
class Exhibit:
    """The words of one chart, by the chart's name."""

    id: str
    title: Prose
    alt: Prose


def exhibits(facts: Facts) -> tuple[Exhibit, ...]:
    """The words of every chart that this desk has the numbers for."""
    makers: tuple[Callable[[Facts], Exhibit | None], ...] = (
        _closing_test,
        _flow_shares,
        _saturation,
        _waterfall,
        _obi,
        _burst,
        _erosion,
        _tornado,
        _migration,
    )
    return tuple(made for maker in makers if (made := maker(facts)) is not None)


def join(items: list[Prose], last: str = " and ") -> Prose:
    """Several pieces as one list in a sentence."""
    out = Prose()
    for index, item in enumerate(items):
        if index:
            out += Prose((last if index == len(items) - 1 else ", ",))
        out += item
    return out


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]


def _closing_test(facts: Facts) -> Exhibit | None:
    verdict = facts.verdict
    nic, end = verdict.nic_p95_us, verdict.end_to_end_p95_us
    if nic is None or end is None or verdict.gap_us is None:
        return None
    return Exhibit(
        "closing_test",
        say("The card reports {nic}; the desk waits {end}", nic=nic, end=end),
        say(
            "Two bars for {window}: P95 at the card {nic}, P95 end to end {end}, a gap of {gap}.",
            window=Quoted(verdict.window),
            nic=nic,
            end=end,
            gap=verdict.gap_us,
        ),
    )


def _flow_shares(facts: Facts) -> Exhibit | None:
    flow = next((one for one in facts.flow if one.window == facts.verdict.window), None)
    if flow is None or len(flow.types) < 2:
        return None
    known = [one for one in flow.types if one.load_share is not None and one.residual_share is not None]
    if len(known) < len(flow.types):
        top = max(flow.types, key=lambda one: one.share.value)
        title = say(
            "{share} of the messages are {type}", type=Quoted(top.type.replace("_", " ")), share=top.share
        )
        return Exhibit("flow_shares", title, title + say(" in {window}.", window=Quoted(flow.window)))
    top = max(known, key=lambda one: one.residual_share.value if one.residual_share else 0.0)
    assert top.load_share is not None and top.residual_share is not None
    words: dict[str, Num | Quoted] = {
        "type": Quoted(top.type.replace("_", " ")),
        "share": top.share,
        "residual": top.residual_share,
    }
    title = say("Largest in the queue is {type}: {share} of the messages, {residual} of the queueing", **words)
    alt = join(
        [
            say(
                "{type}: {share} of messages, {load} of processing time",
                type=Quoted(one.type.replace("_", " ")),
                share=one.share,
                load=one.load_share,
            )
            for one in known
            if one.load_share is not None
        ],
        last="; ",
    )
    return Exhibit(
        "flow_shares", title, say("Message types of {window}. ", window=Quoted(flow.window)) + alt + say(".")
    )


def _saturation(facts: Facts) -> Exhibit | None:
    flow = next((one for one in facts.flow if one.window == facts.verdict.window), None)
    if flow is None or flow.knee_per_s is None:
        return None
    limit = facts.book.policy("knee_limit_us")
    if flow.rate_per_s.value >= flow.capacity_per_s.value:
        title = say(
            "{rate} in {window} exceed the {capacity} that the processor serves",
            window=Quoted(flow.window),
            rate=flow.rate_per_s,
            capacity=flow.capacity_per_s,
        )
    elif flow.peak_given and flow.peak_per_s.value > flow.capacity_per_s.value:
        title = say(
            "The mean of {window} is served; its peak of {peak} is not",
            window=Quoted(flow.window),
            peak=flow.peak_per_s,
        )
    else:
        title = say(
            "The knee is at {knee}; {window} runs at {rate}",
            window=Quoted(flow.window),
            rate=flow.rate_per_s,
            knee=flow.knee_per_s,
        )
    alt = say(
        "P95 in the order processor against message rate for Poisson arrivals. It passes {limit} at {knee}; "
        "capacity is {capacity}; {window} brings {rate} on average.",
        limit=limit,
        knee=flow.knee_per_s,
        capacity=flow.capacity_per_s,
        window=Quoted(flow.window),
        rate=flow.rate_per_s,
    )
    return Exhibit("saturation", title, alt)


def _waterfall(facts: Facts) -> Exhibit | None:
    window = next((one for one in facts.segments if one.window == facts.verdict.window), None)
    if window is None:
        return None
    named = {
        "nic_to_processor": "card to processor",
        "processor_to_wire": "processor to wire",
        "exchange_round_trip": "exchange round trip",
        "end_to_end": "end to end",
    }
    known = [
        (words, window.measured[name]["p95"])
        for name, words in named.items()
        if "p95" in window.measured.get(name, {})
    ]
    if len(known) < 2:
        return None
    alt = say("P95 by segment in {window}: ", window=Quoted(window.window))
    alt += join([say("{name} {value}", name=name, value=value) for name, value in known]) + say(".")
    title = say("P50 and P95 by segment in {window}", window=Quoted(window.window))
    top = max(window.euler, key=lambda name: window.euler[name].value) if window.euler else None
    if top is not None:
        title = say(
            "{stage} owns {share} of P95 in {window}",
            stage=_sentence_start(STAGE_WORDS[top]),
            share=window.euler[top],
            window=Quoted(window.window),
        )
    return Exhibit("waterfall", title, alt)


def _obi(facts: Facts) -> Exhibit | None:
    measured = facts.obi.measured
    if measured is None:
        return None
    lost = {"events": measured.event_share_lost, "signal": measured.signal_share_lost}
    alt = say(
        "Of the changes at the top of the direct feed's book {events} never reach the SIP; of the variance of its "
        "order flow {signal}.", **lost,
    )  # fmt: skip
    if measured.lead_us is not None:
        alt += say(" The direct feed comes first by {lead}.", lead=measured.lead_us)
    return Exhibit("obi", say("{events} of the events lost, {signal} of the signal", **lost), alt)


def _burst(facts: Facts) -> Exhibit | None:
    queue = next((one for one in facts.queue if one.window == facts.verdict.window), None)
    if queue is None or queue.burst is None or queue.burst.peak_queue_msgs.value <= 0:
        return None
    burst = queue.burst
    parts: dict[str, Num | Quoted] = {
        "length": burst.length_us,
        "rate": burst.rate_per_s,
        "wait": burst.peak_wait_us,
        "queue": burst.peak_queue_msgs,
        "drain": burst.drain_us,
    }
    title = say(
        "One mean burst of {length} leaves {wait} of wait behind",
        length=burst.length_us,
        wait=burst.peak_wait_us,
    )
    alt = say(
        "Queue depth over one burst of {rate} for {length}: {queue} at its end, a wait of {wait}, "
        "drained after a further {drain}.",
        **parts,
    )
    return Exhibit("burst", title, alt)


def _erosion(facts: Facts) -> Exhibit | None:
    erosion = facts.erosion
    if erosion is None:
        return None
    if erosion.remaining_today is None:
        title = say("The edge is gone after {months}", months=erosion.gone_after_months)
    else:
        title = say("{left} of the edge is left on the review's date", left=erosion.remaining_today)
    alt = say(
        "Edge remaining by month, {shape}: half is lost after {half}.",
        shape=erosion.shape,
        half=erosion.half_life_months,
    )
    return Exhibit("erosion", title, alt)


def _tornado(facts: Facts) -> Exhibit | None:
    capex = facts.capex
    if capex is None or not capex.tornado:
        return None
    # of a bypass that is bought nothing is decided any more
    decides = capex.decides if capex.subject == "proposed" else ""
    top = next((row for row in capex.tornado if row.input == decides), capex.tornado[0])
    claim = "{what} decides the business case" if decides else "{what} moves the business case most"
    title = say(claim, what=_sentence_start(top.what))
    alt = say(
        "Net present value as each input moves through its range; {what} moves it from {low} to {high}.",
        what=top.what,
        low=top.low,
        high=top.high,
    )
    return Exhibit("tornado", title, alt)


def _migration(facts: Facts) -> Exhibit | None:
    plan = facts.plan
    if (
        plan is None
        or not plan.steps
        or plan.buy_nothing.p95_us is None
        or plan.steps[-1].p95_after_us is None
    ):
        return None
    last = plan.steps[-1]
    assert last.p95_after_us is not None
    parts = {"before": plan.buy_nothing.p95_us, "after": last.p95_after_us, "cost": last.cumulative_cost}
    moved = parts["before"].shown != parts["after"].shown
    return Exhibit(
        "migration",
        say("{cost} takes P95 from {before} to {after}" if moved else "{cost} leaves P95 at {after}", **parts),
        say(
            "P95 end to end after each step of the plan, by stage: {before} today, {after} for {cost}.",
            **parts,
        ),
    )
