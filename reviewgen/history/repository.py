"""What a repository holds of one file: its revisions through renames and merges, and its bytes in each.

Blobs come from `cat-file` by object, so neither filters nor textconv see them; the state of the working
file is found by comparing bytes, never by `git status`, which would run the filters.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from reviewgen.errors import InputRefused, Problem, UnsafeInput, visible
from reviewgen.history import git
from reviewgen.history.git import Blind, Failed

LIMIT: Final = 64_000_000
"""Bytes of one file of a revision; the readers behind have narrower limits of their own."""
_NO_FILE: Final = {
    "120000": ("a symbolic link stands there in that revision", "name the file that it leads to"),
    "160000": ("a submodule stands there in that revision", "name a file in the submodule's own repository"),
    "040000": ("a folder stands there in that revision", "name a file"),
}


_RENAMES: Final = (
    "show", "--format=", "--name-status", "-z", "-M", "--diff-filter=R",
    "-O/dev/null", "--no-ext-diff", "--no-textconv", "--no-show-signature",
)  # fmt: skip
"""What one commit renamed: status, old name, new name, and so on."""


class Entry(NamedTuple):
    """One file of a revision as git lists it."""

    mode: str
    object: str
    size: int


class Commit(NamedTuple):
    """One commit that touched a file: its hash, its day (ISO), and the file's path then; None if it was gone."""

    hash: str
    day: str
    path: str | None


