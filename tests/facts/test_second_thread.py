"""What a second thread reaches, and what it hangs on."""

from __future__ import annotations

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts import derive
from reviewgen.facts.second_thread import SecondThread

DESK = """
reviewgen: 1
review: {{client: A, desk: B, date: 2026-11-20}}
order_processor: {{service_times: {{quote: 10 us}}{processor}}}
flow: {{windows: [{{name: open, rate: 50k msg/s, by_type: {{quote: 100 %}}, peak_1ms: 150k msg/s}}]}}
{more}
"""


def second(processor: str = "", more: str = "") -> SecondThread | None:
    return derive(parse_desk(DESK.format(processor=processor, more=more).encode())).second_thread[0]


def test_capacity_of_two_over_the_catalogues_contention():
    found = second()
    assert found is not None
    assert found.capacity_per_s.value == pytest.approx(200_000 / 1.0909)
    assert (found.capacity_per_s.low, found.capacity_per_s.high) == (
        pytest.approx(200_000 / 1.2), pytest.approx(200_000 / 1.05),
    )  # fmt: skip
    assert found.peak_utilisation.low == pytest.approx(150 * 1.05 / 200)
    assert found.contention.grade == "assumed"


def test_at_the_contention_limit_two_threads_are_exactly_full():
    found = second()
    assert found is not None
    assert 200_000 / (1 + found.contention_limit.value) == pytest.approx(150_000)


def test_the_desks_own_contention_wins():
    found = second(more="remedies: {dual_thread: {effect: {usl_sigma: 0 %}}}")
    assert found is not None
    assert found.capacity_per_s.value == pytest.approx(200_000)
    assert found.contention.grade == "stated"


@pytest.mark.parametrize(
    "processor", [", threads: 2", ", threads: 2, mode: shard", ", threads: 3, mode: pipeline"]
)
def test_only_a_single_thread_can_get_a_second(processor: str):
    assert second(processor) is None
