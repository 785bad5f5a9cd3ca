"""Turns pydantic's errors into problems: our words, the place in the file, and a likely remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeGuard

from pydantic_core import ErrorDetails

from reviewgen.desk.meant import did_you_mean
from reviewgen.desk.model import Desk
from reviewgen.desk.sections.base import Closed
from reviewgen.desk.tree import Path, Tree
from reviewgen.desk.values import ONE_LINE
from reviewgen.desk.wording import QUOTE_IT, VALUES
from reviewgen.errors import Problem
from reviewgen.reference import names
from reviewgen.units import EXPECTED

SEARCHED: Final = 100
"""Problems for which the nearest known name is looked up; more are never printed."""
_NAME_ERRORS: Final = {"string_too_short": "name_empty", "string_pattern_mismatch": "name_lines"}
_KEY_ERRORS: Final = frozenset({"extra_forbidden", "unknown_in_mapping", "missing", *_NAME_ERRORS.values()})


def problems(errors: Iterable[ErrorDetails], tree: Tree) -> list[Problem]:
    """One problem for each error."""
    return [_problem(error, tree, search=index < SEARCHED) for index, error in enumerate(errors)]


def error_path(error: ErrorDetails) -> Path:
    """The path of the node an error is about."""
    path: Path = error["loc"][:-1] if _is_name(error) else error["loc"]
    inner = error.get("ctx", {}).get("at")
    return path if inner is None else (*path, inner)


def _is_name(error: ErrorDetails) -> bool:
    """Whether the error is about the name of a table's entry, not its value: the engine appends a word."""
    return error["type"] in _NAME_ERRORS and error["loc"][-1:] == ("[key]",)


def _kind(error: ErrorDetails, path: Path) -> str:
    """The wording of an error: the engine's type, finer where the place tells more."""
    kind = error["type"]
    if _is_name(error):
        return _NAME_ERRORS[kind]
    if kind == "string_pattern_mismatch" and error["ctx"]["pattern"] == ONE_LINE:
        return "one_line"
    return "section_type" if kind == "dict_type" and model_at(path) else kind


def _problem(error: ErrorDetails, tree: Tree, *, search: bool) -> Problem:
    path = error_path(error)
    kind = _kind(error, path)
    wording = VALUES[kind]
    fields = _fields(error, path, tree, search=search)
    message, remedy = wording.message.format_map(fields), wording.remedy.format_map(fields)
    place = path[:-1] if kind == "missing" else path
    return tree.problem(place, message, remedy, of_key=kind in _KEY_ERRORS)


def _fields(error: ErrorDetails, path: Path, tree: Tree, *, search: bool) -> dict[str, Any]:
    """Everything a wording may name."""
    context: dict[str, Any] = dict(error.get("ctx", {}))
    given = tree.get(path)
    name = next((element for element in reversed(path) if isinstance(element, str)), "")
    word = tree.words.get(path, str(given))
    fields = {
        "key": name,
        "section": _section(path[:-1]),
        "found": _short(word),
        "quote": QUOTE_IT.format(word=_short(word)) if path in tree.words else "write it on one line",
        "example": _example(path),
        "actual": len(given) if isinstance(given, list | dict) else 0,
        "limit": context.get("max_length", ""),
        "meant": _meant(error["type"], path, context, str(given)) if search else "",
        "expected": _expected(context, path),
        "bounds": _bounds(context),
    }
    told = {name: _short(str(value)) for name, value in context.items() if name != "expected"}
    return {**fields, **told, "said": context.get("said", "")}  # a sentence of units.py is short by itself


def _meant(kind: str, path: Path, context: dict[str, Any], given: str) -> str:
    if kind == "extra_forbidden":
        return _other_key(str(path[-1]), path[:-1])
    if kind == "literal_error":
        return did_you_mean(given, _choices(context))
    if "keys" in context:
        return did_you_mean(str(context.get("found", context["at"])), context["keys"])
    return ""


def _other_key(word: str, section: Path) -> str:
    """A key of this section that is near, else the section that has the key, else this section's keys."""
    here = did_you_mean(word, _keys(section))
    elsewhere = [place for place, inner in sections_below(Desk, ()) if word in inner.model_fields]
    inside = ".".join(element for element in section if isinstance(element, str))
    elsewhere.sort(key=lambda place: not place.startswith(inside))
    if here.startswith("did you mean") or not elsewhere:
        return here
    return f"move it to {' or '.join(f'`{place}`' for place in elsewhere[:2])}"


def sections_below(model: type[Closed], path: tuple[str, ...]) -> Iterator[tuple[str, type[Closed]]]:
    """Every section below one, with its dotted name; lists and tables are passed over."""
    for name, field in model.model_fields.items():
        inner: Any = field.form
        while inner is not None and not _is_section(inner):
            inner = _below(inner, "")
        if inner is not None:
            place = (*path, name)
            yield ".".join(place), inner
            yield from sections_below(inner, place)


def _choices(context: dict[str, Any]) -> list[str]:
    """The words of an enumeration, from pydantic's own list of them."""
    return [quoted or bare for quoted, bare in re.findall(r"'([^']*)'|\b(\d+)\b", context["expected"])]


def _expected(context: dict[str, Any], path: Path) -> str:
    if "expected" in context:
        return str(context["expected"])
    dimensions = context.get("dimensions", [context.get("dimension", "")])
    return ", or ".join(EXPECTED[dimension] for dimension in dimensions[:2] if dimension in EXPECTED)


def _bounds(context: dict[str, Any]) -> str:
    low, high = context.get("low"), context.get("high")
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return ""
    as_share = context.get("dimension") in ("share", "growth")
    at_least, at_most = (f"{bound:.0%}" if as_share else f"{bound:,.12g}" for bound in (low, high))
    words = [f"of at least {at_least}"] if low > float("-inf") else []
    words += [f"of at most {at_most}"] if high < float("inf") else []
    return " and ".join(words)


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def _section(path: Path) -> str:
    """A section's name in a sentence."""
    names = [str(element) for element in path if isinstance(element, str)]
    return f"`{'.'.join(names)}`" if names else "a desk file"


def _keys(path: Path) -> list[str]:
    model = model_at(path)
    if model is None:
        return []
    return [*model.model_fields, *model.words]


def model_at(path: Path) -> type[Closed] | None:
    """The section that reads the node at a path, or None where names are free or none are."""
    form: Any = Desk
    for element in path:
        form = _below(form, element)
    return form if _is_section(form) else None


def _is_section(form: Any) -> TypeGuard[type[Closed]]:
    return isinstance(form, type) and issubclass(form, Closed)


def _below(form: Any, element: str | int) -> Any:
    """The form of what stands under `element` in a value of this form."""
    if _is_section(form):
        key = form.model_fields.get(str(element))
        return key.form if key else None
    return getattr(form, "item", None) or getattr(form, "value", None)


def _example(path: Path) -> str:
    """An example of the key's value, from the schema; of a threshold, the value in force without it."""
    if len(path) == 3 and path[0] == "thresholds" and path[2] == "value" and names.units().get(str(path[1])):
        from reviewgen.desk.reference_text import reference_text

        return reference_text(str(path[1]))
    model = model_at(path[:-1]) if path else None
    field = model.model_fields.get(str(path[-1])) if model else None
    example = field.examples[0] if field and field.examples else "..."
    if isinstance(example, dict):
        return "{" + ", ".join(f"{name}: {value}" for name, value in example.items()) + "}"
    return str(example)
