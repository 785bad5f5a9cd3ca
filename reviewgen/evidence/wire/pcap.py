"""Classic pcap: both byte orders, micro- and nanosecond stamps."""

from __future__ import annotations

import struct
from typing import Final

import numpy as np

from reviewgen.evidence.wire.fields import Fields, Ints
from reviewgen.evidence.wire.records import MAX_PACKET, Container, Records

HEADER_BYTES: Final = 24
_RECORD_BYTES: Final = 16

MAGICS: Final = {
    b"\xd4\xc3\xb2\xa1": ("<", 1_000),
    b"\xa1\xb2\xc3\xd4": (">", 1_000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
"""Magic number as it lies in the file: byte order, and nanoseconds in one unit of the stamp's fraction."""


class PcapWalker:
    """Takes packets off a buffer of pcap records."""

    def __init__(self, header: bytes, about: Container) -> None:
        self._order, self._unit_ns = MAGICS[header[:4]]
        self._about = about
        about.format = "pcap, " + ("nanosecond" if self._unit_ns == 1 else "microsecond")
        about.resolution_ns = self._unit_ns
        about.bytes_before = HEADER_BYTES
        major, minor = struct.unpack_from(self._order + "HH", header, 4)
        if (major, minor) != (2, 4):
            raise about.refuse(
                f"pcap version {major}.{minor} is not read, only 2.4",
                "rewrite it: editcap -F nsecpcap OLD NEW",
            )
        # The upper half of the field holds flags (frame check sequence length), the lower the link type.
        self._link_type = struct.unpack_from(self._order + "I", header, 20)[0] & 0xFFFF

    def take(self, data: bytes) -> tuple[list[Records], int]:
        """The packets that lie whole in `data`, and the bytes they used."""
        at, used = self._walk(data)
        self._check_next(data, used, len(at))
        if not len(at):
            return [], used
        self._about.use_link_type(self._link_type)
        fields = Fields(data, self._order)
        captured = fields.u32(at + 8)
        fraction = fields.u32(at + 4)
        wire = fields.u32(at + 12)
        self._check(at, captured, wire, fraction)
        time_ns = fields.u32(at) * 1_000_000_000 + fraction * self._unit_ns
        return [Records(data, at + _RECORD_BYTES, captured, wire, time_ns)], used

    def _walk(self, data: bytes) -> tuple[Ints, int]:
        # The one step that cannot be a vector: each record says where the next begins.
        length_of = struct.Struct(self._order + "I").unpack_from
        places: list[int] = []
        add = places.append
        at, end = 0, len(data)
        while at + _RECORD_BYTES <= end:
            following = at + _RECORD_BYTES + length_of(data, at + 8)[0]
            if following > end:
                break
            add(at)
            at = following
        return np.array(places, dtype=np.int64), at

    def _check_next(self, data: bytes, used: int, ahead: int) -> None:
        # A record that does not fit the buffer is either waiting for more bytes or is no record at all.
        if used + _RECORD_BYTES <= len(data):
            length = struct.unpack_from(self._order + "I", data, used + 8)[0]
            if length > MAX_PACKET:
                raise self._about.damaged(f"a packet of {length:,} bytes", used, ahead)

    def _check(self, at: Ints, captured: Ints, wire: Ints, fraction: Ints) -> None:
        empty = np.flatnonzero(wire == 0)
        if len(empty):
            first = int(empty[0])
            raise self._about.damaged("a packet of no bytes", int(at[first]), first)
        too_long = np.flatnonzero(captured > MAX_PACKET)
        if len(too_long):
            first = int(too_long[0])
            raise self._about.damaged(f"a packet of {captured[first]:,} bytes", int(at[first]), first)
        overflow = np.flatnonzero(fraction * self._unit_ns >= 1_000_000_000)
        if len(overflow):
            first = int(overflow[0])
            unit = "ns" if self._unit_ns == 1 else "µs"
            what = f"a fraction of {fraction[first]:,} in a stamp that counts {unit}"
            raise self._about.damaged(what, int(at[first]), first)
