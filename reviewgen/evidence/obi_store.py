"""The result of `audit-obi`: what it holds, how it is written, and how it is read back from a stranger's
file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from reviewgen import __version__
from reviewgen.errors import InputRefused, Problem, UnsafeInput
from reviewgen.evidence.capture import open_capture
from reviewgen.evidence.schema import Amount, Count, Finite, Positive, Sentence, Sha256, Stamp, Text
from reviewgen.evidence.strict_json import schema_problems, strict_json

FORMAT: Final = "reviewgen.obi/1"
LARGEST: Final = 2_000_000
"""Bytes of a result file: a week of half hours is below 100 KB."""
_AGAIN: Final = "write it again with `reviewgen audit-obi`"
_DIGITS: Final = 9

Moment = Annotated[Stamp, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Signed = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
_STRICT: Final = ConfigDict(strict=True, extra="ignore")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval, low <= value <= high."""

    value: Finite
    low: Finite
    high: Finite

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError("the value does not lie in its interval")


@dataclass(frozen=True, slots=True)
class HalfHour:
    """The figures of one part of the session; None where it has too few windows, or nothing varies."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    start: Moment
    windows: Positive
    event_share_lost: Share
    ofi_correlation: Signed | None
    slope_direct: Finite | None
    slope_direct_se: Amount | None
    r2_direct: Share
    r2_sip: Share
    r2_next_direct: Share
    r2_next_sip: Share
    sign_disagreement: Share | None
    lead_us: Finite | None


@dataclass(frozen=True, slots=True)
class ObiDropped:
    """Rows of a feed left out for one reason, and the lines or records of the first few."""

    reason: Sentence
    rows: Count
    first: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class ObiSource:
    """One feed's file. `events` are changes of the top of the book; `unchanged` rows left it as it was."""

    role: Annotated[str, Field(pattern="^(direct|sip)$")]
    name: Text
    sha256: Sha256
    schema: Text
    clock: Text
    rows: Count
    events: Count
    unchanged: Count
    dropped: tuple[ObiDropped, ...]


@dataclass(frozen=True, slots=True)
class ObiEvidence:
    """Both feeds compared on one clock; times are ISO 8601 in UTC.

    Shares, correlations and R² as fractions; `ofi_correlation` is between the feeds' order flow imbalance by
    window. R² of both feeds is of the direct feed's mid moves in the same window, `r2_next_*` of those in the
    next one. `sign_disagreement` is among windows in which both flows are other than 0. `lead_us`: by how
    much the direct feed comes first; None where no lead can be told, which a remark explains. Rates count
    changes of the top of this one instrument; `added_rate_per_s` is what the direct feed brings more of them
    than the SIP that it replaces. `correlogram`: (lag in µs, correlation) around the peak. Slopes in ticks
    per share.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    symbol: Text
    first_time: Moment
    last_time: Moment
    window_s: Amount
    windows: Positive
    grid_us: Amount
    tick: Amount
    event_share_lost: Estimate
    ofi_correlation: Estimate
    r2_direct: Estimate
    r2_sip: Estimate
    r2_next_direct: Estimate
    r2_next_sip: Estimate
    sign_disagreement: Estimate
    lead_us: Estimate | None
    direct_rate_per_s: Amount
    sip_rate_per_s: Amount
    added_rate_per_s: Amount
    direct_peak_1ms_per_s: Amount
    sip_peak_1ms_per_s: Amount
    half_hours: Annotated[tuple[HalfHour, ...], Field(min_length=1, max_length=500)]
    correlogram: Annotated[tuple[tuple[Finite, Finite], ...], Field(max_length=1_000)]
    sources: Annotated[tuple[ObiSource, ...], Field(min_length=2, max_length=2)]
    remarks: Annotated[tuple[Sentence, ...], Field(max_length=50)]

    def __post_init__(self) -> None:
        for name in (
            "event_share_lost",
            "r2_direct",
            "r2_sip",
            "r2_next_direct",
            "r2_next_sip",
            "sign_disagreement",
        ):
            estimate: Estimate = getattr(self, name)
            if estimate.low < 0 or estimate.high > 1:
                raise ValueError(f"{name} is a share, which lies between 0 and 1")
        if self.ofi_correlation.low < -1 or self.ofi_correlation.high > 1:
            raise ValueError("ofi_correlation does not lie between -1 and 1")

    @property
    def signal_share_lost(self) -> float:
        """Share of the variance of the direct feed's order flow that the SIP's does not carry, 1 - correlation².

        This is what losing events costs; the two differ widely, since order flow telescopes while the price stands.
        """
        return 1 - self.ofi_correlation.value**2


def dump_obi(evidence: ObiEvidence) -> bytes:
    """The file's bytes: JSON, a key or half hour a line, sorted, nine significant digits, ending in a newline."""
    tree = {"format": FORMAT, "tool_version": __version__, **_rounded(asdict(evidence))}
    lines = [f" {json.dumps(key)}: {_value(tree[key])}" for key in sorted(tree)]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def load_obi_file(path: Path, *, name: str | None = None) -> ObiEvidence:
    """The result at a path, called `name` in errors. Raises as load_obi, and for what is no regular file."""
    with open_capture(path, largest=LARGEST) as capture:
        return load_obi(capture.file.read(LARGEST + 1), name or capture.name)


def load_obi(raw: bytes, name: str) -> ObiEvidence:
    """The result in the bytes of a file. Raises InputRefused with every place that is wrong, UnsafeInput for
    one that is too large or too deep."""
    if len(raw) > LARGEST:
        raise UnsafeInput(
            Problem(f"over the limit of {LARGEST} bytes for a result of audit-obi", _AGAIN, name)
        )
    _refuse_other_format(strict_json(raw, name, _AGAIN), name)
    try:
        return TypeAdapter(ObiEvidence).validate_json(raw, strict=True)
    except ValidationError as error:
        raise InputRefused(schema_problems(error, name, _AGAIN)) from error


def _refuse_other_format(tree: Any, name: str) -> None:
    found = tree.get("format") if isinstance(tree, dict) else None
    if found == FORMAT:
        return
    written = found if isinstance(found, str) else ""
    kind, _, version = written.rpartition("/")
    if kind == FORMAT.rpartition("/")[0] and version.isdecimal():
        what, remedy = f"written in format {written[:60]}, newer than {FORMAT}", "use a newer reviewgen"
    elif kind == "reviewgen.evidence":
        what, remedy = "this was written by measure", "name it under evidence"
    else:
        what, remedy = f"no result of audit-obi: its format is not {FORMAT}", _AGAIN
    raise InputRefused(Problem(what, remedy, name))


def _value(value: Any) -> str:
    # Lists of objects take a line for each, so that git shows which half hour changed.
    def text(entry: Any) -> str:
        return json.dumps(entry, sort_keys=True, ensure_ascii=False, allow_nan=False)

    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(text(entry) for entry in value) + "\n ]"
    return text(value)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return value
