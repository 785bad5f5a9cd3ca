"""pcap and pcapng: every byte order and resolution gives the times that were written."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewgen.evidence.wire import source


def packets(make, times):
    return [
        make.Packet(time, make.ethernet(b"message %d" % index, 26477)) for index, time in enumerate(times)
    ]


TIMES = [
    1_762_785_000_000_000_001,
    1_762_785_000_000_001_999,
    1_762_785_000_999_999_999,
    1_762_785_002_000_000_000,
]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("nano", "unit"), [(True, 1), (False, 1_000)])
def test_pcap_times(make, read, order, nano, unit):
    stream, times = read(make.pcap(packets(make, TIMES), order, nano))
    assert times.tolist() == [time // unit * unit for time in TIMES]
    assert stream.resolution_us == unit / 1_000
    assert stream.about.packets == 4


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("resolution", "unit"), [(None, 1_000), (6, 1_000), (9, 1), (10, 1), (3, 1_000_000), (0, 10**9)]
)
def test_pcapng_decimal_resolutions(make, read, order, resolution, unit):
    data = make.pcapng(packets(make, TIMES), order, [make.Interface(resolution=resolution)])
    stream, times = read(data)
    assert times.tolist() == [time // unit * unit for time in TIMES]
    assert stream.about.resolution_ns == unit


@pytest.mark.parametrize("power", [20, 30, 32])
def test_pcapng_binary_resolutions(make, read, power):
    data = make.pcapng(packets(make, TIMES), "<", [make.Interface(resolution=0x80 | power)])
    _, times = read(data)
    error = np.array(TIMES) - times
    assert (error >= 0).all()
    assert (error <= 1_000_000_000 / 2**power + 1).all()


def test_pcapng_offset_is_added(make, read):
    data = make.pcapng(packets(make, TIMES), "<", [make.Interface(offset_s=1_700_000_000)])
    assert read(data)[1].tolist() == TIMES


def test_interfaces_keep_their_own_resolution(make, read):
    mixed = packets(make, TIMES)
    mixed[1].interface = 1
    data = make.pcapng(mixed, "<", [make.Interface(resolution=9), make.Interface(resolution=6)])
    stream, times = read(data)
    assert times.tolist() == [TIMES[0], TIMES[1] // 1_000 * 1_000, TIMES[2], TIMES[3]]
    assert stream.about.resolution_ns == 1_000


def test_sections_of_both_byte_orders_in_one_file(make, read):
    data = make.pcapng(packets(make, TIMES[:2]), "<") + make.pcapng(packets(make, TIMES[2:]), ">")
    assert read(data)[1].tolist() == TIMES


def test_what_the_interface_dropped_is_known(make, read):
    data = make.pcapng(packets(make, TIMES), ">", [make.Interface(dropped=17)])
    assert read(data)[0].about.dropped_by_capture == 17


def test_gzip_is_unpacked(make, read):
    assert read(gzip.compress(make.pcap(packets(make, TIMES))))[1].tolist() == TIMES


@pytest.mark.parametrize("writer", ["pcap", "pcapng"])
def test_small_reads_give_the_same_packets(make, read, monkeypatch, writer):
    data = getattr(make, writer)(packets(make, range(10**18, 10**18 + 50)))
    whole = read(data)[1]
    original = source.ByteSource.read
    monkeypatch.setattr(source.ByteSource, "read", lambda self, count=37: original(self, min(count, 37)))
    stream, pieces = read(data)
    assert pieces.tolist() == whole.tolist()
    assert stream.about.packets == 50


@settings(max_examples=60)
@given(
    payloads=st.lists(st.binary(max_size=80), min_size=1, max_size=30),
    nano=st.booleans(),
    order=st.sampled_from("<>"),
)
def test_any_payload_is_walked_over(make, read, payloads, nano, order):
    frames = [make.Packet(10**18 + 1_000 * place, make.ethernet(p, 1000)) for place, p in enumerate(payloads)]
    for data in (make.pcap(frames, order, nano), make.pcapng(frames, order)):
        assert read(data)[1].tolist() == [frame.time_ns for frame in frames]
