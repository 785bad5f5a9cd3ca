"""Stamps that contradict each other, as far as the desk file tells: a part of the path longer than the whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reviewgen.ledger import key

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.desk.sections.latency import LatencyWindow
    from reviewgen.units import Quantity

_PARTS: Final = (
    "nic_tick_to_trade", "nic_to_processor", "processor_to_wire", "processor", "risk_check", "exchange_round_trip",
)  # fmt: skip


@dataclass(frozen=True)
class Excess:
    """A part whose P95 exceeds the whole's by more than the clocks may err: both paths and both texts."""

    part: str
    part_text: str
    whole: str
    whole_text: str

    @property
    def paths(self) -> tuple[str, str]:
        """Where the two stand."""
        return self.part, self.whole


def excess(desk: Desk, window: LatencyWindow | None, captured: Collection[str]) -> Excess | None:
    """The first part of the path with a P95 above the one end to end; what a capture measured is not compared.

    No message takes longer in a part than on its whole way, so no percentile of a part may lie above the whole's.
    """
    if window is None:
        return None
    at = f"latency.windows.{key(window.name)}"
    tables = {f"{at}.{name}.p95": getattr(window, name) for name in ("end_to_end", *_PARTS)}
    given: dict[str, Quantity] = {
        path: table.p95
        for path, table in tables.items()
        if table is not None and table.p95 is not None
        if not any(f"{path}.".startswith(f"{one}.") for one in captured)
    }
    end = f"{at}.end_to_end.p95"
    if end not in given:
        return None
    most = given[end].high + desk.latency.clock.error.high
    longer = (path for path, p95 in given.items() if p95.low > most)
    return next((Excess(path, given[path].text, end, given[end].text) for path in longer), None)
