"""What keeps a plan from being weighed, and what to ask the desk for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.rules.base import Lack
from reviewgen.rules.common import NOTHING, segments_lacking

if TYPE_CHECKING:
    from reviewgen.facts import Facts

UNSTABLE = "none_unstable"


def plan_lacking(facts: Facts) -> Lack:
    """The need behind a plan that could not be weighed: segments, flow, capacity where it is exceeded, or bursts."""
    found = segments_lacking(facts)
    if found is not None:
        return found
    because = facts.plan.stop if facts.plan else NOTHING
    queue = next((one for one in facts.queue if one.window == facts.verdict.window), None)
    if queue is None:
        return Lack("desk", ("flow",), because)
    return Lack(queue.window, ("service_times",) if queue.model == UNSTABLE else ("burst_shape",), because)
