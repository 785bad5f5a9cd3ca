"""Every rule against its table of desks: what it says of each subject, and on what comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewgen.ledger import plain
from reviewgen.rules.checklist import RULES, Step
from reviewgen.rules.engine import assess
from reviewgen.rules.waivers import Waivers

CASES = Path(__file__).parent / "cases"
KINDS = {"pass", "fail", "boundary", "not_assessed"}
NOBODY = Waivers({}, ())


def table(path: Path) -> list[Any]:
    """The cases of one file, scalars as written, with what all change in the base desk, and whether a plan is made."""
    read = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    shared = {"common": read.get("common", {}), "plan": read.get("plan") == "made"}
    return [{**case, **shared} for case in read["cases"]]


TABLES = {path.stem: table(path) for path in sorted(CASES.glob("*.yaml"))}
EVERY = [pytest.param(id, case, id=f"{id}: {case['name']}") for id, cases in TABLES.items() for case in cases]


@pytest.mark.parametrize(("rule", "case"), EVERY)
def test_case(rule: str, case: dict[str, Any], facts_of):
    changes = case["common"], case.get("desk", {})
    facts = facts_of(*changes, plan=case["plan"], evidence=case.get("evidence", ()))
    found = assess(facts, (Step(1, "One rule", rule, (RULES[rule],)),), NOBODY)
    said = {finding.outcome.subject: finding for finding in found}
    assert len(said) == len(found), "two answers about one subject"
    assert set(said) == set(case["expect"])
    for subject, expected in case["expect"].items():
        outcome, lacks = said[subject].outcome, said[subject].lacks
        verdict, *rest = expected["is"].split()
        assert [outcome.verdict, *([outcome.severity] if rest else [])] == [verdict, *rest], plain(outcome.explanation)
        for side in ("measured", "limit", "cost_us", "cost_money"):
            if side in expected:
                number = getattr(outcome, side)
                assert (number.id if number else "null") == expected[side]
        for words in expected.get("says", []):
            assert words in plain(outcome.explanation)
        for words in expected.get("omits", []):
            assert words not in plain(outcome.explanation)
        for words in expected.get("remedy", []):
            assert words in (plain(outcome.remedy) if outcome.remedy is not None else RULES[rule].remedy)
        if "title" in expected:
            own = RULES[rule].title if outcome.verdict == "pass" else RULES[rule].failure
            assert (plain(outcome.title) if outcome.title is not None else own) == expected["title"]
        assert list(lacks) == expected.get("lacks", [])


@pytest.mark.parametrize("rule", TABLES)
def test_the_table_covers_the_rule(rule: str):
    kinds = {case["kind"] for case in TABLES[rule]}
    assert kinds >= KINDS, f"no case of kind {KINDS - kinds}"
    verdicts = {expected["is"].split()[0] for case in TABLES[rule] for expected in case["expect"].values()}
    assert {"pass", "not_assessed"} <= verdicts
    assert verdicts & {"fail", "warn"}


def test_every_rule_has_a_table():
    assert set(TABLES) == set(RULES)
    assert len(EVERY) > 150
