"""Writes small packet captures whose truth is known: the same messages seen before and behind a processor.

    python make_packets.py FOLDER

writes tap_a.pcap.gz (nanosecond pcap) and tap_b.pcapng.gz (pcapng) into FOLDER and prints what is true of
them. They are a quarter second of the window `open` of ../migrated.yaml: its bursts, message types, service
times and risk check. Uses numpy and nothing of reviewgen, so that its readers can be held against it.
"""

from __future__ import annotations

import gzip
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

START_NS = 1_794_321_000_000_000_000  # 2026-11-10 14:30:00 UTC

PORTS = {"quote": 26477, "trade": 26478, "ack": 31001, "cancel_replace": 31002}
PAYLOAD_BYTES = {"quote": 32, "trade": 48, "ack": 20, "cancel_replace": 40}
TYPES = tuple(PORTS)

# What ../migrated.yaml says of its window `open`, times in ns and rates per ns; a burst follows each gap.
SHARES = (0.82, 0.06, 0.05, 0.07)
SERVICE_NS = (7_600, 9_500, 10_000, 14_000)
SERVICE_SCV = 0.3
GAP_NS, BURST_NS = 9_600_000, 400_000
BASE_RATE, BURST_RATE = 60e-6, 200e-6
RISK_CHECK_NS, RISK_CHECK_P95_NS = 3_000, 4_500
HANDOVER_NS = 1_700
"""What of the median neither queue, service nor risk check explains: handing over and serialising."""
P95_Z = 1.645
BURSTS = 24
SEED = 31_890
"""One whose quarter second has the percentiles of ten sessions; with so few bursts most seeds are further off."""


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


Taps = tuple[list[Packet], list[Packet], Truth]


def pair(
    count: int = 4_000, rate_per_s: float = 60_000, seed: int = 20, lost: int = 12, repeated: int = 5
) -> Taps:
    """A steady feed of three types at tap A, and at tap B behind 2 µs of path and one server of 8 µs."""
    rng = np.random.default_rng(seed)
    arrivals = START_NS + np.cumsum(rng.exponential(1e9 / rate_per_s, count)).astype(np.int64) + 1
    service = rng.exponential(8_000, count).astype(np.int64) + 1
    kinds = rng.choice(3, count, p=[0.82, 0.10, 0.08])
    return _sighted(rng, arrivals, _served(arrivals + 2_000, service), kinds, lost, repeated)


def opening(seed: int = SEED, lost: int = 12, repeated: int = 5) -> Taps:
    """The desk's open: tap A hands the messages to the order processor, tap B sees them leave on the wire.

    Gaps and bursts have the lengths of an exponential distribution's own quantiles, in random order, so that
    even this few of them hold one long burst.
    """
    rng = np.random.default_rng(seed)
    lengths = np.column_stack([_even_exponential(rng, mean) for mean in (GAP_NS, BURST_NS)]).ravel()
    counts = rng.poisson(lengths * np.tile([BASE_RATE, BURST_RATE], BURSTS))
    begins = np.repeat(np.cumsum(lengths) - lengths, counts)
    offsets = np.sort(begins + rng.random(counts.sum()) * np.repeat(lengths, counts))
    arrivals = START_NS + offsets.astype(np.int64)
    kinds = rng.choice(len(TYPES), len(arrivals), p=SHARES)
    spread = rng.gamma(1 / SERVICE_SCV, SERVICE_SCV, len(arrivals))
    service = (np.array(SERVICE_NS)[kinds] * spread).astype(np.int64) + 1
    sigma = np.log(RISK_CHECK_P95_NS / RISK_CHECK_NS) / P95_Z
    check = rng.lognormal(np.log(RISK_CHECK_NS), sigma, len(arrivals)).astype(np.int64)
    leaves = _served(arrivals, service) + check + HANDOVER_NS
    return _sighted(rng, arrivals, leaves, kinds, lost, repeated)


def _even_exponential(rng: np.random.Generator, mean_ns: float) -> np.ndarray:
    return rng.permutation(-mean_ns * np.log1p(-(np.arange(BURSTS) + 0.5) / BURSTS))


def _served(arrivals: np.ndarray, service: np.ndarray) -> np.ndarray:
    # When each message is done, by one server in order of arrival.
    done = np.zeros(len(arrivals), dtype=np.int64)
    free = 0
    for index, (arrives, takes) in enumerate(zip(arrivals.tolist(), service.tolist(), strict=True)):
        free = done[index] = max(free, arrives) + takes
    return done


def _sighted(
    rng: np.random.Generator, sent: np.ndarray, seen: np.ndarray, kinds: np.ndarray, lost: int, repeated: int
) -> Taps:
    """The packets at both taps; some are lost on the way, some arrive twice.

    Payload: sequence number 8 bytes (from 1), type 1, filler.
    """
    count = len(sent)
    missing = sorted(rng.choice(count, lost, replace=False).tolist())
    twice = sorted(set(rng.choice(count, repeated, replace=False).tolist()) - set(missing))
    first, second = [], []
    for index in range(count):
        name = TYPES[kinds[index]]
        payload = struct.pack(">QB", index + 1, int(kinds[index])).ljust(PAYLOAD_BYTES[name], b"\x2e")
        frame = ethernet(payload, PORTS[name])
        first.append(Packet(int(sent[index]), frame))
        if index not in missing:
            second.append(Packet(int(seen[index]), frame))
        if index in twice:
            second.append(Packet(int(seen[index]) + 300, frame))
    second.sort(key=lambda packet: packet.time_ns)
    both = np.setdiff1d(np.arange(count), missing)
    numbers = {TYPES[code]: int((kinds == code).sum()) for code in np.unique(kinds).tolist()}
    return first, second, Truth((seen - sent)[both], count, missing, twice, numbers)


def main(folder: Path) -> None:
    """Writes the two example captures."""
    first, second, truth = opening()
    for name, data in (("tap_a.pcap.gz", pcap(first)), ("tap_b.pcapng.gz", pcapng(second))):
        (folder / name).write_bytes(gzip.compress(data, 9, mtime=0))
    seconds = (first[-1].time_ns - first[0].time_ns) / 1e9
    fullest = np.bincount([packet.time_ns // 1_000_000 - START_NS // 1_000_000 for packet in first]).max()
    p50, p95, p99 = np.percentile(truth.latency_ns, [50, 95, 99]) / 1_000
    print(f"sent {truth.sent} in {seconds:.3f} s, {fullest} in the fullest millisecond, types {truth.types}")
    print(f"lost {len(truth.lost)}, seen twice {len(truth.repeated)}")
    print(f"one-way latency p50 {p50:.3f} us, p95 {p95:.3f} us, p99 {p99:.3f} us")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
