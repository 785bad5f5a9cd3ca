"""A capture file as a stream of bytes, read once from front to back, gzip unpacked on the way."""

from __future__ import annotations

import gzip
import zlib
from typing import BinaryIO, Final

from reviewgen.errors import InputRefused, Problem

CHUNK_BYTES: Final = 8 << 20
"""Bytes asked for at a time: enough for vectors of some 60,000 packets, small beside the memory limit."""

GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"


class ByteSource:
    """The unpacked bytes of one capture; `name` is how errors call the file. The file must be seekable.

    The file is read, not mapped into memory: a mapped file that shrinks while it is read ends the process by
    a signal, and gzip could not be mapped at all.
    """

    def __init__(self, name: str, file: BinaryIO) -> None:
        self.name = name
        file.seek(0)
        magic = file.read(4)
        file.seek(0)
        if magic == _ZSTD:
            raise InputRefused(Problem("this is compressed by zstd", "unpack it first: zstd -d", name))
        self._stream: BinaryIO | gzip.GzipFile = file
        if magic[:2] == GZIP:
            self._stream = gzip.GzipFile(fileobj=file, mode="rb")

    def read(self, count: int = CHUNK_BYTES) -> bytes:
        """The next bytes, at most `count`; empty at the end. Raises InputRefused for a damaged gzip file."""
        try:
            return self._stream.read(count)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            message = "this is a damaged or cut-off gzip file"
            raise InputRefused(Problem(message, "copy the whole file again", self.name)) from error

    def read_exactly(self, count: int) -> bytes:
        """`count` bytes, or as many as there are."""
        parts = bytearray()
        while len(parts) < count and (fresh := self.read(count - len(parts))):
            parts += fresh
        return bytes(parts)
