"""The bypass as an investment: golden G15 and G16 through the desk, and what is said when it cannot be told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts.book import Book
from reviewgen.facts.money import Capex, derive_capex
from reviewgen.ledger import Ledger, plain

GOLDEN = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "golden" / "models.json").read_text(encoding="utf-8"))
}
DESK = """
reviewgen: 1
review: {{client: A, desk: B, date: 2026-11-20}}
hardware: {hardware}
economics: {economics}
"""
LIVE = "{servers: 3, nics: {per_server: 4, unit_cost: 1599 USD}, kernel_bypass: {stack: onload, all_in_cost: 1.5M USD}}"
WINDOW = """
latency: {windows: [{name: w, nic_tick_to_trade: {p50: 10 us, p95: 30 us}}]}
flow: {windows: [{name: w, rate: 50k msg/s}]}
"""
G15 = "erosion: 18 months, discount_rate: 12 %"


def book(economics: str, hardware: str = LIVE, more: str = "") -> Book:
    text = DESK.format(hardware=hardware, economics="{" + economics + "}") + more
    return Book(parse_desk(text.encode()), Ledger())


def capex(economics: str, hardware: str = LIVE, more: str = "") -> Capex:
    return derive_capex(book(economics, hardware, more))


@pytest.mark.parametrize(
    ("shape", "key"),
    [
        ("exponential", "annuity_exp_r12"),
        ("linear", "annuity_lin_r12"),
        ("logistic", "annuity_logistic_r12"),
        ("cliff", "annuity_cliff_r12"),
    ],
)
def test_npv_is_the_golden_annuity_times_the_edge_less_the_cost(shape: str, key: str):
    expected, given = GOLDEN["G15"]["expected"], GOLDEN["G15"]["inputs"]
    found = capex(f"edge_value: 3.0M USD/yr, erosion_shape: {shape}, {G15}")
    assert found.npv is not None
    assert found.npv.value == pytest.approx(given["V0"] * expected[key] - given["capex"], rel=2e-3)
    assert found.npv.interval is None


def test_payback_of_the_golden_case():
    found = capex("edge_value: 3.0M USD/yr, erosion: 18 months, discount_rate: 0 %")
    assert found.payback_months is not None
    assert found.payback_months.value == pytest.approx(
        GOLDEN["G15"]["expected"]["payback_exp_months"], rel=2e-3
    )


def test_an_edge_that_erodes_first_never_pays_back_and_says_so():
    threshold = GOLDEN["G15"]["expected"]["payback_exp_exists_iff_V0_gt"]
    below = capex(f"edge_value: {threshold - 1000:.0f} USD/yr, horizon: 600 months, {G15}")
    above = capex(f"edge_value: {threshold + 1000:.0f} USD/yr, horizon: 600 months, {G15}")
    assert below.payback_months is None and above.payback_months is not None
    assert "never pays back" in plain(below.payback_reason)
    assert below.payback_probability is not None and below.payback_probability.value == 0.0


def test_breakeven_makes_npv_zero():
    found = capex(f"edge_value: 3.0M USD/yr, {G15}")
    again = capex(f"edge_value: {found.breakeven_edge_value.value:.6f} USD/yr, {G15}")
    assert again.npv is not None and abs(again.npv.value) < 1.0


def test_cards_are_not_the_money():
    expected = GOLDEN["G16"]["expected"]
    for cards, cost, share in zip(
        (2, 4), expected["nic_2_4_cards_usd"], expected["nic_share_of_1m_pct"], strict=True
    ):
        nics = f"servers: 1, nics: {{per_server: {cards}, unit_cost: 1599 USD}}"
        hardware = "{" + nics + ", kernel_bypass: {stack: dpdk, all_in_cost: 1M USD}}"
        found = capex(G15, hardware)
        assert found.nic_cost is not None and found.nic_cost.value == cost
        assert found.nic_cost_share is not None and found.nic_cost_share.value * 100 == pytest.approx(
            share, rel=1e-3
        )


def test_the_article_stands_in_for_count_and_price_of_cards():
    found = capex(G15, "{servers: 1, nics: {model: ConnectX-7}, kernel_bypass: {stack: dpdk}}")
    assert found.nic_cost is not None
    assert (found.nic_cost.low, found.nic_cost.high) == tuple(GOLDEN["G16"]["expected"]["nic_2_4_cards_usd"])
    assert found.nic_cost.grade == "article" and found.all_in_cost.grade == "article"


def test_another_card_has_another_price():
    found = capex(G15, "{servers: 1, nics: {model: X2541}, kernel_bypass: {stack: dpdk}}")
    assert found.nic_cards is not None and found.nic_cost is None and found.nic_cost_share is None


def test_the_articles_money_is_not_converted(given):
    facts = given(
        review={"client": "c", "desk": "d", "date": "2026-11-01", "currency": "EUR"},
        hardware={"servers": 1, "nics": {"per_server": 2}, "kernel_bypass": {"stack": "dpdk"}},
    )
    assert facts.ledger.numbers["reference.bypass_stack_cost"].shown == "1.5M USD"
    cost = facts.capex.all_in_cost
    assert (cost.shown, cost.grade, cost.inputs) == ("1.5M EUR", "assumed", ("reference.bypass_stack_cost",))
    assert facts.capex.nic_cost is None and "reference.nic_unit_cost" not in facts.ledger.numbers


def test_without_a_value_of_the_edge_nothing_is_guessed():
    own = book(G15)
    found = derive_capex(own)
    assert found.npv is None and found.npv_p_positive is None and found.payback_months is None
    assert not found.tornado and found.decides == ""
    assert {"capex.npv", "capex.npv_p_positive", "capex.payback_months"} <= set(own.ledger.missing)
    assert found.breakeven_edge_value.value > 0


def test_ranges_become_an_interval_a_probability_and_a_tornado():
    found = capex("edge_value: 2.0M..4.0M USD/yr, annual_opex: 150k..300k USD/yr")
    assert found.npv is not None and found.npv.low < found.npv.value < found.npv.high
    assert found.flips and found.npv_p_positive is not None and 0 < found.npv_p_positive.value < 1
    swings = [abs(row.high.value - row.low.value) for row in found.tornado]
    assert swings == sorted(swings, reverse=True)
    assert {row.input for row in found.tornado} == {"edge_value", "erosion", "annual_opex"}
    assert found.decides == found.tornado[0].input


def test_an_input_decides_only_where_it_turns_the_sign_alone():
    """Every half of the edge's value earns half; 900k of cost lies between, 200k below both."""
    decided = capex(f"edge_value: 1.0M..3.0M USD/yr, {G15}", LIVE.replace("1.5M", "900k"))
    assert decided.decides == "edge_value" and decided.flips
    never = capex(f"edge_value: 1.0M..3.0M USD/yr, {G15}", LIVE.replace("1.5M", "200k"))
    assert never.decides == "" and not never.flips and never.tornado


