"""Reads the evidence files that a desk cites, all of them before any is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reviewgen.captured import Captured, Cited, CitedFile
from reviewgen.errors import ReviewgenError
from reviewgen.evidence.capture import open_capture
from reviewgen.evidence.outline import LARGEST
from reviewgen.paths import inside

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk

_Path = tuple[str | int, ...]


def read_cited(desk: Desk, source: str, *, allow_outside: bool) -> Cited:
    """The evidence files of a desk, from the desk file's folder, not yet parsed.

    Raises the first file's kind of error with the problems of every file.
    """
    folder = Path() if source == "-" else Path(source).parent
    files, errors = dict[_Path, CitedFile](), list[ReviewgenError]()
    for name, at in _named(desk):
        try:
            with open_capture(inside(folder, name, allow_outside=allow_outside), largest=LARGEST) as capture:
                files[at] = CitedFile(name, capture.file.read())
        except ReviewgenError as error:
            errors.append(desk.tree.placed(error, at))
    if errors:
        raise _together([*errors, *_faults(_parsed(desk, files))])
    return Cited(tuple(files.values()), partial(_captured, desk, files))


def _named(desk: Desk) -> Iterator[tuple[str, _Path]]:
    """The names of the files, and where the desk gives each."""
    yield from ((name, ("evidence", index)) for index, name in enumerate(desk.evidence))
    if desk.obi and desk.obi.evidence_file is not None:
        yield desk.obi.evidence_file, ("obi", "evidence_file")


def _captured(desk: Desk, files: dict[_Path, CitedFile]) -> Captured:
    said = _parsed(desk, files)
    if errors := _faults(said):
        raise _together(errors)
    if desk.obi is None or desk.obi.evidence_file is None:
        return Captured(tuple(said))
    audit = list(files.values())[-1]
    return Captured(tuple(said[:-1]), said[-1], (audit.name, hashlib.sha256(audit.data).hexdigest()))


def _parsed(desk: Desk, files: dict[_Path, CitedFile]) -> list[Any]:
    """What each file says, or why it cannot be told."""
    from reviewgen.evidence.obi_store import load_obi
    from reviewgen.evidence.store import parse_evidence

    said = list[Any]()
    for at, file in files.items():
        parse = load_obi if at[0] == "obi" else parse_evidence
        try:
            said.append(parse(file.data, file.name))
        except ReviewgenError as error:
            said.append(desk.tree.placed(error, at))
    return said


def _faults(said: Iterable[Any]) -> list[ReviewgenError]:
    return [one for one in said if isinstance(one, ReviewgenError)]


def _together(errors: list[ReviewgenError]) -> ReviewgenError:
    return type(errors[0])([problem for error in errors for problem in error.problems])
