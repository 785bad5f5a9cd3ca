"""The formulas `explain` prints are the ones the models compute."""

from __future__ import annotations

from importlib import import_module

import pytest

from reviewgen.reference.formulas import Formula, formulas

EVERY = pytest.mark.parametrize("formula", formulas().values(), ids=list(formulas()))


@EVERY
def test_a_model_computes_it(formula: Formula):
    module, _, name = formula.computes.rpartition(".")
    assert callable(getattr(import_module(f"reviewgen.models.{module}"), name))


@pytest.mark.parametrize("formula", [one for one in formulas().values() if one.try_], ids=lambda one: one.id)
def test_the_example_is_what_the_model_gives(formula: Formula):
    assert formula.try_ is not None
    module, _, name = formula.computes.rpartition(".")
    value = getattr(import_module(f"reviewgen.models.{module}"), name)(*formula.try_["args"])
    assert value == pytest.approx(formula.try_["gives"], rel=1e-4)


def test_there_are_formulas_and_examples():
    assert len(formulas()) > 25
    assert sum(formula.try_ is not None for formula in formulas().values()) > 9
