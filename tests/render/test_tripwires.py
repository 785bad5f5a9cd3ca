"""The tripwires as the page tells them."""

from __future__ import annotations

import re

from reviewgen.cache.store import Cache
from reviewgen.desk.load import parse_desk
from reviewgen.evaluate import evaluate
from reviewgen.report import of_review

DESK = """
reviewgen: 1
review: {client: A, desk: B, date: 2026-11-20}
hardware: {nics: {link_speed: 25 Gbps}}
order_processor: {service_times: {quote: 2 us}, service_scv: 0.2}
flow:
  growth: 10 %/yr
  windows: [{name: close, rate: 90k msg/s, by_type: {quote: 100 %}}]
feeds: [{name: Direct, kind: direct, peak_bandwidth: 8 Gbps}]
latency:
  target_p95: 40 us
  windows:
    - name: close
      nic_tick_to_trade: {p50: 1 us, p95: 1.3 us}
      nic_to_processor: {p50: 1 us, p95: 1.3 us}
      processor_to_wire: {p50: 4.2 us, p95: 8 us}
      risk_check: {p50: 0.8 us, p95: 1.2 us}
      exchange_round_trip: {p50: 9 us, p95: 15 us}
      end_to_end: {p50: 15 us, p95: 22 us}
"""


def section(text: str) -> str:
    """The words of the section on tripwires."""
    page = of_review(evaluate(parse_desk(text.encode())), Cache(None)).page().html
    found = re.search(r'<section id="tripwires".*?</section>', page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_a_link_that_fills_before_the_plans_own_rate_is_told_as_the_first():
    assert "The link comes first. It fills at 281.2k msg/s" in section(DESK)
    assert "comes first" not in section(DESK.replace("peak_bandwidth: 8 Gbps", "peak_bandwidth: 1 Gbps"))


def test_a_stage_that_binds_today_has_no_rate_of_today_in_its_row():
    assert "Exchange below today's rate" in section(DESK)
