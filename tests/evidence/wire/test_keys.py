"""Payload hashes: equal for equal payloads, different for payloads that differ anywhere."""

from __future__ import annotations

import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewgen.evidence.wire.headers import read_headers
from reviewgen.evidence.wire.keys import KeyRule, read_keys
from reviewgen.evidence.wire.open import read_records
from reviewgen.evidence.wire.source import ByteSource

T0 = 1_762_785_000_000_000_000


def keys(make, payloads, rule="payload"):
    packets = [make.Packet(T0 + place, make.ethernet(payload, 9)) for place, payload in enumerate(payloads)]
    _, records = read_records(ByteSource("a", io.BytesIO(make.pcap(packets))))
    (batch,) = list(records)
    return read_keys(batch.data, read_headers(batch, 1), KeyRule.parse(rule))


@settings(max_examples=80)
@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=40))
def test_hashes_are_equal_where_payloads_are(make, payloads):
    found, keyed = keys(make, payloads)
    assert keyed.all()
    assert len(set(found.tolist())) == len(set(payloads))
    assert keys(make, payloads[::-1])[0].tolist()[::-1] == found.tolist()


def test_counters_at_any_place_do_not_collide(make):
    # Neighbouring numbers in several fields at once are what feeds are made of.
    payloads = [
        a.to_bytes(4, "big") + bytes(12) + b.to_bytes(4, "big") + bytes(4)
        for a in range(150)
        for b in range(150)
    ]
    assert len(np.unique(keys(make, payloads)[0])) == len(payloads)


def test_zeros_of_different_length_differ(make):
    assert len(np.unique(keys(make, [bytes(size) for size in range(1, 64)])[0])) == 63


def test_no_payload_has_no_key(make):
    assert keys(make, [b"", b"x"])[1].tolist() == [False, True]


def test_sequence_fields(make):
    payloads = [b"\0\1" + bytes([2, 1, 0, 0, 0, 0, 0, 9]), b"\0\1\2"]
    for rule, value in (
        ("seq:2:2", 0x0201),
        ("seq:2:2:le", 0x0102),
        ("seq:2:8", 0x0201000000000009),
        ("seq:0:1", 0),
    ):
        found, keyed = keys(make, payloads, rule)
        assert found[0] == value
        assert keyed.tolist() == [True, rule == "seq:0:1"]
    assert keys(make, payloads, "seq:2:2:port")[0][0] == 0x0201 ^ (9 << 48)
