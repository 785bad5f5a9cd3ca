"""Service mix: golden G18 and what must hold of any mix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.flow import Processor, sweep
from reviewgen.models.mix import service_mix


def test_g18_flow_decomposition(golden, limits):
    case = golden["G18"]
    names = list(case["inputs"]["mix"])
    shares, service = zip(*case["inputs"]["mix"].values(), strict=True)
    mix = service_mix(shares, service, case["inputs"]["within_cs2"])
    want, rel = case["expected"], case["tol"]["rel"]
    assert mix.mean_us == pytest.approx(want["S_bar"], rel=rel)
    assert mix.capacity * 1e6 == pytest.approx(want["mu"], rel=rel)
    assert mix.scv == pytest.approx(want["cs2"], rel=rel)
    for name, load, residual in zip(names, mix.load_shares, mix.residual_shares, strict=True):
        assert load == pytest.approx(want["load_share"][name], rel=rel)
        assert residual == pytest.approx(want["residual_share"][name], rel=rel)
    processor = Processor(mix.mean_us, 1, mix.scv, **limits)
    points = sweep([rate / 1e6 for rate in case["inputs"]["rates"]], processor, 0.95)
    for point, rho, wait in zip(points, want["rho"], want["p95_wait"], strict=True):
        assert point.utilisation == pytest.approx(rho, rel=rel)
        assert point.wait_us == (None if wait is None else pytest.approx(wait, rel=rel))
        assert point.stable == (wait is not None)


types = st.lists(
    st.tuples(st.floats(0.01, 100.0), st.floats(0.01, 1000.0), st.floats(0.0, 10.0)), min_size=1, max_size=12
)


@given(types)
def test_shares_sum_to_one_and_the_mix_never_varies_less_than_its_types(rows):
    shares, service, scv = zip(*rows, strict=True)
    mix = service_mix(shares, service, scv)
    assert sum(mix.load_shares) == pytest.approx(1.0)
    assert sum(mix.residual_shares) == pytest.approx(1.0)
    assert min(service) * (1 - 1e-9) <= mix.mean_us <= max(service) * (1 + 1e-9)
    assert mix.scv >= min(scv) - 1e-9


@given(types, st.floats(1e-3, 1e3))
def test_time_unit_does_not_matter(rows, unit):
    shares, service, scv = zip(*rows, strict=True)
    plain = service_mix(shares, service, scv)
    scaled = service_mix(shares, [unit * s for s in service], scv)
    assert scaled.mean_us == pytest.approx(unit * plain.mean_us)
    assert scaled.scv == pytest.approx(plain.scv, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("shares", "service"), [([1.0], [1.0, 2.0]), ([-1.0], [1.0]), ([1.0], [0.0]), ([0.0], [1.0])]
)
def test_nonsense_is_refused(shares, service):
    with pytest.raises(ValueError, match=r"must"):
        service_mix(shares, service)
