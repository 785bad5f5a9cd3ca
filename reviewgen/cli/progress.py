"""A line on the standard error that says how far a long reading is; nothing in the first second, or in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

PATIENCE_S = 1.0
_STEP_S = 0.2


def rows_read() -> AbstractContextManager[Callable[[int], None]]:
    """A callable to tell the rows read so far; the line is wiped at the end."""
    return counted("rows read")


@contextmanager
def counted(what: str) -> Iterator[Callable[[int], None]]:
    """A callable to tell how many of something are done; the line is wiped at the end."""
    shown_at = time.monotonic() + PATIENCE_S
    shown = False

    def tell(rows: int) -> None:
        nonlocal shown_at, shown
        now = time.monotonic()
        if now >= shown_at and sys.stderr.isatty():
            sys.stderr.write(f"\r{rows:,} {what}")
            sys.stderr.flush()
            shown_at, shown = now + _STEP_S, True

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


@contextmanager
def steps(names: tuple[str, ...]) -> Iterator[Callable[[str], None]]:
    """A callable to tell which of several steps begins; a bar shows it from the second second on."""
    begun = time.monotonic()
    width = len(names) + 3 + max(map(len, names))
    shown = False

    def tell(name: str) -> None:
        nonlocal shown
        if time.monotonic() - begun < PATIENCE_S or not sys.stderr.isatty():
            return
        done = names.index(name)
        bar = f"[{'#' * done}{'.' * (len(names) - done)}] {name}"
        sys.stderr.write("\r" + bar.ljust(width))
        sys.stderr.flush()
        shown = True

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r" + " " * width + "\r")
            sys.stderr.flush()
