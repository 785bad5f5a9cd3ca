"""Erosion and money: golden G15, numerical integration, and paybacks that do not exist."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from reviewgen.models import capex
from reviewgen.models.capex import Purchase, npv, payback_months
from reviewgen.models.erosion import Erosion, Shape


def edge(shape: str, months: float = 18.0, rivals: int = 1) -> Erosion:
    return Erosion(Shape(shape), months, rivals)


def test_g15_erosion_and_present_value(golden):
    case = golden["G15"]
    given_, want, rel = case["inputs"], case["expected"], case["tol"]["rel"]
    months, r = given_["H_months"], given_["r"]
    assert edge("exponential", months).half_life_months == pytest.approx(
        want["half_life_exp_months"], rel=rel
    )
    for shape, discount, name in (
        ("exponential", 0.0, "annuity_exp_r0"),
        ("exponential", r, "annuity_exp_r12"),
        ("linear", r, "annuity_lin_r12"),
        ("logistic", r, "annuity_logistic_r12"),
        ("cliff", r, "annuity_cliff_r12"),
    ):
        assert edge(shape, months).annuity(discount, 60.0) == pytest.approx(want[name], rel=rel)
    plain = Purchase(given_["capex"], 0.0, 0.0, 60.0)
    assert capex.breakeven_edge_value(plain, edge("linear")) == pytest.approx(
        want["breakeven_V0_lin_r0"], rel=rel
    )
    v0 = given_["V0"]
    assert payback_months(v0, plain, edge("exponential")) == pytest.approx(
        want["payback_exp_months"], rel=rel
    )
    assert payback_months(v0, plain, edge("linear")) == pytest.approx(want["payback_lin_months"], rel=rel)
    threshold = edge("exponential").decay_per_year * given_["capex"]
    assert threshold == pytest.approx(want["payback_exp_exists_iff_V0_gt"], rel=rel)
    forever = Purchase(given_["capex"], 0.0, 0.0, 1200.0)
    assert payback_months(0.999 * threshold, forever, edge("exponential")) is None
    assert payback_months(1.001 * threshold, forever, edge("exponential")) is not None


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("r", [0.0, 1e-8, 0.05, 0.12, 2.0])
@pytest.mark.parametrize("months", [7.0, 18.0, 60.0])
def test_annuities_equal_numerical_integration(shape, r, months):
    erosion = Erosion(shape, 18.0, rivals=3)

    def flow(t: float) -> float:
        return float(erosion.remaining(np.array([12.0 * t]))[0]) * np.exp(-r * t)

    exact = integrate.quad(flow, 0.0, months / 12.0, points=[min(1.5, months / 12.0)], limit=200)[0]
    assert erosion.annuity(r, months) == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize("shape", list(Shape))
def test_edges_start_whole_never_rise_and_are_gone(shape):
    erosion = Erosion(shape, 18.0)
    left = erosion.remaining(np.linspace(0.0, 60.0, 601))
    assert left[0] == pytest.approx(1.0)
    assert (np.diff(left) <= 1e-15).all()
    after = float(erosion.remaining(np.array([18.0]))[0])
    assert after == pytest.approx(0.0 if shape in (Shape.LINEAR, Shape.CLIFF) else 0.1)
    half = float(erosion.remaining(np.array([erosion.half_life_months * (1 - 1e-9)]))[0])
    assert half == pytest.approx(0.5 if shape is not Shape.CLIFF else 1.0)


def test_more_rivals_wear_the_edge_off_sooner():
    one, three = edge("rank", rivals=1), edge("rank", rivals=3)
    assert three.annuity(0.12, 60.0) < one.annuity(0.12, 60.0)
    assert one.annuity(0.12, 60.0) == pytest.approx(edge("exponential").annuity(0.12, 60.0))
    assert three.half_life_months == pytest.approx(one.half_life_months / 3)


def test_opex_starts_after_the_first_year_and_ends_with_the_edge():
    erosion = edge("exponential", 24.0)
    assert capex.present_opex(Purchase(0.0, 100.0, 0.0, 60.0), erosion) == pytest.approx(100.0)
    assert capex.present_opex(Purchase(0.0, 100.0, 0.0, 18.0), erosion) == pytest.approx(50.0)
    assert capex.present_opex(Purchase(0.0, 100.0, 0.0, 12.0), erosion) == 0.0
    exact = integrate.quad(lambda t: 100.0 * np.exp(-0.12 * t), 1.0, 2.0)[0]
    assert capex.present_opex(Purchase(0.0, 100.0, 0.12, 60.0), erosion) == pytest.approx(exact)
    assert capex.total_cost(Purchase(1000.0, 100.0, 0.12, 60.0), erosion) == pytest.approx(1100.0)


money = st.floats(0.0, 1e7)


@given(st.sampled_from(list(Shape)), st.floats(1e3, 1e7), money, st.floats(0.0, 0.5), st.floats(6.0, 60.0))
def test_npv_is_zero_at_break_even(shape, cost, opex, r, months):
    purchase, erosion = Purchase(cost, opex, r, 60.0), Erosion(shape, months, 2)
    value = capex.breakeven_edge_value(purchase, erosion)
    assert npv(value, purchase, erosion) == pytest.approx(0.0, abs=1e-6 * (cost + opex))
    assert npv(1.1 * value, purchase, erosion) > 0.0


def cash(value: float, purchase: Purchase, erosion: Erosion, months: float) -> float:
    paid = min(capex.opex_years(erosion, purchase.horizon_months), max(0.0, months / 12.0 - 1.0))
    return value * erosion.annuity(0.0, months) - purchase.opex_per_year * paid - purchase.capex


@given(
    st.sampled_from(list(Shape)),
    st.floats(1e3, 1e7),
    st.floats(1e3, 1e7),
    money,
    st.floats(3.0, 60.0),
    st.floats(6.0, 80.0),
)
def test_payback_is_the_first_time_the_money_is_back(shape, value, cost, opex, months, horizon):
    purchase, erosion = Purchase(cost, opex, 0.12, horizon), Erosion(shape, months)
    found = payback_months(value, purchase, erosion)
    if found is None:
        balances = [cash(value, purchase, erosion, t) for t in np.linspace(0.0, horizon, 100)]
        assert max(balances) < 1e-6 * cost
        return
    assert cash(value, purchase, erosion, found) == pytest.approx(0.0, abs=1e-5 * (cost + value))
    earlier = [cash(value, purchase, erosion, t) for t in np.linspace(0.0, found * (1 - 1e-6), 100)]
    assert max(earlier) < 1e-5 * (cost + value)


def test_nothing_to_pay_is_paid_back_at_once():
    assert payback_months(0.0, Purchase(0.0, 0.0, 0.1, 60.0), edge("cliff")) == 0.0


def test_g16_cards(golden):
    want = golden["G16"]["expected"]
    cards = [capex.bill_of_materials(1, n, 1599.0) for n in (2, 4)]
    assert cards == want["nic_2_4_cards_usd"]
    assert [100.0 * card / 1e6 for card in cards] == pytest.approx(want["nic_share_of_1m_pct"])


@pytest.mark.parametrize("bad", [(-1.0, 0.0, 0.1, 60.0), (1.0, 0.0, -0.1, 60.0), (1.0, 0.0, 0.1, 0.0)])
def test_nonsense_is_refused(bad):
    with pytest.raises(ValueError, match="must"):
        Purchase(*bad)
    with pytest.raises(ValueError, match="rival"):
        edge("rank", rivals=0)
