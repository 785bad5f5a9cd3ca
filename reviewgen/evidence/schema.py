"""The shape of an evidence file, format `reviewgen.evidence/1`, checked before anything is believed.

Files grow only by adding keys, so unknown keys are passed over; everything known must have its type and
range.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from reviewgen.evidence.sketch import LIMIT_PS

FORMAT = "reviewgen.evidence/1"
MOST_SERIES = 2000
MOST_JOINT_ROWS = 4096
_MOST = (1 << 53) - 1
"""Counts above this are not held exactly by every JSON reader."""

Text = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$")
]
Sentence = Annotated[
    str, StringConstraints(max_length=2000, pattern=r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$")
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=_MOST)]
Positive = Annotated[int, Field(ge=1, le=_MOST)]
Picoseconds = Annotated[int, Field(ge=0, lt=LIMIT_PS)]
Amount = Annotated[float, Field(ge=0, le=1e18, allow_inf_nan=False)]
Finite = Annotated[float, Field(ge=-1e18, le=1e18, allow_inf_nan=False)]
Stamp = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z)?$")]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class DroppedPart(_Part):
    """Rows dropped for one reason."""

    reason: Sentence
    rows: Count
    first: Annotated[list[Count], Field(max_length=20)]


class FilePart(_Part):
    """One capture."""

    name: Text
    sha256: Sha256
    bytes: Count
    format: Text
    rows: Count
    rows_dropped: Count
    dropped: Annotated[list[DroppedPart], Field(max_length=50)]
    clock: Text
    first_time: Stamp
    last_time: Stamp


class SeriesPart(_Part):
    """One distribution: its buckets, and the figures that follow from them."""

    segment: Annotated[Text, StringConstraints(min_length=1)]
    type: Text
    window: Text
    loop: Literal["open", "closed", "unknown"]
    n: Positive
    sum_ps: Annotated[int, Field(ge=0, le=_MOST * LIMIT_PS)]
    min_ps: Picoseconds
    max_ps: Picoseconds
    p50_us: Amount
    p95_us: Amount
    p99_us: Amount
    p999_us: Amount
    max_us: Amount
    buckets: dict[Annotated[str, StringConstraints(pattern=r"^\d{4}$")], Positive]


class BinPart(_Part):
    """Rates in bins of one width."""

    bin_ms: Positive
    bins: Count
    mean_per_s: Amount | None
    max_per_s: Amount
    p999_per_s: Amount | None
    idc: Amount | None


class RatesPart(_Part):
    """Rates of one type."""

    type: Text
    window: Text
    n: Count
    span_s: Amount
    rate_per_s: Amount
    bins: Annotated[list[BinPart], Field(max_length=10)]


class JointPart(_Part):
    """Rows of latencies measured together, in µs."""

    window: Text
    segments: Annotated[list[Text], Field(min_length=2, max_length=20)]
    n: Positive
    samples_us: Annotated[list[list[Amount]], Field(min_length=1, max_length=MOST_JOINT_ROWS)]


class ReplayPart(_Part):
    """A wait under open arrivals."""

    segment: Text
    window: Text
    rate_per_s: Amount
    messages: Positive
    utilisation: Amount
    stable: bool
    wait_p50_us: Amount | None
    wait_p95_us: Amount | None
    wait_p99_us: Amount | None
    sojourn_p95_us: Amount | None
    growth_us_per_us: Amount | None


class RemarkPart(_Part):
    """A remark."""

    id: Text
    subject: Text
    text: Sentence
    numbers: dict[Text, Finite]
    window: Text = ""


class EvidencePart(_Part):
    """The whole file."""

    format: Literal["reviewgen.evidence/1"]
    tool_version: Text
    files: Annotated[list[FilePart], Field(min_length=1, max_length=1000)]
    series: Annotated[list[SeriesPart], Field(max_length=MOST_SERIES)]
    rates: Annotated[list[RatesPart], Field(max_length=MOST_SERIES)]
    joint: Annotated[list[JointPart], Field(max_length=50)]
    replays: Annotated[list[ReplayPart], Field(max_length=MOST_SERIES)]
    remarks: Annotated[list[RemarkPart], Field(max_length=MOST_SERIES)]
