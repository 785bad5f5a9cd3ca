"""The message mix: what one message costs the processor on average, and which type causes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewgen.models.validity import not_negative, positive


@dataclass(frozen=True)
class ServiceMix:
    """Moments of the service time over all message types. Tuples follow the order of the inputs.

    `scv` is the squared coefficient of variation of the whole mix. `load_shares` say how the busy
    time divides over the types, `residual_shares` how the work found by an arriving message does:
    in one queue every type waits alike, so these two tell which type *causes* the wait.
    """

    shares: tuple[float, ...]
    service_us: tuple[float, ...]
    scv_within: tuple[float, ...]
    mean_us: float
    second_moment_us2: float
    scv: float
    load_shares: tuple[float, ...]
    residual_shares: tuple[float, ...]

    @property
    def capacity(self) -> float:
        """Messages per µs that one thread serves when it never idles, 1 / mean."""
        return 1.0 / self.mean_us


def service_mix(
    shares: Sequence[float], service_us: Sequence[float], scv_within: float | Sequence[float] = 0.0
) -> ServiceMix:
    """Combine the types' shares of the count and their mean service times (µs).

    Formula: S̄ = Σ p_i S_i; E[S²] = Σ p_i S_i² (1 + c_i²); c_s² = E[S²]/S̄² − 1; load share
    p_i S_i / S̄; residual share p_i E[S_i²] / E[S²]. `shares` may carry any positive scale (counts,
    rates): they are normalised. `scv_within` is one value for all types or one for each.

    Validity: any mix; at least one share must be positive. Raises ValueError on unequal lengths and
    on negative inputs. Source: moments of a mixture distribution; golden case G18.

    >>> mix = service_mix([0.82, 0.18], [7.6, 11.0], 0.3)
    >>> round(mix.mean_us, 3), round(mix.scv, 4)
    (8.212, 0.3329)
    """
    scvs = [float(scv_within)] * len(shares) if isinstance(scv_within, int | float) else list(scv_within)
    if not len(shares) == len(service_us) == len(scvs):
        raise ValueError("shares, service_us and scv_within must have one entry for each type")
    for share, service, scv in zip(shares, service_us, scvs, strict=True):
        not_negative("share", share)
        positive("service_us", service)
        not_negative("scv_within", scv)
    total = sum(shares)
    positive("sum of shares", total)
    p = [share / total for share in shares]
    load = [p_i * s_i for p_i, s_i in zip(p, service_us, strict=True)]
    second = [p_i * s_i * s_i * (1.0 + c_i) for p_i, s_i, c_i in zip(p, service_us, scvs, strict=True)]
    mean, moment = sum(load), sum(second)
    return ServiceMix(
        shares=tuple(p),
        service_us=tuple(service_us),
        scv_within=tuple(scvs),
        mean_us=mean,
        second_moment_us2=moment,
        scv=max(0.0, moment / (mean * mean) - 1.0),
        load_shares=tuple(part / mean for part in load),
        residual_shares=tuple(part / moment for part in second),
    )
