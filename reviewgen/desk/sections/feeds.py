"""`feeds` and `obi`: market data, and what order-book imbalance is computed from."""

from typing import Literal

from reviewgen.desk.sections.base import Many, Section, key, required
from reviewgen.desk.values import Bandwidth, Line, Rate


class Feed(Section):
    """One market-data feed."""

    name: Line = required("The feed.", examples=["CTA/UTP SIP"])
    kind: Literal["sip", "direct", "consolidated"] = required(
        "Where it comes from.",
        meaning={
            "sip": "the public consolidated tape",
            "direct": "the exchange's own",
            "consolidated": "a vendor's own merge",
        },
    )
    used_for: Many[Line] = key("What the desk uses it for.", (), examples=[["pricing", "obi"]])
    rate: Rate | None = key("The mean rate.", examples=["40k msg/s"])
    peak_1ms: Rate | None = key("The highest count in one millisecond, as a rate.", examples=["150k msg/s"])
    peak_bandwidth: Bandwidth | None = key(
        "Peak bandwidth; held against nics.link_speed.", examples=["8 Gbps"]
    )


class Obi(Section):
    """Monitoring of order-book imbalance."""

    monitored: bool | None = key("Is imbalance monitored at all?")
    feed: Line | None = key("The name of the feed it is computed from.", examples=["CTA/UTP SIP"])
    odd_lots: bool | None = key("Does the handler consume odd-lot quotes?")
    own_core: bool | None = key("Does the handler run on a core of its own?")
    evidence_file: Line | None = key("A file written by `audit-obi`.", examples=["evidence/obi.json"])
