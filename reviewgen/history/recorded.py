"""The overrides that a review.json records, as they can be applied again."""

from __future__ import annotations

from typing import Any

from reviewgen.errors import InputRefused


def override_words(review: dict[str, Any]) -> tuple[str, ...]:
    """The recorded overrides as `--set` takes them. Raises InputRefused for one that no `--set` makes."""
    return tuple(f"{one['path']}={_word(one['value'])}" for one in review["provenance"].get("overrides", ()))


def _word(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise InputRefused("an override recorded in the review is no single value", "build the review again")
