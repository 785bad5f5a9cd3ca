"""The formulas `explain` prints are the ones the models compute."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from reviewgen.reference.figures import policy
from reviewgen.reference.formulas import Formula, behind, formulas, named

PACKAGE = Path(__file__).parents[2] / "reviewgen"
EVERY = pytest.mark.parametrize("formula", formulas().values(), ids=list(formulas()))

MODELS = [
    "mix", "usl", "pool", "pipeline", "shard", "pollaczek-khinchine", "pk", "kingman", "klb",
    "allen-cunneen", "erlang-c", "theta-tail", "sojourn", "cobham", "batches", "mm1k", "ring-fill",
    "fluid-burst", "fixed-cycle", "on-off", "idc", "bursts-from-counts", "model-choice", "lindley",
    "kiefer-wolfowitz", "simulation", "unexplained", "calibration", "load-share", "residual-share",
    "headroom", "knee", "bind-rate", "mu-star", "regime", "months-to-architectural", "lognormal-fit",
    "convolution", "comonotone", "rearrangement", "bonferroni", "euler", "closing-test", "sampling-error",
    "ofi", "newey-west", "lead", "event-loss", "tco", "erosion", "half-life", "npv", "break-even",
    "payback", "tornado", "implied-baseline", "joint-peak", "plan", "robust", "flip-point",
    "worth-of-knowing", "second-thread", "overload-growth", "utilisation", "mm1",
]  # fmt: skip
"""Every formula of the models, by a name that someone would look for."""


def resolved(path: str) -> object:
    module, _, name = path.rpartition(".")
    return getattr(import_module(f"reviewgen.{module}"), name)


@EVERY
def test_the_package_computes_it(formula: Formula):
    assert callable(resolved(formula.computes))


@pytest.mark.parametrize("formula", [one for one in formulas().values() if one.try_], ids=lambda one: one.id)
def test_the_example_is_what_the_model_gives(formula: Formula):
    assert formula.try_ is not None
    value = resolved(formula.computes)(*formula.try_["args"])  # type: ignore[operator]
    assert value == pytest.approx(formula.try_["gives"], rel=1e-4)


def test_there_are_formulas_and_examples():
    assert len(formulas()) > 45
    assert sum(formula.try_ is not None for formula in formulas().values()) > 9


@pytest.mark.parametrize("name", MODELS)
def test_each_model_can_be_asked_for(name: str):
    assert named(name) is not None


def test_a_name_means_one_formula_however_it_is_written():
    names = [name for formula in formulas().values() for name in (formula.id, *formula.also)]
    assert len(names) == len(set(names)) > 70
    assert named(" Theta_Tail ") is named("theta tail") is formulas()["theta-tail"]
    assert named("M/M/1") is formulas()["mm1"]
    assert named("nothing") is None


@EVERY
def test_its_cutoffs_are_in_the_policy(formula: Formula):
    assert set(formula.cutoffs) <= set(policy())


def constants() -> set[str]:
    """Every text in the code that enters numbers: the formulas they print among them."""
    found = set()
    for folder in ("facts", "sequencing"):
        for path in (PACKAGE / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return found


def test_what_numbers_print_leads_to_their_formula():
    printed = constants()
    assert len(printed) > 500
    starts = [(start, formula) for formula in formulas().values() for start in formula.prints]
    assert len(starts) > 50
    for start, formula in starts:
        assert any(text.startswith(start) for text in printed), start
        assert behind(start) is formula
    assert behind("cost / µs saved") is None
