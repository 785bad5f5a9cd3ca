"""Metamako and Arista time stamp trailers, which a tap or switch appends behind the original frame.

Layout (big-endian): original frame check sequence 4, type-length-value extensions, seconds 4, nanoseconds 4,
flags 1, device 2, port 1, and, where the card passed it on, a new frame check sequence 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from reviewgen.evidence.wire.fields import Fields, Flags, Ints
from reviewgen.evidence.wire.headers import Headers
from reviewgen.evidence.wire.records import Records

_ORIGINAL_FCS, _STAMP = 4, 12
_FLAG_DUPLICATE, _FLAG_DEGRADED = 0x04, 0x10
_FARTHEST_S: Final = 30 * 86_400
"""A trailer's stamp lies within 30 days of the capture's own clock, else the bytes are no trailer."""
_LEAST_S: Final = 3_600


@dataclass(frozen=True)
class Trailers:
    """Hardware stamps of n packets: `present`, and where present `time_ns` since 1970 and the device's
    flags."""

    present: Flags
    time_ns: Ints
    degraded: Flags
    duplicate: Flags


def read_trailers(records: Records, headers: Headers) -> Trailers:
    """Finds the trailer behind the IP packet, first taking it to be last in the frame, then before a new
    FCS."""
    fields = Fields(records.data)
    end = records.start + records.captured
    whole = records.captured == records.wire
    count = len(end)
    present = np.zeros(count, dtype=bool)
    time_ns = np.zeros(count, dtype=np.int64)
    flags = np.zeros(count, dtype=np.int64)
    for new_fcs in (0, 4):
        at = end - new_fcs - _STAMP
        seconds, nanos = fields.u32(at), fields.u32(at + 4)
        room = at - _ORIGINAL_FCS >= headers.network_end
        near = np.abs(seconds - records.time_ns // 1_000_000_000) <= _FARTHEST_S
        found = ~present & whole & room & near & (seconds > _LEAST_S) & (nanos < 1_000_000_000)
        present |= found
        time_ns = np.where(found, seconds * 1_000_000_000 + nanos, time_ns)
        flags = np.where(found, fields.u8(at + 8), flags)
    return Trailers(present, time_ns, (flags & _FLAG_DEGRADED) != 0, (flags & _FLAG_DUPLICATE) != 0)
