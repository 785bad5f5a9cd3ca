"""Named windows of a capture: one name for all rows, or names for spans of time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused
from reviewgen.evidence.chunk import LONGEST_NAME
from reviewgen.evidence.moments import to_ns

Ints = NDArray[np.int64]
OUTSIDE = "outside every window"


@dataclass(frozen=True)
class Window:
    """`start_ns` <= stamp < `end_ns` since the epoch; both None: every row, stamped or not."""

    name: str
    start_ns: int | None = None
    end_ns: int | None = None


ALL = (Window(""),)


def parse_windows(words: tuple[str, ...]) -> tuple[Window, ...]:
    """`NAME`, or any number of `NAME=START..END` with ISO 8601 times (UTC unless they say otherwise).

    Raises InputRefused for anything else, and for spans that overlap.

    >>> parse_windows(("open=2026-11-02T14:30:00Z..2026-11-02T15:00:00Z",))[0].name
    'open'
    """
    windows = tuple(_window(word) for word in words)
    if len(windows) > 1 and any(window.start_ns is None for window in windows):
        raise InputRefused("several windows need their times", "write --window NAME=START..END for each")
    spans = sorted((w.start_ns or 0, w.end_ns or 0) for w in windows)
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise InputRefused("two windows overlap in time", "let one end where the next begins")
    return windows or ALL


def _window(word: str) -> Window:
    name, given, span = word.partition("=")
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputRefused(
            f"`{word[:80]}` names no window", "write --window NAME or --window NAME=START..END"
        )
    if not given:
        return Window(name)
    start, _, end = span.partition("..")
    try:
        start_ns, end_ns = to_ns(start), to_ns(end)
    except ValueError as error:
        remedy = "write ISO 8601 times: open=2026-11-02T14:30:00Z..2026-11-02T15:00:00Z"
        raise InputRefused(f"`{span[:80]}` is no span of time", remedy) from error
    if start_ns >= end_ns:
        raise InputRefused(f"window {name} ends before it begins", "write the earlier time first")
    return Window(name, start_ns, end_ns)


def rows_of(window: Window, time_ns: Ints | None) -> NDArray[np.bool_] | None:
    """Which rows lie in a window; None where all do."""
    if window.start_ns is None or window.end_ns is None:
        return None
    if time_ns is None:
        raise InputRefused("windows by time need a time column", "give --columns time=NAME:ns")
    return (time_ns >= window.start_ns) & (time_ns < window.end_ns)
