"""What several captures say together: series, rates, joint samples and replays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from reviewgen.evidence.bins import Dispersion
from reviewgen.evidence.loop import closed_remark, unknown_remark
from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.passing import KEPT_SERVICES
from reviewgen.evidence.reading import Reading
from reviewgen.evidence.records import CLOSED, OPEN, UNKNOWN, Joint, Rates, Remark, Replay, Series
from reviewgen.evidence.replay import replay_services
from reviewgen.evidence.schema import MOST_JOINT_ROWS
from reviewgen.evidence.sketch import Sketch


def loops(
    readings: list[Reading], options: MeasureOptions
) -> tuple[dict[tuple[str, str], str], list[Remark]]:
    """The loop of each (window, segment), and the remarks on it; captures that differ leave it unknown."""
    found: dict[tuple[str, str], set[str]] = {}
    remarks: list[Remark] = []
    for reading in readings:
        for (window, segment, kind), sketch in reading.seen.sketches.items():
            if kind or not sketch.n:
                continue
            watch = reading.seen.segments.get((window, segment))
            arrivals = reading.seen.arrivals.get(window)
            span = arrivals.last_ns - arrivals.first_ns if arrivals else 0
            verdict, expected = watch.loop.verdict(sketch, span) if watch else (UNKNOWN, 0.0)
            verdict = options.loop or reading.source.loop or verdict
            found.setdefault((window, segment), set()).add(verdict)
            if verdict == CLOSED and watch and not options.loop:
                remarks.append(replace(closed_remark(segment, watch.loop, expected), window=window))
            if verdict == UNKNOWN:
                remarks.append(replace(unknown_remark(segment, watch.loop if watch else None, span), window=window))
    return {
        key: verdicts.pop() if len(verdicts) == 1 else UNKNOWN for key, verdicts in found.items()
    }, remarks


def all_series(
    readings: list[Reading], loop: dict[tuple[str, str], str], options: MeasureOptions
) -> list[Series]:
    """One series for each (segment, type, window); types are left out where there is only one name for all."""
    merged: dict[tuple[str, str, str], Sketch] = {}
    for reading in readings:
        for (window, segment, kind), sketch in reading.seen.sketches.items():
            key = (window, segment, kind or options.type)
            merged[key] = merged.get(key, Sketch.empty()).merge(sketch)
    return [
        Series(segment, kind, window, loop[window, segment], merged[window, segment, kind])
        for window, segment, kind in sorted(merged)
        if merged[window, segment, kind].n
    ]


def all_rates(readings: list[Reading], options: MeasureOptions) -> list[Rates]:
    """Rates of each (type, window) over all captures; the time between two captures counts for nothing."""
    spans: dict[str, float] = {}
    rates = _logged_rates(readings, options)
    counts: dict[tuple[str, str], int] = {}
    bins: dict[tuple[str, str], dict[int, Dispersion]] = {}
    for reading in readings:
        for window, arrivals in reading.seen.arrivals.items():
            spans[window] = spans.get(window, 0.0) + (arrivals.last_ns - arrivals.first_ns) / 1e9
            for kind, dispersions in arrivals.dispersions().items():
                key = (window, kind or options.type)
                counts[key] = counts.get(key, 0) + arrivals.folds[kind].rows
                together = bins.setdefault(key, {})
                for width, dispersion in dispersions.items():
                    together.setdefault(width, Dispersion()).merge(dispersion)
    return rates + [
        Rates(
            kind,
            window,
            counts[window, kind],
            spans[window],
            max(counts[window, kind] - 1, 0) / spans[window] if spans[window] else 0.0,
            tuple(dispersion.rates(width) for width, dispersion in sorted(widths.items())),
        )
        for (window, kind), widths in bins.items()
    ]


def _logged_rates(readings: list[Reading], options: MeasureOptions) -> list[Rates]:
    """The mean rate of logs that hold intervals instead of stamps, such as .hlog: no bins, hence no bursts."""
    spans = [span for reading in readings if (span := getattr(reading.source, "span_ns", None))]
    if len(spans) < len(readings) or len(options.windows) > 1:
        return []
    n, span_s = (
        sum(reading.seen.rows for reading in readings),
        sum(last - first for first, last in spans) / 1e9,
    )
    return [Rates(options.type, options.windows[0].name, n, span_s, n / span_s if span_s else 0.0, ())]


def all_joint(readings: Iterable[Reading]) -> list[Joint]:
    """Joint samples of each window: those of several captures share the room evenly."""
    parts: dict[tuple[str, tuple[str, ...]], list[Joint]] = {}
    for reading in readings:
        for window, sample in reading.seen.joint.items():
            joint = sample.joint(window)
            if joint is not None:
                parts.setdefault((window, joint.segments), []).append(joint)
    found = []
    for (window, segments), joints in parts.items():
        room = MOST_JOINT_ROWS // len(joints)
        samples = np.concatenate([joint.samples_us[:room] for joint in joints])
        found.append(Joint(window, segments, sum(joint.n for joint in joints), samples))
    return found


def all_replays(
    readings: list[Reading],
    loop: dict[tuple[str, str], str],
    rates: list[Rates],
    options: MeasureOptions,
) -> tuple[list[Replay], list[Remark]]:
    """For closed loops, the wait under open arrivals at the rates asked for or stated, else at the capture's own."""
    replays: list[Replay] = []
    remarks: list[Remark] = []
    for (window, segment), verdict in sorted(loop.items()):
        if verdict == OPEN and options.rates_per_s:
            text = "No replay: these latencies were captured under open arrivals, so they hold their queueing already."
            remarks.append(Remark("replay-skipped", segment, text, window=window))
        if verdict != CLOSED:
            continue
        kept = [part for reading in readings if (window, segment) in reading.seen.segments
                for part in reading.seen.segments[window, segment].kept]  # fmt: skip
        if not kept:
            continue
        services = np.concatenate(kept)[:KEPT_SERVICES] / 1e6
        own = [r.rate_per_s for r in rates if r.window == window and r.type == options.type]
        for rate in options.replayed_at(window) or own:
            replays.append(replay_services(services, rate, segment=segment, window=window))
    return replays, remarks
