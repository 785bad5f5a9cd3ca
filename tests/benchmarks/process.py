"""Whole processes by their processor time, children included, so that a busy machine does not count."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REVIEWGEN = ("-c", "import sys; from reviewgen.cli import main; sys.exit(main())")


def cpu_of(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> float:
    """Seconds of CPU that a program and all it started took. Raises RuntimeError where it fails."""
    with subprocess.Popen(
        list(map(str, command)), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    ) as process:  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def python(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> float:
    """Seconds of CPU of a new interpreter with these arguments."""
    return cpu_of([sys.executable, *arguments], environment)


def reviewgen(*arguments: str | Path, cache: Path | None = None) -> float:
    """Seconds of CPU of one command, with a cache in this folder or with none."""
    setting = {"REVIEWGEN_CACHE": "off"} if cache is None else {"REVIEWGEN_CACHE": "", "XDG_CACHE_HOME": str(cache)}
    return python(*REVIEWGEN, *arguments, environment=setting)
