"""A delimited text as blocks of whole lines: each line's number known, each damaged line taken out and counted."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem, UnsafeInput
from reviewgen.evidence.chunk import Drops
from reviewgen.evidence.clean import RAGGED

Ints = NDArray[np.int64]

BLOCK = 4 << 20
MOST_LINES = 1 << 18
"""Lines of a block; only files of all but empty lines have more in so many bytes."""
LONGEST_LINE = 1 << 20
DELIMITERS = ",;\t|"
GZIP_MAGIC = b"\x1f\x8b"
_NEWLINE, _RETURN, _QUOTE = b"\n"[0], b"\r"[0], b'"'[0]
_VISIBLE = np.array([octet not in b" \t\r\n" for octet in range(256)])


@dataclass(frozen=True)
class Block:
    """Whole good lines, the 1-based line number of each, and whether any holds a quote."""

    data: bytes
    lines: Ints
    quoted: bool


@dataclass(frozen=True)
class Header:
    """Column names, the delimiter, and how many bytes the line took."""

    names: list[str]
    delimiter: str
    line: bytes


class Lines:
    """Reads `file`, plain or gzip. Raises InputRefused or UnsafeInput for what is no text table."""

    def __init__(self, file: BinaryIO, name: str, drops: Drops) -> None:
        self.name, self.drops = name, drops
        start = file.read(2)
        file.seek(-len(start), io.SEEK_CUR)
        self.packed = start == GZIP_MAGIC
        self._stream: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=file) if self.packed else file
        self._rest = b""
        self._line = 1
        self.header = self._read_header()

    def _read(self) -> bytes:
        try:
            return self._stream.read(BLOCK)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            message = f"a damaged or cut-off gzip file, after line {self._line}"
            raise InputRefused(Problem(message, "copy the whole file again", self.name)) from error

    def _read_header(self) -> Header:
        head = self._read().removeprefix(b"\xef\xbb\xbf")
        line, found, self._rest = head.partition(b"\n")
        if not found and len(line) > LONGEST_LINE:
            raise self._too_long()
        text = self._text(line).rstrip("\r")
        delimiter = max(DELIMITERS, key=text.count)
        try:
            names = [name.strip() for name in next(csv.reader([text], delimiter=delimiter), [])]
        except csv.Error as error:
            message = "the first line is no list of column names"
            raise InputRefused(
                Problem(message, "put the names of the columns there", self.name, 1, 1)
            ) from error
        if not text.strip() or all(_is_number(name) for name in names):
            message = "the first line holds no column names" if text.strip() else "the first line is empty"
            raise InputRefused(Problem(message, "put the names of the columns there", self.name, 1, 1))
        return Header(names, delimiter, line + found)

    def _text(self, line: bytes) -> str:
        if b"\0" in line:
            raise InputRefused(
                Problem("a NUL byte: this is not a text table", "export it as CSV", self.name, 1)
            )
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            message = "bytes that are not UTF-8: this is not a text table, or one in another encoding"
            raise InputRefused(Problem(message, "convert it to UTF-8", self.name, self._line)) from error

    def blocks(self) -> Iterator[Block]:
        """All lines after the header, in order."""
        self._line = 2
        while fresh := self._read():
            data = self._rest + fresh
            cut = data.rfind(b"\n") + 1
            data, self._rest = data[:cut], data[cut:]
            if len(self._rest) > LONGEST_LINE:
                self._line += data.count(b"\n")
                raise self._too_long()
            yield from self._pieces(data)
        whole = self._rest.rfind(b"\n") + 1
        for data in (self._rest[:whole], self._rest[whole:]):
            yield from self._pieces(data if data.endswith(b"\n") or not data else data + b"\n")

    def _too_long(self) -> UnsafeInput:
        message = f"a line of more than {LONGEST_LINE} bytes"
        return UnsafeInput(
            Problem(message, "give a text table with one row a line", self.name, self._line, 1)
        )

    def _pieces(self, data: bytes) -> Iterator[Block]:
        """Whole lines as blocks of a bounded number of them."""
        if data.count(b"\n") <= MOST_LINES:
            if data:
                yield self._checked(data)
            return
        cuts = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == _NEWLINE)[MOST_LINES - 1 :: MOST_LINES] + 1
        for start, end in pairwise([0, *cuts.tolist(), len(data)]):
            if end > start:
                yield self._checked(data[start:end])

    def _checked(self, data: bytes) -> Block:
        """The block without its damaged and its blank lines."""
        first = self._line
        if b"\0" in data or not (data.isascii() or _is_utf8(data)):
            self._locate_bad_byte(data)
        octets = np.frombuffer(data, dtype=np.uint8)
        ends = np.flatnonzero(octets == _NEWLINE)
        self._line += len(ends)
        starts = np.concatenate([[0], ends[:-1] + 1])
        lines = np.arange(first, first + len(ends))
        good = _per_line(octets, ord(self.header.delimiter), ends) == len(self.header.names) - 1
        if len(self.header.names) == 1:  # where no delimiter is missed on a blank line
            good &= _per_line(_VISIBLE[octets], True, ends) > 0
        quoted = b'"' in data
        if quoted:
            good &= _per_line(octets, _QUOTE, ends) == 0
        if b"\r" in data:
            returns = _per_line(octets, _RETURN, ends)
            good &= (returns == 0) | ((returns == 1) & (octets[np.maximum(ends - 1, 0)] == _RETURN))
        if good.all():
            return Block(data, lines, quoted)
        return self._sorted_out(data, starts, ends, lines, good)

    def _sorted_out(
        self, data: bytes, starts: Ints, ends: Ints, lines: Ints, good: NDArray[np.bool_]
    ) -> Block:
        """Looks at each suspicious line by itself: blank, quoted, or damaged. Empty ones need no look."""
        for index in np.flatnonzero(~good & (ends > starts)).tolist():
            line = data[starts[index] : ends[index]]
            if line.strip(b" \t\r") == b"":
                continue
            good[index] = self._has_all_fields(line)
            if not good[index]:
                self.drops.add(RAGGED, 1, int(lines[index]))
        kept = [data[starts[i] : ends[i] + 1] for i in np.flatnonzero(good).tolist()]
        data = b"".join(kept)
        return Block(data, lines[good], b'"' in data)

    def _has_all_fields(self, line: bytes) -> bool:
        text = line.decode("utf-8").removesuffix("\r")
        if "\r" in text:
            return False
        try:
            rows = list(csv.reader([text], delimiter=self.header.delimiter, strict=True))
        except csv.Error:
            return False
        return len(rows) == 1 and len(rows[0]) == len(self.header.names)

    def _locate_bad_byte(self, data: bytes) -> None:
        for line in data.split(b"\n"):
            if b"\0" in line:
                message = "a NUL byte: this is not a text table"
                raise InputRefused(Problem(message, "export it as CSV", self.name, self._line, 1))
            self._text(line)
            self._line += 1


def _per_line(octets: NDArray[np.uint8] | NDArray[np.bool_], octet: int, ends: Ints) -> Ints:
    """How often an octet stands in each line; `ends` are the places of the line ends."""
    places = np.flatnonzero(octets == octet)
    return np.diff(np.searchsorted(places, ends), prepend=0)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
