"""Percentiles of one latency, in one window."""

from reviewgen.desk.sections.base import Section, key
from reviewgen.desk.values import Duration, Positive


class Percentiles(Section):
    """A latency as its percentiles; they may not fall from one to the next."""

    p50: Duration | None = key("The median.", examples=["14 us"])
    p95: Duration | None = key("One in twenty is slower.", examples=["30 us"])
    p99: Duration | None = key("One in a hundred is slower.", examples=["44 us"])
    p999: Duration | None = key("One in a thousand is slower.", examples=["90 us"])
    max: Duration | None = key("The slowest seen.", examples=["1.2 ms"])
    n: Positive | None = key("How many samples; gives the percentiles their interval.", examples=[250000])
