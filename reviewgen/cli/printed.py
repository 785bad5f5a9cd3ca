"""The one option of every verb that prints data: `--format`, text unless something else is asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def print_format(*more: str) -> Callable[[F], F]:
    """The option `--format`, handed to the verb as `form`: `text`, `json`, and whatever more it can."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", *more]),
        default="text",
        show_default=True,
        help="How to print: for people, or for programs.",
    )


def as_json(data: Any) -> str:
    """Data as `--format json` prints it; on an output that is not UTF-8, in ASCII with JSON's own escapes."""
    return json.dumps(data, indent=2, ensure_ascii=not (sys.stdout.encoding or "").lower().startswith("utf"))
