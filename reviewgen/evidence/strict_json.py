"""JSON files from strangers: strict UTF-8, no key twice, no NaN, no depth that exhausts the stack."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from reviewgen.errors import InputRefused, Problem, UnsafeInput


def strict_json(data: bytes, name: str, remedy: str) -> Any:
    """The tree of the file called `name`. Raises InputRefused or UnsafeInput, both with `remedy`."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            raise ValueError("a key stands twice in one object")
        return found

    def constant(word: str) -> None:
        raise ValueError(f"{word} is not a number")

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant)
    except RecursionError as error:
        raise UnsafeInput(Problem("nested too deeply", remedy, name)) from error
    except json.JSONDecodeError as error:
        raise InputRefused(
            Problem(f"not JSON: {error.msg}", remedy, name, error.lineno, error.colno)
        ) from error
    except ValueError as error:
        raise InputRefused(Problem(f"not JSON: {error}", remedy, name)) from error


def schema_problems(error: ValidationError, name: str, remedy: str) -> list[Problem]:
    """One problem for each place that has not the expected shape, by its path in the file."""
    return [
        Problem(f"{'.'.join(map(str, fault['loc']))[:120]}: {fault['msg'][:200]}", remedy, name)
        for fault in error.errors(include_url=False, include_input=False)
    ]
