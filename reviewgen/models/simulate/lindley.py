"""One thread, first come first served: Lindley's recursion over millions of messages."""

from __future__ import annotations

import numpy as np

from reviewgen.models.marginal import Floats

# Messages per step: three arrays of this length stay in a core's own cache.
_CHUNK = 1 << 14


def lindley_waits(
    gaps_us: Floats, services_us: Floats, start_us: float = 0.0, out: Floats | None = None
) -> Floats:
    """Wait of every message in µs, shape (n,), at one thread.

    gaps_us[i] is the time since message i−1 (for i = 0: since the work of start_us was found),
    services_us[i] what message i takes; both of shape (n,). W_i = max(0, W_{i−1} + S_{i−1} − A_i),
    computed as X − min(0, running minimum of X) with X the running sum of S_{i−1} − A_i, in chunks
    that start from the last wait, so rounding does not build up. `out` takes the waits and may be gaps_us
    itself, which saves a third of the memory. Raises ValueError for unequal shapes.
    Source: D. V. Lindley, Proc. Cambridge Phil. Soc. 48 (1952) 277-289.

    >>> lindley_waits(np.array([0.0, 1.0, 5.0]), np.array([3.0, 3.0, 1.0])).tolist()
    [0.0, 2.0, 0.0]
    """
    if gaps_us.shape != services_us.shape or gaps_us.ndim != 1:
        raise ValueError("gaps and services must be two rows of one length")
    n = len(gaps_us)
    waits = np.empty(n) if out is None else out
    sums, lowest = np.empty(_CHUNK), np.empty(_CHUNK)
    backlog = start_us  # wait and service of the message before the chunk
    for first in range(0, n, _CHUNK):
        last = min(first + _CHUNK, n)
        x, low = sums[: last - first], lowest[: last - first]
        x[0] = backlog - gaps_us[first]
        np.subtract(services_us[first : last - 1], gaps_us[first + 1 : last], out=x[1:])
        np.cumsum(x, out=x)
        np.minimum.accumulate(x, out=low)
        np.minimum(low, 0.0, out=low)
        np.subtract(x, low, out=waits[first:last])
        backlog = waits[last - 1] + services_us[last - 1]
    return waits
