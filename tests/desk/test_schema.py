"""The JSON Schema: fresh, described throughout, and of one mind with the loader about forms."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.cli import main
from reviewgen.desk import guard
from reviewgen.desk.load import parse_desk
from reviewgen.desk.model import Desk
from reviewgen.desk.schema import _sections, desk_schema, pattern, schema_text
from reviewgen.desk.sections.base import Closed
from reviewgen.desk.values import ALL
from reviewgen.reference import names
from reviewgen.reference.figures import article, policy
from reviewgen.units import EXPECTED, UnitError, parse

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = desk_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
HEAD = {"reviewgen": 1, "review": {"client": "A", "desk": "B", "date": "2026-11-01"}}


def test_the_schema_beside_the_examples_is_fresh() -> None:
    written = (ROOT / "examples" / "desk.schema.json").read_text(encoding="utf-8")
    assert written == schema_text(), "run: reviewgen schema > examples/desk.schema.json"


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(schema_text()) == SCHEMA


def properties() -> list[tuple[str, dict[str, Any]]]:
    """Every key of every section and of the evidence mappings, with its dotted name."""
    found: list[tuple[str, dict[str, Any]]] = []

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            found.extend((f"{path}.{name}", part) for name, part in node.get("properties", {}).items())
            for name, below in node.items():
                if name not in ("examples", "default", "enum"):
                    walk(
                        below,
                        path if name in ("properties", "$defs", "anyOf") else f"{path}.{name}".strip("."),
                    )
        elif isinstance(node, list):
            for below in node:
                walk(below, path)

    walk(SCHEMA, "")
    assert len(found) > 250
    return found


def test_every_key_is_described_with_an_example() -> None:
    for name, part in properties():
        assert part["description"][-1] in ".?)", name
        assert part["examples"], name


def test_the_example_of_a_threshold_is_the_value_in_force() -> None:
    """A desk that copies it changes nothing, and has nothing to mend."""
    entries = SCHEMA["properties"]["thresholds"]["properties"]
    assert entries["near_saturation"]["examples"][0]["value"] == "75 %"
    for name in names.units().keys() & entries.keys():
        entry = entries[name]
        given = {"review": HEAD["review"], "reviewgen": 1, "thresholds": {name: entry["examples"][0]}}
        loaded = parse_desk(yaml.safe_dump(given).encode())
        value = loaded.thresholds[name].value
        figure = policy().get(name) or article()[name]
        given_ends = (getattr(figure, end, None) for end in ("value", "low", "high"))
        ends = [end for end in given_ends if end is not None]
        assert (value.low, value.high) == pytest.approx((ends[0], ends[-1])), name


def test_a_quantity_says_how_it_is_written_and_a_choice_what_it_means() -> None:
    kinds = {"quantity": 0, "choice": 0}
    for name, part in properties():
        referred = part.get("$ref", "").rpartition("/")[2]
        if referred in EXPECTED:
            assert EXPECTED[referred] in part["description"], name
            kinds["quantity"] += 1
        if "enum" in part and name != ".reviewgen":
            assert len(part["enumDescriptions"]) == len(part["enum"]), name
            told = zip(part["enum"], part["enumDescriptions"], strict=True)
            assert all(f"`{word}`: {meaning}" in part["description"] for word, meaning in told), name
            kinds["choice"] += 1
    assert kinds["quantity"] > 40 and kinds["choice"] > 6


def test_every_default_is_stated() -> None:
    seen = 0
    for section in _sections(Desk):
        for name, key in section.model_fields.items():
            if (
                key.is_required
                or key.default is None
                or key.default in ((), {})
                or isinstance(key.default, Closed)
            ):
                continue
            part = SCHEMA["$defs"][section.__name__]["properties"][name]
            assert "Without it: `" in part["description"] or re.search(
                r"\(.+(assumed|article's)\)", part["description"]
            )
            seen += 1
    assert seen > 15


def test_the_names_of_remedies_and_references_are_offered() -> None:
    for table in ("remedies", "thresholds"):
        offered = SCHEMA["properties"][table]["properties"].keys() - {"evidence", "source"}
        known = (
            names.remedies() if table == "remedies" else {id for id, unit in names.units().items() if unit}
        )
        assert offered == set(known) and len(offered) > 10


def test_the_examples_in_the_schema_are_of_its_forms() -> None:
    seen = 0
    for name, part in properties():
        for example in part.get("examples", []):
            form = {**part, "$defs": SCHEMA["$defs"]}
            jsonschema.Draft202012Validator(form).validate(example)
            seen += 1
            assert name
    assert seen > 250


def test_check_jsonschema_finds_the_examples_and_the_starters_right(tmp_path: Path) -> None:
    numbers = ["--rate", "65k msg/s", "--nic-p95", "2 us", "--end-to-end-p95", "80 us"]
    for name, flags in (("empty.yaml", []), ("filled.yaml", numbers)):
        assert main(["init", str(tmp_path / name), *flags]) == 0
    desks = [
        *(ROOT / "examples").rglob("desk.yaml"),
        *(ROOT / "examples").glob("*.yaml"),
        *tmp_path.glob("*.yaml"),
    ]
    assert len(desks) > 5
    command = [
        Path(sys.executable).with_name("check-jsonschema"),
        "--schemafile",
        tmp_path / "desk.schema.json",
    ]
    done = subprocess.run([*command, *desks], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (tmp_path / "filled.yaml").write_text((tmp_path / "filled.yaml").read_text().replace("65k msg/s", "65k"))
    refused = subprocess.run([*command, *desks], capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "filled.yaml" in refused.stdout and "'65k'" in refused.stdout


MEANINGS = {
    "zero where it means nothing",
    "a share above the whole",
    "a number below its least",
    "money of another currency",
    "dollars in a review in euros",
    "sizes no desk has",
}
"""Cases of forms (keys.yaml and values.yaml) that take more than a form to refuse."""
LENIENT = {"waivers are never errors", "an optional key without a value is absent"}
"""What the loader lets pass and an editor had better mark."""


def test_the_schema_agrees_with_the_loader_on_forms() -> None:
    split: dict[tuple[bool, bool], set[str]] = {}
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            text = str(
                case.get("whole") or f"reviewgen: 1\nreview: {json.dumps(HEAD['review'])}\n{case['body']}"
            )
            tree = guard.read(
                text.replace("@51 x", ", ".join(f"s{n}: {{}}" for n in range(51))).encode(), "a"
            )
            agreed = (not case["says"], VALIDATOR.is_valid(tree.value))
            if path.stem != "checks" or agreed != (False, True):  # checks are about meanings throughout
                split.setdefault(agreed, set()).add(case["name"])
    assert split[False, True] == MEANINGS
    assert split[True, False] == LENIENT
    assert len(split[False, False]) > 25 and len(split[True, True]) > 1


@given(st.sampled_from(ALL), st.text("0123456789.,/ kMG$%usmngyrtohUSDbpµ-+e", max_size=24))
def test_what_the_loader_reads_the_schema_allows(dimension: str, text: str) -> None:
    try:
        parse(text, dimension)  # type: ignore[arg-type]
    except UnitError:
        return
    assert re.search(pattern(dimension), text.strip()), text


@pytest.mark.parametrize("dimension", ALL)
def test_the_forms_of_other_dimensions_are_refused(dimension: str) -> None:
    forms = {name: text.split("`")[1] for name, text in EXPECTED.items()}
    fitting = {name for name, form in forms.items() if re.search(pattern(dimension), form)}
    assert fitting == {dimension}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("latncy: {}", ""),
        ("flow: {windows: [{name: a}]}", "flow.windows.0"),
        ("flow: {windows: [{name: a, rate: 200}]}", "flow.windows.0.rate"),
        ("order_processor: {mode: pol}", "order_processor.mode"),
        ("order_processor: {service_times: {quote: 3 msg/s}}", "order_processor.service_times.quote"),
        ("economics: {budget: {value: 3 USD, evidence: guessed}}", "economics.budget"),
        ("latency: {evidence: guessed}", "latency.evidence"),
        ("order_processor: {threads: 0}", "order_processor.threads"),
        ("review: {client: A, desk: B, date: tomorrow}", "review.date"),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses_there(body: str, place: str) -> None:
    errors = list(VALIDATOR.iter_errors({**HEAD, **yaml.safe_load(body)}))
    assert [".".join(map(str, error.absolute_path)) for error in errors] == [place]
