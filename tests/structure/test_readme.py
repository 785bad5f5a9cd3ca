"""The README's table of rules is the code's, and it opens with the two commands."""

from __future__ import annotations

import importlib.util
from pathlib import Path

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"


def test_the_table_is_the_codes() -> None:
    spec = importlib.util.spec_from_file_location("readme_table", HERE / "readme_table.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = README.read_text(encoding="utf-8")
    assert text.count(module.START) == 1
    assert module.rewritten(text) == text, "run `make readme`"


def test_it_opens_with_demo_and_test() -> None:
    commands = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("make ")]
    assert [line.split()[1] for line in commands[:2]] == ["demo", "test"]
