"""pcapng: sections, interfaces with their own clock resolution, enhanced packets, interface statistics."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.wire.fields import Fields, Ints
from reviewgen.evidence.wire.records import MAX_PACKET, Container, Records

SECTION: Final = 0x0A0D0D0A
MAGIC: Final = struct.pack("<I", SECTION)
_INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _STATISTICS, _PACKET = 1, 2, 3, 5, 6
_MAX_BLOCK: Final = 16 << 20
_BYTE_ORDERS: Final = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_OPTION_RESOLUTION, _OPTION_OFFSET = 9, 14
_OPTION_DROPPED: Final = {5: "by the interface", 7: "by the operating system"}


@dataclass(frozen=True)
class Interface:
    """One interface of a section: link type, stamp resolution (if_tsresol) and offset in seconds
    (if_tsoffset)."""

    link_type: int
    resolution: int = 6
    offset_s: int = 0

    @property
    def unit_ns(self) -> int:
        """Nanoseconds in one unit of the stamp, rounded up to a whole one."""
        if self.resolution & 0x80:
            return max(1, -(-1_000_000_000 // (1 << (self.resolution & 0x7F))))
        return max(1, 10 ** (9 - self.resolution)) if self.resolution <= 9 else 1

    def time_ns(self, stamp: NDArray[np.uint64]) -> Ints:
        """Stamps in ns since 1970, rounded down."""
        power = self.resolution & 0x7F
        if self.resolution & 0x80:
            whole = (stamp >> np.uint64(power)).astype(np.int64)
            part = stamp & np.uint64((1 << power) - 1)
            # More than 32 binary places would overflow the product, and lie below a nanosecond anyway.
            kept = min(power, 32)
            part = part >> np.uint64(power - kept)
            nanos = whole * 1_000_000_000 + ((part * np.uint64(1_000_000_000)) >> np.uint64(kept)).astype(
                np.int64
            )
        elif power <= 9:
            nanos = stamp.astype(np.int64) * 10 ** (9 - power)
        else:
            nanos = (stamp // np.uint64(10 ** (power - 9))).astype(np.int64)
        return nanos + self.offset_s * 1_000_000_000


class PcapngWalker:
    """Takes packets off a buffer of pcapng blocks; other blocks change what is known of the capture."""

    def __init__(self, about: Container) -> None:
        self._about = about
        self._order = "<"
        self._interfaces: list[Interface] = []
        self._dropped: dict[tuple[int, int, int], int] = {}
        self._sections = 0
        about.format = "pcapng"
        about.resolution_ns = 1

    def take(self, data: bytes) -> tuple[list[Records], int]:
        """The packets of the blocks that lie whole in `data`, and the bytes those used."""
        done: list[Records] = []
        places: list[int] = []
        ahead = 0  # packets of this buffer in sections already closed
        at, end = 0, len(data)
        head = struct.Struct(self._order + "II").unpack_from
        while at + 12 <= end:
            kind, length = head(data, at)
            if kind == SECTION:
                done += self._packets(data, places, ahead)
                ahead += len(places)
                places = []
                self._open_section(data, at, ahead)
                head = struct.Struct(self._order + "II").unpack_from
                length = head(data, at)[1]
            if length < 12 or length % 4 or length > _MAX_BLOCK:
                raise self._about.damaged(f"a block of {length:,} bytes", at, ahead + len(places))
            if at + length > end:
                break
            if kind == _PACKET:
                places.append(at)
            else:
                self._other(data, at, kind, length, ahead + len(places))
            at += length
        return done + self._packets(data, places, ahead), at

    def _open_section(self, data: bytes, at: int, ahead: int) -> None:
        order = _BYTE_ORDERS.get(data[at + 8 : at + 12])
        if order is None:
            raise self._about.damaged("a section without a byte order mark", at, ahead)
        self._order = order
        self._interfaces = []
        self._sections += 1

    def _other(self, data: bytes, at: int, kind: int, length: int, ahead: int) -> None:
        if struct.unpack_from(self._order + "I", data, at + length - 4)[0] != length:
            raise self._about.damaged("a block whose two lengths differ", at, ahead)
        if kind == _INTERFACE:
            self._interfaces.append(self._interface(data, at, length, ahead))
        elif kind == _STATISTICS:
            self._statistics(data, at, length)
        elif kind == _SIMPLE_PACKET:
            what, remedy = "a packet block without time stamps", "capture with enhanced packet blocks"
            raise self._about.refuse(what, remedy, at, ahead)
        elif kind == _OLD_PACKET:
            remedy = "rewrite it: editcap -F pcapng OLD NEW"
            raise self._about.refuse("an obsolete packet block", remedy, at, ahead)

    def _interface(self, data: bytes, at: int, length: int, ahead: int) -> Interface:
        resolution, offset_s = 6, 0
        for code, value in self._options(data, at + 16, at + length - 4):
            if code == _OPTION_RESOLUTION and len(value) == 1:
                resolution = value[0]
            elif code == _OPTION_OFFSET and len(value) == 8:
                offset_s = struct.unpack(self._order + "q", value)[0]
        if resolution & 0x7F > (63 if resolution & 0x80 else 18) or abs(offset_s) > 1 << 32:
            raise self._about.damaged("an impossible stamp resolution or offset", at, ahead)
        return Interface(struct.unpack_from(self._order + "H", data, at + 8)[0], resolution, offset_s)

    def _statistics(self, data: bytes, at: int, length: int) -> None:
        number = struct.unpack_from(self._order + "I", data, at + 8)[0]
        for code, value in self._options(data, at + 20, at + length - 4):
            if code in _OPTION_DROPPED and len(value) == 8:
                # Counters are cumulative: a later block of the same interface replaces an earlier one.
                self._dropped[self._sections, number, code] = struct.unpack(self._order + "Q", value)[0]
        self._about.dropped_by_capture = sum(self._dropped.values())

    def _options(self, data: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
        while at + 4 <= end:
            code, size = struct.unpack_from(self._order + "HH", data, at)
            if code == 0 or at + 4 + size > end:
                return
            yield code, data[at + 4 : at + 4 + size]
            at += 4 + size + (-size) % 4

    def _packets(self, data: bytes, places: list[int], ahead: int) -> list[Records]:
        if not places:
            return []
        at = np.array(places, dtype=np.int64)
        fields = Fields(data, self._order)
        length, captured, number = fields.u32(at + 4), fields.u32(at + 20), fields.u32(at + 8)
        wire = fields.u32(at + 24)
        misfit = (length < captured + 32) | (captured > MAX_PACKET) | (fields.u32(at + length - 4) != length)
        misfit |= wire == 0
        if misfit.any():
            first = int(misfit.argmax())
            raise self._about.damaged("a packet that does not fit its block", places[first], ahead + first)
        stamp = fields.u32(at + 12).astype(np.uint64) << np.uint64(32)
        stamp |= fields.u32(at + 16).astype(np.uint64)
        time_ns = np.zeros(len(at), dtype=np.int64)
        for one in np.unique(number).tolist():
            mine = number == one
            first = int(mine.argmax())
            time_ns[mine] = self._use(one, places[first], ahead + first).time_ns(stamp[mine])
        return [Records(data, at + 28, captured, wire, time_ns)]

    def _use(self, number: int, at: int, ahead: int) -> Interface:
        if number >= len(self._interfaces):
            raise self._about.damaged(f"interface {number} is nowhere described", at, ahead)
        interface = self._interfaces[number]
        self._about.use_link_type(interface.link_type)
        self._about.resolution_ns = max(self._about.resolution_ns, interface.unit_ns)
        return interface
