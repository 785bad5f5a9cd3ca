"""What a review.json records of its making: the desk file's name and the overrides, as they can be applied again."""

from __future__ import annotations

from collections import Counter
from typing import Any

from reviewgen.errors import InputRefused


def desk_name(review: dict[str, Any]) -> str:
    """The desk file's own name, as the places of the numbers tell; `desk.yaml` where no number has one."""
    files = Counter(
        mark["file"]
        for entry in review["numbers"].values()
        for mark in entry.get("where", ())
        if mark.get("line")
    )
    return files.most_common(1)[0][0] if files else "desk.yaml"


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
