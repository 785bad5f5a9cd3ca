"""Ports, payloads and types of every encapsulation a feed uses."""

from __future__ import annotations

import io

import numpy as np
import pytest

from reviewgen.errors import InputRefused
from reviewgen.evidence.wire.headers import TCP, UDP, read_headers
from reviewgen.evidence.wire.open import read_records
from reviewgen.evidence.wire.source import ByteSource
from reviewgen.evidence.wire.types import MOST_TYPES, Typing

T0 = 1_762_785_000_000_000_000


def decode(make, frames, link_type=1):
    packets = [make.Packet(T0 + place, frame) for place, frame in enumerate(frames)]
    about, records = read_records(ByteSource("a", io.BytesIO(make.pcap(packets, link_type=link_type))))
    (batch,) = list(records)
    return batch, read_headers(batch, about.link_type)


@pytest.mark.parametrize("tags", [0, 1, 2])
@pytest.mark.parametrize("v6", [False, True])
@pytest.mark.parametrize("tcp", [False, True])
def test_ports_and_payload(make, tags, v6, tcp):
    frame = make.ethernet(b"payload!", 26477, 40001, tcp=tcp, v6=v6, tags=tags)
    batch, headers = decode(make, [frame])
    assert headers.known.all()
    assert (headers.source_port[0], headers.target_port[0]) == (40001, 26477)
    assert headers.protocol[0] == (TCP if tcp else UDP)
    at, size = headers.payload[0], headers.payload_bytes[0]
    assert batch.data[at : at + size] == b"payload!"
    assert headers.network_end[0] == batch.start[0] + len(frame)


@pytest.mark.parametrize(
    ("link_type", "header"),
    [(101, b""), (228, b""), (113, bytes(14) + b"\x08\x00"), (276, b"\x08\x00" + bytes(18))],
)
def test_link_types(make, link_type, header):
    batch, headers = decode(make, [header + make.ethernet(b"cooked", 7)[14:]], link_type)
    at = headers.payload[0]
    assert headers.known.all() and batch.data[at : at + 6] == b"cooked"


def test_padding_is_no_payload(make):
    frame = make.ethernet(b"hi", 7)
    batch, headers = decode(make, [frame.ljust(60, b"\0")])
    assert headers.payload_bytes[0] == 2
    assert headers.network_end[0] - batch.start[0] == len(frame)


def test_what_is_not_known(make):
    whole = make.ethernet(b"whole", 7)
    fragment = bytearray(whole)
    fragment[20:22] = b"\x20\x00"  # more fragments follow
    icmp = bytearray(whole)
    icmp[23] = 1
    lying = bytearray(whole)
    lying[38:40] = b"\x00\x03"  # a UDP length below its own header
    frames = [whole, bytes(fragment), bytes(icmp), bytes(lying), whole[:30], whole[:14], b"\x01", bytes(60)]
    _, headers = decode(make, frames)
    assert headers.known.tolist() == [True] + [False] * 7


def test_a_cut_payload_keeps_its_stated_length(make):
    frame = make.ethernet(bytes(range(100)), 7)
    _, headers = decode(make, [frame[:80]])
    assert (headers.payload_bytes[0], headers.payload_captured[0]) == (100, 80 - 42)


def names(make, frames, typing):
    _, headers = decode(make, frames)
    codes = typing.codes(headers)
    return [typing.names[code] for code in codes]


def test_types_by_port(make):
    frames = [
        make.ethernet(b"a", 26477),
        make.ethernet(b"b", 9, 31001),
        make.ethernet(b"c", 5000, tcp=True),
        bytes(60),
    ]
    typing = Typing.parse("port", "26477=quote, 31001=ack")
    assert names(make, frames, typing) == ["quote", "ack", "tcp-5000", "other"]


def test_types_by_port_keep_their_codes_over_batches(make):
    typing = Typing.parse("port")
    first = names(make, [make.ethernet(b"a", 5), make.ethernet(b"a", 3)], typing)
    again = names(make, [make.ethernet(b"a", 3), make.ethernet(b"a", 5)], typing)
    assert (first, again) == (["udp-5", "udp-3"], ["udp-3", "udp-5"])


def test_many_ports_become_other(make):
    frames = [make.ethernet(b"a", 1000 + port) for port in range(MOST_TYPES + 3)]
    assert names(make, frames, Typing.parse("port"))[-3:] == ["other"] * 3


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ("", ["to-64-bytes", "to-128-bytes", "over-512-bytes"]),
        ("..99=small,200..=large", ["small", "other", "large"]),
    ],
)
def test_types_by_length(make, classes, expected):
    frames = [make.ethernet(bytes(size), 9) for size in (20, 100, 700)]
    assert names(make, frames, Typing.parse("length", classes)) == expected


@pytest.mark.parametrize(
    ("by", "classes"),
    [
        ("flag", ""),
        ("none", "1=a"),
        ("port", "x=a"),
        ("port", "1=source"),
        ("port", "1=a b"),
        ("length", "5=a"),
        ("length", "9..1=a"),
        ("length", "..9=a,9..20=b"),
    ],
)
def test_classes_that_make_no_sense(by, classes):
    with pytest.raises(InputRefused):
        Typing.parse(by, classes)


def test_no_types_means_one_code(make):
    _, headers = decode(make, [make.ethernet(b"a", 1), bytes(60)])
    assert np.array_equal(Typing.parse("none").codes(headers), [0, 0])
