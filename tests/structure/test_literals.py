"""Numbers are cited data: rules and models hold none of their own beyond the shape of a formula."""

from __future__ import annotations

import ast

import pytest

FORMULA = {0, 1, 2, 3, 4, 0.5, 0.25, 0.75, 10, 12}
"""Identity, halves, quartiles, squares, the decade and the months of a year."""
TOLERANCE = 1e-5
"""Numbers up to here are tolerances of the arithmetic."""


def documented_constants(tree: ast.Module, text: str) -> set[int]:
    """Lines of module-level `UPPER_CASE = number` assignments with a comment or a docstring."""
    lines = text.splitlines()
    documented = set()
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        if not all(isinstance(name, ast.Name) and name.id.isupper() for name in names):
            continue
        docstring = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        above = node.lineno - 2
        while above >= 0 and lines[above] and not lines[above].startswith("#"):
            above -= 1  # one comment may stand over a block of constants
        comment = "#" in lines[node.lineno - 1] or (above >= 0 and lines[above].startswith("#"))
        if docstring or comment:
            documented.update(range(node.lineno, node.end_lineno + 1))
    return documented


def numbers(tree: ast.AST) -> list[tuple[int, float]]:
    """(line, value) of every number written in the code; booleans are none."""
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    ]


def own_numbers(tree: ast.Module, text: str, named_allowed: bool) -> list[tuple[int, float]]:
    """The numbers that should be in the reference data instead."""
    named = documented_constants(tree, text) if named_allowed else set()
    return [
        (line, value)
        for line, value in numbers(tree)
        if value not in FORMULA and abs(value) > TOLERANCE and line not in named
    ]


@pytest.mark.parametrize(("part", "named_allowed", "least"), [("models", True, 15), ("rules", False, 12)])
def test_no_number_of_its_own(modules, part: str, named_allowed: bool, least: int):
    scanned = [module for module in modules if module.name.startswith(f"reviewgen.{part}")]
    assert len(scanned) > least
    assert any(numbers(module.tree) for module in scanned)
    found = {
        module.name: rows
        for module in scanned
        if (rows := own_numbers(module.tree, module.text, named_allowed))
    }
    assert not found


def test_a_number_is_found():
    bad = (
        "x = 0.7",
        "# far above\n\nLIMIT = 64",
        "def f(rho):\n    return rho < 0.97",
        "LIMIT = 120_000",
        "# why\nlimit = 120_000",
    )
    good = (
        "# both\nA = 5\nB = 6",
        "LIMIT = 64  # nodes",
        "A, B = 5, 6  # both",
        "# why\nLIMIT = 64",
        'LIMIT = 64\n"""Why."""',
        "x = 0.5 * y**2",
    )
    for text in bad:
        assert own_numbers(ast.parse(text), text, True), text
    for text in good:
        assert not own_numbers(ast.parse(text), text, True), text
    assert own_numbers(ast.parse("LIMIT = 64  # nodes"), "LIMIT = 64  # nodes", False)
