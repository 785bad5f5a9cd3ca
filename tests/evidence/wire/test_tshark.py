"""tshark as the oracle: times, lengths, ports and hardware stamps of the same files."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest

from reviewgen.evidence.wire.headers import read_headers
from reviewgen.evidence.wire.open import read_records
from reviewgen.evidence.wire.source import ByteSource

pytestmark = pytest.mark.requires_tool("tshark")

T0 = 1_762_785_000_000_000_000
FIELDS = (
    "frame.time_epoch",
    "frame.len",
    "frame.cap_len",
    "udp.dstport",
    "tcp.dstport",
    "udp.length",
    "tcp.len",
)


def tshark(path, *fields, more=()):
    wanted = [part for field in fields for part in ("-e", field)]
    tool = shutil.which("tshark")
    assert tool
    command = [tool, "-n", "-r", str(path), "-T", "fields", *wanted, *more]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60, env={"TZ": "UTC", "HOME": "/tmp"}
    )
    return [line.split("\t") for line in done.stdout.splitlines()]


def nanos(text: str) -> int:
    seconds, _, fraction = text.partition(".")
    return int(seconds) * 10**9 + int(fraction.ljust(9, "0"))


def mixture(make):
    rng = np.random.default_rng(8)
    packets = []
    for index in range(120):
        frame = make.ethernet(
            rng.bytes(int(rng.integers(0, 90))),
            int(rng.integers(20_000, 30_000)),
            int(rng.integers(40_000, 50_000)),
            tcp=bool(rng.integers(2)),
            v6=bool(rng.integers(2)),
            tags=int(rng.integers(3)),
        )
        cut = frame[: int(rng.integers(60, 200))]
        packets.append(make.Packet(T0 + 7_001 * index, cut, len(frame)))
    return packets


def images(make):
    packets = mixture(make)
    yield "le_ns.pcap", make.pcap(packets)
    yield "be_us.pcap", make.pcap(packets, ">", nano=False)
    for resolution in (None, 3, 9, 10, 0x80 | 30):
        yield f"r{resolution}.pcapng", make.pcapng(packets, "<", [make.Interface(resolution=resolution)])
    yield "be_offset.pcapng", make.pcapng(packets, ">", [make.Interface(offset_s=1_000_000)])


def test_headers_agree(make, tmp_path):
    seen = 0
    for name, image in images(make):
        path = tmp_path / name
        path.write_bytes(image)
        with path.open("rb") as file:
            about, batches = read_records(ByteSource(name, file))
            (records,) = list(batches)
            headers = read_headers(records, about.link_type)
        for index, row in enumerate(tshark(path, *FIELDS)):
            time, wire, captured, udp, tcp, udp_length, tcp_length = row
            assert abs(nanos(time) - int(records.time_ns[index])) <= (1 if "158" in name else 0), name
            assert (int(wire), int(captured)) == (records.wire[index], records.captured[index])
            if headers.known[index]:
                assert headers.target_port[index] == int(udp or tcp)
                stated = int(udp_length) - 8 if udp else int(tcp_length)
                assert headers.payload_bytes[index] == stated
            seen += 1
    assert seen == 8 * 120


@pytest.mark.parametrize("new_fcs", [True, False])
def test_hardware_stamps_agree(make, read, tmp_path, new_fcs):
    rng = np.random.default_rng(2)
    packets = []
    for index in range(100):
        frame = make.ethernet(rng.bytes(int(rng.integers(1, 200))), 9)
        time = T0 + 1_000 * index
        flags = int(rng.choice([0x01, 0x11]))
        packets.append(make.Packet(time, make.metamako(frame, time + 123, flags, new_fcs=new_fcs)))
    path = tmp_path / "stamped.pcap"
    path.write_bytes(make.pcap(packets))
    stream, times = read(path.read_bytes())
    rows = tshark(path, "metamako.time", "metamako.flags", more=("--enable-heuristic", "metamako_eth"))
    assert len(rows) == 100
    assert [int(row[0].split(".")[1].split()[0]) for row in rows] == [int(time % 10**9) for time in times]
    assert sum(int(row[1], 16) & 0x10 != 0 for row in rows) == stream.degraded


def test_the_shipped_captures_agree(captures):
    for name in ("tap_a.pcap.gz", "tap_b.pcapng.gz"):
        with (captures / name).open("rb") as file:
            _, batches = read_records(ByteSource(name, file))
            times = np.concatenate([records.time_ns for records in batches])
        assert [nanos(row[0]) for row in tshark(captures / name, "frame.time_epoch")] == times.tolist()
