"""The evidence files behind a desk, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reviewgen.evidence.obi_store import ObiEvidence
    from reviewgen.evidence.store import Evidence


@dataclass(frozen=True)
class Captured:
    """The evidence a desk cites: files of `measure`, and the one of `audit-obi` with its name and hash."""

    files: tuple[Evidence, ...] = ()
    obi: ObiEvidence | None = None
    obi_file: tuple[str, str] | None = None


class CitedFile(NamedTuple):
    """One evidence file as the desk names it, with its bytes."""

    name: str
    data: bytes


class Cited:
    """The evidence files of one desk, in its order, the imbalance audit's last; parsed when first asked for.

    A result that is recalled was made of the very same bytes, so what they say need not be parsed for it again.
    """

    def __init__(self, files: tuple[CitedFile, ...] = (), parse: Callable[[], Captured] = Captured) -> None:
        self.files = files
        self._parse = parse
        self._captured: Captured | None = None

    @property
    def captured(self) -> Captured:
        """What the files say. Raises ReviewgenError with the problems of every file."""
        if self._captured is None:
            self._captured = self._parse()
        return self._captured
