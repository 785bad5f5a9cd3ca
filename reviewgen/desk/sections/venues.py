"""`venues`: several venues that share a stage."""

from pydantic import Field

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Section
from reviewgen.desk.values import Correlation, Line, Many, Rate, ServiceTime


class Venue(Section):
    """One venue's flow."""

    name: Line = Field(description="The venue.", examples=["XNAS"])
    rate: Rate = Field(description="Its mean rate.", examples=["30k msg/s"])
    peak_1ms: Rate | None = Field(
        None, description="Its highest count in one millisecond, as a rate.", examples=["90k msg/s"]
    )
    service_time: ServiceTime | None = Field(
        None, description="Mean time per message of its own stage.", examples=["4 us"]
    )
    shared: bool = Field(True, description="Does its flow pass the shared stage? (true unless said)")


class Venues(Section):
    """All venues, and how their peaks go together."""

    correlation: Correlation | None = Field(
        None,
        description="Correlation of the venues' peaks, 0 to 1; both ends are shown without it.",
        examples=[0.6],
    )
    list: Many[Venue] = Field((), description="The venues.", max_length=limits.WINDOWS)
