"""How packets are to be read: types, what matches two sightings of a packet, which clock, its error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reviewgen.errors import InputRefused
from reviewgen.evidence.wire.keys import KeyRule
from reviewgen.evidence.wire.types import Typing

STAMPS: Final = ("auto", "capture", "trailer")


@dataclass(frozen=True)
class WireOptions:
    """The words of the command line, checked when made.

    `types`: none, port or length; `classes`: see Typing.parse; `key`: see KeyRule.parse; `stamp`: whose
    clock, the capturing host's, the trailer's, or auto (the trailer's where the capture has one);
    `clock_error_us`: how far the two taps' clocks may disagree; `longest_us`: sightings farther apart than
    this are not of one packet. Raises InputRefused for what cannot be read.
    """

    types: str = "none"
    classes: str = ""
    key: str = "payload"
    stamp: str = "auto"
    segment: str = "wire"
    clock_error_us: float = 1.0
    longest_us: float = 1e6

    def __post_init__(self) -> None:
        self.typing()
        self.key_rule()
        if self.stamp not in STAMPS:
            raise InputRefused(f"`{self.stamp}` is no source of time stamps", "use " + ", ".join(STAMPS))
        if not 0 <= self.clock_error_us < self.longest_us:
            raise InputRefused(
                "the clock error is not below the longest latency", "give both in µs, such as 0.1"
            )

    def typing(self) -> Typing:
        """A new type register."""
        return Typing.parse(self.types, self.classes)

    def key_rule(self) -> KeyRule:
        """What makes two sightings the same packet."""
        return KeyRule.parse(self.key)
