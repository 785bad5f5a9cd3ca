"""Captures for the tests: small tables on disk, and the ones that the real tools wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reviewgen.evidence.measure import Measured, measure
from reviewgen.evidence.options import MeasureOptions

START_NS = 1_795_394_140_000_000_000
Rows = dict[str, list[str]]


@pytest.fixture(scope="session")
def data() -> Path:
    """Captures made by the real tools; README.md beside them says how."""
    return Path(__file__).parent / "data"


@pytest.fixture
def rows() -> Rows:
    """Fifty good rows of a capture, as text."""
    drawn = np.random.default_rng(1).integers(1_000, 90_000, 50)
    return {
        "timestamp_ns": [str(START_NS + 20_000 * i) for i in range(50)],
        "latency_ns": [str(value) for value in drawn],
        "side": ["BUY" if i % 3 else "SELL" for i in range(50)],
    }


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    """Writes columns as CSV, with lines replaced by their 1-based number."""

    def write(columns: Rows, replaced: dict[int, str] | None = None, name: str = "capture.csv") -> Path:
        lines = [",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]
        for number, line in (replaced or {}).items():
            lines[number - 1] = line
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(params=["base", "duckdb"])
def read(request: pytest.FixtureRequest) -> Callable[..., Measured]:
    """`measure` on one file by each engine in turn."""
    if request.param == "duckdb":
        pytest.importorskip("ibis")
        pytest.importorskip("duckdb")

    def run(path: Path, **options: object) -> Measured:
        return measure([path], MeasureOptions(engine=request.param, **options))  # type: ignore[arg-type]

    return run
