"""Service times from captures taken in a closed loop, in place of stated ones.

A closed loop never queues, so what it measures of the processor is the service time itself.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from reviewgen.evidence.records import CLOSED
from reviewgen.facts.captures import Gathering, quantity
from reviewgen.ledger import key

if TYPE_CHECKING:
    from reviewgen.desk.sections.order_processor import OrderProcessor
    from reviewgen.evidence.store import Evidence, Series
    from reviewgen.units import Quantity

TWO_SIDED: Final = 1.96
FORMULA: Final = "mean of the capture, taken in a closed loop"
SCV: Final = "variance / mean² of the capture, taken in a closed loop"
PATH: Final = "order_processor"


def lay_service(gathering: Gathering, file: Evidence, processor: OrderProcessor) -> OrderProcessor:
    """The processor with the service times the file measured, by type or of one thread altogether."""
    own = [one for one in file.series if one.segment == "processor" and one.loop == CLOSED]
    if not own:
        return processor
    known = set(processor.service_times).union(*(window.by_type for window in gathering.desk.flow.windows))
    typed = {one.type: one for one in own if one.type in known}
    if processor.stages:
        _left(gathering, file, own[0], "the desk's processor is a pipeline, whose stages it cannot tell apart")
        return processor
    if typed:
        return _by_type(gathering, file, processor, typed)
    whole = next((one for one in own if not one.type), None)
    if whole is None:
        _left(gathering, file, own[0], "its message type is not one of the desk's")
        return processor
    return _altogether(gathering, file, processor, whole)


def _left(gathering: Gathering, file: Evidence, series: Series, why: str) -> None:
    subject = f"{series.window} processor {series.type}".strip()
    told = f"A mean service time of {series.mean_us:.4g} µs over {series.n:,} messages is not used: {why}."
    gathering.note(file, subject, told)


def _by_type(
    gathering: Gathering, file: Evidence, processor: OrderProcessor, typed: dict[str, Series]
) -> OrderProcessor:
    """Each type's mean; the variation within a type is the mean over types, by their samples."""
    times = dict(processor.service_times)
    for name, series in typed.items():
        path, subject = f"{PATH}.service_times.{key(name)}", f"service time of {name}"
        if gathering.free(file, path, subject):
            mean = _mean(file, series)
            times[name] = gathering.take(file, path, subject, processor.service_times.get(name), mean, FORMULA)
    count = sum(one.n for one in typed.values())
    within = sum(one.n * one.scv for one in typed.values()) / count
    update: dict[str, object] = {"service_times": times}
    return processor.model_copy(update=update | _variation(gathering, file, within))


def _altogether(
    gathering: Gathering, file: Evidence, processor: OrderProcessor, series: Series
) -> OrderProcessor:
    """All types together: one thread saturates at the inverse of the mean."""
    if processor.service_times:
        _left(gathering, file, series, "it mixes the message types, whose service times the desk gives one by one")
        return processor
    if int(processor.threads) > 1:
        _left(gathering, file, series, "what several threads reach together does not follow from one thread's time")
        return processor
    path, subject = f"{PATH}.saturation_rate", "saturation rate"
    if not gathering.free(file, path, subject):
        return processor
    mean = _mean(file, series)
    rate = quantity(file, 1e6 / mean.high, 1e6 / mean.mid, 1e6 / mean.low, "msg/s")
    formula = "1 / mean of the capture, taken in a closed loop"
    laid = gathering.take(file, path, subject, processor.saturation_rate, rate, formula)
    update: dict[str, object] = {"saturation_rate": laid}
    return processor.model_copy(update=update | _variation(gathering, file, series.scv))


def _variation(gathering: Gathering, file: Evidence, scv: float) -> dict[str, object]:
    path, subject = f"{PATH}.service_scv", "variation of the service time"
    if not gathering.free(file, path, subject):
        return {}
    # how far a sample's variation may be off depends on moments it cannot tell, so it contradicts no stated one
    return {"service_scv": gathering.take(file, path, subject, None, quantity(file, scv, scv, scv, "1"), SCV)}


def _mean(file: Evidence, series: Series) -> Quantity:
    error = TWO_SIDED * series.mean_us * math.sqrt(series.scv / series.n)
    return quantity(file, max(1e-6, series.mean_us - error), series.mean_us, series.mean_us + error, "us")
