"""Writes small packet captures whose truth is known: the same feed seen at two taps.

    python make_packets.py FOLDER

writes tap_a.pcap.gz (nanosecond pcap) and tap_b.pcapng.gz (pcapng) into FOLDER and prints what is true of
them. Uses numpy and nothing of reviewgen, so that its readers can be held against it.
"""

from __future__ import annotations

import gzip
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

QUOTE, TRADE, ACK = 26477, 26478, 31001
START_NS = 1_762_785_000_000_000_000  # 2025-11-10 14:30:00 UTC


def ethernet(
    payload: bytes, port: int, source_port: int = 40000, tcp: bool = False, v6: bool = False, tags: int = 0
) -> bytes:
    """An Ethernet frame around UDP (or TCP) over IPv4 (or IPv6), with up to two VLAN tags; unpadded, without
    FCS."""
    if tcp:
        transport = struct.pack(">HHIIBBHHH", source_port, port, 1, 1, 5 << 4, 0x18, 512, 0, 0) + payload
    else:
        transport = struct.pack(">HHHH", source_port, port, 8 + len(payload), 0) + payload
    protocol = 6 if tcp else 17
    if v6:
        network = (
            struct.pack(">IHBB", 6 << 28, len(transport), protocol, 64)
            + bytes(15)
            + b"\x01"
            + bytes(15)
            + b"\x02"
        )
    else:
        network = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(transport), 7, 0, 64, protocol, 0)
        network += bytes([10, 0, 0, 1, 10, 0, 0, 2])
    vlan = struct.pack(">HH", 0x8100, 100) * tags
    ethertype = struct.pack(">H", 0x86DD if v6 else 0x0800)
    return b"\x02\x00\x00\x00\x00\x02" + b"\x02\x00\x00\x00\x00\x01" + vlan + ethertype + network + transport


