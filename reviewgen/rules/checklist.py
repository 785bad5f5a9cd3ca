"""The five steps in order: registry and table of contents of the rules."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.rules import flow_undecomposed, processor_unstable
from reviewgen.rules.base import Rule


@dataclass(frozen=True)
class Step:
    """One step of the checklist; its `primary` rule decides whether the step was assessed at all."""

    number: int
    title: str
    primary: str
    rules: tuple[Rule, ...]


STEPS: tuple[Step, ...] = (
    Step(1, "Decompose message flow by type and rate", "flow-undecomposed", (flow_undecomposed.RULE,)),
    Step(4, "Find the queue in the order processor", "processor-unstable", (processor_unstable.RULE,)),
)

RULES: dict[str, Rule] = {rule.id: rule for step in STEPS for rule in step.rules}
