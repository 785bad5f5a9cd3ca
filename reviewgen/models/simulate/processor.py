"""One processor configuration simulated: waits, sojourns, and a percentile with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviewgen.models.marginal import Floats
from reviewgen.models.simulate.arrivals import Arrivals, Arrived, Ints
from reviewgen.models.simulate.discipline import priority_waits
from reviewgen.models.simulate.interval import Estimate, percentile
from reviewgen.models.simulate.lindley import lindley_waits
from reviewgen.models.simulate.pool import fifo_waits
from reviewgen.models.simulate.services import Services, Typed

# Share of the messages left out at the start, while the queue forgets that it began empty.
_WARM_UP = 1 / 50


@dataclass(frozen=True, eq=False)
class Run:
    """Waits and services in µs of every message, shape (n,) each, warm-up left out.

    starts: number of the first message of each burst cycle or stretch, shape (blocks,). bursty: whether
    the blocks are bursts. types: the type of every message, shape (n,), where several are told apart.
    """

    waits_us: Floats
    services_us: Floats
    starts: Ints
    bursty: bool
    types: Ints | None = None

    @property
    def sojourns_us(self) -> Floats:
        """Wait plus service of every message in µs, shape (n,)."""
        return self.waits_us + self.services_us

    def wait(self, p: float, *, confidence: float, draws: int, seed: int) -> Estimate:
        """Percentile p of the wait with its interval over blocks."""
        return percentile(self.waits_us, self.starts, p, confidence=confidence, draws=draws, seed=seed)

    def sojourn(self, p: float, *, confidence: float, draws: int, seed: int) -> Estimate:
        """Percentile p of wait plus service with its interval over blocks."""
        return percentile(self.sojourns_us, self.starts, p, confidence=confidence, draws=draws, seed=seed)


def simulate(arrivals: Arrivals, services: Services, threads: int, messages: int, seed: int) -> Run:
    """`messages` messages through `threads` threads, first come first served, from an empty start.

    A message's service is drawn by its number, so configurations with the same seed compare message by
    message. Above capacity the run is a transient: its percentiles depend on `messages`. Raises
    ValueError for fewer than one message or thread.

    >>> from reviewgen.models.simulate.arrivals import Renewal
    >>> from reviewgen.models.simulate.services import Gamma
    >>> run = simulate(Renewal(0.8), Gamma(1.0, 1.0), 1, 200_000, seed=1)
    >>> round(run.wait(0.95, confidence=0.95, draws=200, seed=1).value)
    14
    """
    if messages < 1:
        raise ValueError(f"a simulation needs at least one message, not {messages}")
    drawn = arrivals.draw(messages, seed)
    taken = services.draw(len(drawn.gaps_us), seed)
    gaps = drawn.gaps_us  # not needed again: one thread's waits take its place
    waits = lindley_waits(gaps, taken, out=gaps) if threads == 1 else fifo_waits(gaps, taken, threads)
    return settled(waits, taken, drawn)


def simulate_ranked(arrivals: Arrivals, services: Typed, ranks: Ints, messages: int, seed: int) -> Run:
    """As simulate, for one thread that takes the lowest of ranks (types,) first, never preempting.

    Within a rank the order of arrival holds.
    """
    drawn = arrivals.draw(messages, seed)
    count = len(drawn.gaps_us)
    taken, types = services.draw(count, seed), services.types(count, seed)
    return settled(priority_waits(drawn.gaps_us, taken, ranks[types]), taken, drawn, types)


def settled(waits_us: Floats, services_us: Floats, drawn: Arrived, types: Ints | None = None) -> Run:
    """The run behind these waits and services, shape (n,) each, without its warm-up."""
    first = int(_WARM_UP * len(waits_us))
    starts = np.concatenate([np.zeros(1, np.int64), drawn.starts[drawn.starts > first] - first])
    kept = types if types is None else types[first:]
    return Run(waits_us[first:], services_us[first:], starts, drawn.bursty, kept)
