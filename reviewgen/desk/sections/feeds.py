"""`feeds` and `obi`: market data, and what order-book imbalance is computed from."""

from typing import Literal

from pydantic import Field

from reviewgen.desk.sections.base import Section, meaning
from reviewgen.desk.values import Bandwidth, Line, Many, Rate


class Feed(Section):
    """One market-data feed."""

    name: Line = Field(description="The feed.", examples=["CTA/UTP SIP"])
    kind: Literal["sip", "direct", "consolidated"] = Field(
        description="Where it comes from.",
        json_schema_extra=meaning(
            sip="the public consolidated tape",
            direct="the exchange's own",
            consolidated="a vendor's own merge",
        ),
    )
    used_for: Many[Line] = Field((), description="What the desk uses it for.", examples=[["pricing", "obi"]])
    rate: Rate | None = Field(None, description="The mean rate.", examples=["40k msg/s"])
    peak_1ms: Rate | None = Field(
        None, description="The highest count in one millisecond, as a rate.", examples=["150k msg/s"]
    )
    peak_bandwidth: Bandwidth | None = Field(
        None, description="Peak bandwidth; held against nics.link_speed.", examples=["8 Gbps"]
    )


class Obi(Section):
    """Monitoring of order-book imbalance."""

    monitored: bool | None = Field(None, description="Is imbalance monitored at all?")
    feed: Line | None = Field(
        None, description="The name of the feed it is computed from.", examples=["CTA/UTP SIP"]
    )
    odd_lots: bool | None = Field(None, description="Does the handler consume odd-lot quotes?")
    own_core: bool | None = Field(None, description="Does the handler run on a core of its own?")
    evidence_file: Line | None = Field(
        None, description="A file written by `audit-obi`.", examples=["evidence/obi.json"]
    )
