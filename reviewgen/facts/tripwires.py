"""What to watch: the rate, and with growth the month, at which each stage binds, and what shows it coming."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.facts.flow import WindowFlow
from reviewgen.facts.segments import STAGES
from reviewgen.ledger import Num, Prose, Quoted, key, say

if TYPE_CHECKING:
    from reviewgen.facts.verdict import Verdict

RECORDS = {
    "network": "Bytes and packets of each link by the millisecond against its speed, and drops at the card.",
    "order_processor": "Queue depth at each dequeue, the time since enqueue, and messages by the millisecond.",
    "risk_check": "Entry and exit of the check for each order, and orders by the second.",
    "exchange": "The round trip of each order by venue, its P95 each session, and the venue's own notices.",
}
MONTHS = 12.0
STEADY = (
    "Latency here does not hang on this desk's message rate: the stage binds when those before it no longer do."
)


@dataclass(frozen=True)
class Tripwire:
    """One stage: the rate at which it binds, and its utilisation today.

    when_month zero means that it binds today, from a rate below today's on; None in rate, utilisation or month is
    in not_assessed.
    """

    stage: str
    rate_per_s: Num | None
    utilisation: Num | None
    when_month: Num | None
    already: bool
    record: Prose
    explanation: Prose


def derive_tripwires(book: Book, verdict: Verdict, flow: WindowFlow | None) -> tuple[Tripwire, ...]:
    """One tripwire for each stage of the window under test; `flow` is that window's, where it was given."""
    return tuple(_tripwire(book, stage, verdict, flow) for stage in STAGES)


def _tripwire(book: Book, stage: str, verdict: Verdict, flow: WindowFlow | None) -> Tripwire:
    record = say(RECORDS[stage])
    path = f"tripwires.{stage}"
    if flow is None:
        reason = say("The message flow of the window under test was not given.")
        return _unknown(book, stage, record, reason)
    if verdict.binding == stage:
        return _binds_today(book, path, stage, flow, record)
    if stage == "order_processor":
        return _processor(book, path, flow, record)
    if stage == "network":
        return _network(book, path, flow, record)
    return _unknown(book, stage, record, say(STEADY))


def _unknown(book: Book, stage: str, record: Prose, reason: Prose) -> Tripwire:
    for name in ("rate_per_s", "utilisation", "when_month"):
        book.lack(f"tripwires.{stage}.{name}", reason)
    return Tripwire(stage, None, None, None, False, record, reason)


def _binds_today(book: Book, path: str, stage: str, flow: WindowFlow, record: Prose) -> Tripwire:
    """The stage that owns the tail now: from which rate on, where the model knows, for today's is no limit."""
    month = book.ledger.add(
        f"{path}.when_month", 0.0, "months", formula="it binds today", inputs=[flow.rate_per_s]
    )
    text = say("It binds today, at {rate} in {window}", rate=flow.rate_per_s, window=Quoted(flow.window))
    if stage != "order_processor":
        book.lack(f"{path}.rate_per_s", say("It binds at today's rate; from which lower rate on is not known."))
        book.lack(f"{path}.utilisation", say("This stage has no capacity in the model."))
        return Tripwire(stage, None, None, month, True, record, text + say("."))
    used = book.alias(f"{path}.utilisation", flow.utilisation)
    since = _passed(book, flow)
    if since is None:
        book.lack(f"{path}.rate_per_s", say("It binds at today's rate; by the model alone it would not yet."))
        text += say(".")
    else:
        text += say("; {cause} at {mark} already.", cause=since[1], mark=since[0])
    rate = book.alias(f"{path}.rate_per_s", since[0]) if since else None
    left = flow.months_to_architectural
    if left is not None and left.value > 0.0:
        text += say(" At this growth software alone carries the peak for another {left}.", left=left)
    return Tripwire(stage, rate, used, month, True, record, text)


def _passed(book: Book, flow: WindowFlow) -> tuple[Num, Prose] | None:
    """The first of the processor's own marks that today's rate has passed, and what happens there."""
    if flow.bind_rate_per_s is not None and flow.bind_rate_per_s.value <= flow.rate_per_s.value:
        return flow.bind_rate_per_s, _cause(flow)
    if flow.knee_per_s is not None and flow.knee_per_s.value <= flow.rate_per_s.value:
        return flow.knee_per_s, say("its own P95 passes {limit}", limit=book.policy("knee_limit_us"))
    if flow.capacity_per_s.value <= flow.rate_per_s.value:
        return flow.capacity_per_s, say("it saturates")
    return None


