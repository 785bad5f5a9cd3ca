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
def origin() -> str:
    """A digest of the package, of the libraries, of Python and of the machine's kind, as this process found them."""
    about = repr((sys.version, os.uname().machine, state_of(PACKAGE), *_libraries()))
    return hashlib.sha256(about.encode("utf-8", "surrogateescape")).hexdigest()


def state_of(folder: Path) -> str:
    """A digest of a folder's files.

    A file counts by its path, size, inode and times of change. Not by its content, which would cost as much
    as it saves: a file system changes the last of the times whenever it changes a file.
    """
    files = "\n".join(sorted(_below(str(folder))))
    return hashlib.sha256(files.encode("utf-8", "surrogateescape")).hexdigest()


def _below(folder: str) -> Iterator[str]:
    """Every file of a folder but hidden and compiled ones."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__pycache__")):
                continue
            if entry.is_dir():
                yield from _below(entry.path)
            else:
                yield f"{entry.path} {_state(entry.stat())}"


def _libraries() -> Iterator[str]:
    """The first file of each library, which every installation writes anew."""
    for name in LIBRARIES:
        found = find_spec(name)
        place = Path(found.origin or "") if found else Path()
        yield f"{name} {place} {_state(place.stat()) if place.is_file() else None}"


def _state(about: os.stat_result) -> tuple[int, ...]:
    return about.st_size, about.st_ino, about.st_mtime_ns, about.st_ctime_ns
