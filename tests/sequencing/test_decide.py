"""The rule of choice on tables small enough to read."""

from __future__ import annotations

import numpy as np

from reviewgen.sequencing.decide import Aim, choose

P95 = np.array([[400.0, 150.0, 55.0, 50.0]])
COST = np.array([[0.0, 100.0, 190.0, 320.0]])


def chosen(aim: Aim, value: list[float] | None = None) -> int:
    worth = None if value is None else np.array([value])
    return int(choose(P95.copy(), COST.copy(), worth, aim)[0])


def test_the_cheapest_within_the_target():
    assert chosen(Aim(60.0, None, 0.005)) == 2
    assert chosen(Aim(52.0, None, 0.005)) == 3
    assert chosen(Aim(500.0, None, 0.005)) == 0


def test_out_of_reach_means_most_saved_within_the_budget():
    assert chosen(Aim(10.0, None, 0.005)) == 3
    assert chosen(Aim(10.0, 200.0, 0.005)) == 2
    assert chosen(Aim(10.0, 50.0, 0.005)) == 0
    assert chosen(Aim(None, 120.0, 0.005)) == 1


def test_near_equals_go_to_the_cheaper():
    assert chosen(Aim(10.0, None, 0.2)) == 2


def test_what_loses_money_gives_way_to_what_earns_most():
    assert chosen(Aim(60.0, None, 0.005), [0.0, 150.0, 180.0, 200.0]) == 1
    assert chosen(Aim(60.0, None, 0.005), [0.0, 50.0, 60.0, 70.0]) == 0
    assert chosen(Aim(60.0, None, 0.005), [0.0, 500.0, 200.0, 900.0]) == 2


def test_every_draw_is_its_own_choice():
    p95 = np.array([[400.0, 50.0], [400.0, 70.0], [50.0, 40.0]])
    cost = np.array([[0.0, 10.0]] * 3)
    assert choose(p95, cost, None, Aim(60.0, None, 0.005)).tolist() == [1, 1, 0]


def test_no_steady_state_is_never_chosen_over_one():
    p95 = np.array([[np.inf, np.inf, 80.0]])
    cost = np.array([[0.0, 5.0, 10.0]])
    assert choose(p95, cost, None, Aim(60.0, None, 0.005)).tolist() == [2]
