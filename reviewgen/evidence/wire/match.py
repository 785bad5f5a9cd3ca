"""One-way latency: the same packets seen at two taps. Pure arithmetic on arrays of times and keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviewgen.evidence.wire.fields import Flags, Ints
from reviewgen.evidence.wire.keys import Keys


@dataclass(frozen=True)
class Side:
    """All packets of one tap that have a key, in file order."""

    time_ns: Ints
    type_code: Ints
    keys: Keys
    degraded: Flags


@dataclass(frozen=True)
class Matched:
    """Matched packets in order of departure, and what was not matched, by reason.

    `latency_ns` may be negative. `duplicates_*`: later sightings of a key already seen at that tap (both
    lines of a feed, retransmissions); the first sighting counts. `only_from`, `only_to`: keys that the other
    tap did not see though it was recording. `outside_*`: keys from before or after the other capture.
    `too_far`: same key, but farther apart than one packet's way can take (a repeated payload, such as a
    heartbeat's).
    """

    time_ns: Ints
    latency_ns: Ints
    type_code: Ints
    degraded: int
    duplicates_from: int
    duplicates_to: int
    only_from: int
    only_to: int
    outside_from: int
    outside_to: int
    too_far: int

    @property
    def rate(self) -> float:
        """Matched share of the keys that left while the other tap was recording; 0 where none did."""
        sent = len(self.time_ns) + self.degraded + self.only_from + self.too_far
        return (len(self.time_ns) + self.degraded) / sent if sent else 0.0


def match(departure: Side, arrival: Side, longest_ns: int) -> Matched | None:
    """Pairs first sightings by key; None where the captures do not overlap in time (by more than
    `longest_ns`).

    Pairs with a degraded stamp on either side are counted and left out.
    """
    begin = max(departure.time_ns.min(), arrival.time_ns.min()) - longest_ns
    end = min(departure.time_ns.max(), arrival.time_ns.max()) + longest_ns
    if begin >= end:
        return None
    sent, sent_at = np.unique(departure.keys, return_index=True)
    seen, seen_at = np.unique(arrival.keys, return_index=True)
    _, one, other = np.intersect1d(sent, seen, assume_unique=True, return_indices=True)
    leaves, arrives = sent_at[one], seen_at[other]
    latency = arrival.time_ns[arrives] - departure.time_ns[leaves]
    near = np.abs(latency) <= longest_ns
    good = near & ~departure.degraded[leaves] & ~arrival.degraded[arrives]
    order = np.argsort(departure.time_ns[leaves[good]], kind="stable")

    lost, lost_inside = _unmatched(departure, sent_at, one, begin, end)
    extra, extra_inside = _unmatched(arrival, seen_at, other, begin, end)
    return Matched(
        time_ns=departure.time_ns[leaves[good]][order],
        latency_ns=latency[good][order],
        type_code=departure.type_code[leaves[good]][order],
        degraded=int((near & ~good).sum()),
        duplicates_from=len(departure.keys) - len(sent),
        duplicates_to=len(arrival.keys) - len(seen),
        only_from=lost_inside,
        only_to=extra_inside,
        outside_from=lost - lost_inside,
        outside_to=extra - extra_inside,
        too_far=int((~near).sum()),
    )


def _unmatched(side: Side, first: Ints, matched: Ints, begin: int, end: int) -> tuple[int, int]:
    # How many keys found no partner, and how many of those while both taps were recording.
    alone = np.ones(len(first), dtype=bool)
    alone[matched] = False
    times = side.time_ns[first[alone]]
    return len(times), int(((times >= begin) & (times <= end)).sum())


def gaps(keys: Keys) -> tuple[int, int] | None:
    """Holes in a tap's sequence numbers, and the numbers missing in them; None where the field counts no
    packets.

    >>> gaps(np.array([1, 2, 5, 6, 9], dtype=np.uint64))
    (2, 4)
    """
    steps = np.diff(np.sort(keys))
    steps = steps[steps > 0]
    if not len(steps) or (steps == 1).mean() < 0.5:
        return None
    # A step of a thousand million is another channel or session, not a hole.
    holes = steps[(steps > 1) & (steps < 1_000_000_000)]
    return len(holes), int((holes - np.uint64(1)).sum())
