"""No file outgrows a reader."""

from __future__ import annotations

import re
from pathlib import Path

LIMIT = 300
RULE_LIMIT = 100


def test_no_module_is_over_the_limit(modules):
    long = {module.name: module.text.count("\n") for module in modules if module.text.count("\n") > LIMIT}
    assert not long


def test_no_test_is_over_the_limit(root: Path):
    files = list((root / "tests").rglob("*.py"))
    assert len(files) > 20
    long = {
        str(path.relative_to(root)): n for path in files if (n := len(path.read_text().splitlines())) > LIMIT
    }
    assert not long


def test_no_template_is_over_the_limit(root: Path):
    files = [path for path in (root / "templates").rglob("*") if path.suffix in {".j2", ".css"}]
    assert len(files) > 5
    long = {
        str(path.relative_to(root)): n for path in files if (n := len(path.read_text().splitlines())) > LIMIT
    }
    assert not long


def test_every_rule_is_a_short_file_named_by_its_id(modules):
    rules = [module for module in modules if re.search(r"^RULE(: \w+)? = ", module.text, re.MULTILINE)]
    assert len(rules) > 9
    for module in rules:
        assert module.text.count("\n") < RULE_LIMIT, module.name
        assert f'id="{module.path.stem.replace("_", "-")}"' in module.text, module.name
