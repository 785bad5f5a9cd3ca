"""A wait that is zero or exponential, and the sojourn that follows when service is added."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reviewgen.models.marginal import CONSTANT_SCV, Marginal, Wait, service
from reviewgen.models.roots import bracketed_root
from reviewgen.models.validity import fraction, not_negative, positive


@dataclass(frozen=True)
class ExponentialTail:
    """P(W > t) = delayed · e^(−θt) for t ≥ 0; service is gamma with the given mean and scv.

    delayed: probability of waiting at all, 0 to 1. theta: decay per µs. service_us: mean µs on one
    thread. service_scv: squared coefficient of variation, 0 for a constant. Exact for M/M/c, the
    asymptote of GI/G/c and of the on/off fluid.

    >>> mm1 = ExponentialTail(delayed=0.75, theta=0.03, service_us=1 / 0.12, service_scv=1.0)
    >>> round(mm1.wait_quantile(0.95), 3), round(mm1.sojourn_quantile(0.95), 3)
    (90.268, 99.858)
    """

    delayed: float
    theta: float
    service_us: float
    service_scv: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.delayed <= 1.0:
            raise ValueError(f"delayed must lie between 0 and 1, and is {self.delayed:g}")
        positive("theta", self.theta)
        positive("service_us", self.service_us)
        not_negative("service_scv", self.service_scv)

    @property
    def mean_wait(self) -> float:
        """Mean wait in µs, delayed / θ."""
        return self.delayed / self.theta

    @property
    def parts(self) -> tuple[Marginal, ...]:
        """What makes up the sojourn: the wait and the service."""
        return Wait(self.delayed, self.theta), service(self.service_us, self.service_scv)

    def wait_sf(self, t_us: float) -> float:
        """P(W > t), t in µs."""
        return self.delayed * math.exp(-self.theta * t_us) if t_us >= 0.0 else 1.0

    def wait_quantile(self, p: float) -> float:
        """Wait in µs that a share p of messages does not exceed: ln(delayed/(1−p))/θ, or 0."""
        fraction("p", p)
        if self.delayed <= 1.0 - p:
            return 0.0
        return math.log(self.delayed / (1.0 - p)) / self.theta

    def sojourn_sf(self, t_us: float) -> float:
        """P(W + S > t), t in µs, by convolving the wait with the gamma service in closed form.

        P(W+S>t) = P(S>t) + delayed·e^(−θt)·∫₀ᵗ e^(θs) dF_S(s); the integral is an incomplete gamma
        function where θ is below the service's own decay, and Kummer's M(1; k+1; ·) elsewhere.
        """
        if t_us <= 0.0:
            return 1.0
        if self.service_scv < CONSTANT_SCV:
            return self.wait_sf(t_us - self.service_us)
        from scipy.special import gammaincc

        shape, scale = 1.0 / self.service_scv, self.service_us * self.service_scv
        unserved = float(gammaincc(shape, t_us / scale))
        return min(1.0, unserved + self.delayed * self._served_after_wait(t_us, shape, scale))

    def _served_after_wait(self, t_us: float, shape: float, scale: float) -> float:
        """e^(−θt)·∫₀ᵗ e^(θs) dF_S(s) for a gamma S, without overflow on either side of θ = 1/scale."""
        from scipy.special import gammainc, hyp1f1

        z = (1.0 / scale - self.theta) * t_us
        if z > shape + 1.0:
            exponent = -self.theta * t_us - shape * math.log(1.0 - self.theta * scale)
            return math.exp(exponent) * float(gammainc(shape, z))
        x = t_us / scale
        front = math.exp(-x + shape * math.log(x) - math.lgamma(shape + 1.0))
        return front * float(hyp1f1(1.0, shape + 1.0, z))

    def sojourn_quantile(self, p: float) -> float:
        """Wait plus service in µs that a share p of messages does not exceed."""
        fraction("p", p)
        if self.service_scv < CONSTANT_SCV:
            return self.wait_quantile(p) + self.service_us
        low = self.wait_quantile(p)
        high = low + self.service_us
        while self.sojourn_sf(high) > 1.0 - p:
            low, high = high, high + 2.0 * (high - low)
        return bracketed_root(lambda t: self.sojourn_sf(t) - (1.0 - p), low, high, 1e-10)
