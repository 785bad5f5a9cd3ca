"""What one burst above capacity does, in the fluid limit: growth, peak, drain and a repeating cycle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewgen.models.validity import OutsideValidity, Unstable, fraction, not_negative, positive


def growth(rate: float, capacity: float) -> float:
    """µs of wait added in each µs while `rate` lasts, λ/μ − 1; negative below capacity.

    Both in msg/µs. Source: G. F. Newell, Applications of Queueing Theory (1982), ch. 2. Golden G06.

    >>> round(growth(0.2, 0.12), 6)
    0.666667
    """
    not_negative("rate", rate)
    positive("capacity", capacity)
    return rate / capacity - 1.0


def time_to_wait(limit_us: float, growth_us_per_us: float, p: float) -> float:
    """µs from the start of an overload until the p quantile of the waits so far passes limit_us.

    In the fluid limit the waits so far are uniform on 0 to growth·t, so t = limit/(p·growth). An upper
    estimate: randomness passes the limit earlier. Raises ValueError where nothing grows.

    >>> round(time_to_wait(100.0, 2 / 3, 0.95), 3)
    157.895
    """
    positive("limit_us", limit_us)
    positive("growth", growth_us_per_us)
    fraction("p", p)
    return limit_us / (p * growth_us_per_us)


def time_to_sojourn(limit_us: float, growth_us_per_us: float, service_us: float, p: float) -> float:
    """As time_to_wait, for wait plus a service of service_us; 0 where service alone exceeds the limit.

    >>> round(time_to_sojourn(100.0, 2 / 3, 1 / 0.12, 0.95), 3)
    144.737
    """
    if limit_us <= service_us:
        return 0.0
    return time_to_wait(limit_us - service_us, growth_us_per_us, p)


@dataclass(frozen=True)
class FluidBurst:
    """One burst. growth in µs per µs, peak_wait_us and drain_us in µs, peak_queue in messages."""

    growth: float
    peak_wait_us: float
    peak_queue: float
    drain_us: float


def fluid_burst(base: float, burst: float, capacity: float, burst_us: float) -> FluidBurst:
    """A burst at rate `burst` for burst_us on a base load, all rates msg/µs.

    Formula: growth λ1/μ − 1; peak wait growth·T; peak queue (λ1 − μ)T; drain (λ1 − μ)T/(μ − λ0).
    Validity: fluid limit, good where the burst holds many messages. A burst below capacity builds
    nothing: peak and drain are 0. Raises Unstable for base ≥ capacity. Golden G06.

    >>> round(fluid_burst(0.05, 0.2, 0.12, 1000.0).peak_wait_us, 3)
    666.667
    """
    positive("burst_us", burst_us)
    rise = growth(burst, capacity)
    if base >= capacity:
        raise Unstable("fluid burst", base / capacity)
    excess = max(0.0, rise)
    peak_queue = excess * capacity * burst_us
    return FluidBurst(rise, excess * burst_us, peak_queue, peak_queue / (capacity - base))


@dataclass(frozen=True)
class BurstCycle:
    """A burst that repeats on a fixed clock; delayed_share is the share of messages that wait at all."""

    burst: FluidBurst
    delayed_share: float
    wait_p_us: float
    inburst_wait_p_us: float


def fixed_cycle(
    base: float, burst: float, capacity: float, burst_us: float, period_us: float, p: float
) -> BurstCycle:
    """Message-weighted wait quantile of a burst repeating every period_us (µs; rates msg/µs).

    Formula: f = (λ1T + λ0·drain)/(λ1T + λ0(period − T)); quantile peak·(1 − (1−p)/f) where f > 1−p,
    else 0; within the burst alone, peak·p. Validity: the drain must end before the next burst, else
    OutsideValidity (the queue carries over: simulate). Golden G06.

    >>> round(fixed_cycle(0.05, 0.2, 0.12, 1000.0, 20000.0, 0.95).wait_p_us, 1)
    517.6
    """
    fraction("p", p)
    one = fluid_burst(base, burst, capacity, burst_us)
    gap = period_us - burst_us
    positive("gap between bursts", gap)
    if one.drain_us > gap:
        raise OutsideValidity("fixed cycle", "drain", one.drain_us, 0.0, gap)
    delayed = burst * burst_us + base * one.drain_us if one.peak_queue > 0.0 else 0.0
    share = delayed / (burst * burst_us + base * gap)
    wait = one.peak_wait_us * (1.0 - (1.0 - p) / share) if share > 1.0 - p else 0.0
    return BurstCycle(one, share, wait, one.peak_wait_us * p)


@dataclass(frozen=True)
class Trajectory:
    """Queue depth over one burst: t_us (µs from its start) and queue (messages), equal lengths."""

    t_us: npt.NDArray[np.float64]
    queue: npt.NDArray[np.float64]


def burst_trajectory(base: float, burst: float, capacity: float, burst_us: float, points: int) -> Trajectory:
    """The fluid queue from the burst's first µs until it has drained, corners included.

    `points` samples are spread evenly over the rise and the drain together; the peak is always one.

    >>> [round(float(q)) for q in burst_trajectory(0.05, 0.2, 0.12, 1000.0, 4).queue]
    [0, 57, 80, 50, 0]
    """
    if points < 2:
        raise ValueError("a trajectory needs at least two points")
    one = fluid_burst(base, burst, capacity, burst_us)
    end = burst_us + one.drain_us
    t = np.union1d(np.linspace(0.0, end, points), [burst_us])
    rising = max(0.0, burst - capacity) * t
    queue = np.minimum(rising, np.maximum(0.0, one.peak_queue - (capacity - base) * (t - burst_us)))
    return Trajectory(t, queue)
