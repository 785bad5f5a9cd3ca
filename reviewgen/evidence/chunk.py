"""What every reader yields: runs of rows in file order, with what was dropped and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.records import Remark

ABSENT = -1
"""Stands in an array of latencies where a row has none for that segment."""
MOST_NAMES = 100
"""Message types and segments in one capture; a column with more values is an identifier, not a type."""
LONGEST_NAME = 64
_PLACES = 5
_MANY = 100_000


@dataclass
class Chunk:
    """Rows in file order; all arrays have one length.

    `latency_ps` maps segment names to int64 picoseconds, ABSENT where the row has none; it is empty where only
    arrivals were captured. `joint` says that the latencies of a row belong to one message. `counts` weighs the
    rows of sources that are histograms already.
    """

    time_ns: NDArray[np.int64] | None
    latency_ps: dict[str, NDArray[np.int64]]
    counts: NDArray[np.int64] | None = None
    type_code: NDArray[np.int64] | None = None
    sequence: NDArray[np.int64] | None = None
    joint: bool = False

    @property
    def rows(self) -> int:
        """Rows of this run."""
        arrays = [self.time_ns, *self.latency_ps.values()]
        return next(len(array) for array in arrays if array is not None)


@dataclass
class Drops:
    """Rows that could not be used: by reason, how many, and the lines (or rows) of the first few."""

    by_reason: dict[str, tuple[int, list[int]]] = field(default_factory=dict)

    def add(self, reason: str, rows: int, *places: int) -> None:
        """Counts `rows` more for a reason; `places` are 1-based lines or rows in file order."""
        count, first = self.by_reason.get(reason, (0, []))
        self.by_reason[reason] = (count + rows, (first + list(places))[:_PLACES])

    def outweigh(self, usable: int) -> bool:
        """Whether so many rows are gone, and more than are usable, that reading on cannot mend it."""
        return self.rows > max(_MANY, usable)

    @property
    def rows(self) -> int:
        """All rows dropped."""
        return sum(count for count, _ in self.by_reason.values())


class Names:
    """Codes for the values of a text column, in order of first appearance."""

    def __init__(self, what: str, file: str) -> None:
        self.what, self.file = what, file
        self.known: dict[str, int] = {}

    def code(self, name: str) -> int:
        """The code of one name. Raises InputRefused for names that are none, or too many of them."""
        if name in self.known:
            return self.known[name]
        if len(self.known) >= MOST_NAMES:
            raise InputRefused(
                Problem(
                    f"the {self.what} column holds more than {MOST_NAMES} different values",
                    f"choose a column that names the {self.what} of a message",
                    self.file,
                )
            )
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise InputRefused(
                Problem(
                    f"a {self.what} of this capture is empty, too long or not printable",
                    f"names of up to {LONGEST_NAME} printable characters are read",
                    self.file,
                )
            )
        self.known[name] = len(self.known)
        return self.known[name]

    @property
    def names(self) -> list[str]:
        """All names so far; a code is an index into it."""
        return list(self.known)


class Source(Protocol):
    """An open capture being read."""

    @property
    def format(self) -> str:
        """The format's name."""
        ...

    @property
    def clock(self) -> str:
        """Whose stamps these are."""
        ...

    @property
    def loop(self) -> str:
        """open, closed, unknown, or "" where the stamps tell."""
        ...

    @property
    def types(self) -> list[str]:
        """Message types met so far; a type code is an index into it."""
        ...

    @property
    def drops(self) -> Drops:
        """Rows that could not be used; complete once the chunks are read."""
        ...

    @property
    def remarks(self) -> list[Remark]:
        """The reader's own remarks; complete once the chunks are read."""
        ...

    def chunks(self) -> Iterator[Chunk]:
        """All rows, once."""
        ...
