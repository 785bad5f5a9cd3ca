"""Starts git in a repository that may be hostile: it runs no hook, monitor, pager, filter, alias or helper.

Of the user's environment nothing named GIT_ is passed on, and of the user's settings none but the folders
that they trust. The program is looked for in absolute folders of PATH only, so that a `git` that lies in the
repository is never it. Fetching is off, so a partial clone cannot start its remote's programs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from reviewgen.errors import EnvironmentFault

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


class Blind(EnvironmentFault):
    """Git cannot be asked; the message says why, in words a report may print."""


class Failed(Exception):
    """Git answered that it cannot; `said` is its message."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said

    @property
    def why(self) -> str:
        """The reason in words a report may print."""
        for words, why in (
            ("dubious ownership", "the repository belongs to another user, so git does not trust it"),
            ("not a git repository", "the file is in no git repository"),
        ):
            if words in self.said:
                return why
        return "git could not read the repository"


def run(folder: Path, *arguments: str) -> bytes:
    """Standard output of one git command.

    Raises Failed where git says no, and Blind where it is missing, hangs or cannot be started.
    """
    return _run(folder, (*_SAFE, *arguments), _ENVIRONMENT)


def run_trusting(folder: Path, *arguments: str) -> tuple[bytes, tuple[str, ...]]:
    """As `run`, and what to put before later arguments: the folders that the user has told git to trust.

    They are asked for only where git refuses a repository because it belongs to another user.
    """
    try:
        return run(folder, *arguments), ()
    except Failed as failure:
        if "dubious ownership" not in failure.said:
            raise
    trust = tuple(word for one in _trusted() for word in ("-c", f"safe.directory={one}"))
    return run(folder, *trust, *arguments), trust


def _trusted() -> list[str]:
    """The user's own `safe.directory`, asked outside any repository."""
    try:
        out = _run(Path("/"), ("config", "--null", "--get-all", "safe.directory"), {})
    except Failed:
        return []
    return [one for one in out.decode("utf-8", "surrogateescape").split("\0") if one]


def _run(folder: Path, arguments: tuple[str, ...], environment: dict[str, str]) -> bytes:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            [_program(), *arguments],
            cwd=folder,
            env=kept | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Blind("git did not answer in a minute") from None
    except (OSError, ValueError):
        raise Blind("git cannot be started there") from None
    if done.returncode:
        raise Failed(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def _program() -> str:
    """Where git is. Raises Blind."""
    folders = [one for one in os.get_exec_path() if Path(one).is_absolute()]
    found = shutil.which("git", path=os.pathsep.join(folders)) if folders else None
    if found is None:
        raise Blind("git is not installed")
    return found