def metamako(
    frame: bytes, time_ns: int, flags: int = 0x01, extensions: bytes = b"", new_fcs: bool = True
) -> bytes:
    """The frame, padded to 60 bytes, with a time stamp trailer behind it (device 7, port 3)."""
    trailer = b"\xde\xad\xbe\xef" + extensions
    trailer += struct.pack(">IIBHB", time_ns // 1_000_000_000, time_ns % 1_000_000_000, flags, 7, 3)
    return frame.ljust(60, b"\0") + trailer + (b"\xfc\xfc\xfc\xfc" if new_fcs else b"")


@dataclass
class Packet:
    """A frame and its time; `wire` is its true length where the capture cut it; `interface` matters to
    pcapng."""

    time_ns: int
    frame: bytes
    wire: int = 0
    interface: int = 0


def pcap(packets: list[Packet], order: str = "<", nano: bool = True, link_type: int = 1) -> bytes:
    """A classic pcap file. `order` is struct's `<` or `>`."""
    unit = 1 if nano else 1_000
    header = struct.pack(
        order + "IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, 262_144, link_type
    )
    parts = [header]
    for packet in packets:
        seconds, nanos = divmod(packet.time_ns, 1_000_000_000)
        lengths = len(packet.frame), packet.wire or len(packet.frame)
        parts.append(struct.pack(order + "IIII", seconds, nanos // unit, *lengths) + packet.frame)
    return b"".join(parts)


@dataclass
class Interface:
    """A pcapng interface: `resolution` is the if_tsresol byte (None leaves the option out: microseconds)."""

    link_type: int = 1
    resolution: int | None = 9
    offset_s: int = 0
    dropped: int | None = None

    def stamp(self, time_ns: int) -> int:
        """The stamp that stands for a time."""
        nanos = time_ns - self.offset_s * 1_000_000_000
        resolution = 6 if self.resolution is None else self.resolution
        if resolution & 0x80:
            return (nanos << (resolution & 0x7F)) // 1_000_000_000
        return nanos * 10**resolution // 1_000_000_000


def _option(order: str, code: int, value: bytes) -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def _block(order: str, kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + length + body + length


def pcapng(packets: list[Packet], order: str = "<", interfaces: list[Interface] | None = None) -> bytes:
    """A pcapng file of one section; statistics blocks follow for interfaces that dropped packets."""
    known = interfaces or [Interface()]
    parts = [_block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))]
    for interface in known:
        options = b""
        if interface.resolution is not None:
            options += _option(order, 9, bytes([interface.resolution]))
        if interface.offset_s:
            options += _option(order, 14, struct.pack(order + "q", interface.offset_s))
        options += _option(order, 0, b"")
        parts.append(_block(order, 1, struct.pack(order + "HHI", interface.link_type, 0, 262_144) + options))
    for packet in packets:
        stamp = known[packet.interface].stamp(packet.time_ns)
        lengths = len(packet.frame), packet.wire or len(packet.frame)
        head = struct.pack(order + "IIIII", packet.interface, stamp >> 32, stamp & 0xFFFFFFFF, *lengths)
        parts.append(_block(order, 6, head + packet.frame))
    for number, interface in enumerate(known):
        if interface.dropped is not None:
            options = _option(order, 5, struct.pack(order + "Q", interface.dropped)) + _option(order, 0, b"")
            parts.append(_block(order, 5, struct.pack(order + "III", number, 0, 0) + options))
    return b"".join(parts)


@dataclass
class Truth:
    """What is true of a pair of taps: one-way latency of each packet that both saw, and what went missing."""

    latency_ns: np.ndarray
    sent: int
    lost: list[int]
    repeated: list[int]
    types: dict[str, int] = field(default_factory=dict)


def pair(
    count: int = 4_000, rate_per_s: float = 60_000, seed: int = 20, lost: int = 12, repeated: int = 5
) -> tuple[list[Packet], list[Packet], Truth]:
    """A feed at tap A, and at tap B behind a queue: 2 µs of path, then one server of 8 µs in order of
    arrival.

    Payload: sequence number 8 bytes (from 1), type 1, filler to 32 bytes (trades 48, acknowledgements 20).
    Some packets are lost on the way, some arrive twice.
    """
    rng = np.random.default_rng(seed)
    arrivals = START_NS + np.cumsum(rng.exponential(1e9 / rate_per_s, count)).astype(np.int64) + 1
    service = rng.exponential(8_000, count).astype(np.int64) + 1
    ready = np.zeros(count, dtype=np.int64)
    free = 0
    for index in range(count):
        free = max(free, int(arrivals[index]) + 2_000) + int(service[index])
        ready[index] = free
    kinds = rng.choice(3, count, p=[0.82, 0.10, 0.08])
    missing = sorted(rng.choice(count, lost, replace=False).tolist())
    twice = sorted(set(rng.choice(count, repeated, replace=False).tolist()) - set(missing))
    first, second = [], []
    for index in range(count):
        port, size = ((QUOTE, 32), (TRADE, 48), (ACK, 20))[kinds[index]]
        frame = ethernet(struct.pack(">QB", index + 1, int(kinds[index])).ljust(size, b"\x2e"), port)
        first.append(Packet(int(arrivals[index]), frame))
        if index not in missing:
            second.append(Packet(int(ready[index]), frame))
        if index in twice:
            second.append(Packet(int(ready[index]) + 300, frame))
    second.sort(key=lambda packet: packet.time_ns)
    seen = np.setdiff1d(np.arange(count), missing)
    names = {name: int((kinds == code).sum()) for code, name in enumerate(("quote", "trade", "ack"))}
    return first, second, Truth((ready - arrivals)[seen], count, missing, twice, names)


def main(folder: Path) -> None:
    """Writes the two example captures."""
    first, second, truth = pair()
    for name, data in (("tap_a.pcap.gz", pcap(first)), ("tap_b.pcapng.gz", pcapng(second))):
        (folder / name).write_bytes(gzip.compress(data, 9, mtime=0))
    p50, p95 = np.percentile(truth.latency_ns, [50, 95]) / 1_000
    print(f"sent {truth.sent}, lost {len(truth.lost)}, seen twice {len(truth.repeated)}, types {truth.types}")
    print(f"one-way latency p50 {p50:.3f} us, p95 {p95:.3f} us")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
