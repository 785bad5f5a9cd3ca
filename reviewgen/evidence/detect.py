"""Which format a capture has, by its first bytes; a name that promises another one is refused."""

from __future__ import annotations

import io
import zlib

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.csv_lines import GZIP_MAGIC
from reviewgen.evidence.pcap import is_packets
from reviewgen.evidence.read_cyclictest import is_cyclictest
from reviewgen.evidence.read_hlog import is_hlog
from reviewgen.evidence.read_parquet import MAGIC as PARQUET_MAGIC
from reviewgen.evidence.read_sockperf import is_sockperf

HEAD = 1 << 16
_PROMISES = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".hlog": "hlog",
    ".pcap": "packets",
    ".pcapng": "packets",
}
_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive (or a spreadsheet)",
    b"\xfd7zXZ": "packed with xz",
    b"BZh": "packed with bzip2",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"\x7fELF": "a program",
    b"%PDF": "a PDF",
    b"SQLite": "a database",
    b"\x89PNG": "a picture",
    b"DBN": "a Databento file, which audit-obi reads",
    b"ORC": "an ORC file",
    b"Obj\x01": "an Avro file",
    b"ARROW1": "an Arrow file",
    b"# /dev/cpu_dma_latency": "the text output of cyclictest, whose --json=FILE is read",
}


def detect(capture: Capture) -> str:
    """ "parquet", "packets", "hlog", "sockperf", "cyclictest" or "csv"; the file is back at its start.

    Raises InputRefused for known formats that are not read, and where name and content contradict.
    """
    head = capture.file.read(HEAD)
    capture.file.seek(0, io.SEEK_SET)
    packed = head[:2] == GZIP_MAGIC
    inner = _unpacked(head) if packed else head
    found = _kind(inner)
    name = capture.name.lower()
    foreign = next((words for magic, words in _FOREIGN.items() if inner.startswith(magic)), None)
    if foreign:
        remedy = "unpack it, or export it as CSV or Parquet"
        raise InputRefused(Problem(f"this is {foreign}, not a capture that is read", remedy, capture.name))
    promise = next(
        (kind for suffix, kind in _PROMISES.items() if name.removesuffix(".gz").endswith(suffix)), found
    )
    if promise != found or (name.endswith(".gz") and not packed):
        message = "the content is not what the file's name says: its first bytes are those of another format"
        raise InputRefused(Problem(message, "copy the file again, or give it its right name", capture.name))
    if packed and found not in ("csv", "packets"):
        remedy = "unpack it first: gunzip"
        raise InputRefused(Problem(f"a gzip file that holds {found}", remedy, capture.name))
    return found


def _kind(head: bytes) -> str:
    if head.startswith(PARQUET_MAGIC):
        return "parquet"
    if is_packets(head):
        return "packets"
    if is_hlog(head):
        return "hlog"
    if is_sockperf(head):
        return "sockperf"
    return "cyclictest" if is_cyclictest(head) else "csv"


def _unpacked(head: bytes) -> bytes:
    """The first bytes inside a gzip file, as far as they are whole."""
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except zlib.error:
        return b""
