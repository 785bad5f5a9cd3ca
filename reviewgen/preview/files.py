"""The files that a preview rests on, and whether any has changed since it was last looked at.

Each is asked for its times some ten times a second: that costs next to nothing for the handful of files of a
desk, and holds for every way of saving, in place, by renaming, or by removing first.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reviewgen.desk.guard import read
from reviewgen.errors import ReviewgenError
from reviewgen.paths import inside

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk

Look = tuple[int, ...] | None
"""What tells one state of a file from another; None for a file that is not there."""
_TICK_S: Final = 0.01
"""The step of the slowest file clock in use: a file written twice within it may look the same."""
_LOOKS: Final = 10
"""Looks at most: a file that never comes to rest holds nothing up."""
_TEMPLATES: Final = 2_000


class Watched:
    """The watched files, and how each looked before it was last read."""

    def __init__(self, desk: Path, template_dir: Path | None) -> None:
        self._always, self._template_dir = (desk,), template_dir
        self._cited: frozenset[Path] = frozenset()
        self._looks: dict[Path, Look] = {}

    def look(self) -> None:
        """Look at all files anew, if need be again until none is so young that another write could go unseen."""
        for _ in range(_LOOKS):
            self._looks = self._now()
            if not _young(self._looks.values()):
                return
            time.sleep(_TICK_S)

    def cite(self, files: Iterable[Path]) -> None:
        """Watch these files from now on, and no others that a desk cited before."""
        self._cited = frozenset(files)
        known = self._looks
        self._looks = {path: known.get(path, look) for path, look in self._now().items()}

    def changed(self) -> bool:
        """Whether any file looks different, has come or has gone."""
        return self._now() != self._looks

    def _now(self) -> dict[Path, Look]:
        templates = _inside(self._template_dir) if self._template_dir else ()
        return {path: look_at(path) for path in (*self._always, *self._cited, *templates)}


def cited_files(desk: Desk, folder: Path, *, allow_outside: bool) -> Iterator[Path]:
    """The evidence and brand files of a desk, whether they are there or not."""
    names = [*desk.evidence, desk.obi.evidence_file if desk.obi else None, desk.brand]
    yield from (folder / name for name in names if name)
    if desk.brand:
        yield from _of_brand(folder, desk.brand, allow_outside=allow_outside)


def _of_brand(folder: Path, name: str, *, allow_outside: bool) -> Iterator[Path]:
    """The logo and fonts that a brand file names, as far as it can be read."""
    try:
        path = inside(folder, name, allow_outside=allow_outside)
        tree = read(path.read_bytes(), name)
    except (ReviewgenError, OSError):
        return
    named = [tree.get(("logo",))]
    for font in _mappings(tree.get(("typography", "fonts"))):
        named += [file.get("path") for file in _mappings(font.get("files"))]
    yield from (path.parent / one for one in named if isinstance(one, str))


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _inside(folder: Path) -> Iterator[Path]:
    return islice(folder.rglob("*"), _TEMPLATES)


def look_at(path: Path) -> Look:
    """How a file looks now; None for one that is not there or not to be seen."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _young(looks: Iterable[Look]) -> bool:
    age = time.time_ns() - max((look[0] for look in looks if look), default=0)
    return 0 <= age < _TICK_S * 1e9
