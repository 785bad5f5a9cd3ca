"""`flow`: which messages arrive, how many, and how unevenly."""

from pydantic import Field

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Named, Section
from reviewgen.desk.values import Growth, Line, Many, Number, Rate, ServiceTime, ShareOrRate


class Bursts(Section):
    """On/off arrivals: bursts and gaps of exponential length."""

    rate: Rate = Field(description="The rate inside a burst.", examples=["200k msg/s"])
    mean_length: ServiceTime = Field(description="Mean length of a burst.", examples=["400 us"])
    mean_gap: ServiceTime = Field(description="Mean length of the gap between bursts.", examples=["9.6 ms"])
    base_rate: Rate | None = Field(
        None, description="The rate between bursts; derived from the mean without it.", examples=["60k msg/s"]
    )


class FlowWindow(Section):
    """One period of the day with its own rate and mix."""

    name: Line = Field(description="The window.", examples=["open"])
    rate: Rate = Field(description="The mean rate.", examples=["65.6k msg/s"])
    by_type: Named[ShareOrRate] = Field(
        {}, description="Share or rate of each message type: shares sum to 100 %, rates to `rate`.",
        examples=[{"quote": "82 %", "trade": "18 %"}], max_length=limits.ROWS,
    )  # fmt: skip
    peak_1ms: Rate | None = Field(
        None, description="The highest count in one millisecond, as a rate.", examples=["200k msg/s"]
    )
    bursts: Bursts | None = Field(None, description="Bursts, where they were measured.")
    idc_1ms: Number | None = Field(
        None,
        description="Index of dispersion of 1 ms counts: variance over mean (1 for Poisson).",
        examples=[1.8],
    )


class Flow(Section):
    """Message flow by window."""

    growth: Growth | None = Field(None, description="Growth of the rates.", examples=["25 %/yr"])
    windows: Many[FlowWindow] = Field((), description="The periods of the day.", max_length=limits.WINDOWS)
