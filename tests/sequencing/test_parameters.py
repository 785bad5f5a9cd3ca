"""Effects on parameters: what each kind of change does, alone and together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from reviewgen.facts import Facts
from reviewgen.sequencing.parameters import middle, processor_at, segments_at
from reviewgen.sequencing.remedies import Remedy, catalogue
from reviewgen.sequencing.system import System, system_of

SIGMA = 0.0909


@pytest.fixture(scope="module")
def system(facts_of: Callable[..., Facts]) -> System:
    found = system_of(facts_of("migrated.yaml"))
    assert isinstance(found, System)
    return found


@pytest.fixture(scope="module")
def found(facts_of: Callable[..., Facts]) -> dict[str, Remedy]:
    return catalogue(facts_of("migrated.yaml").book)


def at(system: System, found: dict[str, Remedy], *ids: str):
    chosen = [found[id] for id in ids]
    return processor_at(system, chosen, middle(found.values())), segments_at(chosen, middle(found.values()))


def test_nothing_bought_changes_nothing(system: System, found: dict[str, Remedy]):
    """G18: mean 8.282 µs and scv 0.355 of the desk's own mix."""
    processor, segments = at(system, found)
    assert processor.service_us[0] == pytest.approx(8.282, rel=1e-3)
    assert processor.scv[0] == pytest.approx(0.35509, rel=2e-3)
    assert (processor.servers, processor.thin[0]) == (1, pytest.approx(1.0))
    assert all(factor[0] == 1.0 for factor in segments.factor.values()) and not segments.added


def test_a_cut_of_service_time_is_a_cut_of_every_type(system: System, found: dict[str, Remedy]):
    processor, segments = at(system, found, "batching")
    assert processor.service_us[0] == pytest.approx(8.282 * 0.85, rel=1e-3)
    assert segments.added == ((0.5, 1.0),)


def test_the_book_restructure_touches_quotes_and_cancels_alone(system: System, found: dict[str, Remedy]):
    processor, _ = at(system, found, "book_restructure")
    assert processor.service_us[0] == pytest.approx(
        0.82 * 7.6 * 0.65 + 0.06 * 9.5 + 0.05 * 10 + 0.07 * 14 * 0.65
    )


def test_conflation_thins_the_stream_and_changes_the_mix(system: System, found: dict[str, Remedy]):
    processor, _ = at(system, found, "conflation")
    left = 1 - 0.35 * 0.82
    assert processor.thin[0] == pytest.approx(left)
    work = 0.82 * 0.65 * 7.6 + 0.06 * 9.5 + 0.05 * 10 + 0.07 * 14
    assert processor.service_us[0] == pytest.approx(work / left)


def test_a_second_thread_pays_for_contention(system: System, found: dict[str, Remedy]):
    processor, _ = at(system, found, "dual_thread")
    assert processor.servers == 2
    assert processor.service_us[0] == pytest.approx(8.282 * (1 + SIGMA), rel=1e-3)


def test_queue_redesign_halves_the_variability_within_types(system: System, found: dict[str, Remedy]):
    before, after = at(system, found)[0], at(system, found, "queue_redesign")[0]
    assert after.scv[0] == pytest.approx((1 + before.scv[0]) * 1.15 / 1.3 - 1)


def test_effects_on_one_parameter_multiply(system: System, found: dict[str, Remedy]):
    processor, _ = at(system, found, "batching", "queue_redesign")
    assert processor.service_us[0] == pytest.approx(8.282 * 0.85 * 0.9, rel=1e-3)


def test_segments_scale_and_transit_goes(system: System, found: dict[str, Remedy]):
    _, segments = at(system, found, "colocation", "risk_placement", "kernel_bypass")
    assert segments.factor["exchange"][0] == pytest.approx(0.8)
    assert segments.factor["risk_check"][0] == pytest.approx(0.5)
    assert segments.less["network"][0] == 32.0 and segments.floor == 3.0


def test_no_cut_takes_a_parameter_away_altogether(system: System, found: dict[str, Remedy]):
    whole = {key: np.ones(1) for key in middle(found.values())}
    processor = processor_at(system, [found["batching"], found["conflation"]], whole)
    assert processor.service_us[0] > 0 and processor.thin[0] > 0


def test_many_draws_are_each_their_own_system(system: System, found: dict[str, Remedy]):
    values = {key: np.linspace(0.1, 0.3, 5) for key in middle(found.values())}
    processor = processor_at(system, [found["batching"]], values)
    assert processor.service_us == pytest.approx(8.282 * (1 - np.linspace(0.1, 0.3, 5)), rel=1e-3)
