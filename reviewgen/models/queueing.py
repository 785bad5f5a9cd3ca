"""Textbook queues in closed form: one thread or a pool, waits before service and sojourns through it."""

from __future__ import annotations

import math

from reviewgen.models.exponential_tail import ExponentialTail
from reviewgen.models.validity import Unstable, fraction, not_negative, positive


def utilisation(rate: float, service_us: float, threads: int = 1) -> float:
    """Busy share of each thread, ρ = λS/c. rate in msg/µs, service_us in µs of one thread.

    >>> round(utilisation(0.09, 1 / 0.12), 4)
    0.75
    """
    not_negative("rate", rate)
    positive("service_us", service_us)
    positive("threads", threads)
    return rate * service_us / threads


def _stable(model: str, rate: float, service_us: float, threads: int = 1) -> float:
    rho = utilisation(rate, service_us, threads)
    if rho >= 1.0:
        raise Unstable(model, rho)
    return rho


def mm1_mean_sojourn(rate: float, service_us: float) -> float:
    """Mean µs from arrival to departure in M/M/1, S/(1−ρ). Raises Unstable for ρ ≥ 1. Golden G01.

    >>> round(mm1_mean_sojourn(0.05, 1 / 0.12), 6)
    14.285714
    """
    return service_us / (1.0 - _stable("M/M/1", rate, service_us))


def mm1_sojourn_quantile(rate: float, service_us: float, p: float) -> float:
    """Sojourn quantile of M/M/1 in µs: it is exponential, −ln(1−p)·S/(1−ρ).

    Source: L. Kleinrock, Queueing Systems vol. 1 (Wiley, 1975), section 3.2. Golden G01.

    >>> round(mm1_sojourn_quantile(0.05, 1 / 0.12, 0.5), 3)
    9.902
    """
    fraction("p", p)
    return -math.log1p(-p) * mm1_mean_sojourn(rate, service_us)


def erlang_c(threads: int, offered_load: float) -> float:
    """Probability that an arrival to M/M/c must wait; offered_load = λS in Erlang.

    Computed through the Erlang-B recursion, which neither overflows nor cancels. Raises Unstable
    where offered_load ≥ threads. Source: A. K. Erlang (1917). Golden G03.

    >>> round(erlang_c(2, 1.8), 6)
    0.852632
    """
    not_negative("offered_load", offered_load)
    if threads < 1 or threads != int(threads):
        raise ValueError(f"threads must be a whole number of at least one, not {threads:g}")
    rho = offered_load / threads
    if rho >= 1.0:
        raise Unstable("M/M/c", rho)
    blocking = 1.0
    for n in range(1, int(threads) + 1):
        blocking = offered_load * blocking / (n + offered_load * blocking)
    return blocking / (1.0 - rho * (1.0 - blocking))


def mmc_tail(rate: float, service_us: float, threads: int) -> ExponentialTail:
    """The exact wait of M/M/c: delayed = Erlang-C, θ = (c − λS)/S per µs. Golden G04.

    >>> round(mmc_tail(0.2, 1 / 0.11, 2).sojourn_quantile(0.95), 2)
    152.62
    """
    rho = _stable("M/M/c", rate, service_us, threads)
    theta = threads * (1.0 - rho) / service_us
    return ExponentialTail(erlang_c(threads, rate * service_us), theta, service_us, 1.0)


def mmc_mean_wait(rate: float, service_us: float, threads: int) -> float:
    """Mean wait of M/M/c in µs, C·S/(c − λS). Raises Unstable for ρ ≥ 1.

    >>> round(mmc_mean_wait(0.2, 1 / 0.11, 2), 6)
    43.290043
    """
    return mmc_tail(rate, service_us, threads).mean_wait


