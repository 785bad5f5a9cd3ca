"""How much a desk file may hold. Each limit has a name, so that a refusal can say which one it was."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 2_000_000
DEPTH: Final = 32
NODES: Final = 100_000
TEXT_BYTES: Final = 50_000
ALL_TEXT_BYTES: Final = 500_000
UNBROKEN_RUN: Final = 2_000
ROWS: Final = 2_000
"""Items of one list, or entries of one table."""
WINDOWS: Final = 200
"""Windows, stages and venues: each is a segment of the report."""
SCENARIOS: Final = 50
"""Each scenario is a full evaluation."""
