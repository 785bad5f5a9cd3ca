"""An overload that begins: how long until the waits so far have passed a limit."""

from __future__ import annotations

import math

import numpy as np

from reviewgen.models.overload import growth, time_to_wait
from reviewgen.models.simulate.pool import advance_pool
from reviewgen.models.simulate.services import Services
from reviewgen.models.validity import OutsideValidity, fraction, positive

# Overloads started side by side; more of them smooth the answer.
_REPLICATIONS = 2000
# Fewer of them where each takes many messages: this many messages are drawn at most, in as many steps.
_MOST_MESSAGES = 2_000_000
_MOST_STEPS = 4000
# Messages drawn beyond the fluid's own estimate, as a share of it.
_MARGIN = 1.25


def simulated_time_to_wait(
    rate: float, services: Services, capacity: float, threads: int, limit_us: float, p: float, seed: int
) -> float:
    """µs of overload until quantile p of the waits of all messages so far passes limit_us.

    Poisson arrivals at `rate` to an empty processor of `threads` threads and `capacity` (both msg/µs),
    many times over, pooled. The counterpart of overload.time_to_wait with the randomness the fluid
    leaves out, which passes the limit sooner. Raises ValueError where rate does not exceed capacity,
    OutsideValidity where so many messages pass before the limit that the fluid is all there is to say.

    >>> from reviewgen.models.simulate.services import Gamma
    >>> t = simulated_time_to_wait(0.2, Gamma(1 / 0.12, 1.0), 0.12, 1, 100.0, 0.95, seed=1)
    >>> 65.0 < t < 100.0
    True
    """
    fraction("p", p)
    positive("limit_us", limit_us)
    longest = time_to_wait(limit_us, growth(rate, capacity), p)
    steps = math.ceil(_MARGIN * rate * longest) + 1
    if steps > _MOST_STEPS:
        raise OutsideValidity("simulated overload", "messages before the limit", steps, 1, _MOST_STEPS)
    replications = min(_REPLICATIONS, _MOST_MESSAGES // steps)
    shape = (steps, replications)
    gaps = np.random.default_rng([seed, 0]).standard_exponential(shape) / rate
    taken = services.draw(steps * replications, seed).reshape(shape)
    waits, _ = advance_pool(gaps, taken, np.zeros((threads, replications)))
    times = np.cumsum(gaps, axis=0).reshape(-1)
    order = np.argsort(times)
    late = np.cumsum(waits.reshape(-1)[order] > limit_us)
    passed = late > (1.0 - p) * np.arange(1, len(order) + 1)
    # The fluid is an upper estimate; where chance never passed the limit within it, it stands.
    return float(times[order[np.argmax(passed)]]) if passed.any() else longest
