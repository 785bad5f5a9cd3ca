"""What the desk stated against what a capture measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts import derive

DESK = """
reviewgen: 1
review: {client: A, desk: B, date: 2026-11-20}
flow: {windows: [{name: open, rate: 60k msg/s}]}
latency:
  windows:
    - name: open
      nic_to_processor: {p50: 10.0 us, p95: 10.1 us}
"""


@pytest.mark.parametrize(("median", "beyond"), [(10.05, False), (10.2, True)])
def test_a_figure_that_rounds_to_the_end_of_its_interval_lies_inside(
    evidence_of: Callable[[Any], Any], median: float, beyond: bool
):
    series = {"segment": "nic_to_processor", "window": "open", "p50": median, "p95": 10.4, "n": 20000}
    found = derive(parse_desk(DESK.encode()), (evidence_of({"series": [series]}),)).disagreements
    one = next(one for one in found if one.path.endswith("p50"))
    assert one.measured.low > one.stated.value
    assert one.beyond == beyond
