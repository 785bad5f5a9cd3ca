"""Metamako and Arista trailers: hardware stamps, with and without extensions and a new frame check
sequence."""

from __future__ import annotations

import struct

import pytest

from reviewgen.errors import InputRefused

T0 = 1_762_785_000_000_000_000
SEQUENCE_EXTENSION = b"\x00\x00\x2a\x20"


def stamped(make, count=6, offset=777, **trailer):
    frames = [make.ethernet(b"m" * (index + 1), 26477) for index in range(count)]
    times = [T0 + 1_000 * index for index in range(count)]
    return [
        make.Packet(time, make.metamako(frame, time + offset, **trailer))
        for time, frame in zip(times, frames, strict=True)
    ]


@pytest.mark.parametrize("new_fcs", [True, False])
@pytest.mark.parametrize("extensions", [b"", SEQUENCE_EXTENSION])
def test_hardware_stamps_win(make, read, new_fcs, extensions):
    flags = 0x03 if extensions else 0x01
    stream, times = read(make.pcap(stamped(make, new_fcs=new_fcs, extensions=extensions, flags=flags)))
    assert times.tolist() == [T0 + 1_000 * index + 777 for index in range(6)]
    assert stream.clock.startswith("hardware trailer")
    assert stream.resolution_us == 1e-3


def test_capture_clock_when_asked(make, read):
    stream, times = read(make.pcap(stamped(make)), stamp="capture")
    assert times[0] == T0 and stream.clock.startswith("capture")


def test_degraded_and_duplicate_flags_are_counted(make, read):
    packets = stamped(make, 4) + stamped(make, 2, offset=9_000, flags=0x15)
    for index, packet in enumerate(packets):
        packet.time_ns = T0 + 10_000 * index
    stream, _ = read(make.pcap(packets))
    assert (stream.degraded, stream.repeated, stream.unstamped) == (2, 2, 0)


def test_packets_without_a_stamp_are_left_out_by_number(make, read):
    packets = stamped(make, 300)
    packets[200] = make.Packet(packets[200].time_ns, make.ethernet(b"bare", 1).ljust(60, b"\0"))
    stream, times = read(make.pcap(packets))
    assert (len(times), stream.unstamped, stream.first_unstamped) == (299, 1, 201)


def test_half_stamped_captures_keep_the_capture_clock(make, read):
    packets = stamped(make, 10)
    for packet in packets[::2]:
        packet.frame = make.ethernet(b"bare", 1).ljust(60, b"\0")
    stream, times = read(make.pcap(packets))
    assert stream.partly_stamped and times[0] == T0


def test_padding_and_cut_frames_are_no_trailers(make, read):
    packets = stamped(make, 5)
    for packet in packets:
        packet.wire = len(packet.frame) + 1  # the end of the frame was not captured
    assert read(make.pcap(packets))[0].clock.startswith("capture")
    bare = [make.Packet(T0, make.ethernet(b"x", 1) + bytes(18))]
    assert read(make.pcap(bare))[0].clock.startswith("capture")


def test_payload_that_looks_like_a_trailer(make, read):
    payload = bytes(20) + struct.pack(">IIBHB", T0 // 10**9, 5, 1, 7, 3)
    stream, _ = read(make.pcap([make.Packet(T0, make.ethernet(payload, 1))]))
    assert stream.clock.startswith("capture")


def test_stamps_far_from_the_capture_clock_are_no_stamps(make, read):
    packets = stamped(make, 3, offset=40 * 86_400 * 10**9)
    assert read(make.pcap(packets))[0].clock.startswith("capture")


@pytest.mark.parametrize("link_type", [1, 101])
def test_trailers_demanded_but_absent(make, read, link_type):
    frame = make.ethernet(b"x", 1)[0 if link_type == 1 else 14 :]
    with pytest.raises(InputRefused, match="no packet carries"):
        read(make.pcap([make.Packet(T0, frame)], link_type=link_type), stamp="trailer")
