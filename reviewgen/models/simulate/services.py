"""How long a message is served: gamma, lognormal, by message type or as measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from reviewgen.models.marginal import CONSTANT_SCV, Floats
from reviewgen.models.simulate.arrivals import Ints
from reviewgen.models.validity import not_negative, positive

# Keeps the services' generator apart from those of the arrivals, and the types' apart from both.
_STREAM, _TYPES = 2, 6


class Services(Protocol):
    """A distribution of service times that can be drawn again from the same seed."""

    def draw(self, messages: int, seed: int) -> Floats:
        """Service times in µs, shape (messages,)."""
        ...


@dataclass(frozen=True)
class Gamma:
    """Gamma with mean mean_us and squared coefficient of variation scv; constant at 0.

    For one scv and seed the draws scale exactly with the mean.
    """

    mean_us: float
    scv: float

    def draw(self, messages: int, seed: int) -> Floats:
        """Service times in µs, shape (messages,)."""
        positive("mean_us", self.mean_us)
        not_negative("scv", self.scv)
        if self.scv < CONSTANT_SCV:
            return np.full(messages, self.mean_us)
        rng = np.random.default_rng([seed, _STREAM])
        drawn = (
            rng.standard_exponential(messages)
            if self.scv == 1.0
            else rng.standard_gamma(1.0 / self.scv, messages)
        )
        drawn *= self.mean_us * self.scv
        return drawn


@dataclass(frozen=True)
class Lognormal:
    """Lognormal with mean mean_us and squared coefficient of variation scv: a heavier tail than gamma."""

    mean_us: float
    scv: float

    def draw(self, messages: int, seed: int) -> Floats:
        """Service times in µs, shape (messages,)."""
        positive("mean_us", self.mean_us)
        not_negative("scv", self.scv)
        variance = math.log1p(self.scv)
        normal = np.random.default_rng([seed, _STREAM]).standard_normal(messages)
        return np.exp(math.sqrt(variance) * normal) * (self.mean_us * math.exp(-0.5 * variance))


@dataclass(frozen=True, eq=False)
class Typed:
    """Messages of several types: type k comes with probability shares[k] and takes means_us[k], gamma with scv.

    shares and means_us of shape (types,), the shares summing to one.
    """

    shares: Floats
    means_us: Floats
    scv: float

    def types(self, messages: int, seed: int) -> Ints:
        """The type of each message, by number, shape (messages,)."""
        drawn = np.random.default_rng([seed, _TYPES]).random(messages)
        return np.minimum(np.searchsorted(np.cumsum(self.shares), drawn, "right"), len(self.shares) - 1)

    def draw(self, messages: int, seed: int) -> Floats:
        """Service times in µs, shape (messages,)."""
        return Gamma(1.0, self.scv).draw(messages, seed) * self.means_us[self.types(messages, seed)]


@dataclass(frozen=True, eq=False)
class Empirical:
    """Drawn with replacement from measured service times in µs, shape (n,)."""

    measured_us: Floats

    def draw(self, messages: int, seed: int) -> Floats:
        """Service times in µs, shape (messages,)."""
        return np.random.default_rng([seed, _STREAM]).choice(self.measured_us, messages)


@dataclass(frozen=True, eq=False)
class Recorded:
    """Each message's own service time in µs, shape (n,), as a trace holds it."""

    services_us: Floats

    def draw(self, messages: int, seed: int) -> Floats:
        """The first `messages` of them; ValueError where the trace is shorter."""
        if messages > len(self.services_us):
            raise ValueError("the trace holds fewer service times than messages")
        return self.services_us[:messages]
