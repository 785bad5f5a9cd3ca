"""How full the order processor is at the most that is known to be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, key, say
from reviewgen.rules.common import derived

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.flow import WindowFlow


@dataclass(frozen=True)
class Fullness:
    """The share of capacity that is asked, and by what: a counted millisecond, bursts, or a mean that is too much."""

    by: str
    used: Num


def fullness(facts: Facts, rule: str, flow: WindowFlow) -> Fullness | None:
    """None where nothing but a mean is known, and it fits: its milliseconds may ask anything."""
    bursts = next(one.bursts for one in facts.desk.flow.windows if one.name == flow.window)
    if flow.peak_given:
        return Fullness("busiest millisecond", flow.peak_utilisation)
    if bursts is not None:
        rate = facts.book.given(f"flow.windows.{key(flow.window)}.bursts.rate", bursts.rate)
        assert rate is not None
        share = rate.value / flow.capacity_per_s.value
        used = derived(facts, rule, flow.window, "burst_utilisation", share, "share", "rate in a burst / μ", rate,
                       flow.capacity_per_s)  # fmt: skip
        return Fullness("mean burst", used)
    return Fullness("mean rate", flow.utilisation) if flow.utilisation.value >= 1 else None


def room(facts: Facts, full: Fullness) -> Prose:
    """How far a processor that is not full is from it: room is what lies below the healthy cut-off."""
    if full.used.value < facts.book.policy("healthy_utilisation").value:
        return say("has room in its {by}", by=full.by)
    return say("is not above capacity in its {by}, at {used} of it", by=full.by, used=full.used)
