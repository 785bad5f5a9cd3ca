"""A review.json from a file: a regular file, within the limit, of a format this version can read."""

from __future__ import annotations

import json
from typing import Any

from reviewgen.errors import InputRefused, Problem, UnsafeInput, visible

FORMAT = "reviewgen.review/"
NEWEST = 1
LIMIT = 64_000_000
"""Bytes; a review of forty windows is below four megabytes."""


def load_review(path: str) -> dict[str, Any]:
    """The review in a file, as plain data.

    Raises InputRefused for what is no review or is of a newer format, UnsafeInput over the limit.
    """
    from reviewgen.desk.read import read_bytes

    data, name = read_bytes(path)
    if len(data) > LIMIT:
        raise UnsafeInput(Problem(f"a review is at most {LIMIT // 1_000_000} MB", "name a review.json", name))
    try:
        review = json.loads(data)
    except (ValueError, RecursionError):
        raise InputRefused(Problem("this is not JSON", "name the review.json that `build` wrote", name)) from None
    found = review.get("format") if isinstance(review, dict) else None
    if not isinstance(found, str) or not found.startswith(FORMAT):
        raise InputRefused(Problem("this is no review.json", "name the review.json that `build` wrote", name))
    number = found.removeprefix(FORMAT)
    if not number.isdigit() or int(number) > NEWEST:
        message = f"this review is of format {visible(found)}, newer than this version reads"
        raise InputRefused(Problem(message, "upgrade reviewgen", name))
    assert isinstance(review, dict)
    return review
