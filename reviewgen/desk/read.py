"""The desk file's bytes: a regular file within the size limit, or standard input."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from reviewgen.desk import limits
from reviewgen.errors import InputRefused, Problem

STANDARD_INPUT = "standard input"


def read_bytes(path: Path | str) -> tuple[bytes, str]:
    """The bytes, at most one beyond the limit, and the name as the user typed it.

    A link the user named is followed; a pipe, device or folder is refused before it is opened for
    reading, so that none can hang the program. Raises InputRefused.
    """
    name = str(path)
    if name == "-":
        return sys.stdin.buffer.read(limits.FILE_BYTES + 1), STANDARD_INPUT
    try:
        descriptor = _open_regular(name)
    except FileNotFoundError:
        raise InputRefused(Problem("there is no such file", "start with `reviewgen init`", name)) from None
    except PermissionError:
        raise InputRefused(Problem("the file may not be read", "change its permissions", name)) from None
    except (OSError, ValueError):
        raise InputRefused(Problem("the file cannot be opened", "name a desk file", name)) from None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limits.FILE_BYTES + 1), name


def _open_regular(name: str) -> int:
    """A descriptor of a regular file; asked before opening, and again after, for it may have changed."""
    refused = InputRefused(Problem("this is not a regular file", "name a desk file, or `-`", name))
    if not stat.S_ISREG(Path(name).stat().st_mode):
        raise refused
    descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise refused
