"""Measured percentiles in place of stated ones, and the joint samples behind the shares of the tail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from reviewgen.desk.sections.latency import Latency, LatencyWindow
from reviewgen.desk.sections.percentiles import Percentiles
from reviewgen.desk.values import Count
from reviewgen.evidence.outline import FEWEST
from reviewgen.evidence.records import CLOSED
from reviewgen.facts.captures import POINTS, Distribution, Gathering, day_of, quantity
from reviewgen.ledger import key
from reviewgen.models.marginal import from_sample

if TYPE_CHECKING:
    from reviewgen.evidence.store import Evidence, Series

RANKS: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "p999": 0.999}
SEGMENTS: Final = tuple(name for name in LatencyWindow.model_fields if name != "name")
FORMULA: Final = "percentile of the capture's sketch"


def lay_latency(gathering: Gathering, file: Evidence, latency: Latency) -> Latency:
    """The latencies with those that the file measured; closed loops hold no queueing and give none."""
    windows = {window.name: window for window in latency.windows}
    for series in sorted(file.series, key=lambda one: not one.window):
        name = _window_for(gathering, file, series)
        if name is None:
            continue
        window = windows.get(name) or LatencyWindow.empty().model_copy(update={"name": name})
        subject = f"{name} {series.segment}"
        path = f"latency.windows.{key(name)}.{series.segment}"
        if not gathering.free(file, path, subject):
            continue
        stated: Percentiles | None = getattr(window, series.segment)
        table = _percentiles(gathering, file, series, path, subject, stated)
        windows[name] = window.model_copy(update={series.segment: table})
        ranks = (np.arange(POINTS) + 0.5) / POINTS
        sample = from_sample(series.quantiles_us(ranks))
        gathering.distributions[name, series.segment] = Distribution(sample, series.p95_us)
        gathering.used_unnamed |= not series.window
    _lay_joint(gathering, file)
    laid = tuple(windows.values())
    return latency if laid == latency.windows else latency.model_copy(update={"windows": laid})


def _window_for(gathering: Gathering, file: Evidence, series: Series) -> str | None:
    """The desk's window a series speaks for, or None, with a note where that leaves something out."""
    whole = file.find(series.segment, series.window)
    if series.type and whole is not None:
        return None  # all types together speak; a type of its own matters for service times alone
    named = f"{series.window} {series.segment} {series.type}".strip()
    if series.loop == CLOSED:
        if series.segment != "processor":
            gathering.note(
                file, named,
                f"{named} was taken in a closed loop: service times without queueing, "
                f"so its P95 of {series.p95_us:.4g} µs replaces nothing.",
            )  # fmt: skip
        return None
    if series.segment not in SEGMENTS:
        gathering.note(
            file, named,
            f"{named} is no segment of the desk, so its P95 of {series.p95_us:.4g} µs is not used. "
            "Name it with --segment.",
        )  # fmt: skip
        return None
    if series.type:
        gathering.note(file, named, f"{named} holds one message type alone and does not stand for all of them.")
        return None
    if series.n < FEWEST:
        gathering.note(file, named, f"{named} holds {series.n} samples, too few for a P95.")
        return None
    found = gathering.window_of(series.window)
    if found is None:
        gathering.note(file, named, f"{named} is not used: the desk's flow has no window for it.")
    return found


def _percentiles(
    gathering: Gathering, file: Evidence, series: Series, path: str, subject: str, stated: Percentiles | None
) -> Percentiles:
    """The table of one series: each percentile that its sample reaches, with its interval."""
    given: dict[str, object] = {}
    for rank, share in RANKS.items():
        if series.n * (1.0 - share) < 1.0:
            continue
        low, high = series.interval_us(share)
        value = series.quantile_us(share)
        measured = quantity(file, low, value, series.max_us if high is None else high, "us")
        own = getattr(stated, rank) if stated else None
        given[rank] = gathering.take(file, f"{path}.{rank}", subject, own, measured, FORMULA)
    largest = quantity(file, series.max_us, series.max_us, series.max_us, "us")
    # a largest value says how long one looked: another maximum contradicts nothing
    given["max"] = gathering.take(file, f"{path}.max", subject, None, largest, "largest sample of the capture")
    given["n"] = Count(series.n, "measured", file.name, day_of(file))
    return Percentiles.empty().model_copy(update=given)


def _lay_joint(gathering: Gathering, file: Evidence) -> None:
    for joint in sorted(file.joint, key=lambda one: not one.window):
        window = gathering.window_of(joint.window)
        if window is not None and window not in gathering.joint:
            gathering.joint[window] = joint
