"""Messages that arrive together: one packet holding several of them is a batch."""

from __future__ import annotations

from reviewgen.models.queueing import pk_mean_wait
from reviewgen.models.validity import not_negative


def batch_mean_wait(
    rate: float, service_us: float, scv: float, mean_batch: float, batch_scv: float = 0.0
) -> float:
    """Mean wait in µs of a message when packets arrive as Poisson and hold several messages each.

    Formula: Pollaczek-Khinchine plus the messages ahead in one's own packet and their backlog,
    Wq = ρS(1+c_s²)/(2(1−ρ)) + S·(E[X²]/E[X] − 1)/(2(1−ρ)), E[X²]/E[X] = m(1 + c_X²). rate counts
    messages (msg/µs); mean_batch = m ≥ 1 messages a packet with scv batch_scv (0: always m).
    Raises Unstable for ρ ≥ 1, ValueError for m < 1.
    Source: M. L. Chaudhry, J. G. C. Templeton, A First Course in Bulk Queues (1983). Golden G11.

    >>> round(batch_mean_wait(0.05, 1 / 0.12, 1.0, 4.0), 6)
    27.380952
    """
    if not 1.0 <= mean_batch < float("inf"):
        raise ValueError(f"a packet holds at least one message, not {mean_batch:g}")
    not_negative("batch_scv", batch_scv)
    single = pk_mean_wait(rate, service_us, scv)
    rho = rate * service_us
    return single + service_us * (mean_batch * (1.0 + batch_scv) - 1.0) / (2.0 * (1.0 - rho))
