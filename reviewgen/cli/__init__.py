"""The command line: `main` runs one verb and turns every failure into a sentence and a status."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from reviewgen import __version__
from reviewgen.cli.examples import examples
from reviewgen.cli.lazy import LazyGroup


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples("reviewgen init desk.yaml", "reviewgen check desk.yaml", "reviewgen build desk.yaml")
    + "\n\n\b\nExit status:\n"
    "  0 done; 1 findings at or above --fail-on, or differences; 2 input or usage refused;\n"
    "  3 input unsafe or over a limit; 4 the environment; 70 a fault of reviewgen; 130 interrupted",
)
@click.version_option(__version__, prog_name="reviewgen")
def cli() -> None:
    """Latency architecture reviews for trading desks: from desk.yaml to a diagnosis."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status; no exception leaves here.

    0 done, 1 findings or differences, 2 refused, 3 unsafe or over a limit, 4 the environment,
    70 an internal fault, 130 interrupted.
    """
    gc.set_threshold(50_000, 50, 50)  # start-up makes many objects and hardly any garbage
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # no stranger's code, and no search for it
    _survive_narrow_terminals()
    try:
        done = cli.main(args=arguments, prog_name="reviewgen", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as error:
        from reviewgen.cli.failures import tell

        return _flushed(tell(error))
    return done if isinstance(done, int) else 0


def _flushed(status: int) -> int:
    """The status, unless nothing failed but the output cannot be written."""
    try:
        sys.stdout.flush()
    except OSError as error:
        from reviewgen.cli.failures import tell

        return status or tell(error)
    return status


def _survive_narrow_terminals() -> None:
    """Characters a terminal cannot show are escaped, not a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
