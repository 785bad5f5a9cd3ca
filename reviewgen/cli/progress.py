"""A line on the standard error that says how far a long job is; nothing in the first second, or in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock, Timer

PATIENCE_S = 1.0
_STEP_S = 0.2


class _Line:
    """The last line of a terminal, written over and over; needs no escape sequence."""

    def __init__(self) -> None:
        self._width = 0

    def show(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def wipe(self) -> None:
        if self._width:
            self.show("")
            sys.stderr.write("\r")
            sys.stderr.flush()


def rows_read() -> AbstractContextManager[Callable[[int], None]]:
    """A callable to tell the rows read so far; the line is wiped at the end."""
    return counted("rows read")


@contextmanager
def counted(what: str) -> Iterator[Callable[[int], None]]:
    """A callable to tell how many of something are done; the line is wiped at the end."""
    shown_at = time.monotonic() + PATIENCE_S
    line = _Line()

    def tell(done: int) -> None:
        nonlocal shown_at
        now = time.monotonic()
        if now >= shown_at and sys.stderr.isatty():
            line.show(f"{done:,} {what}")
            shown_at = now + _STEP_S

    try:
        yield tell
    finally:
        line.wipe()


@contextmanager
def steps(names: tuple[str, ...]) -> Iterator[Callable[[str], None]]:
    """A callable to tell which of several steps begins; a bar shows it from the second second on.

    A step that takes long shows too, whenever it began: a timer draws the bar for the first time.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    line, lock = _Line(), Lock()
    begun = time.monotonic()
    current = ""

    def draw() -> None:
        with lock:
            if current and time.monotonic() - begun >= PATIENCE_S:
                done = names.index(current)
                line.show(f"[{'#' * done}{'.' * (len(names) - done)}] {current}")

    def tell(name: str) -> None:
        nonlocal current
        current = name
        draw()

    first = Timer(PATIENCE_S, draw)
    first.daemon = True
    first.start()
    try:
        yield tell
    finally:
        first.cancel()
        first.join()
        line.wipe()
