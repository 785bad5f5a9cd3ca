"""Messages that pass several queues: stages in a row, shards side by side, a core that others share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reviewgen.models.marginal import Floats
from reviewgen.models.simulate.arrivals import Arrivals
from reviewgen.models.simulate.pool import fifo_waits
from reviewgen.models.simulate.processor import Run, settled
from reviewgen.models.simulate.services import Gamma

# Keeps the shards' generator apart from those of arrivals and services.
_STREAM = 4


def pipeline_sojourns(gaps_us: Floats, services_us: Sequence[Floats], threads: Sequence[int]) -> Floats:
    """Time through all stages in µs, shape (n,), of messages that pass them one after the other.

    services_us holds one row (n,) for each stage, threads the threads of each. What leaves a stage
    arrives at the next in the order it leaves, with room for all between them.

    >>> gaps = np.array([0.0, 1.0])
    >>> pipeline_sojourns(gaps, [np.array([2.0, 2.0]), np.array([3.0, 3.0])], [1, 1]).tolist()
    [5.0, 7.0]
    """
    if len(services_us) != len(threads) or not services_us:
        raise ValueError("a pipeline needs a row of services and a number of threads for each stage")
    started = np.cumsum(gaps_us)
    arrived = started
    message = np.arange(len(gaps_us))
    for taken, count in zip(services_us, threads, strict=True):
        served = taken[message]
        left = arrived + fifo_waits(np.diff(arrived, prepend=0.0), served, count) + served
        order = np.argsort(left, kind="stable")
        arrived, message = left[order], message[order]
    sojourns = np.empty(len(gaps_us))
    sojourns[message] = arrived
    return sojourns - started


def simulate_pipeline(
    arrivals: Arrivals, stages_us: Sequence[float], scv: float, messages: int, seed: int
) -> Run:
    """As processor.simulate, through stages of one thread each with mean services stages_us (µs); gamma, scv.

    A wait is that of all stages together, a service what all of them take.
    """
    drawn = arrivals.draw(messages, seed)
    count = len(drawn.gaps_us)
    # one generator for each stage, so that a stage keeps its draws whatever the others are
    services = [Gamma(one, scv).draw(count, seed + number) for number, one in enumerate(stages_us)]
    sojourns = pipeline_sojourns(drawn.gaps_us, services, [1] * len(services))
    taken: Floats = np.sum(services, axis=0)
    return settled(np.maximum(sojourns - taken, 0.0), taken, drawn)


@dataclass(frozen=True, eq=False)
class Sharded:
    """Waits of all messages (n,), the shard each went to (n,), and each shard's utilisation."""

    waits_us: Floats
    shard: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    utilisation: tuple[float, ...]


def sharded_waits(gaps_us: Floats, services_us: Floats, shares: Sequence[float], seed: int) -> Sharded:
    """Waits where every message is bound to one shard, drawn with probability `shares` (any scale).

    Each shard is one thread with its own queue; an idle one does not help a busy one.
    """
    weights = np.asarray(shares, dtype=np.float64)
    if len(weights) == 0 or (weights < 0.0).any() or weights.sum() <= 0.0:
        raise ValueError("shares must not be negative, and at least one must be positive")
    times = np.cumsum(gaps_us)
    edges = np.cumsum(weights / weights.sum())
    drawn = np.searchsorted(edges, np.random.default_rng([seed, _STREAM]).random(len(times)), "right")
    shard = np.minimum(drawn, len(weights) - 1)
    waits = np.zeros(len(times))
    busy = []
    for k in range(len(weights)):
        mine = np.flatnonzero(shard == k)
        if len(mine):
            waits[mine] = fifo_waits(np.diff(times[mine], prepend=0.0), services_us[mine], 1)
        busy.append(float(services_us[mine].sum() / times[-1]))
    return Sharded(waits, shard, tuple(busy))


def shared_core_waits(
    times_us: Sequence[Floats], services_us: Sequence[Floats], threads: int
) -> list[Floats]:
    """Waits of several streams that share one processor in the order they arrive, one row per stream.

    The first stream may be the order flow and the second an OBI handler on the same core; the order
    flow's wait without the second is what moving the handler off the core would give.

    >>> orders, quotes = np.array([0.0, 10.0]), np.array([9.0])
    >>> [row.tolist() for row in shared_core_waits([orders, quotes], [np.ones(2), np.full(1, 4.0)], 1)]
    [[0.0, 3.0], [0.0]]
    """
    times = np.concatenate(list(times_us))
    order = np.argsort(times, kind="stable")
    waits = np.empty(len(times))
    served = np.concatenate(list(services_us))[order]
    waits[order] = fifo_waits(np.diff(times[order], prepend=0.0), served, threads)
    ends = np.cumsum([len(row) for row in times_us])
    return [np.asarray(part) for part in np.split(waits, ends[:-1])]
