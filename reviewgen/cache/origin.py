"""Which code made an entry: this package's files and the libraries' installations, each by its state on disk."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent.parent
LIBRARIES: Final = ("numpy", "scipy", "pandas", "babel", "matplotlib", "jinja2", "markupsafe", "pydantic_core")
"""Those that results, charts and pages come from."""


@cache
def origin(*folders: Path) -> str:
    """A digest of the package, of further folders, of the libraries, of Python and of the machine's kind.

    A file counts by its path, size, inode and times of change. Not by its content, which would cost as much
    as it saves: a file system changes the last of the times whenever it changes a file.
    """
    state = hashlib.sha256(repr((sys.version, os.uname().machine)).encode())
    for line in (*_package(folders), *_libraries()):
        state.update(line.encode("utf-8", "surrogateescape"))
    return state.hexdigest()


def _package(folders: tuple[Path, ...]) -> Iterator[str]:
    for folder in (PACKAGE, *folders):
        yield f"{folder}\n"
        yield from sorted(_below(str(folder)))


def _below(folder: str) -> Iterator[str]:
    """Every file of a folder but hidden and compiled ones."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__pycache__")):
                continue
            if entry.is_dir():
                yield from _below(entry.path)
            else:
                yield f"{entry.path} {_state(entry.stat())}\n"


def _libraries() -> Iterator[str]:
    """The first file of each library, which every installation writes anew."""
    for name in LIBRARIES:
        found = find_spec(name)
        place = Path(found.origin or "") if found else Path()
        yield f"{name} {place} {_state(place.stat()) if place.is_file() else None}\n"


def _state(about: os.stat_result) -> tuple[int, ...]:
    return about.st_size, about.st_ino, about.st_mtime_ns, about.st_ctime_ns
