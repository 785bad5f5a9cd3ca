"""review.json against its contract: every key is there, and what is null says why in not_assessed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewgen.captured import Captured
from reviewgen.desk.load import parse_desk
from reviewgen.evaluate import evaluate
from reviewgen.ledger import key

EXAMPLES = Path(__file__).parent.parent / "examples"

TOP = """format provenance review verdict steps findings flow segments queue obi venues capex erosion calibration
sequence tripwires questions assumptions thresholds_compared waivers_rejected scenarios not_assessed numbers
references"""

KEYS = {
    "provenance": "tool_version rulepack_version references_version desk_sha256 evidence overrides built_for_date",
    "verdict": """window status binding nic_p95_us end_to_end_p95_us gap_us gap_interval nic_share shares headline
    evidence_grade unmeasured_money_share stop_signal""",
    "verdict.shares": "network order_processor risk_check exchange",
    "steps[number]": "number title status findings",
    "findings[id]": """id rule step subject verdict severity evidence_grade title explanation measured limit cost_us
    cost_money remedy effort false_alarms would_change cites numbers waived""",
    "flow[window]": """window rate_per_s types mean_service_us capacity_per_s service_scv peak_utilisation headroom
    knee_per_s mu_star_per_s software_utilisation architectural_per_s regime months_to_architectural
    bind_rate_per_s sweep""",
    "flow[window].types[type]": "type share rate_per_s service_us load_share residual_share",
    "flow[window].sweep[]": "rate_per_s utilisation stable wait_p95_us sojourn_p95_us growth_us_per_us",
    "segments[window]": "window measured end_to_end euler euler_comonotone",
    "segments[window].end_to_end": """independent_p95_us comonotone_p95_us bound_low_us bound_high_us bonferroni_us
    measured_p95_us""",
    "queue[window]": """window utilisation stable model model_reason wait_p95_us sojourn_p95_us ci_us growth_us_per_us
    time_to_100us_us time_to_100us_sim_us burst ring_loss measured_p95_us model_error unexplained_us""",
    "queue[window].burst": "growth_us_per_us peak_wait_us peak_queue_msgs drain_us p95_wait_us trajectory",
    "obi": "resolution odd_lots missing_share as_of_rule recommendation measured",
    "venues": "stages binds_first binds_second",
    "venues.stages[venue]": "venue stage utilisation",
    "capex": """subject nic_cards nic_cost nic_cost_share all_in_cost npv npv_p_positive payback_months
    breakeven_edge_value tornado""",
    "capex.tornado[input]": "input low high",
    "erosion": "shape gone_after_months half_life_months curve remaining_today",
    "erosion.curve[]": "month remaining low high",
    "calibration": "mean_service_us service_scv fixed_us next_point",
    "sequence": """gates steps buy_nothing stop_reason exhaustive greedy p_first p_target_met robust flip_points
    measure_first excluded""",
    "sequence.gates[id]": "id question answer opens",
    "sequence.steps[remedy]": """order remedy owner cost p95_before_us p95_after_us shares_after binding_after
    cost_per_us cumulative_cost npv predicted_interval evidence_grade""",
    "sequence.buy_nothing": "p95_us",
    "sequence.exhaustive": "remedies cost p95_us",
    "sequence.greedy": "remedies cost p95_us",
    "sequence.measure_first[]": "what cost separates",
    "sequence.excluded[remedy]": "remedy reason",
    "tripwires[stage]": "stage rate_per_s utilisation when_month record",
    "questions[id]": "id ask because unblocks how_to_measure effort",
    "assumptions[id]": "id what value grade source impact",
    "thresholds_compared[reference]": "reference article desk verdict_under_article verdict_under_desk",
    "waivers_rejected[rule]": "rule reason",
    "scenarios[name]": "name overrides status binding p95_us first_remedy",
    "not_assessed[path]": "path reason",
    "numbers[*]": "value unit shown grade where formula inputs cite",
    "references[id]": "id claim value unit scope standing source used",
}
"""The keys at each place; a name in brackets is the one that stands for a row in paths."""

MAY_BE_NULL = {
    "findings", "steps", "numbers", "references", "assumptions", "questions", "waivers_rejected", "provenance",
}  # fmt: skip
"""Parts of the result in which null means none, not unknown: a finding without a cost, a number without a formula."""
NONE_OF_IT = (
    # A rate below capacity does not grow; the sweep says `stable` beside it.
    "growth_us_per_us", "time_to_100us_us", "time_to_100us_sim_us", "flow.sweep",
    # Nobody is named, nothing was measured on the same clock, no point is left to measure, no venue beside another.
    "owner", "obi.measured", "obi.odd_lots", "calibration.next_point", "venues", "binds_second",
)  # fmt: skip
"""Keys that null says everything about."""


def rows(node: Any, place: str) -> Iterator[tuple[str, Any]]:
    """(path in not_assessed, object) of every object at a place of the contract."""
    found: list[tuple[str, Any]] = [("", node)]
    for part in place.split("."):
        name, _, named = part.partition("[")
        step: list[tuple[str, Any]] = []
        for path, one in found:
            value, own = (one or {}).get(name), f"{path}.{name}".lstrip(".")
            if not named:
                step += [(own, value)] if value is not None else []
            elif named == "*]":
                step += [(f"{own}.{inner}", row) for inner, row in (value or {}).items()]
            else:
                label = named.rstrip("]")
                step += [(f"{own}.{key(str(row[label]))}" if label else own, row) for row in value or []]
        found = step
    yield from found


def explained(path: str, reasons: set[str]) -> bool:
    """Whether a reason stands at the path or above it."""
    parts = path.split(".")
    return any(".".join(parts[:end]) in reasons for end in range(1, len(parts) + 1))


def _read(path: Path) -> Any:
    """A desk file as plain data, whole numbers and truths as such, all else as written."""

    def typed(node: Any) -> Any:
        if isinstance(node, dict):
            return {name: typed(one) for name, one in node.items()}
        if isinstance(node, list):
            return [typed(one) for one in node]
        words = {"true": True, "false": False}
        return words.get(node, int(node) if node.isdigit() else node)

    return typed(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


def desks() -> dict[str, Any]:
    """The examples, and a desk of each kind that they leave out."""
    found = {path.stem: _read(path) for path in sorted(EXAMPLES.glob("*.yaml"))}
    found["nothing"] = {"reviewgen": 1, "review": {"client": "c", "desk": "d", "date": "2026-11-20"}}
    worked = found["migrated"]
    ranged = {
        **worked,
        "scenarios": {"double": {"flow.windows.midday.rate": "100k msg/s", "latency.target_p95": "90 us"}},
        "thresholds": {"single_thread_saturation": {"value": "150k msg/s", "reason": "own test"}},
        "waivers": [{"rule": "no-such-rule", "reason": "r", "by": "b", "until": "2027-01-01"}],
        "venues": {
            "list": [{"name": "A", "rate": "10k msg/s", "service_time": "3 us"}, {"name": "B", "rate": "1k msg/s"}]
        },
        "economics": {**worked["economics"], "edge_value": "1M..4M USD/yr"},
    }
    points = [{"rate": f"{rate}k msg/s", "p50": "10 us", "p95": f"{rate} us"} for rate in (30, 60)]
    refused = {**found["nothing"], "order_processor": {"measured_points": points, "ring_slots": 64}}
    flow = {"windows": [{"name": "open", "rate": "200k msg/s", "peak_1ms": "300k msg/s", "idc_1ms": 9}]}
    return found | {"ranged": ranged, "refused": {**refused, "flow": flow}}


DESKS = desks()


@pytest.mark.parametrize("name", DESKS)
def test_every_key_is_there_and_null_has_its_reason(name):
    review = evaluate(parse_desk(json.dumps(DESKS[name]).encode()), Captured())
    assert set(TOP.split()) <= set(review)
    reasons = {row["path"] for row in review["not_assessed"]}
    absent, silent, seen = [], [], 0
    for place, names in KEYS.items():
        for path, row in rows(review, place):
            for one in names.split():
                seen += 1
                own = f"{path}.{one}"
                if one not in row:
                    absent.append(own)
                elif row[one] is None and place.split("[")[0].split(".")[0] not in MAY_BE_NULL:
                    plain = own if "sweep" not in own else "flow.sweep"
                    told = explained(own, reasons) or any(f".{plain}".endswith(f".{end}") for end in NONE_OF_IT)
                    silent += [] if told else [own]
    assert not absent
    assert not silent
    assert seen > 100


def test_the_test_sees_a_missing_key_and_a_silent_null():
    review = {"queue": [{"window": "a b", "burst": {"drain_us": None}}]}
    (path, row), = rows(review, "queue[window].burst")
    assert (path, row) == ("queue.a%20b.burst", {"drain_us": None})
    assert not explained(f"{path}.drain_us", {"queue.other"}) and explained(f"{path}.drain_us", {"queue.a%20b.burst"})
