"""The headings of an evidence file tell which values of a desk a review will take from it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.errors import ReviewgenError
from reviewgen.evidence.outline import measured_paths
from reviewgen.evidence.write import render
from reviewgen.facts.measured import enrich

DESK = """
reviewgen: 1
review: {client: A, desk: B, date: 2026-11-20}
flow: {windows: [{name: midday, rate: 20k msg/s}, {name: pre.open, rate: 60k msg/s}]}
"""
WIRE = {"segment": "processor_to_wire", "window": "pre.open", "p50": 10.0, "p95": 40.0}
CASES: dict[str, dict[str, Any]] = {
    "a segment": {"series": [WIRE]},
    "no window named": {"series": [{**WIRE, "window": ""}]},
    "a window the desk has not": {"series": [{**WIRE, "window": "close"}], "rates": [{"rate": 9, "window": "close"}]},
    "a closed loop": {"series": [{**WIRE, "loop": "closed"}], "rates": [{"rate": 50_000, "window": "pre.open"}]},
    "one type alone": {"series": [{**WIRE, "type": "quote"}]},
    "too few samples": {"series": [{**WIRE, "n": 12}]},
    "rates and a mix": {
        "rates": [{"rate": 50_000, "window": "pre.open"}, {"rate": 40_000, "type": "a.b", "window": "pre.open"}]
    },
    "rates of orders": {
        "series": [{**WIRE, "segment": "exchange_round_trip"}],
        "rates": [{"rate": 50_000, "window": "pre.open"}],
    },
    "a pause within": {
        "rates": [{"rate": 50_000, "window": "pre.open"}],
        "remarks": [{"id": "pause", "text": "Nothing for a second.", "window": "pre.open"}],
    },
    "service times": {"series": [{**WIRE, "segment": "processor", "loop": "closed"}]},
}


def outlined(folder: Path, record: Any) -> frozenset[str]:
    path = folder / "open.json"
    path.write_bytes(
        render(record.files, record.series, record.rates, record.joint, record.replays, record.remarks)
    )
    return measured_paths(path, "evidence/open.json", ["midday", "pre.open"], "pre.open")


@pytest.mark.parametrize("given", CASES.values(), ids=list(CASES))
def test_it_tells_what_a_review_takes(
    tmp_path: Path, evidence_of: Callable[[dict[str, Any]], Any], given: dict[str, Any]
) -> None:
    record = evidence_of(given)
    _, captures = enrich(parse_desk(DESK.encode()), (record,))
    told = outlined(tmp_path, record)
    assert {one for one in told if not any(f"{path}.".startswith(f"{one}.") for path in captures.origins)} == set()
    beside = ("peak_1ms", "idc_1ms")  # taken with the rate; what rests on them asks for bursts
    missed = {path for path in captures.origins if not any(f"{path}.".startswith(f"{one}.") for one in told)}
    assert {path for path in missed if not path.endswith(beside)} == set()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "empty"),
        ("{", "not JSON"),
        ("[]", "not an evidence file"),
        ('{"format": "reviewgen.obi/1"}', "not an evidence file"),
        ('{"format": "reviewgen.evidence/1", "series": 5, "rates": [3]}', None),
    ],
)
def test_what_is_no_evidence_is_refused(tmp_path: Path, data: str, said: str | None) -> None:
    path = tmp_path / "x.json"
    path.write_text(data)
    if said is None:
        assert measured_paths(path, "x.json", ["open"], "open") == frozenset()
        return
    with pytest.raises(ReviewgenError, match=said):
        measured_paths(path, "x.json", ["open"], "open")


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.json")
    with pytest.raises(ReviewgenError, match="named pipe"):
        measured_paths(tmp_path / "x.json", "x.json", [], "")
