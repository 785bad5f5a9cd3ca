"""Packets of one tap that wait for their partner at the other: a sliding window of keys, in order of
sighting."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.wire.fields import Flags, Ints
from reviewgen.evidence.wire.keys import Keys
from reviewgen.evidence.wire.stream import Packets

Places = NDArray[np.intp]


@dataclass
class Account:
    """What became of a tap's packets that gave no latency, by reason.

    `duplicates`: sighted before at this tap (both lines of a feed, retransmissions). `only`: not sighted at
    the other tap though it was recording; `outside`: it was not. `degraded`: matched, but a hardware stamp is
    no good. `negative`: matched, but arrived before it left. `unkeyed`: no payload or field to match by.
    """

    duplicates: int = 0
    only: int = 0
    outside: int = 0
    degraded: int = 0
    negative: int = 0
    unkeyed: int = 0


@dataclass
class Pool:
    """The window of one tap. `settled` marks packets already accounted for, which stay to tell
    repetitions."""

    time_ns: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    keys: Keys = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    type_code: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    degraded: Flags = field(default_factory=lambda: np.zeros(0, dtype=bool))
    settled: Flags = field(default_factory=lambda: np.zeros(0, dtype=bool))
    account: Account = field(default_factory=Account)
    first_ns: int | None = None
    last_ns: int = 0
    ended: bool = False

    def add(self, batch: Packets) -> None:
        """Takes the packets of a batch that have a key; the batch is not empty."""
        keyed = batch.keyed
        self.first_ns = int(batch.time_ns.min()) if self.first_ns is None else self.first_ns
        self.last_ns = max(self.last_ns, int(batch.time_ns.max()))
        self.account.unkeyed += int((~keyed).sum())
        self.time_ns = np.concatenate([self.time_ns, batch.time_ns[keyed]])
        self.keys = np.concatenate([self.keys, batch.keys[keyed]])
        self.type_code = np.concatenate([self.type_code, batch.type_code[keyed]])
        self.degraded = np.concatenate([self.degraded, batch.degraded[keyed]])
        self.settled = np.concatenate([self.settled, np.zeros(int(keyed.sum()), dtype=bool)])

    def firsts(self, reach_ns: int) -> Places:
        """Where packets are sighted for the first time, none of the same key within `reach_ns` before; sorted
        by key."""
        order = np.argsort(self.keys)
        keys = self.keys[order]
        again = np.concatenate([[False], keys[1:] == keys[:-1]])[: len(keys)]
        if again.any():
            # The fast sort leaves equal keys in any order: those few are put in the order of sighting.
            shared = np.flatnonzero(again | np.concatenate([again[1:], [False]]))
            order[shared] = order[shared][np.lexsort((order[shared], keys[shared]))]
            again[1:] &= np.diff(self.time_ns[order]) <= reach_ns
        found: Places = order[~again]
        return found

    def settle(self, ripe: Flags, first: Places, other: Pool, reach_ns: int) -> None:
        """Accounts for `ripe` packets that found no partner: repetitions, losses, times without the other
        tap."""
        left = ripe & ~self.settled
        is_first = np.zeros(len(left), dtype=bool)
        is_first[first] = True
        alone = left & is_first
        self.account.duplicates += int((left & ~is_first).sum())
        outside = self.time_ns < (other.first_ns or 0) - reach_ns
        if other.ended:
            outside |= self.time_ns > other.last_ns + reach_ns
        self.account.outside += int((alone & outside).sum())
        self.account.only += int((alone & ~outside).sum())
        self.settled |= ripe

    def forget(self, before_ns: int) -> None:
        """Drops settled packets sighted before a time."""
        kept = ~self.settled | (self.time_ns >= before_ns)
        for name in ("time_ns", "keys", "type_code", "degraded", "settled"):
            setattr(self, name, getattr(self, name)[kept])
