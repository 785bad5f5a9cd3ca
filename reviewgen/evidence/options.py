"""How captures are to be read, as the command line says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviewgen.errors import InputRefused
from reviewgen.evidence.chunk import LONGEST_NAME
from reviewgen.evidence.columns import LATENCY, UNITS_PS, Column, parse_columns
from reviewgen.evidence.records import CLOSED, OPEN
from reviewgen.evidence.windows import ALL, Window
from reviewgen.evidence.wire.options import WireOptions

ENGINES = ("auto", "base", "duckdb", "spark")


@dataclass(frozen=True)
class MeasureOptions:
    """Checked when made; raises InputRefused.

    `type` names the one message type of captures that hold no column for it. `loop` is what the user knows
    of it ("" finds out). `rates_per_s` are the arrival rates of the replays; none: the desk's rates by window,
    `stated_rates_per_s`, or else the capture's own. `stated_p50_us` holds the desk's medians by (segment,
    window), to catch a wrong unit.
    """

    columns: str = ""
    segment: str = LATENCY
    type: str = ""
    windows: tuple[Window, ...] = ALL
    rates_per_s: tuple[float, ...] = ()
    unit: str = "ns"
    loop: str = ""
    clock: str = ""
    clock_error_us: float = 0.0
    engine: str = "auto"
    wire: WireOptions = field(default_factory=WireOptions)
    stated_p50_us: Mapping[tuple[str, str], float] = field(default_factory=dict)
    stated_rates_per_s: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in (("--segment", self.segment), ("--type", self.type), ("--clock", self.clock)):
            if len(value) > LONGEST_NAME or not value.isprintable():
                raise InputRefused(f"{name}: not a name", f"up to {LONGEST_NAME} printable characters")
        if not self.segment:
            raise InputRefused("--segment: no name given", "leave it out, or name the segment")
        for name, value, allowed in (
            ("--unit", self.unit, tuple(UNITS_PS)),
            ("--loop", self.loop, ("", OPEN, CLOSED)),
            ("--engine", self.engine, ENGINES),
        ):
            if value not in allowed:
                raise InputRefused(
                    f"{name}: `{value[:40]}` is not known", f"use {', '.join(filter(None, allowed))}"
                )
        if any(not 0 < rate < 1e12 for rate in self.rates_per_s):
            raise InputRefused("--rate: not a rate above zero", "write it as 100k msg/s")
        self.asked()

    def replayed_at(self, window: str) -> tuple[float, ...]:
        """The rates that a closed loop in a window is replayed at; a window without name stands for all."""
        if self.rates_per_s:
            return self.rates_per_s
        stated = self.stated_rates_per_s
        return tuple(sorted({rate for name, rate in stated.items() if window in ("", name)}))

    def asked(self) -> dict[str, Column]:
        """The columns that --columns names, by what they hold."""
        return parse_columns(self.columns)
