"""From a file to batches of packets: which container it is, by its first bytes."""

from __future__ import annotations

from collections.abc import Iterator

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.wire import pcap, pcapng
from reviewgen.evidence.wire.records import Container, Records, Walker, batches
from reviewgen.evidence.wire.source import ByteSource

_MODIFIED_PCAP = (b"\x34\xcd\xb2\xa1", b"\xa1\xb2\xcd\x34")
_SNOOP = b"snoo"


def is_packets(head: bytes) -> bool:
    """Whether a file that begins with `head` (4 bytes or more, unpacked) is a packet capture, read here or
    refused."""
    return head[:4] in pcap.MAGICS or head[:4] in (pcapng.MAGIC, *_MODIFIED_PCAP, _SNOOP)


def read_records(source: ByteSource) -> tuple[Container, Iterator[Records]]:
    """The capture's description, filled in while the batches are read, and the batches.

    Raises InputRefused: no capture, a container not read here, cut short, damaged, mixed or unknown link
    types.
    """
    about = Container(source.name)
    magic = source.read_exactly(4)
    walker: Walker
    if magic in pcap.MAGICS:
        header = magic + source.read_exactly(pcap.HEADER_BYTES - 4)
        if len(header) < pcap.HEADER_BYTES:
            raise about.cut_short()
        walker, first = pcap.PcapWalker(header, about), b""
    elif magic == pcapng.MAGIC:
        walker, first = pcapng.PcapngWalker(about), magic
    else:
        raise _no_capture(source.name, magic)
    return about, batches(source, walker, about, first)


def _no_capture(name: str, magic: bytes) -> InputRefused:
    if is_packets(magic):
        return InputRefused(
            Problem("this is a capture of another kind", "rewrite it: editcap -F pcapng OLD NEW", name)
        )
    return InputRefused(
        Problem("this is no pcap or pcapng capture", "name a file that tcpdump or a tap wrote", name)
    )
