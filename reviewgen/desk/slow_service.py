"""Service times that do not fit into the measured segment around them: most often a wrong unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewgen.desk.model import Desk
from reviewgen.desk.sections.flow import FlowWindow
from reviewgen.desk.sections.percentiles import Percentiles
from reviewgen.desk.tree import Path
from reviewgen.units import Quantity

_SLOWER: Final = {"p50": 0.50, "p95": 0.05, "p99": 0.01, "p999": 0.001}
"""The share of messages that are slower than each percentile: a larger group cannot lie above it as a whole."""
_UNIT: Final = re.compile(r"(?<=[\d. ])(us|µs|μs|ms|s)\s*$")
_SMALLER: Final = {"s": "ms", "ms": "us"}
_STEP: Final = 1000.0


def slow_services(desk: Desk) -> Iterator[tuple[Path, str]]:
    """Each mean service time above what processor_to_wire shows for as many messages, in the first such window.

    The segment holds the service and the queue before it. The median speaks for a type that is more than half of the
    messages, P95 for one above a twentieth, and so on; for a type of unknown share the highest percentile given.
    """
    for path, service, name in _services(desk):
        windows = ((window.name, window.processor_to_wire) for window in desk.latency.windows)
        told = (_too_long(desk, where, table, service, name) for where, table in windows)
        message = next((one for one in told if one), None)
        if message:
            yield path, message


def _services(desk: Desk) -> Iterator[tuple[Path, Quantity, str]]:
    """Every mean service time with its path and message type; a stage of a pipeline serves every type."""
    spec = desk.order_processor
    for name, service in spec.service_times.items():
        yield ("order_processor", "service_times", name), service, name
    for index, stage in enumerate(spec.stages):
        yield ("order_processor", "stages", index, "service_time"), stage.service_time, ""


def _too_long(desk: Desk, where: str, table: Percentiles | None, service: Quantity, name: str) -> str:
    flow = next((one for one in desk.flow.windows if one.name == where), None)
    share = 1.0 if not name or len(desk.order_processor.service_times) == 1 else _share(flow, name)
    given = [(rank, value) for rank in _SLOWER if table and (value := getattr(table, rank)) is not None]
    if share is not None:
        given = [(rank, value) for rank, value in given if share > _SLOWER[rank]]
    if not given:
        return ""
    rank, limit = given[0] if share is not None else given[-1]
    if service.low <= limit.high:
        return ""
    whole = f"{rank.upper()} of processor_to_wire in {where} ({limit.text})"
    return f"`{service.text}` is longer than the {whole}, which holds it: {_question(service, limit)}"


def _share(flow: FlowWindow | None, name: str) -> float | None:
    """The least share of a message type in a window, or None where it is not told."""
    given = flow.by_type.get(name) if flow else None
    if flow is None or given is None:
        return None
    return given.low if given.dimension == "share" else given.low / flow.rate.high


def _question(service: Quantity, limit: Quantity) -> str:
    unit = _UNIT.search(service.text)
    meant = _SMALLER.get(unit[1]) if unit else None
    if meant and service.low / _STEP <= limit.high:
        return f"is that {meant}?"
    return "check the two"
