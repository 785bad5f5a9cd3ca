"""Units off by a thousand: a measured median against the desk's own figure."""

from __future__ import annotations

from reviewgen.evidence.records import Remark, Series

_NEAR = 3.0
"""Within this factor of a thousand (or of a million), a wrong unit is likelier than a wrong desk."""


def factor_off(measured_us: float, stated_us: float) -> int | None:
    """1000 or 1000000 where the measured figure is about that many times the stated one, negative where it
    is about that many times smaller, else None.

    >>> factor_off(9_800.0, 10.0), factor_off(0.011, 10.0), factor_off(40.0, 10.0)
    (1000, -1000, None)
    """
    if measured_us <= 0 or stated_us <= 0:
        return None
    for factor in (1_000, 1_000_000):
        if factor / _NEAR < measured_us / stated_us < factor * _NEAR:
            return factor
        if factor / _NEAR < stated_us / measured_us < factor * _NEAR:
            return -factor
    return None


def unit_remark(series: Series, stated_p50_us: float) -> Remark | None:
    """The remark, where the capture's median and the desk's differ by a unit."""
    factor = factor_off(series.p50_us, stated_p50_us)
    if factor is None:
        return None
    words = "larger" if factor > 0 else "smaller"
    text = (
        f"The measured median of {series.segment}, {series.p50_us:.4g} µs, is about {abs(factor)} times {words} than "
        f"the desk's {stated_p50_us:.4g} µs: one is in another unit. Say it: --columns latency=NAME:us."
    )
    numbers = {"measured_p50_us": series.p50_us, "stated_p50_us": stated_p50_us, "factor": float(factor)}
    return Remark("units", series.segment, text, numbers)
