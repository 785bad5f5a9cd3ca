"""The only writer of files: a set of outputs is renewed whole, or the manifest says that it is not.

Each file is written beside its place, synced and renamed, so none is ever torn. The manifest holds
the hash of every file; it is removed before the first rename and written after the last, so a set
whose manifest is missing or does not match is a mixed one. A lock on the folder keeps two builds apart.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from reviewgen.errors import EnvironmentFault

_TEMP: Final = ".reviewgen-"
_REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "the folder cannot be written",
    errno.EPERM: "the folder cannot be written",
    errno.ENAMETOOLONG: "the file name is too long",
}


def manifest_name(stem: str) -> str:
    """The manifest's file name for a set of this stem."""
    return f"{stem}.manifest.json"


class Written(NamedTuple):
    """What became of a set: the files written, the manifest last, and the older ones removed."""

    files: tuple[Path, ...]
    removed: tuple[Path, ...]


def write_set(folder: Path, stem: str, files: dict[str, bytes], stale: tuple[str, ...] = ()) -> Written:
    """Write a set of files into a folder, making it if needed.

    `stale` names older files that this build could not renew; they are removed. A symbolic link in the
    place of a file is replaced, never followed. Raises EnvironmentFault, and ValueError for a name that
    is not a plain file name.
    """
    for name in (*files, *stale, stem):
        if not name or name in {".", ".."} or "/" in name or "\0" in name or name.startswith(_TEMP):
            raise ValueError(f"not a file name: {name!r}")
    manifest = manifest_name(stem)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    sealed = json.dumps({"format": "reviewgen.manifest/1", "sha256": hashes}, indent=1) + "\n"
    with _reported(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            _sweep(folder)
            _remove(folder, (manifest,))
            removed = _remove(folder, stale)
            for name, data in files.items():
                _replace(folder, name, data)
            _replace(folder, manifest, sealed.encode("utf-8"))
    return Written(tuple(folder / name for name in (*files, manifest)), removed)


def write_one(path: Path, data: bytes) -> Path:
    """Write a single file, whole or not at all. Raises EnvironmentFault."""
    with _reported(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path.parent, path.name, data)
    return path


def intact(folder: Path, stem: str) -> bool:
    """Whether the set of this stem is complete and of one build, as its manifest tells."""
    try:
        hashes = json.loads((folder / manifest_name(stem)).read_text(encoding="utf-8"))["sha256"]
        found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in hashes}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(found == hashes)


def _replace(folder: Path, name: str, data: bytes) -> None:
    """Temporary file, sync, rename, sync of the folder."""
    temporary = folder / f"{_TEMP}{os.urandom(8).hex()}.tmp"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    try:
        try:
            _write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        temporary.rename(folder / name)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync(folder)


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _remove(folder: Path, names: tuple[str, ...]) -> tuple[Path, ...]:
    """Remove the files that are there; the folder is synced, so that none comes back after a crash."""
    removed = []
    for name in names:
        with suppress(FileNotFoundError):
            (folder / name).unlink()
            removed.append(folder / name)
    _sync(folder)
    return tuple(removed)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what an interrupted build left behind; only ever under the lock."""
    for path in folder.glob(f"{_TEMP}*.tmp"):
        with suppress(FileNotFoundError):
            path.unlink()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock on the folder itself; the kernel releases it whatever becomes of this process."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _reported(folder: Path) -> Iterator[None]:
    """A failing disk as a sentence that names the folder as the user gave it."""
    try:
        yield
    except OSError as failure:
        reason = _REASONS.get(failure.errno or 0, failure.strerror or "unknown reason")
        raise EnvironmentFault(
            f"cannot write to {folder}: {reason}", "free some space or choose another folder with -o"
        ) from failure
