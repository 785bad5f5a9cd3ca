"""A ring of finite size: the share of messages that find it full."""

from __future__ import annotations

import math

from reviewgen.models.validity import positive


def mm1k_loss(rho: float, slots: int) -> float:
    """Share of arrivals lost in M/M/1/K: (1−ρ)ρ^K/(1−ρ^(K+1)), 1/(K+1) at ρ = 1.

    rho may exceed 1. slots = K ≥ 1 counts every message in the system, the one in service included.
    Validity: Poisson arrivals and exponential service; bursts lose more. Evaluated in logarithms, so
    thousands of slots neither overflow nor lose digits. Golden G12.

    >>> round(mm1k_loss(0.8, 8), 6), round(mm1k_loss(1.0, 4), 3)
    (0.038756, 0.2)
    """
    positive("rho", rho)
    if slots < 1:
        raise ValueError(f"a ring has at least one slot, not {slots}")
    log_rho = math.log(rho)
    if log_rho == 0.0:
        return 1.0 / (slots + 1)
    if rho > 1.0:
        # Divided through by ρ^(K+1): (1 − 1/ρ)/(1 − ρ^−(K+1)).
        return math.expm1(-log_rho) / math.expm1(-(slots + 1) * log_rho)
    return math.exp(slots * log_rho) * (rho - 1.0) / math.expm1((slots + 1) * log_rho)
