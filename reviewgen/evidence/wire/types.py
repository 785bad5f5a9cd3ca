"""Which message type a packet counts as: its port, or the class its length falls into."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from reviewgen.errors import InputRefused
from reviewgen.evidence.wire.fields import Ints
from reviewgen.evidence.wire.headers import TCP, Headers

MOST_TYPES: Final = 32
"""Types named after ports they were not given a name for; packets of further ports count as `other`."""
OTHER: Final = "other"
_RESERVED: Final = ("evidence", "source")
"""Words that desk.yaml's by_type keeps for itself."""
_NO_END: Final = 1 << 20
_DEFAULT_LENGTHS: Final = (
    "..64=to-64-bytes,65..128=to-128-bytes,129..256=to-256-bytes,257..512=to-512-bytes,513..=over-512-bytes"
)
_NAME: Final = r"([A-Za-z][A-Za-z0-9_-]{0,39})"
_PORT: Final = re.compile(rf"(\d{{1,5}})={_NAME}")
_LENGTH: Final = re.compile(rf"(\d{{0,6}})\.\.(\d{{0,6}})={_NAME}")


@dataclass
class Typing:
    """Gives packets type codes; `names` grows as types are met, a code is an index into it."""

    by: str = "none"
    ports: dict[int, str] = field(default_factory=dict)
    lengths: tuple[tuple[int, int, str], ...] = ()
    names: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, by: str, classes: str = "") -> Typing:
        """`none`; `port` with `PORT=name,...`; `length` with `LOW..HIGH=name,...` in bytes of payload (ends
        open).

        Raises InputRefused for other words, malformed classes, or length classes that overlap.

        >>> Typing.parse("port", "26477=quote").ports
        {26477: 'quote'}
        """
        items = [item.strip() for item in classes.split(",") if item.strip()]
        if by == "none" and not items:
            return cls()
        if by == "port":
            ports = [_read(_PORT, item, "PORT=name, such as 26477=quote") for item in items]
            return cls("port", {int(port): name for port, name in ports})
        if by == "length":
            items = items or _DEFAULT_LENGTHS.split(",")
            lengths = [_read(_LENGTH, item, "LOW..HIGH=name, such as ..100=quote") for item in items]
            return cls(
                "length",
                lengths=_in_order([(int(a or 0), int(b or _NO_END), name) for a, b, name in lengths]),
            )
        raise InputRefused(
            f"packets have no types by `{by}`", "use port or length (and classes only with one of them)"
        )

    def codes(self, headers: Headers) -> Ints:
        """The type code of each packet."""
        if self.by == "none":
            return np.zeros(len(headers.known), dtype=np.int64)
        if self.by == "length":
            return self._by_length(headers)
        return self._by_port(headers)

    def _by_length(self, headers: Headers) -> Ints:
        codes = np.full(len(headers.known), -1, dtype=np.int64)
        for low, high, name in self.lengths:
            inside = headers.known & (headers.payload_bytes >= low) & (headers.payload_bytes <= high)
            if inside.any():
                codes[inside] = self._code(name)
        return self._rest(codes)

    def _by_port(self, headers: Headers) -> Ints:
        combined = (headers.protocol << 32) | (headers.source_port << 16) | headers.target_port
        values, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
        codes = np.full(len(values), -1, dtype=np.int64)
        for index in np.argsort(first, kind="stable").tolist():  # in order of appearance
            if headers.known[first[index]]:
                value = int(values[index])
                codes[index] = self._port_code(value >> 32, (value >> 16) & 0xFFFF, value & 0xFFFF)
        return self._rest(codes[inverse])

    def _port_code(self, protocol: int, source: int, target: int) -> int:
        name = self.ports.get(target) or self.ports.get(source)
        if name:
            return self._code(name)
        made_up = f"{'tcp' if protocol == TCP else 'udp'}-{target}"
        return self._code(made_up) if made_up in self.names or len(self.names) < MOST_TYPES else -1

    def _rest(self, codes: Ints) -> Ints:
        if (codes < 0).any():
            codes = np.where(codes < 0, self._code(OTHER), codes)
        return codes

    def _code(self, name: str) -> int:
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)


def _read(pattern: re.Pattern[str], item: str, wanted: str) -> tuple[str, ...]:
    match = pattern.fullmatch(item)
    if match is None:
        raise InputRefused(f"`{item}` is no class of packets", f"write {wanted}")
    if match.groups()[-1] in _RESERVED:
        raise InputRefused(
            f"`{match.groups()[-1]}` has another meaning and cannot name a type", "choose another name"
        )
    return tuple(match.groups())


def _in_order(classes: list[tuple[int, int, str]]) -> tuple[tuple[int, int, str], ...]:
    ordered = sorted(classes)
    for low, high, name in ordered:
        if low > high:
            raise InputRefused(f"`{low}..{high}={name}` is no class of packets", "write the lower end first")
    for (_, end, before), (begin, _, after) in pairwise(ordered):
        if begin <= end:
            raise InputRefused(f"the classes {before} and {after} overlap", "give each length to one class")
    return tuple(ordered)
