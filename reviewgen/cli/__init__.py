"""The command line: `main` runs one verb and turns every failure into a sentence and a status."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from reviewgen import __version__
from reviewgen.cli.lazy import LazyGroup
from reviewgen.errors import EnvironmentFault, InputRefused, Problem, ReviewgenError

INTERRUPTED = 130
REPORT_IT = "report it to the maintainers with the command; REVIEWGEN_DEBUG=1 shows what happened"


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: reviewgen init desk.yaml, then reviewgen check desk.yaml, then reviewgen build desk.yaml",
)
@click.version_option(__version__, prog_name="reviewgen")
def cli() -> None:
    """Latency architecture reviews for trading desks: from desk.yaml to a diagnosis."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status; nothing but `SystemExit` ever leaves here.

    0 done, 1 findings or differences, 2 refused, 3 unsafe or over a limit, 4 the environment,
    70 an internal fault, 130 interrupted.
    """
    gc.set_threshold(50_000, 50, 50)  # start-up makes many objects and hardly any garbage
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # no stranger's code, and no search for it
    _survive_narrow_terminals()
    status = _guarded(arguments)
    try:
        sys.stdout.flush()
    except OSError as error:
        return status or _told(_environment(error))
    return status


def _guarded(arguments: Sequence[str] | None) -> int:
    try:
        done = cli.main(args=arguments, prog_name="reviewgen", standalone_mode=False)
        return done if isinstance(done, int) else 0
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return InputRefused.exit_code
    except ReviewgenError as error:
        return _told(error)
    except OSError as error:
        return _told(_environment(error))
    except MemoryError:
        return _told(EnvironmentFault("there is not enough memory", "close something, or cut the input"))
    except Exception as error:
        return _fault(error)


def _told(error: ReviewgenError) -> int:
    if error.problems:
        click.echo(error.render(), err=True)
    return error.exit_code


def _environment(error: OSError) -> ReviewgenError:
    """What the machine refused; nothing to say where the reader of the output went away."""
    _give_up_on_stdout()
    if isinstance(error, BrokenPipeError):
        return _ReaderGoneError(())
    name = str(error.filename).rpartition(os.sep)[2] if error.filename else "the output"
    return EnvironmentFault(
        Problem(error.strerror or "cannot be read or written", "make room, or write elsewhere", name)
    )


class _ReaderGoneError(ReviewgenError):
    """No fault: the reader of the output had read enough."""

    exit_code = 0


def _give_up_on_stdout() -> None:
    """Point standard output at nothing, so that the interpreter's own flush at exit cannot fail."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


def _fault(error: Exception) -> int:
    """A bug: say so in one sentence, with the traceback only for those who asked for it."""
    if os.environ.get("REVIEWGEN_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    message = f"internal fault ({type(error).__name__}): this is a bug in reviewgen, not in your input"
    click.echo(Problem(message, REPORT_IT).render(), err=True)
    return ReviewgenError.exit_code


def _survive_narrow_terminals() -> None:
    """Characters a terminal cannot show are escaped, not a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
