"""What rules need from the desk, and the question each missing piece becomes."""

from __future__ import annotations

from typing import Final

from reviewgen.rules import needs_measured, needs_told
from reviewgen.rules.known import DESK
from reviewgen.rules.need import Need

__all__ = ["DESK", "NEEDS", "Need"]

_PARTS: Final = (
    needs_measured.flow,
    needs_measured.latency,
    needs_told.monitoring,
    needs_told.processor,
    needs_told.money,
)

NEEDS: Final[dict[str, Need]] = {need.id: need for part in _PARTS for need in part()}
