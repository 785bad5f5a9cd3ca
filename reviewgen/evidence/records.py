"""What an evidence file says, as the rest of the program reads it. Latencies in µs, rates in msg/s.

In `type` and `window` the empty text means: all types together, no window named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reviewgen.evidence.sketch import Sketch

OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
QUANTILES = {"p50_us": 0.5, "p95_us": 0.95, "p99_us": 0.99, "p999_us": 0.999}


@dataclass(frozen=True)
class Dropped:
    """Rows left out for one reason, and the lines or rows of the first few."""

    reason: str
    rows: int
    first: tuple[int, ...]


@dataclass(frozen=True)
class CaptureFile:
    """One capture that was read. Times are ISO 8601 in UTC, or empty where the stamps are no dates."""

    name: str
    sha256: str
    bytes: int
    format: str
    rows: int
    rows_dropped: int
    dropped: tuple[Dropped, ...]
    clock: str
    first_time: str
    last_time: str


@dataclass(frozen=True)
class Service:
    """A service time distribution as queue models take it."""

    mean_us: float
    scv: float
    n: int


@dataclass(frozen=True)
class Series:
    """The measured distribution of one segment, type and window.

    `loop`: "open", "closed" (service times without queueing) or "unknown" (no arrival stamps to tell).
    """

    segment: str
    type: str
    window: str
    loop: str
    sketch: Sketch

    @property
    def n(self) -> int:
        """Samples."""
        return self.sketch.n

    @property
    def min_us(self) -> float:
        """The smallest sample, exact."""
        return self.sketch.min_ps / 1e6

    @property
    def max_us(self) -> float:
        """The largest sample, exact."""
        return self.sketch.max_ps / 1e6

    @property
    def mean_us(self) -> float:
        """The mean, exact."""
        return self.sketch.mean_us

    @property
    def scv(self) -> float:
        """Squared coefficient of variation."""
        return self.sketch.scv

    @property
    def p50_us(self) -> float:
        """The median; like every quantile within half a bucket, 0.4 %."""
        return self.quantile_us(0.5)

    @property
    def p95_us(self) -> float:
        """The 95th percentile."""
        return self.quantile_us(0.95)

    @property
    def p99_us(self) -> float:
        """The 99th percentile."""
        return self.quantile_us(0.99)

    @property
    def p999_us(self) -> float:
        """The 99.9th percentile; for n below 1000 it leans on the maximum, and its interval has no end."""
        return self.quantile_us(0.999)

    def quantile_us(self, p: float) -> float:
        """The quantile of any share 0..1."""
        return self.sketch.quantile_us(p)

    def quantiles_us(self, p: ArrayLike) -> NDArray[np.float64]:
        """Many at once, the shape of `p`: an inverse distribution function, so `quantiles_us(u)` samples."""
        return self.sketch.quantiles_us(p)

    def error_us(self, p: float) -> float:
        """Half the width of the bucket that the quantile stands in."""
        return self.sketch.error_us(p)

    def interval_us(self, p: float, confidence: float = 0.95) -> tuple[float, float | None]:
        """A distribution-free interval for independent samples; None where the sample has no upper end."""
        return self.sketch.interval_us(p, confidence)

    def tail(self, above_us: float) -> float:
        """The share of samples above a latency."""
        return self.sketch.tail(above_us)

    def service(self) -> Service:
        """Mean and variation; a service time distribution where the loop is closed."""
        return Service(self.mean_us, self.scv, self.n)


@dataclass(frozen=True)
class BinRates:
    """Arrivals counted in bins of one width. None where the capture holds too few whole bins.

    `bins` counts whole bins, without the cut ones at both ends; the maximum looks at those too. `idc` is the
    index of dispersion for counts, variance / mean: 1 for a Poisson stream.
    """

    bin_ms: int
    bins: int
    mean_per_s: float | None
    max_per_s: float
    p999_per_s: float | None
    idc: float | None


@dataclass(frozen=True)
class Rates:
    """How fast messages of one type arrived in one window."""

    type: str
    window: str
    n: int
    span_s: float
    rate_per_s: float
    bins: tuple[BinRates, ...]

    def bin(self, bin_ms: int) -> BinRates | None:
        """The rates in bins of that width."""
        return next((rates for rates in self.bins if rates.bin_ms == bin_ms), None)

    @property
    def idc_1ms(self) -> float | None:
        """Index of dispersion of the 1 ms counts."""
        rates = self.bin(1)
        return rates.idc if rates else None

    @property
    def peak_1ms_per_s(self) -> float | None:
        """The fullest millisecond, as a rate."""
        rates = self.bin(1)
        return rates.max_per_s if rates else None


@dataclass(frozen=True)
class Joint:
    """Rows whose segments were all measured for the same message.

    `samples_us` has the shape (rows, segments) and is read-only; the rows were chosen without regard to
    their values out of the `n` of the capture.
    """

    window: str
    segments: tuple[str, ...]
    n: int
    samples_us: NDArray[np.float64]


@dataclass(frozen=True)
class Replay:
    """What messages arriving as an open Poisson stream would have waited. None where no steady state is."""

    segment: str
    window: str
    rate_per_s: float
    messages: int
    utilisation: float
    stable: bool
    wait_p50_us: float | None
    wait_p95_us: float | None
    wait_p99_us: float | None
    sojourn_p95_us: float | None
    growth_us_per_us: float | None


@dataclass(frozen=True)
class Remark:
    """Something the reader of the figures must know. `numbers` holds the sentence's figures by name.

    `subject` is a file or a segment; `window` the one the remark speaks of, empty for the whole capture.
    """

    id: str
    subject: str
    text: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    window: str = ""

    @property
    def about(self) -> str:
        """Window and subject."""
        return f"{self.window} {self.subject}".strip()


@dataclass(frozen=True)
class Evidence:
    """One evidence file, validated; `name` is how desk.yaml cites it."""

    name: str
    sha256: str
    tool_version: str
    files: tuple[CaptureFile, ...]
    series: tuple[Series, ...]
    rates: tuple[Rates, ...]
    joint: tuple[Joint, ...]
    replays: tuple[Replay, ...]
    remarks: tuple[Remark, ...]

    def find(self, segment: str, window: str = "", type: str = "") -> Series | None:
        """The series of a segment in a window; a capture that names no window speaks for every one."""
        for named in _or_any(window):
            for series in self.series:
                if (series.segment, series.window, series.type) == (segment, named, type):
                    return series
        return None

    def rates_of(self, window: str = "", type: str = "") -> Rates | None:
        """The rates of a type in a window, likewise."""
        for named in _or_any(window):
            for rates in self.rates:
                if (rates.window, rates.type) == (named, type):
                    return rates
        return None

    def joint_of(self, window: str = "") -> Joint | None:
        """The joint samples of a window, likewise."""
        for named in _or_any(window):
            for joint in self.joint:
                if joint.window == named:
                    return joint
        return None


def _or_any(window: str) -> tuple[str, ...]:
    return (window, "") if window else ("",)
