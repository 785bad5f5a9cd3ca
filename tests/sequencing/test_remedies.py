"""The catalogue with the desk's own figures in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewgen.facts import Facts
from reviewgen.facts.draws import Spread
from reviewgen.reference import figures
from reviewgen.sequencing.remedies import NAMES, TITLES, catalogue


def test_every_remedy_of_the_catalogue_has_its_words(facts_of: Callable[..., Facts]):
    found = catalogue(facts_of().book)
    assert found.keys() == figures.remedies().keys() == TITLES.keys() == NAMES.keys()
    assert len(found) > 10


def test_conflicts_hold_both_ways(facts_of: Callable[..., Facts]):
    found = catalogue(facts_of().book)
    for id, one in found.items():
        for other in one.conflicts:
            assert id in found[other].conflicts
    assert found["colocation"].conflicts == ("feed_proximity",)


def test_costs_are_in_the_reviews_currency_and_graded(facts_of: Callable[..., Facts]):
    found = catalogue(facts_of("migrated.yaml").book)
    assert found["batching"].cost == Spread(30e3, 60e3, 120e3) and found["batching"].grade == "assumed"
    assert found["dual_thread"].cost_number.grade == "stated"
    assert found["kernel_bypass"].cost_number.grade == "article"
    quoted = catalogue(facts_of("network_bound.yaml").book)["kernel_bypass"]
    assert quoted.cost == Spread(250e3, 400e3, 700e3) and quoted.cost_number.grade == "quoted"
    assert quoted.grade == "article"


def test_instrumentation_is_waived_where_it_is_in_place(facts_of: Callable[..., Facts]):
    assert catalogue(facts_of().book)["dual_thread"].requires == ()
    bare = catalogue(facts_of(changes={"order_processor.instrumented": False}).book)
    assert bare["dual_thread"].requires == ("flow_instrumentation",)


def test_the_transit_saved_is_the_articles_fifteen_to_fortynine(facts_of: Callable[..., Facts]):
    (change,) = catalogue(facts_of().book)["kernel_bypass"].changes
    assert (change.spread, change.floor) == (Spread(15.0, 32.0, 49.0), 3.0)


def test_the_desks_own_effects_win(facts_of: Callable[..., Facts]):
    own = {
        "remedies": {
            "colocation": {"effect": "20 / 35 / 50 %"},
            "kernel_bypass": {"effect": {"value": "10..20 us", "evidence": "measured"}},
            "dual_thread": {"effect": {"usl_sigma": "0.1"}},
            "batching": {"effect": {"service_time": "5 %", "risk_and_send": "2 us"}},
        }
    }
    found = catalogue(facts_of(changes=own).book)
    assert found["colocation"].changes[0].spread == Spread(0.2, 0.35, 0.5)
    bypass = found["kernel_bypass"].changes[0]
    assert bypass.spread == Spread(10.0, None, 20.0) and bypass.number.grade == "measured"
    threads, sigma = found["dual_thread"].changes
    assert threads.spread.mid == 2 and sigma.spread == Spread(0.1, 0.1, 0.1)
    cut, added = found["batching"].changes
    assert cut.spread.mid == pytest.approx(0.05) and added.added == (2.0, 2.0)
