"""HdrHistogram interval logs (.hlog), decoded by the library `hdrhistogram`, which the extra `measure` brings.

The library's own log reader passes over damaged lines in silence and answers 0 for any percentile of an
empty histogram; so lines are read here, and both are refused by their number.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from reviewgen.errors import EnvironmentFault, InputRefused, Problem, UnsafeInput
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import Chunk, Drops, Names
from reviewgen.evidence.columns import UNITS_PS
from reviewgen.evidence.records import UNKNOWN, Remark
from reviewgen.evidence.sketch import LIMIT_PS
from reviewgen.extras import install_extra

LARGEST = 1 << 30
LONGEST_LINE = 8 << 20
_PAYLOAD_HEADER = struct.Struct(">IIIIQQd")
_COOKIE, _PACKED_COOKIE = 0x1C849313, 0x1C849314
LARGEST_PAYLOAD = _PAYLOAD_HEADER.size + (4 << 20)
"""Bytes of one unpacked histogram; the library writes at most 4 MB of counters."""

_LINE = re.compile(
    r"(?:Tag=(?P<tag>[^,\s]+),)?(?P<start>\d+(?:\.\d+)?),(?P<length>\d+(?:\.\d+)?),"
    r"(?P<max>\d+(?:\.\d+)?),(?P<blob>[A-Za-z0-9+/=]+)"
)
_LEGEND = re.compile(r'"?StartTimestamp"?,')
_TIME = re.compile(r"#\[(?P<what>StartTime|BaseTime): *(?P<seconds>\d+(?:\.\d+)?)")


def is_hlog(head: bytes) -> bool:
    """Whether a file that begins like this is an interval log.

    >>> is_hlog(b"#[Histogram log format version 1.2]\\n")
    True
    """
    text = head.decode("utf-8", "replace")
    first = [line for line in text.splitlines() if not line.startswith("#")]
    return "Histogram log format" in text or any(
        ",HISTFA" in line or _LEGEND.match(line) for line in first[:3]
    )


class HlogSource:
    """An interval log; tags become message types. `unit` is that of the recorded whole numbers."""

    format = "hlog"
    loop = UNKNOWN

    def __init__(self, capture: Capture, segment: str, unit: str = "ns") -> None:
        if capture.size > LARGEST:
            raise UnsafeInput(
                Problem(f"over the limit of {LARGEST} bytes for a log", "split it", capture.name)
            )
        self.name, self.segment, self.scale = capture.name, segment, UNITS_PS[unit]
        self.clock = f"interval log, values in {unit}"
        self.drops = Drops()
        self.remarks: list[Remark] = []
        self.span_ns: tuple[int, int] | None = None
        self._file = capture.file
        self._tags = Names("tag", self.name)
        self._base = 0.0
        self._library = _library(self.name)

    @property
    def types(self) -> list[str]:
        """Tags met so far."""
        return self._tags.names

    def chunks(self) -> Iterator[Chunk]:
        """One chunk for each interval: values and how often each was recorded."""
        intervals, number = 0, 0
        while raw := self._file.readline(LONGEST_LINE + 1):
            number += 1
            if len(raw) > LONGEST_LINE:
                raise UnsafeInput(
                    Problem(f"a line over {LONGEST_LINE} bytes", "split the log", self.name, number, 1)
                )
            line = self._text(raw, number)
            if not line or line.startswith("#"):
                self._note_time(line)
            elif not _LEGEND.match(line):
                yield self._interval(line, number)
                intervals += 1
        if not intervals:
            raise InputRefused(
                Problem("the log holds no interval", "give a log that recorded something", self.name)
            )

    def _text(self, raw: bytes, number: int) -> str:
        try:
            return raw.decode("ascii").strip()
        except UnicodeDecodeError as error:
            raise self._damaged(number, "it is not text") from error

    def _note_time(self, line: str) -> None:
        match = _TIME.match(line)
        if match and match["what"] == "BaseTime":
            self._base = float(match["seconds"])

    def _interval(self, line: str, number: int) -> Chunk:
        match = _LINE.fullmatch(line)
        if match is None:
            raise self._damaged(number, "it is not start,length,max,histogram")
        values, counts = self._decoded(match["blob"], number)
        if not len(values):
            remedy = "take the line out of the log; an interval without samples has no percentile"
            raise InputRefused(Problem("an empty histogram", remedy, self.name, number, 1))
        if int(values[-1]) * self.scale >= LIMIT_PS:
            raise self._damaged(number, "it holds latencies above 2.5 hours; is --unit right?")
        start = self._base + float(match["start"])
        first, last = int(start * 1e9), int((start + float(match["length"])) * 1e9)
        earlier = self.span_ns or (first, last)
        self.span_ns = min(earlier[0], first), max(earlier[1], last)
        codes = None
        if match["tag"] or self._tags.known:
            codes = np.full(len(values), self._tags.code(match["tag"] or "(untagged)"), dtype=np.int64)
        return Chunk(None, {self.segment: values * self.scale}, counts, codes)

    def _decoded(self, blob: str, number: int) -> tuple[Any, Any]:
        """Middles of the recorded ranges, ascending, and their counts."""
        _check(blob, lambda why: self._damaged(number, why))
        try:
            histogram = self._library.decode(blob)
        except Exception as error:  # the library lets errors of many kinds through
            raise self._damaged(number, "the histogram does not decode") from error
        counts = np.ctypeslib.as_array(histogram.counts).astype(np.int64)
        places = np.flatnonzero(counts)
        low = np.array([histogram.get_value_from_index(place) for place in places.tolist()], dtype=np.int64)
        high = np.array(
            [histogram.get_highest_equivalent_value(value) for value in low.tolist()], dtype=np.int64
        )
        if len(counts) and (int(counts.min()) < 0 or int(low.min(initial=0)) < 0):
            raise self._damaged(number, "it holds negative counts")
        return (low + high) // 2, counts[places]

    def _damaged(self, number: int, why: str) -> InputRefused:
        remedy = "copy the log again, or take the line out"
        return InputRefused(Problem(f"a damaged line: {why}", remedy, self.name, number, 1))


def _check(blob: str, damaged: Any) -> None:
    """The frame of an encoded histogram, before the library unpacks it without limits."""
    try:
        packed = base64.b64decode(blob, validate=True)
        cookie, length = struct.unpack_from(">II", packed)
        unpacker = zlib.decompressobj()
        payload = unpacker.decompress(packed[8:], LARGEST_PAYLOAD + 1)
        inner, size, _, digits, lowest, highest, _ = _PAYLOAD_HEADER.unpack_from(payload)
    except (binascii.Error, struct.error, zlib.error) as error:
        raise damaged("the histogram is cut off or altered") from error
    if len(payload) > LARGEST_PAYLOAD:
        raise damaged("the histogram unpacks to more than 4 MB")
    if (cookie, inner) != (_PACKED_COOKIE, _COOKIE) or length != len(packed) - 8 or not unpacker.eof:
        raise damaged("this is not a whole histogram of format V2")
    if (
        size != len(payload) - _PAYLOAD_HEADER.size
        or not 1 <= digits <= 5
        or not 1 <= lowest <= highest // 2 < 1 << 61
    ):
        raise damaged("the histogram's own header makes no sense")


def _library(name: str) -> Any:
    try:
        from hdrh.histogram import HdrHistogram
    except ImportError as error:
        remedy = install_extra("measure")
        raise EnvironmentFault(Problem("interval logs need the extra `measure`", remedy, name)) from error
    return HdrHistogram
