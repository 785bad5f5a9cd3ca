"""Non-preemptive priorities: what the first class gains and the last one pays."""

from __future__ import annotations

from collections.abc import Sequence

from reviewgen.models.queueing import utilisation
from reviewgen.models.validity import Unstable, not_negative


def cobham_waits(
    rates: Sequence[float], service_us: Sequence[float], scv: Sequence[float]
) -> tuple[float, ...]:
    """Mean wait in µs of each class on one thread, highest priority first.

    W_k = W0 / ((1 − s_{k−1})(1 − s_k)), s_k the utilisation of classes 1..k, W0 = Σ λ_i E[S_i²]/2.
    rates in msg/µs, service_us means in µs, scv their squared coefficients of variation; Poisson
    arrivals, no preemption. Raises Unstable where all classes together reach ρ ≥ 1.
    Source: A. Cobham, Operations Research 2 (1954) 70-76. Golden G10.

    >>> [round(w, 4) for w in cobham_waits([0.02, 0.06], [1 / 0.12, 1 / 0.12], [1.0, 1.0])]
    [6.6667, 20.0]
    """
    if not len(rates) == len(service_us) == len(scv):
        raise ValueError("rates, service_us and scv must have one entry for each class")
    for value in scv:
        not_negative("scv", value)
    loads = [utilisation(rate, service) for rate, service in zip(rates, service_us, strict=True)]
    if sum(loads) >= 1.0:
        raise Unstable("priority queue", sum(loads))
    residual = sum(
        0.5 * load * service * (1.0 + c2) for load, service, c2 in zip(loads, service_us, scv, strict=True)
    )
    waits, above = [], 0.0
    for load in loads:
        waits.append(residual / ((1.0 - above) * (1.0 - above - load)))
        above += load
    return tuple(waits)
