"""What the verdict and the model of the queue rest on, read from the desk file alone. Loads no model.

The verdict rests on the two numbers of the closing test and on the segments of the path (facts.verdict); the model
of the queue on what facts.load and facts.processor take. What a capture measured counts as measured.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from reviewgen.ledger import Grade, grade_of, key, weakest
from reviewgen.rules import known
from reviewgen.rules.need import Need
from reviewgen.rules.needs import NEEDS
from reviewgen.rules.stamps import excess
from reviewgen.rules.standing import BEST, Footing, Standing, Value

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.desk.sections.flow import FlowWindow
    from reviewgen.desk.sections.latency import LatencyWindow
    from reviewgen.desk.sections.order_processor import MeasuredPoint
    from reviewgen.desk.sections.percentiles import Percentiles
    from reviewgen.desk.values import Count
    from reviewgen.units import Quantity

_RANKS: Final = ("p50", "p95", "p99", "p999")
_SETTINGS: Final = {
    "service_scv": Need(
        id="service_variation",
        ask="How much does the time of one message vary within its type?",
        because="The wait grows with the variation of the service as much as with its mean.",
        how_to_measure="The stamps that give the service times give their variance over mean squared too.",
        effort="days",
        key="order_processor.service_scv",
        missing_in=known.on_desk(lambda desk: desk.given("order_processor.service_scv")),
    ),
    "threads": Need(
        id="threads",
        ask="How many threads process messages?",
        because="They are what serves the queue.",
        how_to_measure="Read it from the configuration.",
        effort="hours",
        key="order_processor.threads",
        missing_in=known.on_desk(lambda desk: desk.given("order_processor.threads")),
    ),
}
"""What has a default that nobody vouches for."""


def standings(desk: Desk, captured: Collection[str] = ()) -> tuple[Standing, Standing]:
    """How the verdict and the model of the queue stand; `captured` are the paths that captures measured."""
    window = known.tested_name(desk)
    path = _Reader(desk, captured)
    latency = known.tested_latency(desk)
    flow = next((one for one in desk.flow.windows if one.name == window), None)
    return (
        Standing("verdict", window, tuple(_verdict(path, window, latency)), excess(desk, latency, captured)),
        Standing("queue", window, tuple(_queue(path, window, flow))),
    )


class _Reader:
    """Values of one desk under their paths, as a capture has them where it measured them."""

    def __init__(self, desk: Desk, captured: Collection[str]) -> None:
        self.desk = desk
        self._captured = captured

    def value(self, path: str, given: Quantity | Count | None) -> Value | None:
        if any(f"{path}.".startswith(f"{one}.") for one in self._captured):
            return Value(path, "as captured", BEST)
        return None if given is None else Value(path, given.text, grade_of(given.grade))

    def table(self, path: str, given: Percentiles | None) -> Value | None:
        """A percentile table that a distribution can be drawn through."""
        captured = self.value(path, None)
        if captured or given is None or not known.composable(given):
            return captured
        ranks = {rank: one for rank in _RANKS if (one := getattr(given, rank)) is not None}
        text = ", ".join(f"{rank} {one.text}" for rank, one in ranks.items())
        return Value(path, text, weakest(grade_of(one.grade) for one in ranks.values()))

    def footing(self, need: Need, *found: tuple[str, Value | None], stand_in: Grade | None = None) -> Footing:
        values = tuple(value for _, value in found if value is not None)
        missing = tuple(path for path, value in found if value is None)
        return Footing(values, missing, need, stand_in)


def _verdict(reader: _Reader, window: str, latency: LatencyWindow | None) -> Iterator[Footing]:
    """The two numbers of the closing test, then the segments together: one capture stamps them all."""
    path = f"latency.windows.{key(window)}" if window else "latency.windows[]"

    def p95(segment: str) -> tuple[str, Value | None]:
        table = getattr(latency, segment, None)
        at = f"{path}.{segment}.p95"
        return at, reader.value(at, table.p95 if table else None)

    yield reader.footing(NEEDS["end_to_end"], p95("end_to_end"))
    card = p95("nic_tick_to_trade")
    if card[1] is None:  # the segment from the card stands in, as in the closing test
        card = next((one for one in (p95("nic_to_processor"),) if one[1]), card)
    yield reader.footing(NEEDS["nic_latency"], card)

    def table(segment: str) -> tuple[str, Value | None]:
        at = f"{path}.{segment}"
        return at, reader.table(at, getattr(latency, segment, None))

    parts = [table("nic_to_processor"), table("processor_to_wire"), table("exchange_round_trip")]
    processor = table("processor")
    if processor[1] is not None:  # it speaks for its part of the segment, which may then be missing
        parts = [one for one in (*parts, processor) if one[0] != parts[1][0] or one[1] is not None]
    parts += [one for one in (table("risk_check"),) if one[1] is not None]
    yield reader.footing(NEEDS["segments"], *parts)


def _queue(reader: _Reader, window: str, flow: FlowWindow | None) -> Iterator[Footing]:
    """Rate, unevenness, service times and threads: what the model of the processor's queue takes."""
    path = f"flow.windows.{key(window)}" if window else "flow.windows[]"
    yield reader.footing(
        NEEDS["flow"], (f"{path}.rate", reader.value(f"{path}.rate", flow.rate if flow else None))
    )
    yield _unevenness(reader, path, flow)
    yield _service(reader)
    if reader.desk.order_processor.service_times and reader.desk.order_processor.mode != "pipeline":
        yield _mix(reader, path, flow)
    spec = reader.desk.order_processor
    for name, need in _SETTINGS.items():
        at = f"order_processor.{name}"
        value = reader.value(at, getattr(spec, name)) if reader.desk.given(at) else reader.value(at, None)
        yield reader.footing(need, (at, value), stand_in="assumed")


