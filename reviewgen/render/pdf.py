"""The parent's side of the PDF child: start it early, hand it the page, say in a sentence what went wrong."""

from __future__ import annotations

import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, Self

from reviewgen.errors import EnvironmentFault
from reviewgen.render import wire
from reviewgen.render.assets import Asset, Attachment
from reviewgen.render.folder import template_folder
from reviewgen.render.pdf_faults import STILL, broken_off, over_time, reported, stopped

CHILD: Final = ("-m", "reviewgen.render.child")
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

    def __init__(self, process: subprocess.Popen[bytes], work: Path, limits: Limits) -> None:
        self._process, self._work, self._limits = process, work, limits
        self._before = _most_held()

    @classmethod
    def start(cls, limits: Limits = Limits()) -> Self:  # noqa: B008 - immutable
        """Start the child; it imports WeasyPrint while the caller works on. Raises EnvironmentFault."""
        bundled = template_folder() / "fonts"
        try:
            work = Path(tempfile.mkdtemp(prefix="reviewgen-"))
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
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=work,
                env=_environment(work),
            )
        except OSError as failure:
            raise EnvironmentFault(f"the PDF renderer cannot start: {failure.strerror}", STILL) from failure
        return cls(process, work, limits)

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
            out, err = self._process.communicate(message, timeout=self._limits.wall)
        except subprocess.TimeoutExpired:
            raise over_time(self._limits.wall) from None
        finally:
            self.close()
        return self._result(out, err)

    def _result(self, out: bytes, err: bytes) -> PdfResult:
        if self._process.returncode:
            limits = self._limits
            raise stopped(self._process.returncode, err, limits.cpu, limits.memory, self._held())
        try:
            head, blobs = wire.read(io.BytesIO(out))
        except EOFError:
            raise broken_off() from None
        if "fault" in head:
            raise reported(head["fault"], " ".join(head.get("detail", [])), self._limits.memory)
        said = [line for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
        return PdfResult(blobs[0], (*head["warnings"], *said))

    def _held(self) -> int:
        """The most memory the ended child held, in bytes; zero where an earlier child may have held it."""
        held = _most_held()
        return held if held > self._before else 0

    def close(self) -> None:
        """End the child if it still runs, and remove its folder."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        shutil.rmtree(self._work, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _most_held() -> int:
    """The most memory that any ended child of this process held, in bytes (macOS counts bytes already)."""
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return most if sys.platform == "darwin" else most << 10


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
