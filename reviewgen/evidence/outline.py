"""Which values of a desk an evidence file measures, by its headings alone. Loads no array library.

`check` needs no more than this. What the numbers say, and whether they are sound, `store` reads; which of them
a review takes, and why not the others, `facts.measured` decides by the same rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.capture import open_capture
from reviewgen.evidence.strict_json import strict_json
from reviewgen.ledger import key

FEWEST: Final = 20
"""Samples below which P95 is no more than the largest of them."""
ENTRY: Final = frozenset(
    {"nic_tick_to_trade", "nic_to_processor", "processor_to_wire", "processor", "end_to_end"}
)
"""Segments that every message enters; what arrives at the others are orders, not the message flow."""
LARGEST: Final = 20_000_000
"""Bytes of an evidence file: 2,000 series of a thousand buckets each."""
_KIND: Final = "reviewgen.evidence/"
_MEASURE_AGAIN: Final = "write it again with `reviewgen measure`"
_Record = dict[str, Any]


def measured_paths(path: Path, name: str, windows: Collection[str], tested: str) -> frozenset[str]:
    """The paths of desk.yaml that the evidence file at `path` measures in the desk's windows.

    What names no window speaks for the `tested` one. Raises InputRefused, UnsafeInput or EnvironmentFault for
    what is no evidence file; `name` is the file's name in messages.
    """
    with open_capture(path, largest=LARGEST) as capture:
        tree = strict_json(capture.file.read(LARGEST + 1), name, _MEASURE_AGAIN)
    if not isinstance(tree, dict) or not str(tree.get("format", "")).startswith(_KIND):
        raise InputRefused(Problem("not an evidence file", _MEASURE_AGAIN, name))
    series = _records(tree, "series")
    found: set[str] = set()
    for one in series:
        if (window := one.get("window") or tested) in windows:
            found.update((*_latency(one, window), *_service(one)))
    paused = {one.get("window") for one in _records(tree, "remarks") if one.get("id") == "pause"}
    for one in _records(tree, "rates"):
        own = [each for each in series if each.get("window") in {one.get("window"), ""}]
        if (window := one.get("window") or tested) in windows and one.get("window") not in paused and _is_flow(own):
            found.add(_rate(one, window))
    return frozenset(found)


def _records(tree: _Record, name: str) -> list[_Record]:
    records = tree.get(name)
    return [one for one in records if isinstance(one, dict)] if isinstance(records, list) else []


def _latency(series: _Record, window: str) -> Iterator[str]:
    """Percentiles: of all types together, not of a closed loop, and of enough samples."""
    count = series.get("n")
    if (
        not series.get("type")
        and series.get("loop") != "closed"
        and isinstance(count, int)
        and count >= FEWEST
    ):
        yield f"latency.windows.{key(window)}.{series.get('segment')}"


def _service(series: _Record) -> Iterator[str]:
    """Service times: of the processor in a closed loop, which never queues."""
    if series.get("segment") == "processor" and series.get("loop") == "closed":
        kind = series.get("type")
        yield f"order_processor.service_times.{key(str(kind))}" if kind else "order_processor.saturation_rate"
        yield "order_processor.service_scv"


def _is_flow(series: list[_Record]) -> bool:
    """Whether arrivals beside these series are the market's own, and all of them."""
    if any(one.get("loop") == "closed" for one in series):
        return False
    return not series or any(one.get("segment") in ENTRY for one in series)


def _rate(rates: _Record, window: str) -> str:
    path, kind = f"flow.windows.{key(window)}", rates.get("type")
    return f"{path}.by_type.{key(str(kind))}" if kind else f"{path}.rate"
