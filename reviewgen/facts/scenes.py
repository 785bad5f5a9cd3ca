"""One window with every range of the desk at one of its values: what a Monte Carlo draws and a tornado turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reviewgen.desk.sections.base import Closed
from reviewgen.facts.book import Book
from reviewgen.facts.draws import Spread
from reviewgen.facts.flow import software_ceiling
from reviewgen.facts.load import Load, load_of
from reviewgen.facts.processor import PER_US, Processor, derive_processor
from reviewgen.ledger import Grade, Ledger, Mark, Num, Prose, key
from reviewgen.units import Quantity

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow
    from reviewgen.facts.calibration import Calibration

Ranks = Mapping[str, float]
"""The rank, 0 to 1, at which each named input stands; inputs without one stand in the middle."""
PROCESSOR = "order_processor"


class Scratch(Ledger):
    """A ledger that keeps nothing: numbers pass through it on their way to a draw.

    A derived number with an interval of its own, such as a capacity between two laws of contention, is
    put at its rank too; `bands` holds the intervals met.
    """

    def __init__(self, ranks: Ranks) -> None:
        super().__init__()
        self.ranks = ranks
        self.bands: dict[str, Spread] = {}

    def add(
        self,
        id: str,
        value: float,
        unit: str,
        *,
        grade: Grade | None = None,
        where: tuple[Mark, ...] = (),
        formula: str | None = None,
        inputs: Iterable[Num | None] = (),
        cite: str | None = None,
        interval: tuple[float, float] | None = None,
        currency: str | None = None,
        shown_as: str | None = None,
    ) -> Num:
        """The number at its rank, without text, grade or origin."""
        if interval is not None and interval[0] < interval[1]:
            band = Spread(interval[0], None, interval[1])
            self.bands[id] = band
            value = _at(band, self.ranks.get(id), value)
        return Num(id, value, unit, "", "assumed")

    def lack(self, path: str, reason: Prose) -> None:
        """Nothing is printed from a draw."""


@dataclass(frozen=True)
class Scene:
    """One window at one set of ranks; rates in msg/s."""

    processor: Processor
    load: Load
    rate: float
    peak: float
    ceiling: float
    bands: dict[str, Spread]


def scene(book: Book, window: FlowWindow, calibration: Calibration | None, ranks: Ranks) -> Scene:
    """The window with its inputs at these ranks."""
    desk = book.desk
    drawn = placed(desk.order_processor, PROCESSOR, ranks)
    if drawn is not desk.order_processor:
        desk = desk.model_copy(update={PROCESSOR: drawn})
    window = placed(window, window_path(window), ranks)
    scratch = Scratch(ranks)
    own = Book(desk, scratch, (), book.precision)
    processor = derive_processor(own, window, _fitted(calibration, ranks))
    queue_rate = processor.capacity.value * PER_US * processor.traffic_share
    processor = replace(processor, server_us=processor.servers / queue_rate)
    ceiling = software_ceiling(own, f"flow.{key(window.name)}", processor)
    peak = window.peak_1ms or window.rate
    load = load_of(own, window, processor)
    return Scene(processor, load, window.rate.mid, peak.mid, ceiling.value, scratch.bands)


def window_path(window: Any) -> str:
    """Where a window of the flow stands in the desk."""
    return f"flow.windows.{key(window.name)}"


def ranges(value: Any, path: str) -> dict[str, Spread]:
    """Every quantity below a value of the desk that is a range or a triangle, by its path."""
    if isinstance(value, Quantity):
        return {} if value.is_point else {path: Spread.of(value)}
    found: dict[str, Spread] = {}
    for name, item in _items(value):
        found |= ranges(item, f"{path}.{name}")
    return found


def fitted_ranges(calibration: Calibration | None) -> dict[str, Spread]:
    """The intervals of the fit, by number id."""
    if calibration is None:
        return {}
    numbers = [calibration.mean_service_us, calibration.service_scv]
    return {one.id: Spread(one.low, None, one.high) for one in numbers if one is not None and one.interval}


def placed(value: Any, path: str, ranks: Ranks) -> Any:
    """The value with each range below it at its rank; the very same object where there is none."""
    if isinstance(value, Quantity):
        if value.is_point:
            return value
        point = _at(Spread.of(value), ranks.get(path), value.mid)
        return replace(value, low=point, mode=point, high=point)
    if not isinstance(value, Closed | tuple | dict):
        return value
    changed = {
        name: after
        for name, item in _items(value)
        if (after := placed(item, f"{path}.{name}", ranks)) is not item
    }
    if not changed:
        return value
    if isinstance(value, Closed):
        return value.model_copy(update=changed)
    if isinstance(value, dict):
        return {name: changed.get(key(name), item) for name, item in value.items()}
    return tuple(changed.get(name, item) for name, item in _items(value))


def _items(value: Any) -> list[tuple[str, Any]]:
    """What lies below a value of the desk, each under its name in a path."""
    if isinstance(value, Closed):
        return [(name, getattr(value, name)) for name in value.model_fields_set]
    if isinstance(value, dict):
        return [(key(name), item) for name, item in value.items()]
    if isinstance(value, tuple):
        return [(key(getattr(item, "name", str(index))), item) for index, item in enumerate(value)]
    return []


def _at(spread: Spread, rank: float | None, middle: float) -> float:
    return middle if rank is None else float(spread.at_one(rank))


def _fitted(calibration: Calibration | None, ranks: Ranks) -> Calibration | None:
    if calibration is None:
        return None

    def point(number: Num | None) -> Num | None:
        if number is None:
            return None
        spread = Spread(number.low, None, number.high)
        return replace(number, value=_at(spread, ranks.get(number.id), number.value), interval=None)

    return replace(
        calibration,
        mean_service_us=point(calibration.mean_service_us),
        service_scv=point(calibration.service_scv),
    )
