"""Reads a repository that may be hostile: git runs none of its hooks, monitors, pagers, filters or helpers.

Blobs come from `cat-file` by object, so neither filters nor textconv see them; the state of the working
file is found by comparing bytes, never by `git status`, which would run the filters. Fetching is off, so a
partial clone cannot start its remote's programs.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from reviewgen.errors import InputRefused, Problem, UnsafeInput, visible

LIMIT: Final = 64_000_000
"""Bytes of one file of a revision; the readers behind have narrower limits of their own."""
_SECONDS: Final = 60
_SAFE: Final = (
    "--no-pager", "--no-replace-objects", "--literal-pathspecs",
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat",
    "-c", "core.sshCommand=false", "-c", "core.askPass=", "-c", "credential.helper=",
    "-c", "log.showSignature=false", "-c", "diff.external=", "-c", "core.attributesFile=/dev/null",
    "-c", "color.ui=false", "-c", "core.quotePath=false", "-c", "log.mailmap=false",
)  # fmt: skip
_ENVIRONMENT: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}


class Blind(Exception):
    """Git cannot be asked; the message says why, in words a report may print."""


class Commit(NamedTuple):
    """One commit that touched a file: its hash, its day (ISO), the file's path then, and git's status letter."""

    hash: str
    day: str
    path: str
    status: str


@dataclass(frozen=True)
class Repository:
    """A work tree. `prefix` is the asked file's folder below `top`, empty or ending in a slash."""

    top: Path
    prefix: str
    shallow: bool
    detached: bool

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
            out = _git(self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", asked)
        except _Failed:
            shallow = "; the clone is shallow" if self.shallow else ""
            message = f"git knows no revision `{visible(revision)}`{shallow}"
            raise InputRefused(message, "name a commit, tag or branch of this repository") from None
        return out.decode("ascii", "replace").strip()

    def blob(self, revision: str, path: str) -> bytes:
        """A file of a revision (a hash of `resolve`), by its path from the top.

        Raises InputRefused where it is not there, UnsafeInput where it is too large.
        """
        name = f"{revision}:{path}"
        shown = f"{revision[:10]}:{path}"
        try:
            size = int(_git(self.top, "cat-file", "-s", name))
            if size > LIMIT:
                problem = Problem(f"over {LIMIT // 1_000_000} MB", "name a smaller file", shown)
                raise UnsafeInput(problem)
            return _git(self.top, "cat-file", "blob", name)
        except _Failed:
            problem = Problem("there is no such file in that revision", "check path and revision", shown)
            raise InputRefused(problem) from None

    def find(self, revision: str, path: str) -> str:
        """The path from the top of a file given from the top or from the asked folder. Raises InputRefused."""
        below = os.path.normpath(self.prefix + path)
        for candidate in dict.fromkeys((os.path.normpath(path), below)):
            if not candidate.startswith("..") and self.holds(revision, candidate):
                return candidate
        problem = Problem(
            "there is no such file in that revision", "write the path from the repository's top",
            f"{revision[:10]}:{path}",
        )  # fmt: skip
        raise InputRefused(problem)

    def holds(self, revision: str, path: str) -> bool:
        """Whether a revision has a file at this path from the top."""
        try:
            return _git(self.top, "cat-file", "-t", f"{revision}:{path}").strip() == b"blob"
        except _Failed:
            return False

    def commits(self, path: str, revision: str = "HEAD") -> tuple[Commit, ...]:
        """Every commit that touched a file (path from the top), its earlier names too, newest first."""
        command = (
            "log", "--follow", "--format=%x01%H%x00%cs", "--name-status", "-z", "--no-ext-diff",
            "--no-textconv", "--no-show-signature", revision, "--", path,
        )  # fmt: skip
        try:
            out = _git(self.top, *command)
        except _Failed:
            return ()  # a repository without a commit
        return tuple(_commits(out.decode("utf-8", "surrogateescape"), path))


def open_repository(folder: Path) -> Repository:
    """The repository a folder lies in. Raises Blind with the reason where git cannot be asked."""
    questions = ("--show-toplevel", "--show-prefix", "--is-shallow-repository")
    try:
        out = _git(folder, "rev-parse", *questions).decode("utf-8", "surrogateescape")
    except _Failed as failure:
        raise Blind(_why(failure.said)) from None
    top, prefix, shallow = out.split("\n")[:3]
    try:
        _git(folder, "symbolic-ref", "--quiet", "HEAD")
        detached = False
    except _Failed:
        detached = True
    return Repository(Path(top), prefix, shallow == "true", detached)


class _Failed(Exception):
    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def _why(said: str) -> str:
    if "dubious ownership" in said:
        return "the repository belongs to another user, so git does not trust it"
    if "not a git repository" in said:
        return "the file is in no git repository"
    if "work tree" in said:
        return "the repository has no work tree"
    return "git could not read the repository"


def _git(folder: Path, *arguments: str) -> bytes:
    """Standard output of one git command. Raises _Failed, and Blind where git itself is missing or hangs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=folder,
            env=kept | _ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise Blind("git is not installed") from None
    except (OSError, ValueError):
        raise Blind("git cannot be started") from None
    except subprocess.TimeoutExpired:
        raise Blind("git did not answer in a minute") from None
    if done.returncode:
        raise _Failed(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def _commits(out: str, path: str) -> list[Commit]:
    """The commits in git's output; a merge names no file and keeps the name last seen."""
    found = []
    for chunk in out.split("\x01")[1:]:
        hash, day, *rest = chunk.split("\0")
        words = [word.lstrip("\n") for word in rest if word.strip("\n")]
        if not words:
            continue
        status, names = words[0][:1], words[1:]
        found.append(Commit(hash, day, names[-1] if names else path, status))
    return found
