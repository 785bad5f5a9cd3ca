"""One capture as batches of decoded packets: times of one clock, type codes, keys; and what was noticed on
the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.wire.clock import ClockWatch
from reviewgen.evidence.wire.fields import Flags, Ints
from reviewgen.evidence.wire.headers import read_headers
from reviewgen.evidence.wire.keys import Keys, read_keys
from reviewgen.evidence.wire.open import read_records
from reviewgen.evidence.wire.options import WireOptions
from reviewgen.evidence.wire.records import Records
from reviewgen.evidence.wire.source import ByteSource
from reviewgen.evidence.wire.trailer import Trailers, read_trailers

_ETHERNET: Final = 1
_STAMPED_SHARE: Final = 0.99
"""From this share of stamped packets in the first batch on, `auto` takes the trailers' clock."""


@dataclass(frozen=True)
class Packets:
    """n packets in file order. `keys` mean something where `keyed`; `number` is the first packet's, from
    1."""

    number: int
    time_ns: Ints
    type_code: Ints
    keys: Keys
    keyed: Flags
    degraded: Flags


class PacketStream:
    """Reads the open file once. Counters and texts are complete when `packets` is exhausted.

    `unstamped`: packets without a trailer, left out where the trailers' clock is used; `degraded`: stamps
    whose device says that its clock is not good; `repeated`: packets their device marked as duplicates.
    """

    def __init__(self, name: str, file: BinaryIO, options: WireOptions, with_keys: bool = False) -> None:
        self._options = options
        self._with_keys = with_keys
        self._typing = options.typing()
        self._stamp = options.stamp
        self.about, self._records = read_records(ByteSource(name, file))
        self.watch = ClockWatch(name, "trailer" if options.stamp == "trailer" else "capture")
        self.types = self._typing.names
        self.unstamped = 0
        self.first_unstamped = 0
        self.degraded = 0
        self.repeated = 0
        self.partly_stamped = False

    @property
    def clock(self) -> str:
        """Whose stamps were used, and how fine they are."""
        if self._stamp == "trailer":
            return "hardware trailer (Metamako/Arista), 1 ns"
        return f"capture ({self.about.format}), {self.about.resolution_ns:,} ns"

    @property
    def resolution_us(self) -> float:
        """The finest difference two stamps can have."""
        return 1e-3 if self._stamp == "trailer" else self.about.resolution_ns / 1e3

    def packets(self) -> Iterator[Packets]:
        """The batches; raises InputRefused for what read_records and ClockWatch refuse, or where no stamp is
        left."""
        number = 1
        for records in self._records:
            batch = self._decode(number, records)
            number += len(records.start)
            self.watch.look(batch.time_ns)
            yield batch
        if not self.watch.packets:
            message = "no packet carries a time stamp trailer"
            raise InputRefused(Problem(message, "use --stamp capture", self.about.name))

    def _decode(self, number: int, records: Records) -> Packets:
        headers = read_headers(records, self.about.link_type)
        count = len(records.start)
        keys, keyed = np.zeros(count, dtype=np.uint64), np.zeros(count, dtype=bool)
        if self._with_keys:
            keys, keyed = read_keys(records.data, headers, self._options.key_rule())
        types = self._typing.codes(headers)
        if not self._by_trailer():
            return Packets(number, records.time_ns, types, keys, keyed, np.zeros(count, dtype=bool))
        trailers = read_trailers(records, headers)
        if self._stamp == "auto":
            self._choose(trailers)
            return self._decode(number, records)
        self._count(trailers, number)
        kept = trailers.present
        return Packets(
            number, trailers.time_ns[kept], types[kept], keys[kept], keyed[kept], trailers.degraded[kept]
        )

    def _by_trailer(self) -> bool:
        # Only Ethernet frames carry trailers behind the IP packet.
        if self._stamp == "auto" and self.about.link_type != _ETHERNET:
            self._stamp = "capture"
        return self._stamp != "capture"

    def _choose(self, trailers: Trailers) -> None:
        # `auto` decides by the first batch, so that one capture is never timed by two clocks.
        share = float(trailers.present.mean())
        self._stamp = self.watch.stamp = "trailer" if share >= _STAMPED_SHARE else "capture"
        self.partly_stamped = self._stamp == "capture" and share > 1 - _STAMPED_SHARE

    def _count(self, trailers: Trailers, number: int) -> None:
        missing = np.flatnonzero(~trailers.present)
        if len(missing) and not self.unstamped:
            self.first_unstamped = number + int(missing[0])
        self.unstamped += len(missing)
        self.degraded += int(trailers.degraded.sum())
        self.repeated += int(trailers.duplicate.sum())