@dataclass(frozen=True)
class Repository:
    """A repository. `prefix` is the asked folder below `top`, empty or ending in a slash.

    `trust` stands before git's arguments where the user told git to trust another user's repository.
    """

    top: Path
    prefix: str
    shallow: bool
    detached: bool
    trust: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What cannot be seen, or could surprise."""
        said = []
        if self.shallow:
            said.append("the clone is shallow: revisions before its edge cannot be seen")
        if self.detached:
            said.append("the head is detached: revisions on branches above it are not seen")
        return tuple(said)

    def resolve(self, revision: str) -> str:
        """The hash of a revision. Raises InputRefused for an unknown one."""
        asked = f"{revision}^{{commit}}"
        try:
            out = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", asked)
        except Failed:
            shallow = "; the clone is shallow" if self.shallow else ""
            message = f"git knows no revision `{visible(revision)}`{shallow}"
            raise InputRefused(message, "name a commit, tag or branch of this repository") from None
        return out.decode("ascii", "replace").strip()

    def blob(self, revision: str, path: str) -> bytes:
        """A file of a revision (a hash of `resolve`), by its path from the top.

        Raises InputRefused where no file is there, UnsafeInput where it is too large.
        """
        shown = f"{revision[:10]}:{path}"
        entry = self._entries(revision, path).get(path)
        if entry is None:
            raise InputRefused(
                Problem("there is no such file in that revision", "check path and revision", shown)
            )
        if entry.mode in _NO_FILE:
            raise InputRefused(Problem(*_NO_FILE[entry.mode], shown))
        if entry.size > LIMIT:
            raise UnsafeInput(Problem(f"over {LIMIT // 1_000_000} MB", "name a smaller file", shown))
        try:
            return self._git("cat-file", "blob", entry.object)
        except Failed:
            problem = Problem("its content is not in this clone", "fetch it, or use a full clone", shown)
            raise InputRefused(problem) from None

    def find(self, revision: str, path: str) -> str:
        """The path from the top of a file given from the top or from the asked folder. Raises InputRefused."""
        below = os.path.normpath(self.prefix + path)
        relative = path.startswith(("./", "../"))
        for candidate in [below] if relative else dict.fromkeys((os.path.normpath(path), below)):
            if self.holds(revision, candidate):
                return candidate
        problem = Problem(
            "there is no such file in that revision", "write the path from the repository's top",
            f"{revision[:10]}:{path}",
        )  # fmt: skip
        raise InputRefused(problem)

    def holds(self, revision: str, path: str) -> bool:
        """Whether a revision has something at this path from the top."""
        return path in self._entries(revision, path)

    def commits(self, path: str, most: int | None = None, revision: str = "HEAD") -> tuple[Commit, ...]:
        """The commits up to a revision that changed a file (path from the top), newest first.

        Earlier names of the file and side branches are walked as well; at most `most` are given. Raises Blind.
        """
        try:
            self._git("rev-parse", "--verify", "--quiet", revision)
        except Failed:
            return ()  # a repository without a commit
        try:
            names = self._names(path, revision)
            out = self._git("log", "--date-order", "--format=%H %cs", revision, "--", *names)
        except Failed as failure:
            raise Blind(failure.why) from None
        lines = [line.split() for line in out.decode("ascii", "replace").splitlines()]
        return tuple(islice(self._commits(lines, names), most))

    def _names(self, path: str, revision: str) -> list[str]:
        """The file's names, newest first."""
        command = ("log", "--follow", "--format=", "--name-status", "-z", "--diff-filter=R", "-O/dev/null")
        quiet = ("--no-ext-diff", "--no-textconv", "--no-show-signature")
        out = self._git(*command, *quiet, revision, "--", path).decode("utf-8", "surrogateescape")
        words = out.split("\0")
        older = words[1::3]  # status, old name, new name, and so on
        return list(dict.fromkeys((path, *older)))

    def renamed(self, path: str) -> str | None:
        """What a file that is gone (path from the top) is called now; None where git tells of no rename.

        Raises Blind.
        """
        seen: set[str] = set()
        while path not in seen and not self.holds("HEAD", path):
            seen.add(path)
            try:
                gone = self._git("log", "-1", "--format=%H", "--no-renames", "--diff-filter=D", "HEAD", "--", path)
                commit = gone.decode("ascii", "replace").strip()
                shown = self._git(*_RENAMES, commit) if commit else b""
            except Failed as failure:
                raise Blind(failure.why) from None
            words = shown.decode("utf-8", "surrogateescape").strip("\n").split("\0")
            path = dict(zip(words[1::3], words[2::3], strict=False)).get(path, path)
        return path if seen and self.holds("HEAD", path) else None

    def _commits(self, lines: list[list[str]], names: list[str]) -> Iterator[Commit]:
        """The commits in git's output with the file's name in each, newest first.

        The newest name that a commit has is the file's; one that changed only another file which has an
        older name of it is left out.
        """
        states = (self._state(hash, names) for hash, _ in lines)
        state = next(states, None)
        for hash, day in lines:
            before = next(states, None)
            if state is not None and state != before:
                yield Commit(hash, day, state[0])
            state = before

    def _state(self, revision: str, names: list[str]) -> tuple[str | None, str]:
        """The file's name in a revision, and its content's object."""
        entries = self._entries(revision, *names)
        name = next((one for one in names if one in entries), None)
        return name, entries[name].object if name else ""

    def _entries(self, revision: str, *paths: str) -> dict[str, Entry]:
        """What a revision has at these paths from the top."""
        try:
            out = self._git("ls-tree", "-z", "-l", "--full-tree", revision, "--", *paths)
        except Failed:
            return {}
        found = {}
        for row in out.decode("utf-8", "surrogateescape").split("\0"):
            head, tab, path = row.partition("\t")
            if tab:
                mode, _, object, size = head.split()
                found[path] = Entry(mode, object, int(size) if size.isdecimal() else 0)
        return found

    def _git(self, *arguments: str) -> bytes:
        return git.run(self.top, *self.trust, *arguments)


def open_repository(folder: Path) -> Repository:
    """The repository a folder lies in, or is. Raises Blind with the reason where git cannot be asked."""
    try:
        out, trust = git.run_trusting(folder, "rev-parse", "--is-bare-repository", "--is-shallow-repository")
        bare, shallow = (word == b"true" for word in out.split())
        top = folder if bare else Path(_line(folder, trust, "--show-toplevel"))
        prefix = "" if bare else _line(folder, trust, "--show-prefix")
    except (Failed, ValueError) as failure:
        raise Blind(
            failure.why if isinstance(failure, Failed) else "git could not read the repository"
        ) from None
    try:
        git.run(folder, *trust, "symbolic-ref", "--quiet", "HEAD")
        detached = False
    except Failed:
        detached = True
    return Repository(top, prefix, shallow, detached, trust)


def _line(folder: Path, trust: tuple[str, ...], question: str) -> str:
    """One answer of rev-parse, which may itself hold line ends."""
    out = git.run(folder, *trust, "rev-parse", question).decode("utf-8", "surrogateescape")
    return out.removesuffix("\n")