def _cause(flow: WindowFlow) -> Prose:
    """What happens at the bind rate."""
    return say("P95 passes the target") if flow.bind_cause == "target" else say("it takes the largest share of P95")


def _processor(book: Book, path: str, flow: WindowFlow, record: Prose) -> Tripwire:
    """Where P95 passes the target or the processor becomes the largest part; else its knee, else its capacity."""
    bind, cause = flow.capacity_per_s, say("it saturates there")
    if flow.bind_rate_per_s is not None:
        bind, cause = flow.bind_rate_per_s, _cause(flow) + say(" there")
    elif flow.knee_per_s is not None:
        bind = flow.knee_per_s
        cause = say("its own P95 passes {limit} there", limit=book.policy("knee_limit_us"))
    rate = book.alias(f"{path}.rate_per_s", bind)
    used = book.alias(f"{path}.utilisation", flow.utilisation)
    full = book.ledger.add(
        f"{path}.bind_utilisation", bind.value / flow.capacity_per_s.value, "share", formula="ρ = bind rate / μ",
        inputs=[bind, flow.capacity_per_s],
    )  # fmt: skip
    already = bind.value <= flow.rate_per_s.value
    text = say(
        "It binds at {rate} of steady arrivals, a utilisation of {full}: {cause}.", rate=rate, full=full, cause=cause
    )
    return Tripwire("order_processor", rate, used, _month(book, path, bind, flow), already, record, text)


def _network(book: Book, path: str, flow: WindowFlow, record: Prose) -> Tripwire:
    """The link fills where the busiest feed's peak, growing with the flow, reaches its speed."""
    nics = book.desk.hardware.nics
    link = book.given("hardware.nics.link_speed", nics.link_speed if nics else None)
    peaks = [
        number
        for feed in book.desk.feeds
        if (number := book.given(f"feeds.{key(feed.name)}.peak_bandwidth", feed.peak_bandwidth)) is not None
    ]
    if link is None or not peaks:
        reason = say("The speed of the link or the peak bandwidth of the feeds was not given.")
        return _unknown(book, "network", record, reason)
    busiest = max(peaks, key=lambda number: number.value)
    if busiest.value <= 0.0:
        return _unknown(book, "network", record, say("The feeds carry nothing."))
    today = book.ledger.add(
        f"{path}.utilisation",
        busiest.value / link.value,
        "share",
        formula="peak bandwidth / link speed",
        inputs=[busiest, link],
    )
    rate = book.ledger.add(
        f"{path}.rate_per_s", flow.rate_per_s.value * link.value / busiest.value, "msg/s",
        formula="rate · link speed / peak bandwidth", inputs=[flow.rate_per_s, link, busiest],
    )  # fmt: skip
    month = _month(book, path, rate, flow)
    text = say(
        "The busiest feed's peak takes {used} of its link today and fills it at a mean rate of {rate}.",
        used=today,
        rate=rate,
    )
    return Tripwire("network", rate, today, month, rate.value <= flow.rate_per_s.value, record, text)


def _month(book: Book, path: str, rate: Num, flow: WindowFlow) -> Num | None:
    """Months until the window's rate has grown to `rate`; zero where it is there already."""
    growth = book.given("flow.growth", book.desk.flow.growth)
    now = flow.rate_per_s
    if now.value <= 0.0 or rate.value <= 0.0:
        book.lack(f"{path}.when_month", say("A rate of zero does not grow."))
        return None
    ratio = rate.value / now.value
    if ratio <= 1.0:
        return book.ledger.add(
            f"{path}.when_month", 0.0, "months", formula="it binds today", inputs=[rate, now]
        )
    if growth is None:
        book.lack(f"{path}.when_month", say("The desk gave no growth of its message rate."))
        return None
    if growth.value <= 0.0:
        book.lack(f"{path}.when_month", say("The message rate does not grow, so it is never reached."))
        return None

    def months(g: float) -> float:
        return MONTHS * math.log(ratio) / math.log1p(g)

    return book.ledger.add(
        f"{path}.when_month", months(growth.value), "months", formula="twelve · ln(rate / today's rate) / ln(1 + g)",
        inputs=[rate, now, growth], interval=(months(growth.high), months(growth.low)) if growth.low > 0.0 else None,
    )  # fmt: skip