@pytest.mark.parametrize(
    ("value", "says"),
    [("0.8M..2.4M", ", though only in 6"), ("1.2M..4.0M", "months in 9"), ("4.0M..6.0M", "months.")],
)
def test_payback_is_only_where_many_draws_fail(value: str, says: str):
    assert says in plain(capex(f"edge_value: {value} USD/yr, {G15}", LIVE.replace("1.5M", "900k")).payback_reason)


def test_probabilities_of_draws_are_whole_percent():
    found = capex("edge_value: 2.0M..4.0M USD/yr, annual_opex: 150k..300k USD/yr")
    for chance in (found.npv_p_positive, found.payback_probability):
        assert chance is not None and chance.unit == "share"
        assert chance.shown == f"{round(chance.value * 100)} %"


def test_opex_lowers_npv_and_raises_the_total():
    without, with_opex = (
        capex(f"edge_value: 3.0M USD/yr, {G15}"),
        capex(f"edge_value: 3.0M USD/yr, annual_opex: 300k USD/yr, {G15}"),
    )
    assert without.npv is not None and with_opex.npv is not None
    assert with_opex.npv.value < without.npv.value
    assert with_opex.total_cost.value == pytest.approx(1.5e6 + 300e3 * 0.5)


def test_proposed_at_the_quote_where_nothing_is_live():
    more = "remedies: {kernel_bypass: {cost: {value: 250k / 400k / 700k USD, evidence: quoted}}}"
    found = capex(f"edge_value: 1.2M USD/yr, {G15}", "{kernel_bypass: {stack: none}}", more)
    assert (found.subject, found.all_in_cost.value, found.all_in_cost.grade) == ("proposed", 400e3, "quoted")
    assert found.npv is not None and found.npv.value > 0


def test_savings_need_a_baseline_and_judge_it():
    expected = GOLDEN["G16"]["expected"]["implied_pre_bypass_t2t_us"]
    unknown = capex(G15).savings
    assert [unknown.implied_baseline_us.low, unknown.implied_baseline_us.high] == pytest.approx(expected)
    assert unknown.overhead_holds is None
    window = WINDOW.replace("10 us", "{us} us").replace("30 us", "300 us")
    none_live = "{kernel_bypass: {stack: none}}"
    for us, holds in ((2, (False, None)), (38, (None, None)), (60, (True, True))):
        found = capex(G15, none_live, window.replace("{us}", str(us))).savings
        assert (found.overhead_holds, found.reduction_holds) == holds, us


def test_savings_measured_before_and_after():
    hardware = "{kernel_bypass: {stack: onload, before: {tick_to_trade: {p50: 40 us}}}}"
    found = capex(G15, hardware, WINDOW).savings
    assert found.measured_saving_us is not None and found.measured_saving_us.value == 30
    assert (found.overhead_holds, found.reduction_holds) == (True, False)
    assert "percentage does not" in plain(found.explanation)