def pk_mean_wait(rate: float, service_us: float, scv: float) -> float:
    """Mean wait of M/G/1 in µs (Pollaczek-Khinchine): ρS(1+c_s²)/(2(1−ρ)).

    Exact for Poisson arrivals and any service distribution. Raises Unstable for ρ ≥ 1. Golden G02.

    >>> round(pk_mean_wait(0.8, 1.0, 0.0), 9)
    2.0
    """
    not_negative("scv", scv)
    rho = _stable("M/G/1", rate, service_us)
    return rho * service_us * (1.0 + scv) / (2.0 * (1.0 - rho))


def kingman_mean_wait(rate: float, service_us: float, ca2: float, cs2: float) -> float:
    """Kingman's heavy-traffic mean wait of GI/G/1 in µs: ρ/(1−ρ)·(c_a²+c_s²)/2·S.

    Exact for Poisson arrivals, otherwise good as ρ → 1 and high below. D/D/1 gives 0.
    Source: J. F. C. Kingman, Proc. Cambridge Phil. Soc. 57 (1961) 902-904. Golden G08.

    >>> round(kingman_mean_wait(0.8, 1.0, 4.0, 1.0), 6)
    10.0
    """
    not_negative("ca2", ca2)
    not_negative("cs2", cs2)
    rho = _stable("GI/G/1", rate, service_us)
    return rho / (1.0 - rho) * (ca2 + cs2) / 2.0 * service_us


def klb_factor(rho: float, ca2: float, cs2: float) -> float:
    """Kraemer and Langenbach-Belz' correction g (0 to 1) to the heavy-traffic mean wait.

    c_a² < 1: exp(−2(1−ρ)(1−c_a²)²/(3ρ(c_a²+c_s²))); otherwise exp(−(1−ρ)(c_a²−1)/(c_a²+4c_s²)).
    D/D/1 and ρ = 0 are 0 where the exponent diverges, never 0/0.
    Source: W. Kraemer, M. Langenbach-Belz, ITC 8 (Melbourne, 1976).

    >>> klb_factor(0.8, 0.0, 0.0), klb_factor(0.8, 1.0, 0.5)
    (0.0, 1.0)
    """
    if ca2 < 1.0:
        divisor = 3.0 * rho * (ca2 + cs2)
        if divisor == 0.0:
            return 0.0
        return math.exp(-2.0 * (1.0 - rho) * (1.0 - ca2) ** 2 / divisor)
    return math.exp(-(1.0 - rho) * (ca2 - 1.0) / (ca2 + 4.0 * cs2))


def klb_mean_wait(rate: float, service_us: float, ca2: float, cs2: float) -> float:
    """Mean wait of GI/G/1 in µs: Kingman's times klb_factor. Golden G08.

    >>> round(klb_mean_wait(0.8, 1.0, 4.0, 1.0), 6)
    9.277435
    """
    rho = _stable("GI/G/1", rate, service_us)
    return kingman_mean_wait(rate, service_us, ca2, cs2) * klb_factor(rho, ca2, cs2)


def allen_cunneen_mean_wait(rate: float, service_us: float, threads: int, ca2: float, cs2: float) -> float:
    """Mean wait of GI/G/c in µs: the exact M/M/c wait times (c_a²+c_s²)/2.

    klb_factor multiplies it only where ρ < 1/2 and c_a² > 4, where the plain form is far too high; the
    result steps up at ρ = 1/2 there.
    Source: A. O. Allen, Probability, Statistics and Queueing Theory (Academic Press, 1990), ch. 5.

    >>> round(allen_cunneen_mean_wait(0.2, 1 / 0.11, 2, 1.0, 0.0), 3)
    21.645
    """
    not_negative("ca2", ca2)
    not_negative("cs2", cs2)
    wait = mmc_mean_wait(rate, service_us, threads) * (ca2 + cs2) / 2.0
    rho = utilisation(rate, service_us, threads)
    if rho < 0.5 and ca2 > 4.0:
        wait *= klb_factor(rho, ca2, cs2)
    return wait
