"""The lines of the desk file that a review was made from, where that very file can be found."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from reviewgen.errors import ReviewgenError


class LinesOf:
    """Lines by file name and number; empty where no file has the hash that the review records.

    The desk is looked for beside the review, in the folder above it, and where the user stands.
    """

    def __init__(self, path: Path, review: dict[str, Any]) -> None:
        self._folders = (path.parent, path.parent.parent, Path())
        self._sha256 = str(review["provenance"].get("desk_sha256", ""))
        self._known: dict[str, tuple[str, ...]] = {}

    def text(self, file: str, line: int) -> str:
        """The line without its indentation, or nothing."""
        if not line or not self._sha256 or Path(file).name != file:
            return ""
        if file not in self._known:
            self._known[file] = self._read(file)
        lines = self._known[file]
        return lines[line - 1].strip() if line <= len(lines) else ""

    def _read(self, file: str) -> tuple[str, ...]:
        from reviewgen.desk.read import read_bytes

        for folder in self._folders:
            with suppress(ReviewgenError):
                data, _ = read_bytes(folder / file)
                if hashlib.sha256(data).hexdigest() == self._sha256:
                    return tuple(data.decode("utf-8", "replace").splitlines())
        return ()