def _unevenness(reader: _Reader, path: str, flow: FlowWindow | None) -> Footing:
    """Bursts, else the peak, and the dispersion where it is given; without them arrivals are taken as Poisson."""
    found: list[tuple[str, Value | None]] = []
    if flow is not None and flow.bursts is not None:
        names = ("rate", "mean_length", "mean_gap", "base_rate")
        paths = {name: f"{path}.bursts.{name}" for name in names if getattr(flow.bursts, name) is not None}
        found = [(at, reader.value(at, getattr(flow.bursts, name))) for name, at in paths.items()]
    elif flow is not None and (peak := reader.value(f"{path}.peak_1ms", flow.peak_1ms)):
        found = [(peak.path, peak)]
    if flow is not None and (dispersion := reader.value(f"{path}.idc_1ms", flow.idc_1ms)):
        found.append((dispersion.path, dispersion))
    return reader.footing(NEEDS["burst_shape"], *(found or [(f"{path}.bursts", None)]), stand_in="assumed")


def _service(reader: _Reader) -> Footing:
    """Service times or what stands for them; without any, the article's profile."""
    spec, need = reader.desk.order_processor, NEEDS["service_times"]
    at = "order_processor.service_times"
    if spec.mode == "pipeline" and spec.stages:
        stages = {
            f"order_processor.stages.{key(one.name)}.service_time": one.service_time for one in spec.stages
        }
        return reader.footing(need, *((one, reader.value(one, given)) for one, given in stages.items()))
    if spec.service_times:
        times = {f"{at}.{key(name)}": given for name, given in spec.service_times.items()}
        return reader.footing(need, *((one, reader.value(one, given)) for one, given in times.items()))
    rate = reader.value("order_processor.saturation_rate", spec.saturation_rate)
    if rate is not None:
        return reader.footing(need, (rate.path, rate))
    if spec.measured_points:
        return reader.footing(need, _points(spec.measured_points))
    return reader.footing(need, (at, None), stand_in="article")


def _mix(reader: _Reader, path: str, flow: FlowWindow | None) -> Footing:
    """The shares by which service times are weighed; unless each type has a time, all types count alike."""
    shares = (
        flow.by_type if flow and set(flow.by_type) <= set(reader.desk.order_processor.service_times) else {}
    )
    found = [(f"{path}.by_type.{key(name)}", given) for name, given in shares.items()]
    values = [(one, reader.value(one, given)) for one, given in found]
    return reader.footing(
        NEEDS["message_types"], *(values or [(f"{path}.by_type", None)]), stand_in="assumed"
    )


def _points(given: tuple[MeasuredPoint, ...]) -> tuple[str, Value]:
    """The points that calibrate the model, as one value."""
    values = [
        one for point in given for one in (point.rate, point.p50, point.p95, point.p99) if one is not None
    ]
    path = "order_processor.measured_points"
    return path, Value(path, f"{len(given)} rates", weakest(grade_of(one.grade) for one in values))
