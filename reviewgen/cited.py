"""Reads the evidence files that a desk cites, all of them before any is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reviewgen.captured import Captured
from reviewgen.errors import ReviewgenError
from reviewgen.evidence.capture import open_capture
from reviewgen.evidence.obi_store import load_obi
from reviewgen.evidence.store import LARGEST, parse_evidence
from reviewgen.paths import inside

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk


class CitedFile(NamedTuple):
    """One evidence file as the desk names it, with its bytes."""

    name: str
    data: bytes


def read_cited(desk: Desk, source: str, *, allow_outside: bool) -> tuple[Captured, tuple[CitedFile, ...]]:
    """All evidence of a desk, parsed, and the files as they are.

    Raises the first file's kind of error with the problems of every file.
    """
    folder = Path() if source == "-" else Path(source).parent
    errors: list[ReviewgenError] = []
    files: list[CitedFile] = []

    def read(name: str, parse: Callable[[bytes, str], Any], at: tuple[str | int, ...]) -> Any:
        try:
            with open_capture(inside(folder, name, allow_outside=allow_outside), largest=LARGEST) as capture:
                data = capture.file.read()
            parsed = parse(data, name)
        except ReviewgenError as error:
            errors.append(desk.tree.placed(error, at))
            return None
        files.append(CitedFile(name, data))
        return parsed

    series = [read(name, parse_evidence, ("evidence", index)) for index, name in enumerate(desk.evidence)]
    obi_name = desk.obi.evidence_file if desk.obi else None
    obi = read(obi_name, load_obi, ("obi", "evidence_file")) if obi_name is not None else None
    if errors:
        raise type(errors[0])([problem for error in errors for problem in error.problems])
    audit = (obi_name, hashlib.sha256(files[-1].data).hexdigest()) if obi_name is not None else None
    return Captured(tuple(series), obi, audit), tuple(files)
