"""Every rule is complete: named by its file, explained in words, backed by data that exists, and used."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from reviewgen.ledger import TERMS
from reviewgen.reference.figures import article, policy
from reviewgen.reference.notices import notices
from reviewgen.rules import checklist, known, needs
from reviewgen.rules.base import Rule
from reviewgen.rules.checklist import RULES, STEPS
from reviewgen.rules.hardware_before_software import SERVES
from reviewgen.sequencing.planned import BY_KIND

RULE_FILES = Path(checklist.__file__).parent
PROSE = ("title", "failure", "why", "detection", "remedy", "false_alarms", "would_change")
ALL = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))


def files() -> dict[str, str]:
    """The source of every file that holds a rule, by the rule's id."""
    texts = {path.stem.replace("_", "-"): path.read_text(encoding="utf-8") for path in RULE_FILES.glob("*.py")}
    return {id: text for id, text in texts.items() if re.search(r"^RULE = Rule\(", text, re.MULTILINE)}


def test_thirty_rules_or_more_each_a_short_file_of_its_name():
    assert len(RULES) >= 30
    assert set(files()) == set(RULES)
    assert max(len(text.splitlines()) for text in files().values()) < 100


def test_every_rule_serves_one_step():
    placed = [rule.id for step in STEPS for rule in step.rules]
    assert len(placed) == len(set(placed)) == len(RULES)
    assert [step.number for step in STEPS] == [1, 2, 3, 4, 5]
    for step in STEPS:
        assert step.primary in {rule.id for rule in step.rules}


@ALL
def test_metadata_is_complete_prose(rule: Rule):
    for field in PROSE:
        text = getattr(rule, field)
        assert len(text) > 15, field
        assert not re.search(r"\d", TERMS.sub("", text)), f"{field} holds a digit"
        if field in {"title", "failure"}:
            assert text[0].isupper() and text[-1] not in ".!?", field
        else:
            assert text[0].isupper() and text[-1] == ".", field
        assert not any(id in text for id in RULES), f"{field} names a rule's id"
    assert rule.title != rule.failure


@ALL
def test_what_a_rule_names_exists(rule: Rule):
    assert set(rule.needs) <= set(needs.NEEDS)
    assert set(rule.cites) <= set(article()) | set(notices())
    assert set(rule.cutoffs) <= set(policy())
    assert names(files()[rule.id], "policy") <= set(rule.cutoffs)


def names(text: str, call: str) -> set[str]:
    """The constant first arguments of `<anything>.<call>(...)`."""
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == call
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_cut_off_and_figure_a_rule_reads_exists():
    cutoffs = set().union(*(names(text, "policy") for text in files().values()))
    figures = set().union(*(names(text, "figure") | names(text, "article") for text in files().values()))
    assert len(cutoffs) > 10
    assert cutoffs <= set(policy())
    assert len(figures) > 3
    assert figures <= set(article())


def test_every_cut_off_and_figure_is_used():
    package = RULE_FILES.parent
    texts = [path.read_text(encoding="utf-8") for path in package.rglob("*.py")]
    assert len(texts) > 60
    source = "\n".join(texts)
    assert [id for id in [*policy(), *article()] if f'"{id}"' not in source] == []


def test_every_need_is_asked_for_by_a_rule():
    dynamic = set().union(*(set(re.findall(r'"(\w+)"', text)) for text in files().values()))
    assert len(needs.NEEDS) > 15
    assert set(needs.NEEDS) <= dynamic
    for need in needs.NEEDS.values():
        assert need.ask.endswith("?")
        assert need.because.endswith(".") and need.how_to_measure.endswith(".")
        for text in (need.ask, need.because, need.how_to_measure):
            assert not re.search(r"\d", TERMS.sub("", text)), need.id


def test_the_subject_of_the_whole_desk_is_one_word():
    assert known.DESK == "desk"


def test_a_kind_of_spending_serves_the_stage_of_its_remedy():
    catalogue = yaml.safe_load((RULE_FILES.parent / "reference" / "remedies.yaml").read_text(encoding="utf-8"))
    assert {"nic", "fpga", "colo"} <= SERVES.keys() & BY_KIND.keys()
    for kind in SERVES.keys() & BY_KIND.keys():
        assert SERVES[kind] == catalogue["remedies"][BY_KIND[kind]]["stage"]
