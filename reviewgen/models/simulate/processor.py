"""One processor configuration simulated: waits, sojourns, and a percentile with its interval."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.models.marginal import Floats
from reviewgen.models.simulate.arrivals import Arrivals, Ints
from reviewgen.models.simulate.interval import Estimate, percentile
from reviewgen.models.simulate.pool import fifo_waits
from reviewgen.models.simulate.services import Services

# Share of the messages left out at the start, while the queue forgets that it began empty.
_WARM_UP = 1 / 50


@dataclass(frozen=True, eq=False)
class Run:
    """Waits and services in µs and the block of every message, shape (n,) each, warm-up left out.

    bursts: bursts behind the numbers, 0 where arrivals have none.
    """

    waits_us: Floats
    services_us: Floats
    block: Ints
    bursts: int

    @property
    def sojourns_us(self) -> Floats:
        """Wait plus service of every message in µs, shape (n,)."""
        return self.waits_us + self.services_us

    def wait(self, p: float, *, confidence: float, draws: int, seed: int) -> Estimate:
        """Percentile p of the wait with its interval over bursts."""
        return percentile(self.waits_us, self.block, p, confidence=confidence, draws=draws, seed=seed)

    def sojourn(self, p: float, *, confidence: float, draws: int, seed: int) -> Estimate:
        """Percentile p of wait plus service with its interval over bursts."""
        return percentile(self.sojourns_us, self.block, p, confidence=confidence, draws=draws, seed=seed)


def simulate(arrivals: Arrivals, services: Services, threads: int, messages: int, seed: int) -> Run:
    """`messages` messages through `threads` threads, first come first served, from an empty start.

    A message's service is drawn by its number, so configurations with the same seed compare message by
    message. Above capacity the run is a transient: its percentiles depend on `messages`.

    >>> from reviewgen.models.simulate.arrivals import Renewal
    >>> from reviewgen.models.simulate.services import Gamma
    >>> run = simulate(Renewal(0.8), Gamma(1.0, 1.0), 1, 200_000, seed=1)
    >>> round(run.wait(0.95, confidence=0.95, draws=200, seed=1).value)
    14
    """
    drawn = arrivals.draw(messages, seed)
    taken = services.draw(len(drawn.gaps_us), seed)
    waits = fifo_waits(drawn.gaps_us, taken, threads)
    first = int(_WARM_UP * len(waits))
    block = drawn.block[first:] - drawn.block[first]
    bursts = int(block[-1]) + 1 if drawn.bursts else 0
    return Run(waits[first:], taken[first:], block, bursts)
