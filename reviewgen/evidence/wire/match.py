"""One-way latency: the same packets sighted at two taps, paired in a window that slides over both
captures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reviewgen.evidence.wire.fields import Flags, Ints
from reviewgen.evidence.wire.keys import Keys
from reviewgen.evidence.wire.pool import Places, Pool
from reviewgen.evidence.wire.stream import Packets

Sightings = tuple[Keys, Ints]


@dataclass(frozen=True)
class Pairs:
    """n matched packets in order of departure: times of departure, latencies (which may be negative), type
    codes."""

    time_ns: Ints
    latency_ns: Ints
    type_code: Ints


class Matcher:
    """Pairs first sightings by key, where they lie no more than `reach_ns` apart.

    Memory holds what both taps sighted within a few times `reach_ns` (or a few batches, if that is more); a
    payload that comes again after that, such as a heartbeat's, counts as a new packet.
    """

    def __init__(self, reach_ns: int) -> None:
        self.reach_ns = reach_ns
        self.departure, self.arrival = Pool(), Pool()

    def run(self, departure: Iterator[Packets], arrival: Iterator[Packets]) -> Iterator[Pairs]:
        """All pairs; the pools' accounts are complete when it is exhausted."""
        sides = (self.departure, departure), (self.arrival, arrival)
        while not (self.departure.ended and self.arrival.ended):
            # The capture that is behind is read on, so that neither has to be held.
            pool, batches = min(sides, key=lambda side: (side[0].ended, side[0].last_ns))
            batch = next(batches, None)
            if batch is None:
                pool.ended = True
            elif len(batch.time_ns):
                pool.add(batch)
            if self._worth_settling():
                yield self._settle()
        yield self._settle()

    def _horizon(self) -> int:
        # Up to here every partner has been read.
        open_ends = [pool.last_ns for pool in (self.departure, self.arrival) if not pool.ended]
        return min(open_ends) - self.reach_ns if open_ends else np.iinfo(np.int64).max

    def _worth_settling(self) -> bool:
        # Half of what is held must be ripe: sorting then costs each packet a fixed share.
        held = len(self.departure.keys) + len(self.arrival.keys)
        horizon = self._horizon()
        ripe = sum(
            int(((pool.time_ns <= horizon) & ~pool.settled).sum()) for pool in (self.departure, self.arrival)
        )
        return 2 * ripe > held

    def _settle(self) -> Pairs:
        horizon = self._horizon()
        firsts = [pool.firsts(self.reach_ns) for pool in (self.departure, self.arrival)]
        # What has its partner, or none, is out of the game: pairs then do not depend on where a batch ends.
        sent, seen = (
            firsts[0][~self.departure.settled[firsts[0]]],
            firsts[1][~self.arrival.settled[firsts[1]]],
        )
        one, other = partners(
            (self.departure.keys[sent], self.departure.time_ns[sent]),
            (self.arrival.keys[seen], self.arrival.time_ns[seen]),
            self.reach_ns,
        )
        leaves, arrives = sent[one], seen[other]
        ripe = self.departure.time_ns[leaves] <= horizon
        pairs = self._take(leaves[ripe], arrives[ripe])
        # A partner that is not ripe yet waits for the other; all else that is ripe found none.
        for pool, mine, first, partner in (
            (self.departure, leaves, firsts[0], self.arrival),
            (self.arrival, arrives, firsts[1], self.departure),
        ):
            alone = pool.time_ns <= horizon
            alone[mine[~ripe]] = False
            pool.settle(alone, first, partner, self.reach_ns)
            pool.forget(horizon - self.reach_ns)
        return pairs

    def _take(self, leaves: Places, arrives: Places) -> Pairs:
        good = ~self.departure.degraded[leaves] & ~self.arrival.degraded[arrives]
        for pool, places in ((self.departure, leaves), (self.arrival, arrives)):
            pool.settled[places] = True
            pool.account.degraded += int((~good).sum())
        leaves, arrives = leaves[good], arrives[good]
        times = self.departure.time_ns[leaves]
        order = np.lexsort((leaves, times))
        latency, codes = self.arrival.time_ns[arrives] - times, self.departure.type_code[leaves]
        return Pairs(times[order], latency[order], codes[order])


def partners(sent: Sightings, seen: Sightings, reach_ns: int) -> tuple[Places, Places]:
    """Which of `sent` belongs to which of `seen`: neighbours in time among the sightings of one key, no
    farther apart than `reach_ns`; each at most once. Both sides are sorted by key.

    >>> times = np.array([0, 50]), np.array([3, 40])
    >>> partners((np.array([7, 8]), times[0]), (np.array([7, 9]), times[1]), 10)
    (array([0]), array([0]))
    """
    if not len(sent[0]) or not len(seen[0]):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    place = np.minimum(np.searchsorted(seen[0], sent[0]), len(seen[0]) - 1)
    hit = seen[0][place] == sent[0]
    several, several_seen = _several(sent[0]), _several(seen[0])
    chained = hit & (several | several_seen[place])
    plain = np.flatnonzero(hit & ~chained & (np.abs(seen[1][place] - sent[1]) <= reach_ns))
    if not chained.any():
        return plain, place[plain]
    mine, theirs = np.flatnonzero(chained), np.flatnonzero(np.isin(seen[0], sent[0][chained]))
    one, other = _chains((sent[0][mine], sent[1][mine]), (seen[0][theirs], seen[1][theirs]), reach_ns)
    return np.concatenate([plain, mine[one]]), np.concatenate([place[plain], theirs[other]])


def _several(keys: Keys) -> Flags:
    # Which keys of a sorted array stand there more than once.
    same = keys[1:] == keys[:-1]
    found: Flags = np.concatenate([same, [False]]) | np.concatenate([[False], same])
    return found


def _chains(sent: Sightings, seen: Sightings, reach_ns: int) -> tuple[Places, Places]:
    # Keys sighted several times: all sightings of a key in order of time, neighbours paired.
    keys, times = (np.concatenate(columns) for columns in zip(sent, seen, strict=True))
    came = np.arange(len(keys)) >= len(sent[0])
    order = np.lexsort((times, keys))
    keys, times, came = keys[order], times[order], came[order]
    close = (keys[1:] == keys[:-1]) & (came[1:] != came[:-1]) & (times[1:] - times[:-1] <= reach_ns)
    # Of a chain of neighbours every second link holds: a sighting that has its partner takes no other.
    place = np.arange(len(close))
    broken = np.maximum.accumulate(np.where(close, -1, place))
    links = np.flatnonzero(close & ((place - broken) % 2 == 1))
    first, second = order[links], order[links + 1]
    left, arrived = np.where(came[links], second, first), np.where(came[links], first, second)
    return left, arrived - len(sent[0])
