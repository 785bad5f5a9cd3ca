"""Everything that can go wrong in the PDF child, as one sentence each."""

from __future__ import annotations

import signal
from typing import Final

from reviewgen.errors import EnvironmentFault, ReviewgenError, UnsafeInput
from reviewgen.render.install import install_command

STILL: Final = "the HTML and JSON hold the same report"
_CRASHES: Final = frozenset({signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGTRAP})
_NEARLY: Final = 0.6
"""Of the address space: the rest of it was reserved, or asked for by the request that failed."""
_SHORTEN: Final = f"shorten the desk's texts and tables; {STILL}"


def over_time(seconds: int) -> ReviewgenError:
    """The child used more time than it is allowed."""
    return UnsafeInput(f"the report takes more than {seconds} s to lay out as a PDF", _SHORTEN)


def _over_memory(limit: int) -> ReviewgenError:
    return UnsafeInput(f"the report needs more than {limit >> 20} MB of memory to lay out as a PDF", _SHORTEN)


def broken_off() -> ReviewgenError:
    """The child ended before its answer did."""
    return EnvironmentFault("the PDF renderer broke off its answer", f"build again; {STILL}")


def stopped(status: int, said: bytes, cpu: int, memory: int, used: int = 0) -> ReviewgenError:
    """The child died without an answer: by a limit, by a signal, or by an exit of its own.

    `used` is the most memory it ever held, in bytes, as far as known: a library in C that is refused memory
    seldom says so before it dies.
    """
    if status == -signal.SIGXCPU:
        return over_time(cpu)
    if b"failed to allocate" in said or b"MemoryError" in said or b"out of memory" in said.lower():
        return _over_memory(memory)
    if -status in _CRASHES and used > _NEARLY * memory:
        return _over_memory(memory)
    how = f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
    return EnvironmentFault(f"the PDF renderer was stopped {how}", f"build again, or update pango; {STILL}")


def reported(kind: str, detail: str, memory: int) -> ReviewgenError:
    """A fault that the child itself found."""
    match kind:
        case "library":
            return EnvironmentFault(
                f"the PDF needs the system library {detail}, which is missing", install_command()
            )
        case "fonts":
            return EnvironmentFault("the bundled fonts are missing or broken", "install reviewgen again")
        case "memory":
            return _over_memory(memory)
        case "nesting":
            return UnsafeInput("the page is nested too deeply to lay out as a PDF", _SHORTEN)
        case "fetch":
            return UnsafeInput(
                f"the page asks for {detail!r}, which is not part of the report",
                "remove the address from the template, style sheet or picture that names it",
            )
        case "link":
            return UnsafeInput(f"the page links to {detail!r}", "link only to https and mailto addresses")
    return EnvironmentFault(f"the PDF renderer failed with {detail}", f"update pango; {STILL}")
