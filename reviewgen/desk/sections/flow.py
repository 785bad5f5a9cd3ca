"""`flow`: which messages arrive, how many, and how unevenly."""

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Many, Named, Section, key, required
from reviewgen.desk.values import Growth, Line, Number, Rate, ServiceTime, ShareOrRate


class Bursts(Section):
    """On/off arrivals: bursts and gaps of exponential length."""

    rate: Rate = required("The rate inside a burst.", examples=["200k msg/s"])
    mean_length: ServiceTime = required("Mean length of a burst.", examples=["400 us"])
    mean_gap: ServiceTime = required("Mean length of the gap between bursts.", examples=["9.6 ms"])
    base_rate: Rate | None = key(
        "The rate between bursts; derived from the mean without it.", examples=["60k msg/s"]
    )


class FlowWindow(Section):
    """One period of the day with its own rate and mix."""

    name: Line = required("The window.", examples=["open"])
    rate: Rate = required("The mean rate.", examples=["65.6k msg/s"])
    by_type: Named[ShareOrRate] = key("Share or rate of each message type: shares sum to 100 %, rates to `rate`.", {},
        examples=[{"quote": "82 %", "trade": "18 %"}], most=limits.ROWS,
    )  # fmt: skip
    peak_1ms: Rate | None = key("The highest count in one millisecond, as a rate.", examples=["200k msg/s"])
    bursts: Bursts | None = key("Bursts, where they were measured.")
    idc_1ms: Number | None = key(
        "Index of dispersion of 1 ms counts: variance over mean (1 for Poisson).",
        examples=[1.8],
    )


class Flow(Section):
    """Message flow by window."""

    growth: Growth | None = key("Growth of the rates.", examples=["25 %/yr"])
    windows: Many[FlowWindow] = key("The periods of the day.", (), most=limits.WINDOWS)
