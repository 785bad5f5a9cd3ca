"""The bind rate of a window, or why it has none."""

from __future__ import annotations

import numpy as np

from reviewgen.desk.load import parse_desk
from reviewgen.facts import derive
from reviewgen.ledger import plain

DESK = """
reviewgen: 1
review: {client: A, desk: B, date: 2026-11-20}
order_processor: {threads: 1, service_times: {quote: 20 us}}
flow: {windows: [{name: open, rate: 10k msg/s, by_type: {quote: 100 %}}]}
latency:
  target_p95: 50 us
  windows:
    - name: open
      nic_to_processor: {p50: 1.5 us, p95: 2.5 us}
      processor_to_wire: {p50: 100 us, p95: 300 us}
      exchange_round_trip: {p50: 15 us, p95: 35 us}
"""


def test_a_target_missed_only_with_the_processor_is_not_said_to_be_missed_without_it():
    """The others make less than fifty µs; with a message of at least twenty in the processor it is too much."""
    found = derive(parse_desk(DESK.encode()))
    (flow,) = found.flow
    assert (flow.bind_rate_per_s, flow.bind_cause) == (None, "target")
    others = [one.marginal for one in found.segments[0].stages if one.name != "order_processor"]
    assert sum(float(one.quantile(np.array([0.95]))[0]) for one in others) < 50
    reason = plain(found.ledger.missing["flow.open.bind_rate_per_s"])
    assert reason == "Even with an idle processor P95 misses the target, so no rate marks the change."
