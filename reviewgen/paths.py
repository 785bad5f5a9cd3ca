"""Where files named inside a desk may lie: in the desk file's folder, unless the user says otherwise."""

from __future__ import annotations

from pathlib import Path

from reviewgen.errors import InputRefused, UnsafeInput


def inside(folder: Path, name: str, *, allow_outside: bool) -> Path:
    """The path of a file that a desk names, checked to lie below the desk file's folder.

    Raises InputRefused where there is no such file, UnsafeInput where it lies elsewhere.
    """
    path = folder / name
    if "\0" in name or not name.strip():
        raise InputRefused("a file name in the desk is empty or holds a NUL", "write the file's path")
    try:
        elsewhere = not path.resolve().is_relative_to(folder.resolve())
        found = path.exists()
    except (OSError, RuntimeError):  # a name too long, or links in a circle
        raise InputRefused(f"`{name}` cannot be a file", "write the path relative to the desk file") from None
    if elsewhere and not allow_outside:
        raise UnsafeInput(
            f"`{name}` lies outside the desk file's folder",
            "move it beside the desk file, or allow it with --allow-outside",
        )
    if not found:
        raise InputRefused(f"`{name}` does not exist", "write the path relative to the desk file")
    return path
