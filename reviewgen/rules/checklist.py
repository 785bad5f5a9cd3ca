"""The five steps in order: registry and table of contents of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reviewgen.rules import (
    binding_message_type,
    bottleneck_migrated,
    burst_overload,
    capex_unpaid,
    capture_remark,
    card_not_the_money,
    clock_error_exceeds_segment,
    compound_failure,
    coordinated_omission,
    edge_gone_before_payback,
    end_to_end_unmeasured,
    exchange_dominates,
    feed_exceeds_link,
    flow_undecomposed,
    growth_outruns_headroom,
    hardware_before_software,
    inputs_decide,
    microburst_unseen,
    model_disagreement,
    network_still_binding,
    obi_absent,
    obi_fix_adds_load,
    obi_on_sip,
    obi_shares_core,
    odd_lots_unread,
    percentiles_inconsistent,
    plan_not_robust,
    processor_near_saturation,
    processor_uninstrumented,
    processor_unstable,
    rate_regime,
    ring_overflow,
    risk_check_dominates,
    second_thread_conditional,
    segment_unmeasured,
    shared_stage_joint_peak,
    stale_measurement,
    stated_not_measured,
    target_unreachable,
)
from reviewgen.rules.base import Rule

RULEPACK_VERSION: Final = "1"


@dataclass(frozen=True)
class Step:
    """One step of the checklist; its `primary` rule decides whether the step was assessed at all."""

    number: int
    title: str
    primary: str
    rules: tuple[Rule, ...]


_IN_ORDER: Final[tuple[tuple[str, str, tuple[Rule, ...]], ...]] = (
    (
        "Decompose message flow by type and rate",
        "flow-undecomposed",
        (
            flow_undecomposed.RULE,
            binding_message_type.RULE,
            microburst_unseen.RULE,
            rate_regime.RULE,
            growth_outruns_headroom.RULE,
            feed_exceeds_link.RULE,
        ),
    ),
    (
        "Measure tick-to-trade end to end, in segments",
        "bottleneck-migrated",
        (
            bottleneck_migrated.RULE,
            end_to_end_unmeasured.RULE,
            segment_unmeasured.RULE,
            network_still_binding.RULE,
            exchange_dominates.RULE,
            risk_check_dominates.RULE,
            percentiles_inconsistent.RULE,
            clock_error_exceeds_segment.RULE,
            coordinated_omission.RULE,
            stale_measurement.RULE,
            stated_not_measured.RULE,
            capture_remark.RULE,
        ),
    ),
    (
        "Audit the resolution of order book imbalance",
        "obi-on-sip",
        (
            obi_absent.RULE,
            obi_on_sip.RULE,
            odd_lots_unread.RULE,
            obi_shares_core.RULE,
            obi_fix_adds_load.RULE,
        ),
    ),
    (
        "Find the queue in the order processor",
        "processor-unstable",
        (
            processor_unstable.RULE,
            processor_near_saturation.RULE,
            processor_uninstrumented.RULE,
            burst_overload.RULE,
            ring_overflow.RULE,
            second_thread_conditional.RULE,
            model_disagreement.RULE,
            shared_stage_joint_peak.RULE,
        ),
    ),
    (
        "Sequence the next dollar",
        "plan-not-robust",
        (
            hardware_before_software.RULE,
            compound_failure.RULE,
            plan_not_robust.RULE,
            target_unreachable.RULE,
            capex_unpaid.RULE,
            edge_gone_before_payback.RULE,
            inputs_decide.RULE,
            card_not_the_money.RULE,
        ),
    ),
)

STEPS: Final[tuple[Step, ...]] = tuple(Step(number, *step) for number, step in enumerate(_IN_ORDER, start=1))

RULES: Final[dict[str, Rule]] = {rule.id: rule for step in STEPS for rule in step.rules}
