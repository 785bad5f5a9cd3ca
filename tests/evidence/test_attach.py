"""One more line in desk.yaml, and not a character else."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
import yaml

from reviewgen.errors import InputRefused

pytestmark = pytest.mark.requires_module("ruamel.yaml")

ROOT = Path(__file__).resolve().parents[2]
DESKS = sorted((ROOT / "examples").glob("*.yaml"))


def attach(text: str, reference: str = "evidence/open.json") -> str:
    from reviewgen.evidence.attach import with_reference

    return with_reference(text.encode(), reference, "desk.yaml").decode()


def added(before: str, after: str) -> list[str]:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    assert not [line for line in lines if line.startswith("- ")]
    return [line[2:] for line in lines if line.startswith("+ ")]


@pytest.mark.parametrize("desk", DESKS, ids=[path.stem for path in DESKS])
def test_the_examples_keep_every_line(desk: Path):
    before = desk.read_text()
    after = attach(before)
    assert [line.strip() for line in added(before, after) if line.strip()][-1] == "- evidence/open.json"
    assert yaml.safe_load(after)["evidence"][-1] == "evidence/open.json"
    assert attach(after) == after


def test_there_are_examples():
    assert len(DESKS) >= 3


@pytest.mark.parametrize(
    "text, line",
    [
        ("a: 1 # why\nevidence:\n  - x/1.json # first\nb: 2\n", "  - evidence/open.json"),
        ("a: 1\nevidence:\n- x/1.json\n# end\n", "- evidence/open.json"),
        ("a: 1\nevidence:\n    - x/1.json", "    - evidence/open.json"),
        ("evidence:\nb: 2\n", "  - evidence/open.json"),
    ],
)
def test_a_list_in_lines_gets_one_line_in_its_own_style(text: str, line: str):
    assert line in added(text, attach(text))


@pytest.mark.parametrize(
    "text, found",
    [
        ("evidence: [x/1.json]  # two\n", "evidence: [x/1.json, evidence/open.json]  # two\n"),
        ("evidence: []\n", "evidence: [evidence/open.json]\n"),
    ],
)
def test_a_list_in_one_line_stays_one(text: str, found: str):
    assert attach(text) == found


def test_windows_line_ends_and_the_mark_stay():
    assert attach("\ufeffa: 1\r\n") == "\ufeffa: 1\r\n\r\nevidence:\r\n  - evidence/open.json\r\n"


def test_an_odd_path_is_quoted():
    after = attach("a: 1\n", "evidence/#1: open.json")
    assert yaml.safe_load(after)["evidence"] == ["evidence/#1: open.json"]


@pytest.mark.parametrize("text", ["evidence: [a/1.json,\n  b/2.json\n  ]\n", "evidence: text\n"])
def test_what_cannot_be_edited_safely_is_left_alone(text: str):
    with pytest.raises(InputRefused, match="evidence"):
        attach(text)
