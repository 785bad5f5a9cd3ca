"""A small review, as review.json holds it, and templates that use every macro."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEMPLATES = Path(__file__).parent / "templates"
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200">'
    '<rect x="10" y="40" width="380" height="60" fill="#0072B2"/>'
    '<rect x="390" y="40" width="200" height="60" fill="#E69F00"/></svg>'
)


EMPTY_LISTS = (
    "segments", "queue", "tripwires", "questions", "assumptions", "thresholds_compared", "waivers_rejected",
    "scenarios", "not_assessed", "references",
)  # fmt: skip
"""Arrays of review.json that the templates of these tests do not read."""


def entry(value: float, unit: str, shown: str, grade: str = "stated") -> dict[str, Any]:
    """One entry of the ledger."""
    place = {"file": "desk.yaml", "line": 12, "column": 5}
    return {
        "value": value, "unit": unit, "shown": shown, "grade": grade,
        "where": [place], "formula": None, "inputs": [], "cite": None,
    }  # fmt: skip


def sample_review(windows: int = 2) -> dict[str, Any]:
    """A review with this many windows."""
    numbers = {
        "verdict.nic_p95_us": entry(2.0, "us", "2.00 µs"),
        "verdict.end_to_end_p95_us": entry(428.0, "us", "428.0 µs", "measured"),
        "verdict.gap_us": entry(426.0, "us", "426.0 µs"),
        "verdict.gap_interval.low": entry(420.0, "us", "420.0 µs"),
        "verdict.gap_interval.high": entry(432.0, "us", "432.0 µs"),
        "cost.order-processor.open": entry(61.5, "us", "61.5 µs"),
    }
    flow = []
    for index in range(windows):
        name = f"window {index}"
        flow.append({"window": name, "rate_per_s": 1000.0 * index, "peak_utilisation": 0.5})
        numbers[f"flow.window%20{index}.rate_per_s"] = entry(1000.0 * index, "msg/s", f"{index}k msg/s")
        numbers[f"flow.window%20{index}.peak_utilisation"] = entry(0.5, "share", "50.0 %", "article")
    headline = [
        {"t": "The constraint has moved: "}, {"n": "verdict.gap_us"},
        {"t": " of P95 at "}, {"q": "the 2nd open"}, {"t": " lies behind the NIC."},
    ]  # fmt: skip
    finding = {
        "id": "order-processor.open", "rule": "order-processor-saturation", "step": 4, "subject": "open",
        "verdict": "fail", "severity": "critical", "evidence_grade": "stated",
        "title": "The processor is nearly full", "title_parts": [{"t": "The processor is nearly full"}],
        "explanation": "x", "explanation_parts": headline,
        "measured": "verdict.end_to_end_p95_us", "limit": "verdict.nic_p95_us", "cost_us": 61.5,
        "cost_money": None, "remedy": "x", "remedy_parts": [{"t": "Run two threads."}], "effort": "weeks",
        "false_alarms": "x", "would_change": "x", "would_change_parts": [{"t": "A measured service time."}],
        "cites": [], "numbers": ["verdict.gap_us", "cost.order-processor.open"], "waived": False,
    }  # fmt: skip
    titles = ("Decompose the flow", "Measure end to end", "Audit the imbalance", "Find the queue", "Sequence")
    statuses = ("pass", "warn", "not_assessed", "fail", "not_assessed")
    return {
        "format": "reviewgen.review/1",
        "provenance": {"tool_version": "0.1.0", "built_for_date": "2026-11-02"},
        "review": {
            "client": "Example Capital & Söhne <LLP>", "desk": "Desk 7 equities", "date": "2026-11-02",
            "title": None, "prepared_by": "A. Consultant", "revision": "3", "status": "draft",
            "classification": "Confidential", "locale": "en-GB",
        },
        "verdict": {
            "window": "open", "status": "migrated", "binding": "order_processor", "nic_p95_us": 2.0,
            "end_to_end_p95_us": 428.0, "gap_us": 426.0, "gap_interval": {"low": 420.0, "mid": 426.0, "high": 432.0},
            "nic_share": None, "headline": "x", "headline_parts": headline,
        },
        "steps": [
            {"number": index + 1, "title": title, "status": status, "findings": []}
            for index, (title, status) in enumerate(zip(titles, statuses, strict=True))
        ],
        "findings": [finding],
        **{name: [] for name in EMPTY_LISTS},
        "owners": {},
        "flow": flow,
        "numbers": numbers,
    }  # fmt: skip


@pytest.fixture
def review() -> dict[str, Any]:
    return sample_review()


@pytest.fixture(scope="session")
def make_review() -> Callable[..., dict[str, Any]]:
    """Reviews of any number of windows."""
    return sample_review


@pytest.fixture(scope="session")
def chart() -> str:
    """The SVG of a chart."""
    return CHART


@pytest.fixture(scope="session")
def templates() -> Path:
    """Templates that use every macro."""
    return TEMPLATES
