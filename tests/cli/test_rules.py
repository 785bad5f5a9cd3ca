"""`reviewgen rules` prints every rule under its step, in three forms, without loading a model."""

from __future__ import annotations

import json
import subprocess
import sys

from click.testing import CliRunner

from reviewgen.cli.rules import rules
from reviewgen.rules.checklist import RULES, STEPS


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(rules, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_every_rule_stands_under_its_step():
    text = printed()
    places = [text.index(f"  {id} ") for id in RULES]
    assert len(places) > 29
    assert places == sorted(places)
    assert [text.index(f"Step {step.number}: {step.title}") for step in STEPS]


def test_json_holds_every_rule_with_what_it_needs():
    steps = json.loads(printed("--format", "json"))
    listed = {rule["id"]: rule for step in steps for rule in step["rules"]}
    assert set(listed) == set(RULES)
    for id, rule in RULES.items():
        assert listed[id]["needs"] == list(rule.needs)
    assert sum(rule["primary"] for rule in listed.values()) == len(STEPS)


def test_markdown_is_a_table_of_all():
    lines = printed("--format", "markdown").splitlines()
    assert len(lines) == len(RULES) + 2
    assert all(line.count("|") == 4 for line in lines)


def test_listing_loads_no_model():
    code = (
        "import sys; from reviewgen.cli import main; main(['rules']);"
        "print('LOADED', len(sys.modules), *[m for m in ('numpy', 'scipy', 'reviewgen.facts') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    count, *heavy = done.stdout.rpartition("LOADED ")[2].split()
    assert int(count) > 50
    assert heavy == []
