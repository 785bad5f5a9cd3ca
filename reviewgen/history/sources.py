"""One side of a comparison: a desk.yaml, a review.json, or either of a revision, as `REV:path`."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from reviewgen.errors import InputRefused, Problem, ReviewgenError, UnsafeInput
from reviewgen.history.git import Blind
from reviewgen.history.repository import Repository, open_repository
from reviewgen.history.stored import is_review, parse_review, read_file

if TYPE_CHECKING:
    from reviewgen.captured import Captured
    from reviewgen.desk.model import Desk

_REVISION: Final = re.compile(r"((?:[^:{]|\{[^}]*\}?)*)(?::(.*))?", re.DOTALL)
"""`REV:path`; a colon in braces, as in `HEAD@{12:00}`, is the revision's own."""
Reader = Callable[[str], bytes]
"""Bytes of a file by its path relative to the desk's folder. Raises ReviewgenError."""


@dataclass(frozen=True)
class Inputs:
    """A desk, the evidence it cites, and their files as they are."""

    desk: Desk
    captured: Captured
    files: tuple[tuple[str, bytes], ...] = ()
    precision: Literal["default", "high"] = "default"

    def review(self, *, whatifs: bool = True) -> dict[str, Any]:
        """The review of these inputs as this version makes it; without the scenarios in half the time."""
        from reviewgen.evaluate import evaluate

        desk = self.desk if whatifs else self.desk.model_copy(update={"scenarios": {}})
        made = evaluate(desk, self.captured, precision=self.precision)
        if self.precision != "default":
            made["provenance"]["precision"] = self.precision
        return made


@dataclass(frozen=True)
class Side:
    """A review, and what it was made from where that is at hand.

    `stored` tells a review.json from one made just now; `remarks` say what could not be seen. `place` is
    where a revision's file is: its repository, the revision's hash, and the path from the top.
    """

    name: str
    review: dict[str, Any]
    stored: bool
    inputs: Inputs | None = None
    remarks: tuple[str, ...] = ()
    place: tuple[Repository, str, str] | None = None
    _cache: list[dict[str, Any]] = field(default_factory=list, compare=False, repr=False)

    def today(self) -> dict[str, Any] | None:
        """The review of the same inputs by this version; None where the inputs are not at hand."""
        if not self.stored:
            return self.review
        if self.inputs is None:
            return None
        if not self._cache:
            self._cache.append(self.inputs.review())
        return self._cache[0]


_FILES: Final = (".yaml", ".yml", ".json", ".pdf")
"""How names of files end; no revision is called so."""


def read_side(text: str, *, default_path: str = "", allow_outside: bool = False) -> Side:
    """The side a user named. `default_path` is the desk that a bare REV means.

    Raises ReviewgenError, and says both readings where the name is neither file nor revision.
    """
    if text == "-" or _is_file(text):
        return _of_file(text, allow_outside)
    if text.endswith(_FILES) and ":" not in text:
        raise InputRefused(
            Problem("there is no such file", "check the path; a revision's file is REV:path", text)
        )
    revision, path = _REVISION.fullmatch(text).groups()  # type: ignore[union-attr]
    if path or (default_path and path is None):
        return of_revision(revision, path or "", default_path, allow_outside=allow_outside)
    what = "no such file, and not `REV:path`" if not default_path else "neither a file nor a revision"
    raise InputRefused(Problem(what, "name a desk.yaml, a review.json or `REV:path`", text))


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # longer than a name may be
        return False


def _of_file(name: str, allow_outside: bool) -> Side:
    if name == "-":
        from reviewgen.desk.read import read_bytes

        data, shown = read_bytes(name)
        folder = Path()
    else:
        data, shown, folder = read_file(name), name, Path(name).parent
    read = _folder_reader(folder, allow_outside)
    if is_review(data) or name.endswith(".json"):
        return _stored(data, shown, read, Path(shown).name, ())
    return Side(shown, *_made(data, shown, read))


def of_revision(revision: str, path: str, default_path: str = "", *, allow_outside: bool = False) -> Side:
    """A file of a revision. Raises ReviewgenError, also where git cannot be asked."""
    shown = f"{revision}:{path}" if path else revision
    desk = Path(default_path).resolve()  # a link to the desk stands for it
    folder = Path() if path else desk.parent
    try:
        repository = open_repository(folder)
    except Blind as blind:
        raise InputRefused(Problem(f"{blind}, so revisions cannot be read", "name a file", shown)) from None
    hash = repository.resolve(revision)
    found = repository.find(hash, path) if path else _name_then(repository, hash, desk.name)
    data = repository.blob(hash, found)
    read = blob_reader(repository, hash, found, allow_outside=allow_outside)
    name = posixpath.basename(found)
    if is_review(data) or found.endswith(".json"):
        side = _stored(data, shown, read, name, repository.remarks)
    else:
        with _told_of(name, revision):
            side = Side(shown, *_made(data, name, read), remarks=repository.remarks)
    return replace(side, place=(repository, hash, found))


