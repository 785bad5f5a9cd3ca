"""A private folder of entries: whole or absent, never trusted to be good, bounded in size.

The folder is the caller's own (`$XDG_CACHE_HOME/reviewgen`, else `~/.cache/reviewgen`; on macOS
`~/Library/Caches/reviewgen`) and closed to everybody else. Whatever goes wrong with it, an entry is
merely not there: a cache can make a build quicker, never fail it or change it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

LIMIT: Final = 128 << 20
"""Bytes of all entries together; beyond it the longest unused go. A review with its charts and page takes two."""
_TEMP: Final = ".new-"
_ABANDONED_S: Final = 3600.0


def key(kind: str, *parts: bytes | str) -> str:
    """The name of the entry of this kind that depends on these parts and nothing else.

    >>> key("page", "a", "b") == key("page", "ab")
    False
    """
    state = hashlib.sha256()
    for part in (kind, *parts):
        data = part.encode("utf-8") if isinstance(part, str) else part
        state.update(b"%d:" % len(data))
        state.update(data)
    return f"{kind}-{state.hexdigest()}"


class Cache:
    """Entries in a folder; with None for the folder, a cache that never holds anything."""

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        self._folder, self._limit = folder, limit

    @classmethod
    def of_user(cls) -> Cache:
        """The user's own, or none where `REVIEWGEN_CACHE=off` or no home is known."""
        return cls(None if os.environ.get("REVIEWGEN_CACHE", "").lower() == "off" else _user_folder())

    def get(self, name: str) -> bytes | None:
        """The entry of this name; None where there is none, or none that is sound."""
        with suppress(OSError), self._opened() as folder:
            with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb") as file:
                kept = file.read(self._limit)
            os.utime(name, dir_fd=folder, follow_symlinks=False)
            head, _, data = kept.partition(b"\n")
            return data if head == _head(name, data) else None
        return None

    def put(self, name: str, data: bytes) -> None:
        """Keep an entry, and let go of the longest unused ones where all together grow too large."""
        with suppress(OSError), self._opened() as folder:
            temporary = f"{_TEMP}{os.urandom(8).hex()}"
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_head(name, data) + b"\n" + data)
                os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with suppress(OSError):
                    os.unlink(temporary, dir_fd=folder)
                raise
            self._sweep(folder)

    def recall(self, name: str, read: Callable[[bytes], T], make: Callable[[], bytes]) -> T:
        """What `read` makes of the entry, or of what `make` gives, which is then kept.

        An entry that `read` fails on is none of ours, or was changed since, and is made again.
        """
        kept = self.get(name)
        if kept is not None:
            with suppress(Exception):
                return read(kept)
        made = make()
        self.put(name, made)
        return read(made)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """A descriptor of the folder, made if needed. Raises OSError for none, and for one that is not private."""
        if self._folder is None:
            raise FileNotFoundError
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            found = os.fstat(folder)
            if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
                raise PermissionError
            yield folder
        finally:
            os.close(folder)

    def _sweep(self, folder: int) -> None:
        """Keep within the limit; another build may be sweeping too."""
        found = []
        with os.scandir(folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    found.append((entry.stat(follow_symlinks=False), entry.name))
        found.sort(key=lambda one: one[0].st_mtime_ns, reverse=True)
        total, now = 0, time.time()
        for about, name in found:
            total += about.st_size
            abandoned = name.startswith(_TEMP) and about.st_mtime < now - _ABANDONED_S
            if total > self._limit or abandoned:
                with suppress(OSError):
                    os.unlink(name, dir_fd=folder)


def _head(name: str, data: bytes) -> bytes:
    """The first line of an entry: its format, its name, and the length and checksum of what follows."""
    return f"reviewgen.cache/1 {name} {len(data)} {zlib.crc32(data):08x}".encode()


def _user_folder() -> Path | None:
    """Where this system's users keep what can be made again; None without a home. Raises nothing."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if given.is_absolute():  # the standard has a relative one ignored
        return given / "reviewgen"
    with suppress(RuntimeError):
        home = Path.home()
        if home.is_absolute():
            return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "reviewgen"
    return None
