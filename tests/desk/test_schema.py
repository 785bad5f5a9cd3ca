"""The JSON Schema: fresh, described throughout, and of one mind with the loader about forms."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.desk import guard
from reviewgen.desk.schema import desk_schema, pattern, schema_text
from reviewgen.desk.values import ALL
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


@pytest.mark.parametrize("name", ["migrated", "minimal", "network_bound"])
def test_the_examples_are_valid(name: str) -> None:
    tree = guard.read((ROOT / "examples" / f"{name}.yaml").read_bytes(), name)
    assert not list(VALIDATOR.iter_errors(tree.value))


def properties(node: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every property of every section, with its dotted name."""
    found = []
    sections = {"": SCHEMA, **{name: one for name, one in SCHEMA["$defs"].items() if name[0].isupper()}}
    for section, one in sections.items():
        found += [(f"{section}.{name}", part) for name, part in one["properties"].items()]
    assert len(found) > 150
    return found


def test_every_key_is_described_and_every_quantity_and_text_has_an_example() -> None:
    for name, part in properties(SCHEMA):
        assert part["description"][-1] in ".?)", name
        is_leaf = part.get("$ref", "#/$defs/a").split("/")[-1][0].islower() and part.get("type") != "boolean"
        proof = name.rpartition(".")[2] in ("evidence", "source", "on")
        if is_leaf and not proof and part.get("type") not in ("array", "object") and "enum" not in part:
            assert part["examples"], name
        if "enum" in part and name != ".reviewgen":
            assert len(part["enumDescriptions"]) == len(part["enum"]), name


def test_the_examples_in_the_schema_are_of_its_forms() -> None:
    seen = 0
    for name, part in properties(SCHEMA):
        for example in part.get("examples", []):
            form = {**part, "$defs": SCHEMA["$defs"]}
            jsonschema.Draft202012Validator(form).validate(example)
            seen += 1
            assert name
    assert seen > 90


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
