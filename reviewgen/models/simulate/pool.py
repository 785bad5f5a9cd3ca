"""Several threads behind one queue: the Kiefer-Wolfowitz recursion, many stretches of time at once."""

from __future__ import annotations

import heapq

import numpy as np

from reviewgen.models.marginal import Floats
from reviewgen.models.simulate.lindley import lindley_waits

# A stretch is long enough to forget how it began, and there are enough of them to fill a vector.
_SHORTEST, _LONGEST, _LANES = 256, 1024, 512
# Repeats after which what has not settled is worked through in order, and stretches, for each thread, that are too few
# for another repeat to be quicker.
_MAX_PASSES, _FEW = 8, 16


def fifo_waits(gaps_us: Floats, services_us: Floats, threads: int) -> Floats:
    """Wait of every message in µs at `threads` equal threads with one queue, first come first served.

    Shapes and meaning as in lindley_waits, starting from an empty processor. Raises ValueError for
    unequal shapes or fewer than one thread.

    >>> fifo_waits(np.array([0.0, 0.0, 0.0]), np.array([3.0, 5.0, 1.0]), 2).tolist()
    [0.0, 0.0, 3.0]
    """
    if threads < 1 or threads != int(threads):
        raise ValueError(f"threads must be a whole number of at least one, not {threads:g}")
    if threads == 1:
        return lindley_waits(gaps_us, services_us)
    if gaps_us.shape != services_us.shape or gaps_us.ndim != 1:
        raise ValueError("gaps and services must be two rows of one length")
    if float(services_us.sum()) >= threads * float(gaps_us.sum()):
        return _in_order(gaps_us, services_us, np.zeros(threads))[0]  # it never idles: nothing to gain
    return _pool_waits(gaps_us, services_us, threads)


def _pool_waits(gaps_us: Floats, services_us: Floats, threads: int) -> Floats:
    """The recursion on stretches side by side.

    Every stretch first runs from an empty pool, then again from where the one before it ended, until
    no beginning changes. The first stretch is right at once, the second after one pass, and so on, so
    the end is the exact path; idle moments make nearly all of them right within a few passes. What
    has not settled by then is finished in order, stretch by stretch, but for those whose beginning turns
    out to be the one they were run from.
    """
    n = len(gaps_us)
    lanes = max(1, n // min(_LONGEST, max(_SHORTEST, n // _LANES)))
    steps = -(-n // lanes)
    gaps, services = _side_by_side(gaps_us, lanes, steps), _side_by_side(services_us, lanes, steps)
    waits = np.empty((steps, lanes))
    starts = np.zeros((threads, lanes))
    ends = np.zeros((threads, lanes))
    tolerance = float(np.finfo(np.float64).eps) * max(1.0, float(services_us.sum()))
    unsettled = np.arange(lanes)
    for _ in range(_MAX_PASSES):
        everything = len(unsettled) == lanes
        g, s = (gaps, services) if everything else (gaps[:, unsettled], services[:, unsettled])
        waits[:, unsettled], ends[:, unsettled] = advance_pool(g, s, starts[:, unsettled])
        moved = np.abs(ends[:, :-1] - starts[:, 1:]).max(axis=0, initial=0.0) > tolerance
        starts[:, 1:] = ends[:, :-1]
        unsettled = np.flatnonzero(moved) + 1
        if len(unsettled) <= _FEW * threads:
            break
    flat = np.ascontiguousarray(waits.T).reshape(-1)[:n]
    if len(unsettled) == 0:
        return flat
    load, stale = starts[:, unsettled[0]], set(unsettled.tolist())
    for lane in range(int(unsettled[0]), lanes):
        if lane not in stale and np.abs(load - starts[:, lane]).max() <= tolerance:
            load = ends[:, lane]
            continue
        stretch = slice(lane * steps, min(n, (lane + 1) * steps))
        flat[stretch], load = _in_order(gaps_us[stretch], services_us[stretch], load)
    return flat


def _side_by_side(values: Floats, lanes: int, steps: int) -> Floats:
    """Consecutive stretches as columns, shape (steps, lanes), filled up with zeros at the end."""
    padded = np.zeros(lanes * steps)
    padded[: len(values)] = values
    return np.ascontiguousarray(padded.reshape(lanes, steps).T)


def advance_pool(gaps: Floats, services: Floats, starts: Floats) -> tuple[Floats, Floats]:
    """Run independent pools side by side: gaps and services in µs of shape (steps, lanes).

    `starts` holds each pool's workloads in µs, ascending, shape (threads, lanes). Returns the waits
    (steps, lanes) and the final workloads (threads, lanes).
    """
    steps, lanes = gaps.shape
    load = [row.copy() for row in starts]
    spare = np.empty(lanes)
    waits = np.empty((steps, lanes))
    for step in range(steps):
        for row in load:
            np.subtract(row, gaps[step], out=row)
            np.maximum(row, 0.0, out=row)
        waits[step] = load[0]
        np.add(load[0], services[step], out=load[0])
        # The thread that took the message moves to its place among the others.
        for k in range(len(load) - 1):
            np.minimum(load[k], load[k + 1], out=spare)
            np.maximum(load[k], load[k + 1], out=load[k + 1])
            load[k], spare = spare, load[k]
    return waits, np.array(load)


def _in_order(gaps_us: Floats, services_us: Floats, start: Floats) -> tuple[Floats, Floats]:
    """One message after the other from workloads `start`: the waits, and the workloads at the last arrival."""
    free_at = sorted(start.tolist())
    now = 0.0
    waits = np.empty(len(gaps_us))
    for i, (gap, service) in enumerate(zip(gaps_us.tolist(), services_us.tolist(), strict=True)):
        now += gap
        begin = max(now, free_at[0])
        heapq.heapreplace(free_at, begin + service)
        waits[i] = begin - now
    return waits, np.maximum(np.sort(free_at) - now, 0.0)
