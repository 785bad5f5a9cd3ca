"""The recorded overrides, as the reproduction page's command gives them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

from reviewgen.ledger import Quoted


def overrides(review: Mapping[str, Any]) -> tuple[Quoted, ...]:
    """Each `path=value` as a shell takes it after `--set`, whatever the value's type."""
    rows = review["provenance"].get("overrides", ())
    values = [row["value"] for row in rows]
    words = [value if isinstance(value, str) else json.dumps(value) for value in values]
    return tuple(Quoted(shlex.quote(f"{row['path']}={word}")) for row, word in zip(rows, words, strict=True))
