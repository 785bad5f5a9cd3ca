"""Packet captures as sources of `measure`: rates from one capture, one-way latency from two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import Chunk, Drops
from reviewgen.evidence.pcap_remarks import pair_remarks, stream_remarks
from reviewgen.evidence.records import Remark
from reviewgen.evidence.wire.open import is_packets
from reviewgen.evidence.wire.options import WireOptions
from reviewgen.evidence.wire.pair import OneWay, Tap
from reviewgen.evidence.wire.source import ByteSource
from reviewgen.evidence.wire.stream import PacketStream

__all__ = ["PacketSource", "PairSource", "TapRead", "is_packets", "open_pair", "open_source", "sniff_packets"]

_PS_IN_NS: Final = 1_000


def sniff_packets(file: BinaryIO) -> bool:
    """Whether the open file is a packet capture, gzipped or not; leaves the file at its beginning."""
    found = is_packets(ByteSource("", file).read_exactly(4))
    file.seek(0)
    return found


def open_source(capture: Capture, options: WireOptions | None = None) -> PacketSource:
    """One capture: arrivals by type, no latencies. The options' key, segment and clock error do not
    matter."""
    return PacketSource(PacketStream(capture.name, capture.file, options or WireOptions()))


def open_pair(departure: Capture, arrival: Capture, options: WireOptions | None = None) -> PairSource:
    """Two captures of the same packets: latency of `options.segment` at the time of departure."""
    return PairSource(departure, arrival, options or WireOptions())


@dataclass
class PacketSource:
    """A `chunk.Source`; drops and remarks are complete when the chunks are exhausted.

    `chunks` raises InputRefused for what wire.open and wire.clock refuse. Stamps may run back by a little
    (see wire.clock), which a remark counts.
    """

    stream: PacketStream
    loop: str = "unknown"
    drops: Drops = field(default_factory=Drops)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def format(self) -> str:
        """pcap or pcapng, with the resolution."""
        return self.stream.about.format

    @property
    def clock(self) -> str:
        """Whose stamps are used."""
        return self.stream.clock

    @property
    def types(self) -> list[str]:
        """Names of the type codes met so far."""
        return self.stream.types

    def chunks(self) -> Iterator[Chunk]:
        """All packets, once."""
        for batch in self.stream.packets():
            yield Chunk(batch.time_ns, {}, type_code=batch.type_code if self.types else None)
        _drop_unstamped(self.stream, self.drops)
        self.remarks.extend(stream_remarks(self.stream))


@dataclass(frozen=True)
class TapRead:
    """One of the two captures of a pair, for the list of files: rows are packets, drops those without
    latency."""

    name: str
    format: str
    clock: str
    rows: int
    drops: Drops
    first_ns: int
    last_ns: int


class PairSource:
    """A `chunk.Source` over two captures; `captures` describes both once the chunks are exhausted."""

    format = "pcap pair"
    loop = ""

    def __init__(self, departure: Capture, arrival: Capture, options: WireOptions) -> None:
        self._files = (departure.name, departure.file), (arrival.name, arrival.file)
        self._options = options
        self.drops = Drops()
        self.types: list[str] = []
        self.remarks: list[Remark] = []
        self.captures: tuple[TapRead, ...] = ()
        self.clock = ""

    def chunks(self) -> Iterator[Chunk]:
        """All matched packets in order of departure. Raises InputRefused for what wire.pair refuses."""
        result = OneWay(*self._files, self._options)
        departure, arrival = result.departure.stream, result.arrival.stream
        self.types = departure.types
        for pairs in result.pairs():
            latency_ps = {self._options.segment: pairs.latency_ns * _PS_IN_NS}
            yield Chunk(pairs.time_ns, latency_ps, type_code=pairs.type_code if self.types else None)
        same = departure.clock == arrival.clock
        self.clock = departure.clock if same else f"{departure.clock}; {arrival.clock}"
        self.captures = _tap(result.departure), _tap(result.arrival)
        self.drops = self.captures[0].drops
        self.remarks += [*stream_remarks(departure), *stream_remarks(arrival)]
        self.remarks += pair_remarks(result, self._options)


def _tap(tap: Tap) -> TapRead:
    # Every packet of the capture that gives no latency is counted under one reason.
    drops, account = Drops(), tap.account
    _drop_unstamped(tap.stream, drops)
    for reason, rows in (
        ("no payload or field to match by", account.unkeyed),
        ("repeats a packet already seen", account.duplicates),
        ("not seen at the other tap", account.only),
        ("the other tap was not recording", account.outside),
        ("degraded hardware stamp", account.degraded),
        ("arrives before it leaves", account.negative),
    ):
        if rows:
            drops.add(reason, rows)
    watch, about = tap.stream.watch, tap.stream.about
    return TapRead(
        name=about.name,
        format=about.format,
        clock=tap.stream.clock,
        rows=about.packets,
        drops=drops,
        first_ns=watch.first_ns or 0,
        last_ns=watch.latest_ns or 0,
    )


def _drop_unstamped(stream: PacketStream, drops: Drops) -> None:
    if stream.unstamped:
        drops.add("no hardware stamp", stream.unstamped, stream.first_unstamped)
