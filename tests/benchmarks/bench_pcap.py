"""Packets per second through the capture readers: run by `make bench`, or `python
tests/benchmarks/bench_pcap.py`.

Seconds are of processor time, so that a busy machine does not count. The captures are made in memory: packets
of 74 bytes with a 32-byte payload, as a feed handler sees them.
"""

from __future__ import annotations

import io
import struct
import time
from collections.abc import Iterator

import numpy as np
from run import Rate

from reviewgen.evidence.wire.open import read_records
from reviewgen.evidence.wire.options import WireOptions
from reviewgen.evidence.wire.pair import OneWay
from reviewgen.evidence.wire.source import ByteSource
from reviewgen.evidence.wire.stream import PacketStream

PACKETS = 500_000
DELAY_NS = 7_000
LEAST_PER_S = 1_000_000
START_S = 1_762_785_000
_FRAME = 74


def capture(count: int, delay_ns: int = 0) -> bytes:
    """A little-endian nanosecond pcap of `count` UDP packets, 10 µs apart, each payload numbered."""
    record = np.dtype(
        [
            ("s", "<u4"),
            ("ns", "<u4"),
            ("cap", "<u4"),
            ("wire", "<u4"),
            ("head", "u1", 42),
            ("seq", ">u8"),
            ("rest", "u1", 24),
        ]
    )
    rows = np.zeros(count, dtype=record)
    times = np.arange(count, dtype=np.int64) * 10_000 + delay_ns
    rows["s"], rows["ns"] = START_S + times // 1_000_000_000, times % 1_000_000_000
    rows["cap"] = rows["wire"] = _FRAME
    network = struct.pack(">BBHHHBBHII", 0x45, 0, 60, 0, 0, 64, 17, 0, 1, 2)
    head = bytes(12) + b"\x08\x00" + network + struct.pack(">HHHH", 40000, 26477, 40, 0)
    rows["head"] = np.frombuffer(head, dtype=np.uint8)
    rows["seq"] = np.arange(count)
    return struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262_144, 1) + rows.tobytes()


def records_only(data: bytes) -> float:
    """Packets per second of reading times and lengths."""
    begin = time.process_time()
    about, records = read_records(ByteSource("a", io.BytesIO(data)))
    for _ in records:
        pass
    return about.packets / (time.process_time() - begin)


def decoded(data: bytes) -> float:
    """Packets per second of what `measure a.pcap --types port` reads: headers, trailers, types, clock
    checks."""
    begin = time.process_time()
    stream = PacketStream("a", io.BytesIO(data), WireOptions(types="port"))
    count = sum(len(batch.time_ns) for batch in stream.packets())
    return count / (time.process_time() - begin)


def paired(first: bytes, second: bytes, key: str) -> float:
    """Packets per second, of both captures together, through reading and matching."""
    begin = time.process_time()
    result = OneWay(("a", io.BytesIO(first)), ("b", io.BytesIO(second)), WireOptions(key=key))
    assert all((pairs.latency_ns == DELAY_NS).all() for pairs in result.pairs())
    spent = time.process_time() - begin
    return 2 * result.matched / spent


def rates() -> Iterator[Rate]:
    """A million packets a second is what a capture of a busy minute needs; the pair reads two such
    captures."""
    first, second = capture(PACKETS), capture(PACKETS, DELAY_NS)
    yield Rate("records only", lambda: records_only(first), "packets", LEAST_PER_S)
    yield Rate("headers, trailers, types", lambda: decoded(first), "packets", LEAST_PER_S)
    yield Rate("two taps, payload hash", lambda: paired(first, second, "payload"), "packets", LEAST_PER_S)
    yield Rate("two taps, sequence field", lambda: paired(first, second, "seq:0:8"), "packets", LEAST_PER_S)
