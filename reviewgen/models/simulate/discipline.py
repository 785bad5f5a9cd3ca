"""Queues that do not serve everything in order: priorities, a ring that fills, quotes that replace quotes.

These go message by message, at about a million a second.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewgen.models.marginal import Floats
from reviewgen.models.simulate.arrivals import Ints


def priority_waits(gaps_us: Floats, services_us: Floats, classes: Ints) -> Floats:
    """Waits in µs, shape (n,), at one thread that takes the lowest class number first, never preempting.

    Within a class the order of arrival holds.

    >>> waits = priority_waits(np.array([0.0, 1.0, 1.0]), np.array([5.0, 1.0, 1.0]), np.array([1, 1, 0]))
    >>> waits.tolist()
    [0.0, 5.0, 3.0]
    """
    times = np.cumsum(gaps_us).tolist()
    services, order = services_us.tolist(), classes.tolist()
    waits = np.empty(len(times))
    waiting: list[tuple[int, int]] = []
    now, arrived = 0.0, 0
    while arrived < len(times) or waiting:
        if not waiting:
            now = max(now, times[arrived])
        while arrived < len(times) and times[arrived] <= now:
            heapq.heappush(waiting, (order[arrived], arrived))
            arrived += 1
        _, message = heapq.heappop(waiting)
        waits[message] = now - times[message]
        now += services[message]
    return waits


@dataclass(frozen=True, eq=False)
class Ring:
    """Waits of the messages that found room (µs), which those were, shape (n,) of bool, and the loss."""

    waits_us: Floats
    kept: npt.NDArray[np.bool_]
    loss: float


def ring_waits(gaps_us: Floats, services_us: Floats, slots: int, threads: int = 1) -> Ring:
    """`threads` threads behind a ring of `slots` messages, those in service included: the rest is lost.

    >>> ring_waits(np.array([0.0, 0.0, 0.0]), np.array([5.0, 5.0, 5.0]), 2).kept.tolist()
    [True, True, False]
    """
    if slots < 1:
        raise ValueError(f"a ring has at least one slot, not {slots}")
    kept = np.zeros(len(gaps_us), dtype=np.bool_)
    waits = []
    departures: list[float] = []
    free_at = [0.0] * threads
    now = 0.0
    for i, (gap, service) in enumerate(zip(gaps_us.tolist(), services_us.tolist(), strict=True)):
        now += gap
        while departures and departures[0] <= now:
            heapq.heappop(departures)
        if len(departures) == slots:
            continue
        begin = max(now, free_at[0])
        heapq.heapreplace(free_at, begin + service)
        heapq.heappush(departures, begin + service)
        kept[i] = True
        waits.append(begin - now)
    return Ring(np.array(waits), kept, 1.0 - len(waits) / max(1, len(kept)))


@dataclass(frozen=True, eq=False)
class Conflated:
    """Messages that were served, by number, ascending by start; their waits in µs; the share replaced."""

    served: Ints
    waits_us: Floats
    replaced: float


def conflated_waits(gaps_us: Floats, services_us: Floats, keys: Ints) -> Conflated:
    """One thread whose queue keeps only the latest message of each key (an instrument's quote).

    A newer message takes the waiting older one's place in the queue, and its wait counts from its own
    arrival. A negative key is never replaced (trades, acknowledgements).

    >>> answer = conflated_waits(np.array([0.0, 1.0, 1.0]), np.array([5.0, 1.0, 1.0]), np.array([7, 7, 7]))
    >>> answer.served.tolist(), answer.waits_us.tolist()
    ([0, 2], [0.0, 3.0])
    """
    times, services, names = np.cumsum(gaps_us).tolist(), services_us.tolist(), keys.tolist()
    queue: dict[tuple[int, int], int] = {}  # insertion order is the queue; the value is the newest message
    served, waits = [], []
    now, arrived = 0.0, 0
    while arrived < len(times) or queue:
        if not queue:
            now = max(now, times[arrived])
        while arrived < len(times) and times[arrived] <= now:
            name = names[arrived]
            queue[(name, 0) if name >= 0 else (name, arrived)] = arrived
            arrived += 1
        first = next(iter(queue))
        message = queue.pop(first)
        served.append(message)
        waits.append(now - times[message])
        now += services[message]
    count = max(1, len(times))
    return Conflated(np.array(served, dtype=np.int64), np.array(waits), 1.0 - len(served) / count)
