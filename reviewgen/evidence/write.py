"""Evidence as the bytes of a file: sorted, stable, one series a line, so that git shows what changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from reviewgen import __version__
from reviewgen.evidence.records import QUANTILES, CaptureFile, Joint, Rates, Remark, Replay, Series
from reviewgen.evidence.schema import FORMAT

_WIDE = 0.02
"""Percentiles whose interval is wider than this share of their value print it."""


def render(
    files: Sequence[CaptureFile],
    series: Sequence[Series],
    rates: Sequence[Rates],
    joint: Sequence[Joint],
    replays: Sequence[Replay],
    remarks: Sequence[Remark],
) -> bytes:
    """The evidence file, UTF-8, ending in a newline. Files keep their order, all else is sorted by name."""
    lists: dict[str, list[dict[str, Any]]] = {
        "files": [asdict(file) for file in files],
        "joint": [_joint(entry) for entry in sorted(joint, key=lambda j: j.window)],
        "rates": [asdict(entry) for entry in sorted(rates, key=lambda r: (r.window, r.type))],
        "remarks": [asdict(entry) for entry in sorted(remarks, key=lambda r: (r.id, r.window, r.subject, r.text))],
        "replays": [
            asdict(entry) for entry in sorted(replays, key=lambda r: (r.window, r.segment, r.rate_per_s))
        ],
        "series": [_series(entry) for entry in sorted(series, key=lambda s: (s.window, s.segment, s.type))],
    }
    parts = [f' "{key}": {_array(entries)}' for key, entries in lists.items()]
    parts += [f' "format": {json.dumps(FORMAT)}', f' "tool_version": {json.dumps(__version__)}']
    return ("{\n" + ",\n".join(sorted(parts)) + "\n}\n").encode()


def _array(entries: list[dict[str, Any]]) -> str:
    lines = [json.dumps(_rounded(entry), sort_keys=True, ensure_ascii=False) for entry in entries]
    return "[\n  " + ",\n  ".join(lines) + "\n ]" if lines else "[]"


def _series(series: Series) -> dict[str, Any]:
    figures = {key: series.quantile_us(p) for key, p in QUANTILES.items()}
    intervals = {}
    for key, p in QUANTILES.items():
        low, high = series.interval_us(p)
        if high is None or high - low > _WIDE * figures[key]:
            intervals[key] = [low, high]
    return {
        "segment": series.segment,
        "type": series.type,
        "window": series.window,
        "loop": series.loop,
        **figures,
        "min_us": series.min_us,
        "max_us": series.max_us,
        "mean_us": series.mean_us,
        "scv": series.scv,
        "error_us": {key: series.error_us(p) for key, p in QUANTILES.items()},
        "interval_us": intervals,
        **series.sketch.to_json(),
    }


def _joint(joint: Joint) -> dict[str, Any]:
    return {
        "window": joint.window,
        "segments": list(joint.segments),
        "n": joint.n,
        "samples_us": joint.samples_us.tolist(),
    }


def _rounded(value: Any) -> Any:
    """Floats to a picosecond or seven digits, whichever is more: the same text on every machine."""
    if isinstance(value, float):
        return round(value, 6) if abs(value) >= 1 else float(f"{value:.7g}")
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return value
