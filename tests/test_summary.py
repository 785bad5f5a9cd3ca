"""The executive summary: whose P95 the plan starts from, how long it holds, what is a headline, what is asked."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from reviewgen.cache.store import Cache
from reviewgen.desk.load import load_desk, parse_desk
from reviewgen.evaluate import evaluate
from reviewgen.report import of_review

ROOT = Path(__file__).resolve().parents[1]
CROWDED = ROOT / "tests" / "render" / "crowded.yaml"


@cache
def review(path: Path) -> dict[str, Any]:
    return evaluate(load_desk(str(path)))


def example(name: str) -> dict[str, Any]:
    return review(ROOT / "examples" / f"{name}.yaml")


def page(review: dict[str, Any]) -> str:
    return of_review(review, Cache(None)).page().html.partition('id="summary"')[2].partition("</section>")[0]


def test_the_models_today_stands_beside_the_desks_own() -> None:
    full = example("migrated")
    today, own = (full["numbers"][id]["shown"] for id in ("sequence.buy_nothing.p95_us", "verdict.end_to_end_p95_us"))
    assert today != own and f"falls from {today} (measured: {own}) to" in full["summary"]["next"]


def test_a_plan_that_growth_soon_ends_says_when() -> None:
    full = example("migrated")
    months, longer = (
        full["numbers"][f"sequence.{id}"]["shown"] for id in ("holds_months", "surer.holds_months")
    )
    assert full["summary"]["next"].endswith(f"keeps it there for {months}, with the addition for {longer}.")
    assert "keeps it there" not in example("network_bound")["summary"]["next"]  # its headroom outlasts the horizon


def test_of_a_long_plan_the_first_purchases_are_named() -> None:
    crowded = review(CROWDED)
    titles = [step["title"] for step in crowded["sequence"]["steps"]]
    assert len(titles) > 3
    told, whole = crowded["summary"]["next"], crowded["numbers"]["sequence.total_cost"]["shown"]
    assert [title.lower() in told.lower() for title in titles[:4]] == [True, True, True, False]
    assert f"then the rest of the plan, {whole} in all." in told


def test_what_the_desk_did_not_say_of_its_bypass_is_no_headline() -> None:
    assert "The bypass, all in" in page(example("migrated")) and "Its edge left today" in page(example("migrated"))
    for other in (example("minimal"), review(CROWDED)):
        assert other["capex"]["all_in_cost"] and "The bypass, all in" not in page(other)
        assert "Its edge left today" not in page(other)


def test_a_question_of_other_windows_waits() -> None:
    """Most checks wait for segments, but the window under test has them."""
    crowded = review(CROWDED)
    most = max(crowded["questions"], key=lambda one: len(one["unblocks"]))
    assert most["ask"].startswith("What are P50 and P95 of each segment")
    assert not crowded["summary"]["ask"].startswith(most["ask"])


MUCH = """reviewgen: 1
review: {client: Saltmarsh Capital, desk: Gilts, date: 2026-11-20, currency: GBP}
flow: {windows: [{name: open, rate: 60k msg/s, peak_1ms: 90k msg/s}]}
order_processor: {saturation_rate: 120k msg/s}
latency:
  target_p95: 60 us
  windows:
    - name: open
      nic_tick_to_trade: {p50: 1.6 us, p95: 2 us}
      nic_to_processor: {p50: 1.6 us, p95: 2 us}
      processor_to_wire: {p50: 18 us, p95: 300..380 us}
      exchange_round_trip: {p50: 14 us, p95: 30 us}
      end_to_end: {p50: 36 us, p95: 330..410 us}
hardware: {kernel_bypass: {stack: none}}
remedies: {kernel_bypass: {cost: 400k GBP}}
obi: {monitored: true, feed: Direct, own_core: false}
feeds: [{name: Direct, kind: direct, used_for: [obi]}]
waivers: [{rule: obi-shares-core, reason: Core move booked, by: CTO, until: 2027-01-31}]
thresholds: {near_saturation: {value: 60 %, reason: We run cool}}
economics: {edge_value: 900k GBP/yr}
"""


@cache
def much() -> str:
    """The whole page of a desk that says much of itself, without its tags."""
    html = of_review(evaluate(parse_desk(MUCH.encode())), Cache(None)).page().html
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_what_the_desk_accepts_and_overrides_stands_with_its_reason() -> None:
    assert "( desk ). Core move booked (CTO, until 2027-01-31)" in much()
    assert "We run cool 75.0 % 60.0 %" in much()


def test_the_gaps_interval_names_the_desks_own_ranges() -> None:
    assert "once the ranges given and the clocks' error are allowed for" in much()


def test_a_bypass_that_is_not_there_is_not_the_bypass() -> None:
    assert "A bypass, all in 400k GBP" in much() and "The bypass, all in" not in much()
    assert "if the whole value of the edge hung on it" in much()
