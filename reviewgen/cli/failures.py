"""What a failure says and which exit status it has; imported only when something failed."""

from __future__ import annotations

import atexit
import io
import os
import signal
import sys

import click

from reviewgen.cli.terminal import painter
from reviewgen.errors import EnvironmentFault, InputRefused, InternalFault, Problem, ReviewgenError, shown

INTERRUPTED = 130
READER_GONE = 0
REPORT_IT = "report it to the maintainers with the command; REVIEWGEN_DEBUG=1 shows what happened"


def tell(error: BaseException) -> int:
    """Say on standard error what happened, in a sentence, and give the exit status."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(bool(error.code))
    if isinstance(error, KeyboardInterrupt | click.Abort):
        # after an interrupt inside an `exec`, of an import say, the interpreter would end itself by the signal
        atexit.register(signal.pthread_sigmask, signal.SIG_BLOCK, {signal.SIGINT})
        click.echo("interrupted", err=True)
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        # it may quote an argument; click takes escape sequences out for pipes only, direction characters never
        said = io.StringIO()
        error.show(said)
        click.echo(shown(said.getvalue()), err=True, nl=False)
        return InputRefused.exit_code
    if isinstance(error, OSError):
        give_up_on_stdout()
        if isinstance(error, BrokenPipeError):
            return READER_GONE  # whoever read the output had read enough
    refusal = as_refusal(error)
    click.echo(refusal.render(painter(sys.stderr)), err=True)
    return refusal.exit_code


def give_up_on_stdout() -> None:
    """Point standard output at nothing, so that the interpreter's own flush at exit cannot fail."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


def as_refusal(error: BaseException) -> ReviewgenError:
    """The error as one of ours; paths of the machine stay out of it."""
    if isinstance(error, ReviewgenError):
        return error
    if isinstance(error, OSError):
        name = str(error.filename).rpartition(os.sep)[2] if error.filename else "the output"
        what = error.strerror or "cannot be read or written"
        return EnvironmentFault(Problem(what, "make room, or write elsewhere", name))
    if isinstance(error, MemoryError):
        return EnvironmentFault("there is not enough memory", "close something, or cut the input")
    if os.environ.get("REVIEWGEN_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    kind = type(error).__name__
    return InternalFault(f"internal fault ({kind}): this is a bug in reviewgen, not in your input", REPORT_IT)
