"""A stored review.json: within the limit, of a format this version can read, a newer one refused by name."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Final

from reviewgen.errors import InputRefused, Problem, UnsafeInput, visible

FORMAT: Final = "reviewgen.review/"
NEWEST: Final = 1
LIMIT: Final = 64_000_000
"""Bytes; a review of forty windows is below four megabytes."""
_NEEDED: Final = ("provenance", "review", "verdict", "findings", "numbers")
"""What every review of this format has had from the first; later keys may be absent."""


def parse_review(data: bytes, name: str) -> dict[str, Any]:
    """The review in some bytes; `name` is what messages call them.

    Raises InputRefused for what is no review or is of a newer format, UnsafeInput over the limit.
    """
    if len(data) > LIMIT:
        raise UnsafeInput(Problem(f"a review is at most {LIMIT // 1_000_000} MB", "name a review.json", name))
    again = "name the review.json that `build` wrote"
    try:
        review = json.loads(data)
    except (ValueError, RecursionError):
        raise InputRefused(Problem("this is not JSON", again, name)) from None
    found = review.get("format") if isinstance(review, dict) else None
    if not isinstance(found, str) or not found.startswith(FORMAT):
        raise InputRefused(Problem("this is no review.json", again, name))
    number = found.removeprefix(FORMAT)
    if not number.isascii() or not number.isdigit() or int(number) > NEWEST:
        message = f"this review is of format {visible(found)}, newer than this version reads"
        raise InputRefused(Problem(message, "upgrade reviewgen", name))
    assert isinstance(review, dict)
    lacking = [key for key in _NEEDED if not isinstance(review.get(key), list if key == "findings" else dict)]
    if lacking:
        raise InputRefused(Problem(f"this review.json has no {lacking[0]}", again, name))
    return review


def load_review(path: str) -> dict[str, Any]:
    """The review in a file, or on standard input where the path is `-`. Raises as `parse_review`."""
    if path == "-":
        return parse_review(sys.stdin.buffer.read(LIMIT + 1), "standard input")
    return parse_review(read_file(path), path)


def is_review(data: bytes) -> bool:
    """Whether some bytes look like a review.json rather than a desk."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"reviewgen.review/' in data[:4096]


def read_file(path: str, limit: int = LIMIT) -> bytes:
    """A regular file's bytes, at most one beyond the limit. Raises InputRefused."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise InputRefused(Problem("there is no such file", "check the path", path)) from None
    except PermissionError:
        raise InputRefused(Problem("the file may not be read", "change its permissions", path)) from None
    except (OSError, ValueError):
        raise InputRefused(Problem("the file cannot be read", "name a regular file", path)) from None
