"""Reading evidence files: bytes from a stranger to `Evidence`, or a refusal that says what is wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from reviewgen.errors import InputRefused, Problem, UnsafeInput
from reviewgen.evidence.capture import open_capture
from reviewgen.evidence.outline import LARGEST
from reviewgen.evidence.records import (
    QUANTILES,
    BinRates,
    CaptureFile,
    Dropped,
    Evidence,
    Joint,
    Rates,
    Remark,
    Replay,
    Series,
    Service,
)
from reviewgen.evidence.schema import FORMAT, EvidencePart, JointPart, SeriesPart
from reviewgen.evidence.sketch import BUCKETS, RELATIVE_ERROR, Sketch, bucket_of
from reviewgen.evidence.strict_json import schema_problems, strict_json

__all__ = [
    "FORMAT",
    "LARGEST",
    "BinRates",
    "CaptureFile",
    "Dropped",
    "Evidence",
    "Joint",
    "Rates",
    "Remark",
    "Replay",
    "Series",
    "Service",
    "load_evidence",
    "parse_evidence",
]

_MEASURE_AGAIN = "write it again with `reviewgen measure`"


def load_evidence(path: Path, *, name: str | None = None) -> Evidence:
    """The evidence file at a path, called `name` (the file's own name by default) wherever it is shown.

    Raises InputRefused or UnsafeInput with every problem found, EnvironmentFault where it cannot be read.
    """
    with open_capture(path, largest=LARGEST) as capture:
        return parse_evidence(capture.file.read(LARGEST + 1), name or capture.name)


def parse_evidence(data: bytes, name: str) -> Evidence:
    """The evidence in the bytes of a file. Raises InputRefused or UnsafeInput."""
    if len(data) > LARGEST:
        raise UnsafeInput(
            Problem(f"over the limit of {LARGEST} bytes for an evidence file", _MEASURE_AGAIN, name)
        )
    tree = strict_json(data, name, _MEASURE_AGAIN)
    _refuse_other_format(tree, name)
    try:
        part = EvidencePart.model_validate(tree)
    except ValidationError as error:
        raise InputRefused(schema_problems(error, name, _MEASURE_AGAIN)) from error
    records = ("files", "rates", "replays", "remarks")
    plain = part.model_dump(include=set(records))
    return Evidence(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        tool_version=part.tool_version,
        files=tuple(_file(entry) for entry in plain["files"]),
        series=_all_different(tuple(_series(entry, name) for entry in part.series), name),
        rates=tuple(_rates(entry) for entry in plain["rates"]),
        joint=tuple(_joint(entry, name) for entry in part.joint),
        replays=tuple(Replay(**entry) for entry in plain["replays"]),
        remarks=tuple(Remark(**entry) for entry in plain["remarks"]),
    )


def _refuse_other_format(tree: Any, name: str) -> None:
    found = tree.get("format") if isinstance(tree, dict) else None
    if found == FORMAT:
        return
    found = found if isinstance(found, str) else ""
    kind, _, version = found.rpartition("/")
    if kind == FORMAT.rpartition("/")[0] and version.isdecimal():
        problem = Problem(
            f"written in format {found[:60]}, newer than {FORMAT}", "use a newer reviewgen", name
        )
    elif kind == "reviewgen.obi":
        problem = Problem("this is the result of audit-obi", "name it under obi.evidence_file", name)
    else:
        problem = Problem(f"not an evidence file: its format is not {FORMAT}", _MEASURE_AGAIN, name)
    raise InputRefused(problem)


def _file(entry: dict[str, Any]) -> CaptureFile:
    dropped = tuple(Dropped(d["reason"], d["rows"], tuple(d["first"])) for d in entry.pop("dropped"))
    return CaptureFile(dropped=dropped, **entry)


def _rates(entry: dict[str, Any]) -> Rates:
    return Rates(bins=tuple(BinRates(**bins) for bins in entry.pop("bins")), **entry)


def _joint(part: JointPart, name: str) -> Joint:
    if any(len(row) != len(part.segments) for row in part.samples_us):
        raise InputRefused(Problem("joint.samples_us: a row is longer or shorter", _MEASURE_AGAIN, name))
    samples = np.array(part.samples_us, dtype=np.float64)
    samples.flags.writeable = False
    return Joint(part.window, tuple(part.segments), part.n, samples)


def _series(part: SeriesPart, name: str) -> Series:
    """The series, if its figures follow from its buckets."""
    buckets = tuple(sorted((int(key), count) for key, count in part.buckets.items()))
    sketch = Sketch(buckets, part.n, part.sum_ps, part.min_ps, part.max_ps)
    series = Series(part.segment, part.type, part.window, part.loop, sketch)
    fault = _contradiction(sketch) or _wrong_figure(part, series)
    if fault:
        where = " ".join(word for word in ("series", part.window, part.segment, part.type) if word)
        raise InputRefused(Problem(f"{where}: {fault}", _MEASURE_AGAIN, name))
    return series


def _contradiction(sketch: Sketch) -> str:
    """What of the counters cannot be true, or nothing."""
    if not sketch.buckets or sketch.buckets[-1][0] >= BUCKETS:
        return "there are no buckets, or some beyond the last"
    if sum(count for _, count in sketch.buckets) != sketch.n:
        return "n is not the sum of the buckets"
    ends = bucket_of(np.array([sketch.min_ps, sketch.max_ps])).tolist()
    if ends != [sketch.buckets[0][0], sketch.buckets[-1][0]] or sketch.min_ps > sketch.max_ps:
        return "the smallest and largest sample are not in the first and last bucket"
    if not sketch.n * sketch.min_ps <= sketch.sum_ps <= sketch.n * sketch.max_ps:
        return "the sum is not between n times the smallest and n times the largest sample"
    return ""


def _wrong_figure(part: SeriesPart, series: Series) -> str:
    """The first printed figure that its own buckets do not bear out, or nothing."""
    expected = {key: series.quantile_us(p) for key, p in QUANTILES.items()} | {"max_us": series.max_us}
    for key, value in expected.items():
        if abs(getattr(part, key) - value) > RELATIVE_ERROR * value + 1e-6:
            return f"{key} does not follow from the buckets"
    return ""


def _all_different(series: tuple[Series, ...], name: str) -> tuple[Series, ...]:
    keys = {(one.segment, one.type, one.window) for one in series}
    if len(keys) < len(series):
        raise InputRefused(Problem("two series have one segment, type and window", _MEASURE_AGAIN, name))
    return series
