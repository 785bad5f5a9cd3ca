"""Opening a capture safely: a regular file and nothing else, read through one descriptor."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from reviewgen.errors import EnvironmentFault, InputRefused, Problem, UnsafeInput

STANDARD_INPUT = "-"
LARGEST = 4 << 40
"""Captures up to 4 TiB are read; beyond that something else was meant."""
_HASH_BLOCK = 1 << 22
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISLNK, "a symbolic link"),
)


@dataclass(frozen=True)
class Capture:
    """An open regular file. `name` is its last part alone: no folder of the user's reaches an output."""

    name: str
    size: int
    file: BinaryIO

    @property
    def descriptor_path(self) -> str:
        """A path to the very file that was checked, for libraries that open by name."""
        return f"/dev/fd/{self.file.fileno()}"


@contextmanager
def open_capture(path: str | Path, *, largest: int = LARGEST) -> Iterator[Capture]:
    """The file, open for reading, closed at the end; `-` is the standard input, spooled to the disk first.

    Raises InputRefused (missing, folder, pipe, device, link, empty), UnsafeInput (too large),
    EnvironmentFault (not readable).
    """
    if str(path) == STANDARD_INPUT:
        with _spooled(largest) as capture:
            yield capture
        return
    name = Path(path).name or str(path)
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        _refuse_kind(os.lstat(path).st_mode, name)  # a device is not even opened
        descriptor = os.open(path, flags)
    except OSError as error:
        raise _open_fault(error, name) from error
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        _refuse_kind(found.st_mode, name)
        if not found.st_size:
            raise InputRefused(Problem("the file is empty", "give the capture itself", name))
        if found.st_size > largest:
            raise UnsafeInput(
                Problem(f"{found.st_size} bytes are over the limit of {largest}", "split the file", name)
            )
        yield Capture(name, found.st_size, file)


@contextmanager
def _spooled(largest: int) -> Iterator[Capture]:
    """The standard input as a nameless file: captures are read more than once."""
    with tempfile.TemporaryFile() as file:
        while block := sys.stdin.buffer.read(_HASH_BLOCK):
            file.write(block)
            if file.tell() > largest:
                raise UnsafeInput(
                    Problem(f"more than the limit of {largest} bytes", "split the capture", STANDARD_INPUT)
                )
        if not file.tell():
            raise InputRefused(
                Problem("the standard input is empty", "pipe a capture into it", STANDARD_INPUT)
            )
        size = file.tell()
        file.seek(0)
        yield Capture(STANDARD_INPUT, size, cast(BinaryIO, file))


def sha256_of(capture: Capture) -> str:
    """The hash of the whole file; reads beside the file's own position, so it may run in another thread."""
    digest, offset = hashlib.sha256(), 0
    while block := os.pread(capture.file.fileno(), _HASH_BLOCK, offset):
        digest.update(block)
        offset += len(block)
    return digest.hexdigest()


def _refuse_kind(mode: int, name: str) -> None:
    for is_kind, words in _KINDS:
        if is_kind(mode):
            raise InputRefused(Problem(f"this is {words}, not a capture file", "name a regular file", name))


def _open_fault(error: OSError, name: str) -> InputRefused | EnvironmentFault:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
        return InputRefused(Problem("there is no such file", "check the path", name))
    if error.errno == errno.ELOOP:
        return InputRefused(
            Problem("this is a symbolic link, not a capture file", "name a regular file", name)
        )
    return EnvironmentFault(Problem(f"cannot open the file: {error.strerror}", "check its permissions", name))
