"""A closed form that screens processor configurations: the wait under on/off bursts as a modulated diffusion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewgen.facts.draws import Floats
from reviewgen.models.onoff import OnOff

Flags = npt.NDArray[np.bool_]

# Halvings of the bracket in which a quantile is sought; the last is far below a nanosecond.
_HALVINGS = 40
# A silent gap is given this share of the burst's rate: a state without arrivals has no diffusion.
_QUIET = 1e-4


@dataclass(frozen=True, eq=False)
class WaitTail:
    """P(W > t) = Σ_k weight_k·e^(−rate_k·t), t ≥ 0 in µs; arrays of shape (draws, terms).

    `stable` (draws,) is False where work comes faster than it is done: such a row has no percentile.
    """

    weights: Floats
    rates: Floats
    stable: Flags

    def quantiles(self, ranks: Floats) -> Floats:
        """The wait in µs that each share of messages does not exceed, shape (draws, ranks); infinite if unstable.

        >>> tail = WaitTail(np.array([[0.75]]), np.array([[0.03]]), np.array([True]))
        >>> tail.quantiles(np.array([0.1, 0.95])).round(3).tolist()
        [[0.0, 90.268]]
        """
        beyond = 1.0 - ranks
        slowest = self.rates.min(axis=1, keepdims=True)
        most = np.abs(self.weights).sum(axis=1, keepdims=True)
        low = np.zeros((len(self.weights), len(ranks)))
        high = np.log(np.maximum(most / beyond, 1.0)) / slowest
        weights, rates = self.weights[:, None, :], self.rates[:, None, :]
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            above = (weights * np.exp(-rates * middle[..., None])).sum(axis=2) > beyond
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        return np.where(self.stable[:, None], low, np.inf)


def bursts_tail(
    load: OnOff, batch: float, thin: Floats, servers: int, service_us: Floats, scv: Floats
) -> WaitTail:
    """The wait a message meets under on/off packets of `batch` messages, thinned to `thin` of the load; (draws,).

    Work arrives as Brownian motion whose drift and variance follow the burst: in state i the workload
    moves at rᵢ = λᵢs − 1 per µs with variance λᵢs²(batch + c²), s = service/servers, reflected at zero. Its
    stationary density is a mixture of two exponentials whose rates are the negative roots of
    z(Az − r₀)(Bz − r₁) − (Az − r₀)/T − (Bz − r₁)/G = 0, A and B half the variances, T and G the mean
    burst and gap; no flow through zero in either state gives the weights, and messages see state i with
    weight λᵢ. It holds from bursts far above capacity to bursts below it: within a twentieth of simulated
    P95 where the wait is longer than two services, and within about a third of a service below (compared in tests).
    Source: R. L. Karandikar, V. G. Kulkarni, Operations Research 43 (1995) 77-88; S. Asmussen,
    Stochastic Models 11 (1995) 21-49.
    """
    s = service_us / servers
    on, off = load.burst * thin, max(load.base, _QUIET * load.burst) * thin
    t, g = load.mean_burst_us, load.mean_gap_us
    r0, r1 = off * s - 1.0, on * s - 1.0
    a, b = 0.5 * off * s**2 * (batch + scv), 0.5 * on * s**2 * (batch + scv)
    stable = r1 * t + r0 * g < 0.0
    # An unstable row is computed as an idle one, and marked.
    r0, r1 = np.where(stable, r0, -1.0), np.where(stable, r1, -1.0)
    z = _negative_roots(a * b, -(a * r1 + b * r0), r0 * r1 - a / t - b / g, r0 / t + r1 / g)
    a, b, r0, r1 = (column[:, None] for column in (a, b, r0, r1))
    inside = -t * ((a * z - r0) * z - 1.0 / g)  # density in the burst per density in the gap
    total = (1.0 + inside) / -z
    outflow = a * z - r0
    # Two equations: outflow·x = 0, total·x = 1.
    determinant = outflow[:, 0] * total[:, 1] - outflow[:, 1] * total[:, 0]
    x = np.stack([-outflow[:, 1] / determinant, outflow[:, 0] / determinant], axis=1)
    seen = (off[:, None] + on[:, None] * inside) / ((t * on + g * off) / (t + g))[:, None]
    return WaitTail(x * seen / -z, -z, stable)


def steady_tail(
    rate: float, ca2: float, thin: Floats, servers: int, service_us: Floats, scv: Floats
) -> WaitTail:
    """The wait under renewal arrivals, one exponential with Sakasegawa's mean; arrays (draws,).

    Delayed share ρ^(√(2(c+1))−1), mean wait of the delayed (c_a² + c_s²)/2 · S/(c(1−ρ)).
    Source: H. Sakasegawa, Ann. Inst. Statist. Math. 29 (1977) 67-75.
    """
    rho = rate * thin * service_us / servers
    stable = rho < 1.0
    rho = np.where(stable, rho, 0.5)
    delayed = rho ** (np.sqrt(2.0 * (servers + 1.0)) - 1.0)
    mean = np.maximum(0.5 * (ca2 + scv), 1e-9) * service_us / (servers * (1.0 - rho))
    return WaitTail(delayed[:, None], 1.0 / mean[:, None], stable)


def _negative_roots(a3: Floats, a2: Floats, a1: Floats, a0: Floats) -> Floats:
    """The two negative roots of a cubic with three real roots, one of them positive; shape (draws, 2)."""
    b, c, d = a2 / a3, a1 / a3, a0 / a3
    p, q = c - b**2 / 3.0, 2.0 * b**3 / 27.0 - b * c / 3.0 + d
    radius = 2.0 * np.sqrt(np.maximum(-p / 3.0, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.where(radius > 0.0, 3.0 * q / (p * radius), 0.0)
    angle = np.arccos(np.clip(cosine, -1.0, 1.0)) / 3.0
    turns = 2.0 * np.pi * np.arange(3) / 3.0
    roots = np.sort(radius[:, None] * np.cos(angle[:, None] - turns) - (b / 3.0)[:, None], axis=1)
    return _polished(roots[:, :2], b[:, None], c[:, None], d[:, None])


def _polished(z: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """Two Newton steps on each root: the trigonometric form cancels where the roots differ by orders."""
    for _ in range(2):
        slope = (3.0 * z + 2.0 * b) * z + c
        step = (((z + b) * z + c) * z + d) / np.where(slope == 0.0, 1.0, slope)
        moved = z - step
        z = np.where(moved < 0.0, moved, z)
    return z
