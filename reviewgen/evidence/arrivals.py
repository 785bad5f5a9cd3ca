"""How messages arrived in one window of one capture: rates, and what spoils them."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.evidence.bins import NS_PER_MS, BinFold, Dispersion
from reviewgen.evidence.moments import iso
from reviewgen.evidence.records import Remark

_LEAST_PAUSE_MS, _PAUSE_SHARE, _RARE_GAP = 1_000, 0.1, 20.0
"""A pause is a second or more, a tenth of the capture, and longer than chance makes any of so many gaps."""


@dataclass
class Arrivals:
    """The rates of one window: all types, and each."""

    folds: dict[str, BinFold]
    first_ns: int
    last_ns: int

    def dispersions(self) -> dict[str, dict[int, Dispersion]]:
        """Per type, bins over the whole window's span."""
        return {name: fold.finish(self.first_ns, self.last_ns) for name, fold in self.folds.items()}

    def remarks(self, subject: str) -> list[Remark]:
        """What spoils the rates; the bins are finished."""
        fold = self.folds[""]
        found = []
        if fold.late:
            text = f"{fold.late} rows came more than a second after later ones and are missing from the rates."
            found.append(Remark("late-rows", subject, text, {"rows": fold.late}))
        return [*found, *self._pause(fold, subject)]

    def _pause(self, fold: BinFold, subject: str) -> list[Remark]:
        span_ms = (self.last_ns - self.first_ns) / NS_PER_MS
        rare = fold.pause_ms * fold.rows > _RARE_GAP * span_ms
        if not rare or fold.pause_ms < max(_LEAST_PAUSE_MS, _PAUSE_SHARE * span_ms):
            return []
        share, pause_s, start_s = fold.pause_ms / span_ms, fold.pause_ms / 1e3, fold.pause_from_ms / 1e3
        begins = iso(fold.pause_from_ms * NS_PER_MS)[:19] or f"{start_s:,.0f} s"
        text = (
            f"For {pause_s:,.0f} s from {begins} on no message came, {share:.0%} of the time captured: a closed "
            "market, sessions of several days in one file, or a clock that was set. The mean rate counts the pause; "
            "give each session a --window or a file of its own."
        )
        return [Remark("pause", subject, text, {"pause_s": pause_s, "share": share})]
