"""Numbers gathered from many places of a buffer at once: the vector form of struct.unpack_from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_PAD = 8


class Fields:
    """Unaligned unsigned integers of `data` at arrays of byte offsets.

    Offsets past the end are clipped to the last readable place instead of failing: a caller that looks beyond
    a short packet gets a meaningless number and must mask it by the packet's length. Results are int64, so
    that arithmetic on them never wraps (values of eight bytes are uint64 instead).
    """

    def __init__(self, data: bytes, order: str = ">") -> None:
        self.data = data if len(data) >= _PAD else data + bytes(_PAD)
        self.order = order

    def _gather(self, kind: str, at: Ints) -> NDArray[Any]:
        width = np.dtype(kind).itemsize
        places = len(self.data) - width + 1
        overlapping = np.ndarray((places,), kind, self.data, strides=(1,))
        return overlapping[np.clip(at, 0, places - 1)]

    def u8(self, at: Ints) -> Ints:
        """One byte at each offset."""
        return self._gather("u1", at).astype(np.int64)

    def u16(self, at: Ints) -> Ints:
        """Two bytes at each offset."""
        return self._gather(f"{self.order}u2", at).astype(np.int64)

    def u32(self, at: Ints) -> Ints:
        """Four bytes at each offset."""
        return self._gather(f"{self.order}u4", at).astype(np.int64)

    def u64(self, at: Ints) -> NDArray[np.uint64]:
        """Eight bytes at each offset."""
        return self._gather(f"{self.order}u8", at).astype(np.uint64)
