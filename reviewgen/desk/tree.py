"""A desk file as plain dicts, lists and scalars, with the place of every key and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from reviewgen.errors import Problem, ReviewgenError
from reviewgen.ledger import Mark, key

Path = tuple[str | int, ...]
"""Where a node stands: keys of mappings and positions in lists, from the top."""


class Place(NamedTuple):
    """Line and column of a node, from one."""

    line: int
    column: int


class Spot(NamedTuple):
    """The places of one node: of its key (None for the top and for list items) and of its value."""

    key: Place | None
    value: Place


class Origin(NamedTuple):
    """Where an override comes from: in words, and its place in the file where it is a scenario's."""

    said: str
    path: Path | None = None


@dataclass(frozen=True)
class Tree:
    """What the guard read, and what overrides changed since.

    `words` holds, for unquoted numbers, booleans and nulls, the word as it was typed; `replaced` what stood at a
    path before each override, in their order, None for nothing.
    """

    name: str
    lines: tuple[str, ...]
    value: Any
    spots: dict[Path, Spot]
    words: dict[Path, str] = field(default_factory=dict)
    overrides: dict[Path, Origin] = field(default_factory=dict)
    replaced: tuple[tuple[Path, Any], ...] = ()

    def with_value(self, value: Any, path: Path, origin: Origin) -> Tree:
        """The same file with another value, which was put at `path` by an override."""
        kept = {at: earlier for at, earlier in self.overrides.items() if at[: len(path)] != path}
        replaced = (*self.replaced, (path, self.get(path)))
        return replace(self, value=value, overrides={**kept, path: origin}, replaced=replaced)

    def override_at(self, path: Path) -> Origin | None:
        """The override that put the value at `path` or above it, if one did."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.overrides:
                return self.overrides[path[:end]]
        return None

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Where the node is, or the nearest node above it that is in the file."""
        end = next(end for end in range(len(path), -1, -1) if path[:end] in self.spots)
        spot = self.spots[path[:end]]
        wants_key = of_key or end < len(path)
        return spot.key if wants_key and spot.key else spot.value

    def problem(self, path: Path, message: str, remedy: str = "", *, of_key: bool = False) -> Problem:
        """A problem at a node: with its line, or with the override that brought it."""
        origin = self.override_at(path)
        if origin is not None:
            return self.origin_problem(origin, message, remedy)
        place = self.place(path, of_key=of_key)
        return Problem(message, remedy, self.name, place.line, place.column, self.line(place.line))

    def origin_problem(self, origin: Origin, message: str, remedy: str) -> Problem:
        """A problem with an override: at its line where it stands in the file, else with its words."""
        if origin.path is None:
            return Problem(message, remedy, origin.said)
        place = self.place(origin.path)
        told = f"{origin.said}: {message}"
        return Problem(told, remedy, self.name, place.line, place.column, self.line(place.line))

    def placed(self, error: ReviewgenError, path: Path) -> ReviewgenError:
        """The same error, at a node of this file as far as its problems have no place of their own."""
        return type(error)(
            [one if one.place else self.problem(path, one.message, one.remedy) for one in error.problems]
        )

    def line(self, number: int) -> str:
        """The text of a line, counted from one; empty beyond the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def get(self, path: Path) -> Any:
        """The value at a path, or None."""
        node = self.value
        for element in path:
            if isinstance(node, list) and isinstance(element, int) and element < len(node):
                node = node[element]
            elif isinstance(node, dict):
                node = node.get(element)
            else:
                return None
        return node

    def named(self, path: Path) -> str:
        """The path as people write it: list items by their name, names percent-quoted.

        `("flow", "windows", 0, "rate")` becomes `flow.windows.open.rate`.
        """
        return ".".join(self._element(path, end) for end in range(len(path)))

    @cached_property
    def marks(self) -> dict[str, Mark]:
        """The mark of every given value by its named path; of an override, the override's own words."""
        names: dict[Path, str] = {}
        for path, _ in self.walk():
            above = names.get(path[:-1])
            names[path] = ".".join(filter(None, (above, self._element(path, len(path) - 1)))) if path else ""
        return {name: self._mark(path) for path, name in names.items() if self.get(path) is not None}

    def _mark(self, path: Path) -> Mark:
        origin = self.override_at(path)
        if origin is not None and origin.path is None:
            return Mark(origin.said, 0, 0)
        node = self.get(path)
        inner = (*path, "value") if isinstance(node, dict) and "value" in node else path
        place = self.place(origin.path if origin and origin.path else inner)
        return Mark(self.name.rpartition("/")[2], place.line, place.column)

    def _element(self, path: Path, end: int) -> str:
        element = path[end]
        if isinstance(element, str):
            return key(element)
        item = self.get(path[: end + 1])
        name = item.get("name") if isinstance(item, dict) else None
        return key(name) if isinstance(name, str) else str(element)

    def walk(self) -> Iterator[tuple[Path, Any]]:
        """Every path with its value, parents first."""
        pending: list[tuple[Path, Any]] = [((), self.value)]
        while pending:
            path, node = pending.pop()
            yield path, node
            if isinstance(node, dict):
                pending.extend(((*path, name), below) for name, below in reversed(node.items()))
            elif isinstance(node, list):
                pending.extend(((*path, index), node[index]) for index in reversed(range(len(node))))
