"""The wait that open arrivals would have seen: captured service times replayed behind Poisson arrivals.

Lindley's recursion W(n+1) = max(0, W(n) + S(n) - A(n)) for one first-come-first-served server, as the
running sum less its running minimum. Source: Lindley 1952, Proc. Cambridge Phil. Soc. 48, 277-289.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.records import Replay, Series

Floats = NDArray[np.float64]

SEED: Final = 20261120
MESSAGES: Final = 400_000
"""Messages of a replay from a distribution; its P95 then repeats within a few per cent at 90 % load."""
WARM_SHARE: Final = 0.05
"""Left out at the start of a replay, which begins with an empty queue."""


def lindley(services_us: Floats, gaps_us: Floats) -> Floats:
    """The wait of each message in µs; gaps_us[i] lies between arrivals i and i + 1, the last is not used.

    >>> lindley(np.array([3.0, 3.0, 1.0]), np.array([2.0, 2.0, 9.0]))
    array([0., 1., 2.])
    """
    steps = np.concatenate([[0.0], np.cumsum(services_us[:-1] - gaps_us[:-1])])
    waits: Floats = steps - np.minimum.accumulate(steps)
    return waits


def replay_services(
    services_us: Floats, rate_per_s: float, *, segment: str, window: str = "", seed: int = SEED
) -> Replay:
    """The services in the order given, behind Poisson arrivals of a rate. Seeded. At least one service.

    No percentile where the server cannot keep up: the growth of the wait instead, in µs per µs.
    """
    gap_us = 1e6 / rate_per_s
    utilisation = float(services_us.mean()) / gap_us
    if utilisation >= 1:
        return Replay(
            segment,
            window,
            rate_per_s,
            len(services_us),
            utilisation,
            False,
            None,
            None,
            None,
            None,
            utilisation - 1,
        )
    gaps = np.random.default_rng(seed).exponential(gap_us, len(services_us))
    waits = lindley(services_us, gaps)[int(WARM_SHARE * len(services_us)) :]
    sojourns = waits + services_us[-len(waits) :]
    p50, p95, p99 = (float(value) for value in np.quantile(waits, [0.5, 0.95, 0.99]))
    sojourn = float(np.quantile(sojourns, 0.95))
    return Replay(
        segment, window, rate_per_s, len(services_us), utilisation, True, p50, p95, p99, sojourn, None
    )


def open_wait(series: Series, rate_per_s: float, *, messages: int = MESSAGES, seed: int = SEED) -> Replay:
    """The wait behind Poisson arrivals at any rate, services drawn from a series without regard to order.

    Where services come in slow runs the captured order waits longer; the file's own replays keep it.
    """
    services = series.quantiles_us(np.random.default_rng(seed + 1).random(messages))
    return replay_services(services, rate_per_s, segment=series.segment, window=series.window, seed=seed)
