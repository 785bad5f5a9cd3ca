"""The PDF child process.

It is started before the build has anything to render, limits itself, imports WeasyPrint while the parent
computes, then reads one message from standard input and answers with one on standard output. Nothing it
does can take the parent with it, and it can reach nothing but the bytes it was handed.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from reviewgen.render import wire
from reviewgen.render.assets import Asset, Attachment
from reviewgen.render.child import fonts
from reviewgen.render.memory import peak_address_space

Answer = tuple[dict[str, Any], list[bytes]]


def main(arguments: list[str]) -> None:
    """Arguments: CPU seconds, bytes of memory, the folder of bundled fonts, a private work folder."""
    cpu, memory, bundled, work = int(arguments[0]), int(arguments[1]), Path(arguments[2]), Path(arguments[3])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is a warning, never part of the answer
    _limit(cpu, memory)
    try:
        answer = _serve(bundled, work)
        if answer is not None:
            answers.write(wire.pack(*answer))
            answers.flush()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _limit(cpu: int, memory: int) -> None:
    """The soft CPU limit stops with a signal of its own; one second later nothing is asked any more."""
    limits = (
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CORE, 0, 0),
    )
    for kind, soft, hard in limits:
        with suppress(ValueError, OSError):  # macOS has no address-space limit
            resource.setrlimit(kind, _within(kind, soft, hard))


def _within(kind: int, soft: int, hard: int) -> tuple[int, int]:
    """The limits, or stricter ones that whoever started the build has set."""
    outer = resource.getrlimit(kind)[1]
    if outer in (resource.RLIM_INFINITY, -1) or outer >= hard:
        return soft, hard
    return min(soft, outer), outer


def _at_the_memory_limit() -> bool:
    """Whether this process ever came close to its address-space limit; never known off Linux."""
    return peak_address_space() > 0.9 * resource.getrlimit(resource.RLIMIT_AS)[0] > 0


def _serve(bundled: Path, work: Path) -> Answer | None:
    """The answer to the one message; none where the build ended without asking for a PDF."""
    try:
        ready = _prepare(bundled, work)
        head, blobs = wire.read(sys.stdin.buffer)
        return ready if isinstance(ready, tuple) else _answer(head, blobs, ready)
    except EOFError:
        return None
    except MemoryError:
        return {"fault": "memory"}, []


def _prepare(bundled: Path, work: Path) -> frozenset[int] | Answer:
    """Fonts, then WeasyPrint; the code points that can be drawn, or the answer that says what is missing."""
    try:
        covered = fonts.install(bundled, work)
    except MemoryError:
        raise
    except Exception:  # a font that cannot be read fails in as many ways as there are bytes in it
        return {"fault": "fonts"}, []
    try:
        from reviewgen.render.child import archive, draw  # noqa: F401
    except OSError as missing:  # a shared library could not be loaded; the message quotes its name first
        return {"fault": "library", "detail": str(missing).split("'")[1:2]}, []
    except ImportError as missing:
        return {"fault": "library", "detail": [missing.name or "weasyprint"]}, []
    _forbid_reaching_out()
    return covered


def _forbid_reaching_out() -> None:
    """A second wall behind the fetcher: no socket and no program, whatever code asks for it."""
    refused = {
        "socket.connect",
        "socket.bind",
        "socket.getaddrinfo",
        "subprocess.Popen",
        "os.exec",
        "os.posix_spawn",
        "os.system",
    }

    def hook(event: str, _: object) -> None:
        if event in refused:
            raise PermissionError(f"{event} is not for the PDF child")

    sys.addaudithook(hook)


def _answer(head: dict[str, Any], blobs: list[bytes], covered: frozenset[int]) -> Answer:
    """The PDF, or the fault that prevented it, as a message."""
    from reviewgen.render.child.archive import RefusedLinkError, finish
    from reviewgen.render.child.draw import RefusedFetchError, draw

    html, *data = blobs
    assets = {key: Asset(mime, data.pop(0)) for key, mime in head["assets"]}
    attached = [Attachment._make([*described, data.pop(0)]) for described in head["attachments"]]
    try:
        drawn, warnings = draw(fonts.drawable(html.decode("utf-8"), covered), assets)
        pdf = finish(drawn, attached, date.fromisoformat(head["date"]))
    except RefusedFetchError as refused:
        return {"fault": "fetch", "detail": [refused.url[:200]]}, []
    except RefusedLinkError as refused:
        return {"fault": "link", "detail": [str(refused)[:200]]}, []
    except RecursionError:
        return {"fault": "nesting"}, []
    except MemoryError:
        raise
    except Exception as failure:  # a bug in a library is the parent's to report, by its kind
        if _at_the_memory_limit():
            raise MemoryError from failure  # which libraries report in many other ways
        return {"fault": "crash", "detail": [type(failure).__name__]}, []
    return {"warnings": warnings}, [pdf]


if __name__ == "__main__":
    main(sys.argv[1:])
