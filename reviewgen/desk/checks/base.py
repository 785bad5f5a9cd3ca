"""A contradiction between values of a desk, and how it becomes a problem."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from reviewgen.desk.meant import did_you_mean
from reviewgen.desk.tree import Path, Tree
from reviewgen.desk.wording import CHECKS
from reviewgen.errors import Problem

_NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})


class Check(NamedTuple):
    """One contradiction: its kind, where it shows, and which other places it rests on."""

    kind: str
    at: Path
    fields: Mapping[str, str] = _NO_FIELDS
    rests_on: tuple[Path, ...] = ()
    of_key: bool = False
    known: tuple[str, ...] = ()
    """What the name `found` could have been."""

    def problem(self, tree: Tree, *, search: bool = True) -> Problem:
        """The contradiction in words, at its place; `search` looks for what was meant among the known."""
        wording = CHECKS[self.kind]
        fields: dict[str, Any] = {"key": self.at[-1], **self.fields}
        if self.known:
            fields["meant"] = did_you_mean(self.fields["found"], self.known) if search else ""
        message, remedy = wording.message.format_map(fields), wording.remedy.format_map(fields)
        return tree.problem(self.at, message, remedy, of_key=self.of_key)

    def touches(self, path: Path) -> bool:
        """Whether a place that is wrong in itself is one of those this rests on."""
        abouts = (self.at, *self.rests_on)
        return any(path[: len(about)] == about or about[: len(path)] == path for about in abouts)
