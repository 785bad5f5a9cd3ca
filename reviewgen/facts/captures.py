"""What captures bring to a review: which value of the desk each replaced, and what could not be used.

An `Enriched` is what `measured.enrich` leaves behind; `Gathering` is what it fills on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from reviewgen.ledger import Mark
from reviewgen.units import Quantity

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.desk.values import Count
    from reviewgen.evidence.store import Evidence, Joint
    from reviewgen.models.marginal import Sample


POINTS: Final = 10_000
"""Points a measured distribution is carried with: ten of them above P99.9."""


@dataclass(frozen=True)
class Origin:
    """Where a measured value comes from, and how it was read off the capture."""

    mark: Mark
    formula: str


@dataclass(frozen=True)
class Replaced:
    """A stated value and the measured one in its place; `subject` is the window and what was measured."""

    path: str
    subject: str
    stated: Quantity | Count
    measured: Quantity
    source: str


@dataclass(frozen=True)
class Note:
    """One thing a capture holds that the review did not take over, in a sentence with digits."""

    file: str
    subject: str
    text: str


@dataclass(frozen=True)
class Distribution:
    """A measured segment: its sample in µs, and the P95 it was taken with."""

    sample: Sample
    p95_us: float

    def at(self, p95_us: float) -> Sample:
        """The distribution stretched so that its P95 is this one, as a draw from its interval has it."""
        if p95_us == self.p95_us:
            return self.sample
        return replace(self.sample, sorted_us=self.sample.sorted_us * (p95_us / self.p95_us))


@dataclass(frozen=True)
class Enriched:
    """What captures brought. Paths are the desk's; distributions are by (window, segment)."""

    origins: dict[str, Origin] = field(default_factory=dict)
    replaced: tuple[Replaced, ...] = ()
    notes: tuple[Note, ...] = ()
    distributions: dict[tuple[str, str], Distribution] = field(default_factory=dict)
    joint: dict[str, Joint] = field(default_factory=dict)

    def measured(self, window: str) -> dict[str, Distribution]:
        """The measured distributions of one window by segment."""
        return {segment: one for (named, segment), one in self.distributions.items() if named == window}


class Gathering:
    """The captures laid over one desk so far; a value is taken once, from the first file that has it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tested = tested_window(desk)
        self.used_unnamed = False
        self.origins: dict[str, Origin] = {}
        self.replaced: list[Replaced] = []
        self.notes: list[Note] = []
        self.distributions: dict[tuple[str, str], Distribution] = {}
        self.joint: dict[str, Joint] = {}
        self._set = tuple(desk.tree.named(path) for path in desk.tree.overrides)

    def note(self, file: Evidence, subject: str, text: str) -> None:
        """Record what is left out."""
        self.notes.append(Note(file.name, subject, text))

    def free(self, file: Evidence, path: str, subject: str) -> bool:
        """Whether a capture may set the value: no override stands there, and no earlier file has it."""
        if any(f"{path}.".startswith(f"{one}.") or one.startswith(f"{path}.") for one in self._set):
            self.note(file, subject, f"{path} was set by hand for this review, so the capture does not replace it.")
            return False
        taken = next((at for at in self.origins if at == path or at.startswith(f"{path}.")), None)
        if taken is not None:
            first = self.origins[taken].mark.file
            self.note(file, subject, f"{path} is taken from {first}, which the desk names first.")
            return False
        return True

    def take(
        self, file: Evidence, path: str, subject: str, stated: Quantity | Count | None, measured: Quantity, formula: str
    ) -> Quantity:
        """The measured value, remembered with its origin and with the stated one that it replaces."""
        self.origins[path] = Origin(Mark(file.name, 0, 0), formula)
        if stated is not None:
            self.replaced.append(Replaced(path, subject, stated, measured, file.name))
        return measured

    def window_of(self, named: str) -> str | None:
        """The desk's window that a capture's window stands for; None where the desk has none such."""
        if named:
            return named if any(one.name == named for one in self.desk.flow.windows) else None
        return self.tested or None

    def done(self) -> Enriched:
        """What was gathered."""
        return Enriched(
            self.origins, tuple(self.replaced), tuple(self.notes), self.distributions, self.joint
        )


def tested_window(desk: Desk) -> str:
    """The window the desk names, else the one with the highest rate; empty without windows."""
    if desk.latency.window:
        return desk.latency.window
    windows = desk.flow.windows
    return max(windows, key=lambda window: window.rate.mid).name if windows else ""


def day_of(file: Evidence) -> str | None:
    """The oldest last day of a file's captures, where the stamps are dates."""
    return min((one.last_time[:10] for one in file.files if one.last_time), default=None)


def quantity(file: Evidence, low: float, value: float, high: float, unit: str) -> Quantity:
    """A measured value with its interval; `unit` is `us`, `msg/s`, a share as "" or a plain number as "1"."""
    dimension = {"us": "duration", "msg/s": "rate", "": "share", "1": "number"}[unit]
    text = f"{value:.6g} {unit}".strip()
    ends = min(low, value), max(high, value)
    return Quantity(ends[0], value, ends[1], dimension, text, "measured", file.name, day_of(file))  # type: ignore[arg-type]
