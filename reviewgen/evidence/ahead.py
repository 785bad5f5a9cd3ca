"""Reading ahead: the next batches are fetched by another thread while the last one is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")

_DEPTH = 4
"""Batches in waiting; more would only take memory."""


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The items in order, fetched by a thread of their own; what fetching raises is raised here.

    >>> list(ahead([1, 2, 3]))
    [1, 2, 3]
    """
    waiting: Queue[tuple[Item | None, BaseException | None]] = Queue(_DEPTH)
    stopped = Event()

    def fetch() -> None:
        try:
            for item in items:
                waiting.put((item, None))
                if stopped.is_set():
                    return
        except BaseException as error:
            waiting.put((None, error))
        else:
            waiting.put((None, None))

    thread = Thread(target=fetch, daemon=True)
    thread.start()
    try:
        while True:
            item, error = waiting.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item
    finally:
        stopped.set()
        while thread.is_alive():
            while not waiting.empty():
                waiting.get_nowait()
            thread.join(0.01)
