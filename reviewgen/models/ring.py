"""A ring of finite size: the share of messages that find it full."""

from __future__ import annotations

import math

from reviewgen.models.onoff import OnOff
from reviewgen.models.validity import OutsideValidity, positive


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


def on_off_loss(load: OnOff, capacity: float, slots: float) -> float:
    """Share of arrivals lost where on/off bursts above capacity (msg/µs) meet a ring of `slots`, as a fluid.

    With u = λ1 − μ, d = μ − λ0, η = 1/(Tu) − 1/(Gd): the queue's density is C·e^(−ηx) in a burst and u/d times
    that between, with masses uTC·e^(−ηB) on a full ring and uGC on an empty one; C follows from their sum, and
    what arrives beyond μ while the ring is full is lost.

    Validity: λ0 < μ < λ1; OutsideValidity elsewhere. It leaves out the randomness within a state: up to a
    third below simulated loss where the burst is 1.6 times capacity or more and loss is above a thousandth,
    by a factor of a few nearer to capacity or for rarer loss (compared in tests).
    Source: the two-state fluid of D. Anick, D. Mitra, M. M. Sondhi, Bell Syst. Tech. J. 61 (1982) 1871-1894;
    the full ring follows from the balance of flows.

    >>> round(on_off_loss(OnOff(base=0.06, burst=0.2, mean_burst_us=400.0, mean_gap_us=9600.0), 0.1207, 64), 4)
    0.0068
    """
    positive("slots", slots)
    if not load.base < capacity < load.burst:
        raise OutsideValidity("ring under bursts", "capacity", capacity, load.base, load.burst)
    up, down, t, g = load.burst - capacity, capacity - load.base, load.mean_burst_us, load.mean_gap_us
    eta = 1.0 / (t * up) - 1.0 / (g * down)
    x = eta * slots
    # without overflow on either side of zero: for a mean rate above capacity everything is taken at e^(ηB)
    scale = math.exp(-abs(x))
    full, empty = (scale, 1.0) if x > 0.0 else (1.0, scale)
    between = slots * (-math.expm1(-abs(x)) / abs(x) if x != 0.0 else 1.0)
    mass = (1.0 + up / down) * between + up * t * full + up * g * empty
    return up * up * t * full / (mass * load.mean_rate)
