"""By how much one feed leads another: the peak of the cross-correlation of their order flow on a fine
grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewgen.models.block_bootstrap import block_weights, interval
from reviewgen.models.ofi import Ints

Floats = NDArray[np.float64]

CLEAR = 5
"""The peak must exceed the curve's noise by this many standard deviations to be called a lead."""
KEPT_LAGS = 40
"""Lags kept on either side of the peak for drawing."""
US_NS = 1_000
"""Nanoseconds in a microsecond."""


@dataclass(frozen=True)
class Lead:
    """`lead_us`: by how much the first feed comes before the second (negative: after it), the middle of the
    best grid step; `low_us`, `high_us`: 95 % interval, widened by one grid step for the binning. `identified`
    is false where no peak is clear of the noise or it lies at the end of the range: then the numbers mean
    nothing. `lags_us`, `correlation`: the curve around its peak."""

    lead_us: float
    low_us: float
    high_us: float
    identified: bool
    lags_us: Floats
    correlation: Floats


def cross_products(
    first: tuple[Ints, Floats],
    second: tuple[Ints, Floats],
    start_ns: int,
    block_ns: int,
    blocks: int,
    grid_ns: int,
    most_ns: int,
) -> Floats:
    """Sum over the grid of first(t) second(t + lag) for each of `blocks` blocks, shape (blocks, 2 K + 1).

    A signal is (times in ns ascending, values per event); what falls into one grid cell of `grid_ns` counts
    by the sign of its sum, so that one large order does not outweigh a morning. Lags run from -K to K cells,
    K = most_ns / grid_ns. `block_ns` is a multiple of `grid_ns`.
    """
    cells, reach = block_ns // grid_ns, most_ns // grid_ns
    size = 1 << int(np.ceil(np.log2(cells + 2 * reach)))
    products = np.zeros((blocks, 2 * reach + 1))
    for block in range(blocks):
        begin = start_ns + block * block_ns
        one = _cells(first, begin, cells, grid_ns)
        other = _cells(second, begin - reach * grid_ns, cells + 2 * reach, grid_ns)
        if one.any() and other.any():
            spectrum = np.conj(np.fft.rfft(one, size)) * np.fft.rfft(other, size)
            # Signs multiply to whole numbers; rounding takes the transform's own noise away.
            products[block] = np.rint(np.fft.irfft(spectrum, size)[: 2 * reach + 1])
    return products


def lead(products: Floats, energy: float, grid_ns: int, seed: int) -> Lead:
    """The lead from the blocks' cross products (see `cross_products`); its error by block bootstrap over
    blocks.

    `energy`: geometric mean of the two signals' sums of squares, which turns products into correlations.
    """
    reach = products.shape[1] // 2
    curve = products.sum(axis=0)
    peak = int(curve.argmax())
    away = np.abs(np.arange(len(curve)) - peak) > 2
    noise = float(curve[away].std()) if away.any() else 0.0
    floor = float(curve[away].mean()) if away.any() else 0.0
    clear = curve[peak] - floor > CLEAR * noise and curve[peak] > 0 and 0 < peak < len(curve) - 1
    replicates = block_weights(len(products), seed) @ products
    lags_us = (np.arange(len(curve)) - reach) * grid_ns / US_NS
    low, high = interval(lags_us[replicates.argmax(axis=1)])
    grid_us = grid_ns / US_NS
    near = slice(max(0, peak - KEPT_LAGS), peak + KEPT_LAGS + 1)
    return Lead(
        lead_us=float(lags_us[peak]),
        low_us=low - grid_us,
        high_us=high + grid_us,
        identified=bool(clear),
        lags_us=lags_us[near],
        correlation=curve[near] / energy if energy else np.zeros(len(curve[near])),
    )


def _cells(signal: tuple[Ints, Floats], begin: int, count: int, grid_ns: int) -> Floats:
    times, values = signal
    low, high = np.searchsorted(times, (begin, begin + count * grid_ns))
    cell = (times[low:high] - begin) // grid_ns
    return np.sign(np.bincount(cell, weights=values[low:high], minlength=count))
