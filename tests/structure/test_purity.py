"""The thinking modules depend on nothing but their arguments: no clock, no unseeded chance, no printing."""

from __future__ import annotations

import ast
import re

PURE = ("models", "facts", "rules", "sequencing", "review", "ledger")
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now",
          "datetime.date.today", "time.time", "time.monotonic", "time.perf_counter"}  # fmt: skip
EFFECTS = {"print", "open", "input", "exec", "eval"}


def is_pure(name: str) -> bool:
    return name.split(".")[1:2] != [] and name.split(".")[1] in PURE


def breaches(tree: ast.AST) -> list[str]:
    """Calls that read the clock, draw without a seed or touch the world."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        unseeded = called.endswith(("default_rng", "random.Random", "RandomState")) and not node.args
        global_state = re.fullmatch(r"(random|(np|numpy)\.random)\.[a-z_]+", called)
        legacy = global_state and not called.endswith("default_rng")
        if called in CLOCKS or called in EFFECTS or unseeded or legacy:
            found.append(f"line {node.lineno}: {called}")
    return found


def test_pure_modules_are_pure(modules):
    pure = [module for module in modules if is_pure(module.name)]
    assert len(pure) > 20
    found = {module.name: rows for module in pure if (rows := breaches(module.tree))}
    assert not found


def test_a_breach_is_found():
    bad = (
        "print(1)",
        "open('x')",
        "x = datetime.now()",
        "x = date.today()",
        "x = np.random.default_rng()",
        "x = np.random.normal(0, 1)",
        "x = random.random()",
    )
    for line in bad:
        assert breaches(ast.parse(line)), line
    for line in (
        "x = np.random.default_rng(seed)",
        "x = rng.normal(0, 1)",
        "np.random.PCG64(seed)",
        "np.random.default_rng(seed).integers(0, 9)",
    ):
        assert not breaches(ast.parse(line)), line
