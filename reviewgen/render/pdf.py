"""The parent's side of the PDF child: start it early, hand it the page, say in a sentence what went wrong."""

from __future__ import annotations

import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Final, NamedTuple, Self

from reviewgen.errors import EnvironmentFault
from reviewgen.render import wire
from reviewgen.render.assets import Asset, Attachment
from reviewgen.render.folder import template_folder
from reviewgen.render.memory import peak_address_space, peak_resident
from reviewgen.render.pdf_faults import STILL, broken_off, over_time, reported, stopped

CHILD: Final = ("-m", "reviewgen.render.child")
_LOOK_S: Final = 0.02
_PASSED: Final = ("LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


class Limits(NamedTuple):
    """What the child may use: seconds of CPU, bytes of address space, seconds by the clock."""

    cpu: int = 60
    memory: int = 1 << 30
    wall: int = 180


@dataclass(frozen=True)
class PdfResult:
    """The finished file, and everything the renderer and its libraries complained about."""

    pdf: bytes
    warnings: tuple[str, ...]


class PdfChild:
    """One child process for one PDF; close it, or use it in a `with` block."""

    def __init__(
        self, process: subprocess.Popen[bytes], work: Path, limits: Limits, out: IO[bytes], err: IO[bytes]
    ) -> None:
        self._process, self._work, self._limits = process, work, limits
        self._out, self._err = out, err
        self._inherited = peak_resident(resource.getrusage(resource.RUSAGE_SELF))

    @classmethod
    def start(cls, limits: Limits = Limits()) -> Self:  # noqa: B008 - immutable
        """Start the child; it imports WeasyPrint while the caller works on. Raises EnvironmentFault."""
        bundled = template_folder() / "fonts"
        try:
            work = Path(tempfile.mkdtemp(prefix="reviewgen-"))
            # Files, not pipes: the child can answer at any length while nobody reads.
            out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes them
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-s",
                    "-P",
                    *CHILD,
                    str(limits.cpu),
                    str(limits.memory),
                    str(bundled),
                    str(work),
                ],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=err,
                cwd=work,
                env=_environment(work),
            )
        except OSError as failure:
            raise EnvironmentFault(f"the PDF renderer cannot start: {failure.strerror}", STILL) from failure
        return cls(process, work, limits, out, err)

    def render(
        self, html: str, assets: Mapping[str, Asset], attachments: Iterable[Attachment], built_for: date
    ) -> PdfResult:
        """The page as one PDF, PDF/A-3a and PDF/UA-1. Once only.

        Raises UnsafeInput for a page that is over a limit or reaches outside itself, EnvironmentFault
        for a missing library or a crash.
        """
        given = list(attachments)
        message = wire.pack(
            {
                "date": built_for.isoformat(),
                "assets": [[key, asset.mime] for key, asset in assets.items()],
                "attachments": [list(file[:4]) for file in given],
            },
            [
                html.encode("utf-8"),
                *(asset.data for asset in assets.values()),
                *(file.data for file in given),
            ],
        )
        try:
            held = self._finish(message)
            out, err = (_whole(file) for file in (self._out, self._err))
        finally:
            self.close()
        return self._result(out, err, held)

    def _finish(self, message: bytes) -> int:
        """Hand the message over and wait for the end; the most memory the child was seen to hold, in bytes.

        A library in C that is refused memory dies by any signal, so the child is watched while it lives: its
        address space, which the limit counts, and at the end what `subprocess` would throw away of its usage.
        Linux counts the caller's memory as the child's own until it has held more; only then does it tell.
        Raises UnsafeInput past the limit by the clock.
        """
        sender = threading.Thread(target=self._send, args=(message,), daemon=True)
        sender.start()
        deadline, most = time.monotonic() + self._limits.wall, 0
        while True:
            most = max(most, peak_address_space(self._process.pid))
            ended, status, usage = os.wait4(self._process.pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() > deadline:
                raise over_time(self._limits.wall)
            time.sleep(_LOOK_S)
        sender.join()
        self._process.returncode = os.waitstatus_to_exitcode(status)
        resident = peak_resident(usage)
        return max(most, resident if resident > self._inherited else 0)

    def _send(self, message: bytes) -> None:
        stdin = self._process.stdin
        with suppress(OSError):  # a child that ended early tells why by its status
            if stdin is not None:
                stdin.write(message)
                stdin.close()

    def _result(self, out: bytes, err: bytes, held: int) -> PdfResult:
        if self._process.returncode:
            limits = self._limits
            raise stopped(self._process.returncode, err, limits.cpu, limits.memory, held)
        try:
            head, blobs = wire.read(io.BytesIO(out))
        except EOFError:
            raise broken_off() from None
        if "fault" in head:
            raise reported(head["fault"], " ".join(head.get("detail", [])), self._limits.memory)
        said = [line for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
        return PdfResult(blobs[0], (*head["warnings"], *said))

    def kill(self) -> None:
        """End the child, from another thread than `render`'s, which then raises."""
        with suppress(ProcessLookupError):  # by its id: `Popen.kill` might take its exit status from `render`
            os.kill(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the child if it still runs, and remove its folder."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._out, self._err):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        shutil.rmtree(self._work, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _environment(work: Path) -> dict[str, str]:
    """A closed environment: nothing of the caller's but where Python and the system libraries are."""
    kept = {name: os.environ[name] for name in _PASSED if name in os.environ}
    paths = [entry for entry in sys.path if Path(entry).is_absolute()]
    return kept | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "HOME": str(work),
        "TMPDIR": str(work),
        "XDG_CACHE_HOME": str(work),
        "FONTCONFIG_FILE": str(work / "fonts.conf"),
    }
