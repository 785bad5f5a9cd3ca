"""review.json as templates see it: numbers from the ledger, client text quoted, our own prose in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from reviewgen.ledger import Label, Mark, Num, Part, Prose, Quoted, key

ELEMENT_KEYS: Final = (
    "window", "type", "id", "remedy", "stage", "name", "rule", "reference", "input", "what", "path",
    "revision", "number", "month", "rate_per_s", "t_us",
)  # fmt: skip
"""An element of an array is named by the first of these keys it holds."""

WORDS: Final = frozenset(
    (
    "status", "binding", "binding_after", "verdict", "severity", "evidence_grade", "grade",
    "regime", "model", "stop_reason", "shape", "effort", "loop", "resolution", "odd_lots", "kind",
    "unit", "standing", "stage", "remedy", "rule", "first_remedy", "verdict_under_article",
    "verdict_under_desk", "binds_first", "binds_second", "input", "mode",
    )
)  # fmt: skip
"""Keys whose text is one of our own enumerations, wherever they stand."""
_WORD_PATHS: Final = frozenset({"capex.subject"})
_WORD: Final = re.compile(r"[a-z]+(?:[_ -][a-z]+)*")
_PART_KEYS: Final = frozenset("tnql")
_NUMBER_IDS: Final = re.compile(r"findings\.[^.]+\.(?:measured|limit|numbers\.[^.]+)")


class Word(str):
    """A word of one of our enumerations: compares as it is, prints with spaces for underscores."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        return self.replace("_", " ")


class Unprintable:
    """A numeric leaf that the ledger does not hold: templates may pass it on, never print it."""

    def __init__(self, value: float, path: str) -> None:
        self.value, self.path = value, path

    def _refuse(self, *_: object) -> str:
        raise TypeError(f"{self.path} is not in the ledger and cannot be printed")

    __str__ = __format__ = __html__ = _refuse


class Node(Mapping[str, Any]):
    """An object of review.json. Keys are read as attributes; names of the client's too."""

    def __init__(self, value: Mapping[str, Any], path: str, view: View) -> None:
        self._value, self._path, self._view = value, path, view

    def __getitem__(self, name: str) -> Any:
        return self._view.wrap(self._value, name, f"{self._path}.{key(name)}" if self._path else key(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._value)

    def __len__(self) -> int:
        return len(self._value)

    def __getattribute__(self, name: str) -> Any:
        # a message type may be called "items" or "keys": what the review holds comes first
        if not name.startswith("_") and name in object.__getattribute__(self, "_value"):
            return self[name]
        return object.__getattribute__(self, name)


class View:
    """Wraps one review; `numbers` are its ledger entries by id."""

    def __init__(self, review: Mapping[str, Any]) -> None:
        self.numbers = {id: _number(id, entry) for id, entry in review["numbers"].items()}
        self.root = Node(review, "", self)

    def number(self, id: str) -> Num:
        """A ledger entry; KeyError for an unknown id."""
        return self.numbers[str(id)]

    def wrap(self, parent: Mapping[str, Any], name: str, path: str) -> Any:
        """The value under a name of an object of the review, ready for a template."""
        value = parent[name]
        if f"{name}_parts" in parent:
            kept = parent[f"{name}_parts"]
            several = bool(kept) and isinstance(kept[0], list)
            return tuple(self._prose(one) for one in kept) if several else self._prose(kept)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._leaf(value, name, path, parent)
        return self._branch(value, name, path)

    def _branch(self, value: Any, name: str, path: str) -> Any:
        if isinstance(value, Mapping):
            return Node(value, path, self)
        if isinstance(value, list):
            return self._sequence(value, path, name)
        if isinstance(value, str):
            return self._text(value, path, name)
        return value if value is None or isinstance(value, bool) else self._leaf(value, name, path, {})

    def _leaf(self, value: float, name: str, path: str, parent: Mapping[str, Any]) -> Num | Unprintable:
        """The ledger's entry of this path; else of the same value among those that the object names."""
        named = [parent.get("id"), *parent.get("numbers", ())] if name != "numbers" else []
        for id in (path, *named):
            number = self.numbers.get(id) if isinstance(id, str) else None
            if number is not None and number.value == value and _fits(name, number.unit):
                return number
        return Unprintable(value, path)

    def _sequence(self, values: list[Any], path: str, name: str) -> tuple[Any, ...]:
        if values and all(isinstance(value, Mapping) and value.keys() <= _PART_KEYS for value in values):
            return self._prose(values)
        return tuple(
            self._branch(value, name, f"{path}.{element(value, index, name)}")
            for index, value in enumerate(values)
        )

    def _prose(self, parts: list[Mapping[str, str]]) -> Prose:
        return Prose(self._part(*next(iter(part.items()))) for part in parts)

    def _part(self, kind: str, text: str) -> Part:
        match kind:
            case "n":
                return self.numbers[text]
            case "q":
                return Quoted(text)
            case "l":
                return Label(text)
            case _:
                return text

    def _text(self, text: str, path: str, name: str) -> Num | Word | Quoted:
        if _NUMBER_IDS.fullmatch(path):
            return self.numbers[text]
        if (name in WORDS or path in _WORD_PATHS) and _WORD.fullmatch(text):
            return Word(text)
        return Quoted(text)


def _fits(name: str, unit: str) -> bool:
    """Whether a key's ending agrees with a number's unit; the costs of a finding differ by it alone."""
    return not (name.endswith("_us") and unit.startswith("money")) and not (
        name.endswith("_money") and not unit.startswith("money")
    )


def element(value: Any, index: int, array: str) -> str:
    """The name of an array's element in a dotted path; elements without one count from zero."""
    if not isinstance(value, Mapping):
        return key(value) if isinstance(value, str) else str(index)
    if array == "stages" and "venue" in value and "stage" in value:
        return f"{key(str(value['venue']))}.{key(str(value['stage']))}"
    return next((key(_name(value[name])) for name in ELEMENT_KEYS if value.get(name) is not None), str(index))


def _name(value: object) -> str:
    """The text of a naming value; a whole number has no point in a path."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _number(id: str, entry: Mapping[str, Any]) -> Num:
    return Num(
        id=id,
        value=entry["value"],
        unit=entry["unit"],
        shown=entry["shown"],
        grade=entry["grade"],
        where=tuple(Mark(**mark) for mark in entry["where"]),
        formula=entry["formula"],
        inputs=tuple(entry["inputs"]),
        cite=entry["cite"],
    )