@contextmanager
def _told_of(name: str, revision: str) -> Iterator[None]:
    """Say of which revision a file is that cannot be read; the desk itself keeps its plain name."""
    try:
        yield
    except ReviewgenError as error:
        error.problems = tuple(
            replace(one, file=f"{revision}:{name}") if one.file == name else one for one in error.problems
        )
        raise


def _name_then(repository: Repository, hash: str, name: str) -> str:
    """The path that the desk of this name had in a revision, through renames."""
    now = repository.prefix + name
    try:
        return repository.find(hash, now)
    except ReviewgenError:
        before = [one.path for one in repository.commits(now) if one.path]
        for path in dict.fromkeys(before):
            if repository.holds(hash, path):
                return path
        raise


def blob_reader(repository: Repository, hash: str, desk: str, *, allow_outside: bool = False) -> Reader:
    """Reads files of a revision relative to the desk's folder there, and below it unless told otherwise."""
    folder = posixpath.dirname(desk)

    def read(name: str) -> bytes:
        path = posixpath.normpath(posixpath.join(folder, name))
        if not allow_outside and folder and not path.startswith(f"{folder}/"):
            raise UnsafeInput(
                f"`{name}` lies outside the desk file's folder",
                "move it beside the desk file, or allow it with --allow-outside",
            )
        return repository.blob(hash, path)

    return read


def _folder_reader(folder: Path, allow_outside: bool) -> Reader:
    def read(name: str) -> bytes:
        from reviewgen.evidence.capture import open_capture
        from reviewgen.evidence.store import LARGEST
        from reviewgen.paths import inside

        with open_capture(inside(folder, name, allow_outside=allow_outside), largest=LARGEST) as capture:
            return capture.file.read()

    return read


def _made(data: bytes, name: str, read: Reader) -> tuple[dict[str, Any], bool, Inputs]:
    inputs = read_inputs(data, name, read)
    return inputs.review(), False, inputs


def read_inputs(data: bytes, name: str, read: Reader, overrides: tuple[str, ...] = ()) -> Inputs:
    """A desk from its bytes with the evidence it cites. Raises ReviewgenError."""
    from reviewgen.captured import Captured
    from reviewgen.desk.load import parse_desk

    desk = parse_desk(data, name, overrides)
    obi_name = desk.obi.evidence_file if desk.obi else None
    if not desk.evidence and obi_name is None:
        return Inputs(desk, Captured())
    from reviewgen.evidence.obi_store import load_obi
    from reviewgen.evidence.store import parse_evidence

    files = [(one, read(one)) for one in desk.evidence]
    series = tuple(parse_evidence(content, one) for one, content in files)
    obi = audit = None
    if obi_name is not None:
        data = read(obi_name)
        files.append((obi_name, data))
        obi, audit = load_obi(data, obi_name), (obi_name, hashlib.sha256(data).hexdigest())
    return Inputs(desk, Captured(series, obi, audit), tuple(files))


def _stored(data: bytes, shown: str, read: Reader, name: str, seen: tuple[str, ...]) -> Side:
    """A stored review; its inputs where the desk beside it is the very file it was made from."""
    review = parse_review(data, shown)
    inputs, why = None, "its inputs are not beside it, so it was not reviewed again"
    try:
        inputs = _inputs_beside(review, read, name)
    except ReviewgenError as error:
        why = f"its inputs cannot be read again: {error.problems[0].message}"
    return Side(shown, review, True, inputs, seen if inputs else (*seen, why))


def _inputs_beside(review: dict[str, Any], read: Reader, name: str) -> Inputs | None:
    from reviewgen.review import desk_name

    stem = name.removesuffix(".json").removesuffix(".review")
    candidates = (desk_name(review), f"{stem}.yaml", f"{stem}.yml", "desk.yaml")
    for candidate in dict.fromkeys(candidates):
        try:
            data = read(candidate)
        except ReviewgenError:
            continue
        if hashlib.sha256(data).hexdigest() != review["provenance"].get("desk_sha256"):
            continue
        return again(review, data, candidate, read)
    return None


def again(review: dict[str, Any], data: bytes, name: str, read: Reader) -> Inputs:
    """The inputs of a recorded review: its desk with the recorded overrides and precision."""
    from reviewgen.history.recorded import override_words

    inputs = read_inputs(data, name, read, override_words(review))
    high = review["provenance"].get("precision") == "high"
    return replace(inputs, precision="high" if high else "default")
