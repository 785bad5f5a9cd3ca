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
        raise InputRefused(Problem("there is no such file", _near(name), name)) from None
    except IsADirectoryError:
        remedy = f"name the desk file in it, such as {Path(name) / 'desk.yaml'}"
        raise InputRefused(Problem("this is a folder", remedy, name)) from None
    except PermissionError:
        raise InputRefused(Problem("the file may not be read", "change its permissions", name)) from None
    except (OSError, ValueError):
        raise InputRefused(Problem("the file cannot be opened", "name a desk file", name)) from None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limits.FILE_BYTES + 1), name


def _near(name: str) -> str:
    """What to do about a name without a file: the desk beside it that was meant, or a new one."""
    from reviewgen.desk.meant import did_you_mean

    path = Path(name)
    try:
        beside = [one.name for one in path.parent.iterdir() if one.suffix in {".yaml", ".yml"}]
    except OSError:
        beside = []
    near = did_you_mean(path.name, beside)
    return near if near.startswith("did") else "start with `reviewgen init`"


def _open_regular(name: str) -> int:
    """A descriptor of a regular file; asked before opening, and again after, for it may have changed."""
    refused = InputRefused(Problem("this is not a regular file", "name a desk file, or `-`", name))
    mode = Path(name).stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError
    if not stat.S_ISREG(mode):
        raise refused
    descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise refused
