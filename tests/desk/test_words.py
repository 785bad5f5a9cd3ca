"""The words: every complaint in the table can be made, every form has its words, gaps and notices."""

from __future__ import annotations

import re
from pathlib import Path

from reviewgen.desk.load import parse_desk
from reviewgen.desk.meant import did_you_mean
from reviewgen.desk.model import Desk
from reviewgen.desk.notices import notices
from reviewgen.desk.wording import CHECKS, VALUES
from reviewgen.errors import InputRefused

ROOT = Path(__file__).resolve().parents[2]
HEAD = "reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-01}\n"


def desk(body: str = "") -> Desk:
    return parse_desk((HEAD + body).encode())


def test_the_tables_hold_what_the_code_raises_and_nothing_else() -> None:
    source = "".join(path.read_text() for path in (ROOT / "reviewgen" / "desk").rglob("*.py"))
    own = set(re.findall(r'PydanticCustomError\(\s*"(\w+)"', source))
    checks = set(re.findall(r'Check\(\s*"(\w+)"|_refer\("(\w+)"|else "(\w+)", at', source))
    engine = {
        "missing", "extra_forbidden", "literal_error", "bool_type", "string_type", "string_too_short",
        "string_pattern_mismatch", "dict_type", "tuple_type", "too_long", "section_type",
        "one_line", "name_empty", "name_lines",
    }  # fmt: skip
    assert len(own) > 10
    assert own | engine == set(VALUES)
    named = {name for names in checks for name in names if name} | {"burst_alone", "which_parameter"}
    assert named == set(CHECKS)


def test_every_value_of_any_type_anywhere_is_refused_in_words() -> None:
    """Each key of the format gets each kind of wrong value; none may lack its words."""
    from reviewgen.desk.schema import desk_schema

    seen = 0
    for section in [desk_schema(), *desk_schema()["$defs"].values()]:
        seen += len(section.get("properties", {}))
    assert seen > 150
    wrong = ("3", "x", "true", "[1]", "{a: 1}", "''", "1.5", "[[]]", "{value: [1]}", "{value: {value: 1}}")
    for key in Desk.model_fields:
        for value in wrong:
            body = f"{key}: {value}\n"
            text = (
                body + HEAD
                if key not in ("reviewgen", "review")
                else HEAD.replace(f"{key}: ", f"{key}: {value} #")
            )
            try:
                parse_desk(text.encode())
            except InputRefused as error:
                assert all(one.message and one.remedy for one in error.problems), text


def test_the_nearest_word_is_offered_whatever_its_case() -> None:
    assert did_you_mean("DPDK", ["none", "dpdk"]) == "did you mean `dpdk`?"
    assert did_you_mean("x" * 100, ["none"]) == "use one of: none"
    assert did_you_mean("zz", [f"w{i}" for i in range(20)]).endswith("w11, ...")


def test_old_measurements_and_waivers_without_force_are_told() -> None:
    given = desk(
        """
latency: {evidence: measured, on: 2026-05-04, target_p95: 3 us}
economics:
  budget: {value: 3 USD, evidence: measured, on: 2026-05-05}
  edge_value: {value: 3 USD/yr, evidence: quoted, on: 2020-01-01}
waivers:
  - {rule: a, reason: b, by: c, until: 2026-10-31}
  - {rule: a, reason: b, by: c, until: 2026-11-01}
  - {rule: a}
"""
    )
    told = [(given.tree.named(one.path), one.message) for one in notices(given, ["a"])]
    assert told == [
        ("latency.target_p95", "measured on 2026-05-04, more than 180 days before the review"),
        ("waivers.0", "this waiver waives nothing: it ended on 2026-10-31"),
        ("waivers.2", "this waiver waives nothing: reason is missing"),
    ]
