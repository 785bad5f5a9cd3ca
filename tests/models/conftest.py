"""The golden cases, by id, and the limits the policy file gives the θ-tail."""

import json
from pathlib import Path
from typing import Any

import pytest

_GOLDEN = Path(__file__).parents[1] / "golden" / "models.json"


@pytest.fixture(scope="session")
def golden() -> dict[str, dict[str, Any]]:
    cases = json.loads(_GOLDEN.read_text())
    assert len(cases) == 20
    return {case["id"]: case for case in cases}


@pytest.fixture(scope="session")
def limits() -> dict[str, float]:
    return {"rho_limit": 0.98, "ca2_limit": 16.0}
