"""What the attacks share: the command as a user runs it, limited, in a process of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-c", "import sys; from reviewgen.cli import main; sys.exit(main())")
SMALL = """reviewgen: 1
review: {client: Harbour Lane, desk: ETF desk, date: 2026-11-01}
flow:
  windows: [{name: peak, rate: 200k msg/s}]
order_processor: {threads: 1}
latency:
  windows:
    - name: peak
      nic_tick_to_trade: {p95: 2 us}
      end_to_end: {p95: 80 us}
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def command() -> tuple[str, ...]:
    """The start of every command line."""
    return COMMAND


@pytest.fixture(scope="session")
def small() -> str:
    """A desk that builds quickly."""
    return SMALL


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs one verb in a folder, within seconds of CPU and bytes of memory, and fails on any traceback."""

    def run(
        *arguments: str | Path,
        cwd: Path,
        seconds: int = 120,
        memory: int | None = None,
        env: Mapping[str, str] | None = None,
        given: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            if memory is not None:
                resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=cwd,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            preexec_fn=limit,
            timeout=180,
            check=False,
            env={**os.environ, **(env or {})},
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 1, 2, 3, 4), (done.returncode, done.stderr)
        return done

    return run
