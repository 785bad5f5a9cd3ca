"""`venues`: several venues that share a stage."""

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Many, Section, key, required
from reviewgen.desk.values import Correlation, Line, Rate, ServiceTime


class Venue(Section):
    """One venue's flow."""

    name: Line = required("The venue.", examples=["XNAS"])
    rate: Rate = required("Its mean rate.", examples=["30k msg/s"])
    peak_1ms: Rate | None = key("Its highest count in one millisecond, as a rate.", examples=["90k msg/s"])
    service_time: ServiceTime | None = key("Mean time per message of its own stage.", examples=["4 us"])
    shared: bool = key("Does its flow pass the shared stage?", True)


class Venues(Section):
    """All venues, and how their peaks go together."""

    correlation: Correlation | None = key(
        "Correlation of the venues' peaks, 0 to 1; both ends are shown without it.",
        examples=[0.6],
    )
    list: Many[Venue] = key("The venues.", (), most=limits.WINDOWS)
