"""How much memory a process has held, as both sides of the PDF child ask it."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def peak_address_space(process: int | str = "self") -> int:
    """The most address space a living process has held, in bytes; zero where the system does not tell.

    Linux alone counts it, and Linux alone limits it.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmPeak")), 0)


def peak_resident(usage: resource.struct_rusage) -> int:
    """The most memory that was resident at once, in bytes; Linux counts in KiB, macOS in bytes."""
    return usage.ru_maxrss if sys.platform == "darwin" else usage.ru_maxrss << 10
