"""Root finding on functions whose roots are known."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.roots import bracketed_root, increasing_root


@given(st.floats(1e-6, 1e6), st.floats(1.0, 5.0))
def test_finds_the_root_of_a_power(value, exponent):
    root = bracketed_root(lambda x: x**exponent - value, 0.0, 1e7)
    assert root == pytest.approx(value ** (1 / exponent), rel=1e-8)


@given(st.floats(1e-9, 1e9), st.floats(1e-9, 1e9))
def test_any_start_finds_an_increasing_root(target, start):
    assert increasing_root(lambda x: math.log(x / target), start) == pytest.approx(target, rel=1e-9)


def test_a_jump_is_found_too():
    assert bracketed_root(lambda x: 1.0 if x > 0.3 else -1.0, 0.0, 1.0) == pytest.approx(0.3)


def test_no_sign_change_is_refused():
    with pytest.raises(ValueError, match="no sign change"):
        bracketed_root(lambda x: x * x + 1.0, -1.0, 1.0)
    with pytest.raises(ValueError, match="never becomes positive"):
        increasing_root(lambda _: -1.0, 1.0)
    with pytest.raises(ValueError, match="not negative near zero"):
        increasing_root(lambda _: 1.0, 1.0)
