"""What a chart's title claims is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewgen.desk.load import load_desk
from reviewgen.exhibits import exhibits
from reviewgen.facts import derive
from reviewgen.ledger import plain

EXAMPLES = Path(__file__).parent.parent / "examples"


def titles(example: str, *overrides: str) -> dict[str, str]:
    facts = derive(load_desk(EXAMPLES / f"{example}.yaml", overrides=overrides))
    return {one.id: plain(one.title) for one in exhibits(facts)}


@pytest.mark.parametrize(
    ("example", "overrides", "title"),
    [
        ("network_bound", (), "Cost of the bypass moves the business case most"),
        (
            "network_bound", ("economics.edge_value=400k..2.0M USD/yr",),
            "Value of the edge decides the business case",
        ),
        ("migrated", (), "Cost of the bypass moves the business case most"),
    ],
    ids=["no input turns the sign alone", "one does", "one does, and it is spent"],
)  # fmt: skip
def test_an_input_decides_the_case_only_where_it_turns_the_sign(
    example: str, overrides: tuple[str, ...], title: str
):
    assert titles(example, *overrides)["tornado"] == title
