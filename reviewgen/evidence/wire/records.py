"""What both capture containers give: batches of packets with times and lengths, still undecoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.wire.fields import Ints
from reviewgen.evidence.wire.source import ByteSource

MAX_PACKET: Final = 262_144
"""Largest packet a capture may hold (libpcap's own limit); a longer one means damaged bytes."""

LINK_TYPES: Final = {
    1: "Ethernet",
    101: "raw IP",
    113: "Linux cooked v1",
    228: "raw IPv4",
    229: "raw IPv6",
    276: "Linux cooked v2",
}
"""Link types (tcpdump.org's registry) whose headers are decoded here."""


@dataclass(frozen=True)
class Records:
    """A batch of n packets: byte offsets into `data`, lengths captured and on the wire, times in ns since
    1970."""

    data: bytes
    start: Ints
    captured: Ints
    wire: Ints
    time_ns: Ints


@dataclass
class Container:
    """What is known of a capture file as a whole; complete once all its batches were read."""

    name: str
    format: str = ""
    link_type: int = -1
    resolution_ns: int = 1
    packets: int = 0
    dropped_by_capture: int = 0
    bytes_before: int = field(default=0, repr=False)

    def refuse(self, what: str, remedy: str, at: int = -1, ahead: int = 0) -> InputRefused:
        """An error that names the file, the packet and the byte.

        `at` is a place in the buffer, negative where there is none; `ahead` counts packets of the buffer
        before it.
        """
        place = (
            f" at packet {self.packets + ahead + 1:,} (byte {self.bytes_before + at:,})" if at >= 0 else ""
        )
        return InputRefused(Problem(what + place, remedy, self.name))

    def damaged(self, what: str, at: int, ahead: int) -> InputRefused:
        """The error of bytes that cannot be a capture's."""
        return self.refuse(
            f"damaged capture: {what}", "copy the file again, or check it with capinfos", at, ahead
        )

    def cut_short(self) -> InputRefused:
        """The error of a file that ends inside a record."""
        remedy = "copy the whole file, or keep the whole packets: editcap CUT WHOLE"
        return self.refuse("the capture is cut short", remedy, 0)

    def use_link_type(self, link_type: int) -> None:
        """Notes the link type packets have; raises InputRefused for one not decoded, or for a second one."""
        if link_type not in LINK_TYPES:
            known = ", ".join(LINK_TYPES.values())
            raise self.refuse(
                f"link type {link_type} is none of those decoded here ({known})", "capture on Ethernet"
            )
        if self.link_type not in (-1, link_type):
            mixed = f"mixed link types: {LINK_TYPES[self.link_type]} and {LINK_TYPES[link_type]}"
            raise self.refuse(mixed, "split the capture by interface: tshark -Y frame.interface_id==0 -w ONE")
        self.link_type = link_type


class Walker(Protocol):
    """Takes whole records off the front of a buffer."""

    def take(self, data: bytes) -> tuple[list[Records], int]:
        """The records that lie whole in `data`, and how many bytes they used."""
        ...


def batches(source: ByteSource, walker: Walker, about: Container, first: bytes) -> Iterator[Records]:
    """All records of `source` after `first` (bytes already read); raises InputRefused when the file is cut
    short."""
    data = first
    while True:
        taken, used = walker.take(data)
        for records in taken:
            about.packets += len(records.start)
            yield records
        about.bytes_before += used
        fresh = source.read()
        if not fresh:
            break
        data = data[used:] + fresh
    if used < len(data):
        raise about.cut_short()
    if not about.packets:
        raise about.refuse("the capture holds no packet", "capture again while messages flow")
