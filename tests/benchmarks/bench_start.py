"""How fast the command line answers, against the bare import of what it cannot do without."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from run import Pair

ROOT = Path(__file__).resolve().parents[2]
CHECK_FLOOR = "from pydantic import BaseModel; import jinja2, yaml"


def python(*arguments: str) -> Callable[[], None]:
    """A new interpreter with these arguments, to its end; its failure is ours."""

    def run() -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)

    return run


def pairs() -> Iterator[Pair]:
    command = ("-c", "import sys; from reviewgen.cli import main; sys.exit(main())")
    yield Pair(
        "`reviewgen --help`",
        python(*command, "--help"),
        "`import click`",
        python("-c", "import click"),
        1.5,
        rounds=15,
    )
    yield Pair(
        "`reviewgen check`",
        python(*command, "check", "examples/migrated.yaml"),
        "`import pydantic, jinja2, yaml`",
        python("-c", CHECK_FLOOR),
        1.5,
        rounds=15,
    )
