"""Captures that cannot be trusted are refused by name, whatever is wrong with them; never anything but a
refusal."""

from __future__ import annotations

import gzip
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewgen.errors import InputRefused

T0 = 1_762_785_000_000_000_000


def packets(make, count=5, step=1_000_000):
    return [make.Packet(T0 + step * index, make.ethernet(b"m%d" % index, 26477)) for index in range(count)]


def refusal(read, data, **options) -> str:
    with pytest.raises(InputRefused) as caught:
        read(data, **options)
    return caught.value.render()


@pytest.mark.parametrize("writer", ["pcap", "pcapng"])
@pytest.mark.parametrize("kept", [1, 9, 50])
def test_cut_short_inside_the_last_packet(make, read, writer, kept):
    data = getattr(make, writer)(packets(make))
    text = refusal(read, data[:-kept])
    assert "cut short at packet 5" in text
    assert "editcap" in text


def test_cut_short_inside_the_header(make, read):
    assert "cut short" in refusal(read, make.pcap(packets(make))[:20])


def test_cut_gzip(make, read):
    assert "gzip" in refusal(read, gzip.compress(make.pcap(packets(make)))[:-12])


@pytest.mark.parametrize("writer", ["pcap", "pcapng"])
def test_no_packet_at_all(make, read, writer):
    assert "no packet" in refusal(read, getattr(make, writer)([]))


@pytest.mark.parametrize(
    "data", [b"timestamp_ns,order_id\n1,2\n", b"", b"\x7fELF", b"\xa1\xb2\xcd\x34" + bytes(40)]
)
def test_no_capture(read, data):
    refusal(read, data)


def test_zstd_is_named(read):
    assert "zstd -d" in refusal(read, b"\x28\xb5\x2f\xfd" + bytes(20))


@pytest.mark.parametrize("writer", ["pcap", "pcapng"])
def test_zeros_behind_the_packets(make, read, writer):
    nothing = [*packets(make, 2), make.Packet(T0, b"")] if writer == "pcapng" else packets(make, 2)
    data = getattr(make, writer)(nothing) + bytes(64 * (writer == "pcap"))
    assert "damaged capture" in refusal(read, data)


def test_mixed_link_types(make, read):
    both = packets(make)
    both[3] = make.Packet(both[3].time_ns, both[3].frame[14:], interface=1)
    interfaces = [make.Interface(), make.Interface(link_type=101)]
    assert "mixed link types: Ethernet and raw IP" in refusal(read, make.pcapng(both, "<", interfaces))


def test_a_second_interface_without_packets_is_no_mixture(make, read):
    data = make.pcapng(packets(make), "<", [make.Interface(), make.Interface(link_type=101)])
    assert len(read(data)[1]) == 5


def test_unknown_link_type(make, read):
    assert "link type 105" in refusal(read, make.pcap(packets(make), link_type=105))


def test_clock_steps_back(make, read):
    stepped = packets(make, 6)
    for packet in stepped[4:]:
        packet.time_ns -= 40_000_000
    assert "steps back by 0.039000 s at packet 5" in refusal(read, make.pcap(stepped))


def test_a_little_disorder_is_counted(make, read):
    disordered = packets(make, 6, step=300_000)
    disordered[2].time_ns -= 500_000
    stream, _ = read(make.pcap(disordered))
    assert (stream.watch.late, stream.watch.most_late_ns) == (1, 200_000)


@pytest.mark.parametrize(("back_ns", "refused"), [(999_999, False), (1_000_001, True)])
def test_the_line_between_disorder_and_a_step(make, read, back_ns, refused):
    stepped = packets(make, 3, step=2_000_000)
    stepped[2].time_ns = stepped[1].time_ns - back_ns
    if refused:
        refusal(read, make.pcap(stepped))
    else:
        assert read(make.pcap(stepped))[0].watch.late == 1


@pytest.mark.parametrize(("back_ns", "refused"), [(99_000_000, False), (101_000_000, True)])
def test_hardware_stamps_may_wait_longer_in_the_switch(make, read, back_ns, refused):
    times = [T0, T0 + 200_000_000, T0 + 200_000_000 - back_ns]
    frames = [make.metamako(make.ethernet(b"m%d" % place, 5), time) for place, time in enumerate(times)]
    data = make.pcap([make.Packet(T0 + 300_000_000 + place, frame) for place, frame in enumerate(frames)])
    if refused:
        assert "steps back" in refusal(read, data)
    else:
        assert read(data)[0].watch.late == 1


def test_clock_set_while_capturing(make, read):
    booted = packets(make)
    booted[0].time_ns = 42_000_000_000
    assert "steps ahead" in refusal(read, make.pcap(booted))


def test_nanoseconds_under_a_microsecond_magic(make, read):
    data = b"\xd4\xc3\xb2\xa1" + make.pcap([make.Packet(T0 + 7_654_321, b"x" * 60)])[4:]
    assert "fraction of 7,654,321" in refusal(read, data)


def test_a_length_that_no_packet_has(make, read):
    data = make.pcap(packets(make, 2)) + struct.pack("<IIII", 1_762_785_001, 0, 1 << 24, 1 << 24)
    assert "damaged capture: a packet of 16,777,216 bytes at packet 3" in refusal(read, data)


@pytest.mark.parametrize(("kind", "words"), [(3, "without time stamps"), (2, "obsolete packet block")])
def test_old_packet_blocks(make, read, kind, words):
    block = struct.pack("<II", kind, 32) + bytes(20) + struct.pack("<I", 32)
    assert words in refusal(read, make.pcapng(packets(make, 2)) + block)


def test_a_packet_of_an_unknown_interface(make, read):
    data = make.pcapng(packets(make, 1)).replace(struct.pack("<III", 6, 76, 0), struct.pack("<III", 6, 76, 9))
    assert "interface 9" in refusal(read, data)


def test_blocks_whose_lengths_differ(make, read):
    assert "does not fit" in refusal(read, make.pcapng(packets(make, 1))[:-4] + struct.pack("<I", 80))


@settings(max_examples=150)
@given(st.data())
def test_damage_anywhere_is_read_or_refused(make, read, data):
    writer = data.draw(st.sampled_from([make.pcap, make.pcapng]))
    image = bytearray(writer(packets(make)))
    for _ in range(data.draw(st.integers(1, 4))):
        image[data.draw(st.integers(0, len(image) - 1))] = data.draw(st.integers(0, 255))
    try:
        stream, times = read(bytes(image[: data.draw(st.integers(4, len(image)))]))
    except InputRefused:
        return
    assert len(times) == stream.watch.packets
