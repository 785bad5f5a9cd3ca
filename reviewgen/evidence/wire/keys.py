"""What makes a packet seen at two taps the same packet: a hash of its payload, or a sequence field inside
it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused
from reviewgen.evidence.wire.fields import Fields, Flags, Ints
from reviewgen.evidence.wire.headers import Headers

Keys = NDArray[np.uint64]

_SEQUENCE: Final = re.compile(r"seq:(\d{1,5}):([1248])((?::(?:le|port))*)")
PORT_BIT: Final = 48
"""A port takes the bits of a key from here on: sequence numbers never grow that far."""
_BLOCK: Final = 1 << 19
"""Payload bytes hashed at a time, so that the work stays in the processor's cache."""


@dataclass(frozen=True)
class KeyRule:
    """`offset` None: hash of the whole payload. Else the unsigned field of `width` bytes at that payload
    offset.

    `by_port` keeps the numbers of different destination ports (feed channels) apart.
    """

    offset: int | None = None
    width: int = 8
    little: bool = False
    by_port: bool = False

    @classmethod
    def parse(cls, text: str) -> KeyRule:
        """`payload`, or `seq:OFFSET:WIDTH[:le][:port]`; raises InputRefused for anything else.

        >>> KeyRule.parse("seq:10:8:le")
        KeyRule(offset=10, width=8, little=True, by_port=False)
        """
        if text == "payload":
            return cls()
        match = _SEQUENCE.fullmatch(text)
        if match is None:
            wanted = (
                "write payload, or seq:OFFSET:WIDTH (1, 2, 4 or 8 bytes wide), then :le for little-endian"
            )
            raise InputRefused(
                f"`{text}` says not how packets are matched", wanted + " and :port to keep channels apart"
            )
        return cls(int(match[1]), int(match[2]), ":le" in match[3], ":port" in match[3])


def read_keys(data: bytes, headers: Headers, rule: KeyRule) -> tuple[Keys, Flags]:
    """A key for each of n packets, and which have one: no header known, no payload or too short a one gives
    none.

    The payload hash covers what was captured and the stated length: two taps that cut packets at different
    lengths do not match.
    """
    if rule.offset is not None:
        return _sequence(data, headers, rule, rule.offset)
    usable = headers.known & (headers.payload_bytes > 0) & (headers.payload_captured > 0)
    keys = np.zeros(len(usable), dtype=np.uint64)
    keys[usable] = _hash(data, headers.payload[usable], headers.payload_captured[usable])
    return _mix(keys + headers.payload_bytes.astype(np.uint64)), usable


def _sequence(data: bytes, headers: Headers, rule: KeyRule, offset: int) -> tuple[Keys, Flags]:
    fields = Fields(data, "<" if rule.little else ">")
    usable = headers.known & (headers.payload_captured >= offset + rule.width)
    at = headers.payload + offset
    values = {1: fields.u8, 2: fields.u16, 4: fields.u32, 8: fields.u64}[rule.width](at)
    keys: Keys = np.asarray(values).astype(np.uint64)
    if rule.by_port:
        keys ^= headers.target_port.astype(np.uint64) << np.uint64(PORT_BIT)
    return keys, usable


def _hash(data: bytes, at: Ints, length: Ints) -> Keys:
    # Packets of one length form a table; each 8-byte word is mixed with its place and the row added up.
    result = np.zeros(len(at), dtype=np.uint64)
    if not len(at):
        return result
    order = np.argsort(length, kind="stable")
    lengths, first = np.unique(length[order], return_index=True)
    for size, rows in zip(lengths.tolist(), np.split(order, first[1:]), strict=True):
        step = max(1, _BLOCK // size)
        for begin in range(0, len(rows), step):
            some = rows[begin : begin + step]
            result[some] = _hash_table(_table(data, at[some], size))
    return result


def _table(data: bytes, at: Ints, size: int) -> NDArray[np.uint64]:
    rows = np.ndarray((len(data) - size + 1,), f"V{size}", data, strides=(1,))[at]
    table = np.zeros((len(at), -(-size // 8) * 8), dtype=np.uint8)
    table[:, :size] = rows.view(np.uint8).reshape(len(at), size)
    return table.view("<u8")


def _hash_table(words: NDArray[np.uint64]) -> Keys:
    place = np.arange(1, words.shape[1] + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    total: Any = _mix(words + place).sum(axis=1, dtype=np.uint64)
    return _mix(total)


def _mix(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    # The finaliser of splitmix64 (Steele, Lea and Flood 2014): every input bit moves every output bit.
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
