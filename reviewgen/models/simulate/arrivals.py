"""When messages arrive: renewal streams, on/off bursts, a recorded trace, packets of several."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from reviewgen.models.marginal import Floats
from reviewgen.models.onoff import OnOff
from reviewgen.models.tail import h2_balanced
from reviewgen.models.validity import positive

Ints = npt.NDArray[np.int64]

# Stretches a stream without bursts is cut into for its interval, long enough to be nearly independent.
_RENEWAL_BLOCKS = 64
# Standard deviations of extra cycles drawn at first, so that a second draw is rare.
_SPARE_CYCLES = 4
# Messages in a cycle of burst and gap below which two seldom meet in one: all but this share of the messages come
# as a Poisson stream does, and cycles without any would fill the memory.
_LONE = 0.1
# Keeps the generator of packet sizes apart from those of arrivals, services and shards.
_SIZES = 5


@dataclass(frozen=True, eq=False)
class Arrived:
    """gaps_us[i]: µs since message i−1 (since time zero for the first), shape (n,).

    starts: number of the first message of each burst cycle or stretch, ascending from 0, shape (blocks,).
    bursty: whether the blocks are burst cycles.
    """

    gaps_us: Floats
    starts: Ints
    bursty: bool


class Arrivals(Protocol):
    """A stream of messages that can be drawn again from the same seed."""

    def draw(self, messages: int, seed: int) -> Arrived:
        """The first `messages` messages."""
        ...


class Kind(StrEnum):
    """Family of the interarrival time."""

    H2 = "h2"
    GAMMA = "gamma"


@dataclass(frozen=True)
class Renewal:
    """Independent interarrival times with mean 1/rate (msg/µs) and scv ca2.

    Exponential at ca2 = 1 and constant at 0; otherwise a balanced-mean H2 (ca2 > 1 only) or a gamma.
    """

    rate: float
    ca2: float = 1.0
    kind: Kind = Kind.H2

    def draw(self, messages: int, seed: int) -> Arrived:
        """The first `messages` messages; blocks are equal stretches."""
        positive("rate", self.rate)
        return Arrived(self._gaps(messages, seed), _stretches(messages), False)

    def _gaps(self, messages: int, seed: int) -> Floats:
        if self.ca2 == 0.0:
            return np.full(messages, 1.0 / self.rate)
        rng = np.random.default_rng([seed, 0])
        if self.ca2 != 1.0 and self.kind is Kind.GAMMA:
            return rng.standard_gamma(1.0 / self.ca2, messages) * (self.ca2 / self.rate)
        gaps = rng.standard_exponential(messages)
        if self.ca2 == 1.0:
            gaps *= 1.0 / self.rate
            return gaps
        phases = h2_balanced(self.rate, self.ca2)
        first = np.random.default_rng([seed, 1]).random(messages) < phases.p
        gaps /= np.where(first, phases.rate1, phases.rate2)
        return gaps


def _stretches(messages: int) -> Ints:
    """Starts of equal stretches of a stream without bursts."""
    blocks = min(messages, _RENEWAL_BLOCKS)
    return np.arange(blocks) * messages // blocks


@dataclass(frozen=True)
class Bursts:
    """Exponential on/off bursts: Poisson at load.burst within a burst and at load.base between.

    Drawn by running a unit Poisson stream through the intensity's integral, which is exact. Phases and
    messages have generators of their own: changing the rates changes neither the bursts' times nor the
    stream behind them.
    """

    load: OnOff

    def draw(self, messages: int, seed: int) -> Arrived:
        """The first `messages` messages, beginning in a gap.

        A block is a burst and the gap after it, in which its queue drains: what a burst does stays
        within one block. Where bursts hold next to no message, the stream is drawn as the Poisson it is.
        """
        per_cycle = self.load.burst * self.load.mean_burst_us + self.load.base * self.load.mean_gap_us
        if per_cycle < _LONE:
            return Renewal(self.load.mean_rate).draw(messages, seed)
        needed = np.cumsum(np.random.default_rng([seed, 0]).standard_exponential(messages))
        cycles = float(needed[-1]) / per_cycle
        while True:
            count = math.ceil(cycles + _SPARE_CYCLES * (math.sqrt(cycles) + 1.0))
            times, expected = self._path(count, seed)
            if expected[-1] > needed[-1]:
                break
            cycles *= 2.0
        at = np.interp(needed, expected, times)
        # Odd knots begin a burst; one that holds no message before the next is no block.
        starts = np.unique(np.searchsorted(needed, np.concatenate([expected[:1], expected[1::2]])))
        return Arrived(np.diff(at, prepend=0.0), starts[starts < messages], True)

    def _path(self, cycles: int, seed: int) -> tuple[Floats, Floats]:
        """Ends of the phases in µs and the messages expected by then, shape (2·cycles + 1,) each."""
        lengths = np.random.default_rng([seed, 1]).standard_exponential((cycles, 2))
        lengths *= [self.load.mean_gap_us, self.load.mean_burst_us]
        expected = lengths * [self.load.base, self.load.burst]
        start = np.zeros(1)
        return (
            np.concatenate([start, np.cumsum(lengths.reshape(-1))]),
            np.concatenate([start, np.cumsum(expected.reshape(-1))]),
        )


@dataclass(frozen=True, eq=False)
class Trace:
    """Recorded arrival times in µs, shape (n,), not decreasing; the seed plays no part."""

    times_us: Floats

    def draw(self, messages: int, seed: int) -> Arrived:
        """The first `messages` messages of the trace, or all of it where it is shorter."""
        times = self.times_us[:messages]
        gaps = np.diff(times, prepend=times[:1])
        if len(times) == 0 or (gaps < 0.0).any():
            raise ValueError("a trace needs at least one message, and its times must not decrease")
        return Arrived(gaps, _stretches(len(times)), False)


@dataclass(frozen=True)
class Packets:
    """Packets that hold `size` messages on average; `packets` is the stream of packets, not of messages.

    A size between two whole numbers is met by mixing packets of just these two.
    """

    packets: Arrivals
    size: float

    def draw(self, messages: int, seed: int) -> Arrived:
        """The first `messages` messages or a few more or fewer, in whole packets."""
        if self.size < 1:
            raise ValueError(f"a packet holds at least one message, not {self.size:g}")
        drawn = self.packets.draw(math.ceil(messages / self.size), seed)
        held = np.full(len(drawn.gaps_us), int(self.size))
        if held[0] != self.size:
            held += np.random.default_rng([seed, _SIZES]).random(len(held)) < self.size - int(self.size)
        first = np.concatenate([np.zeros(1, np.int64), np.cumsum(held)])
        gaps = np.zeros(first[-1])
        gaps[first[:-1]] = drawn.gaps_us
        return Arrived(gaps, first[drawn.starts], drawn.bursty)
