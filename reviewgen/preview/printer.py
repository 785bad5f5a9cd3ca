"""The PDF of a previewed report, made when it is asked for."""

from __future__ import annotations

from reviewgen import build
from reviewgen.errors import EnvironmentFault
from reviewgen.preview.compose import Composed
from reviewgen.render.pdf import PdfChild


class Printer:
    """Makes one PDF at a time and keeps the last; `close` ends the one in progress."""

    def __init__(self) -> None:
        self._child: PdfChild | None = None
        self._closed = False
        self._made: tuple[Composed, bytes] | None = None

    def pdf(self, report: Composed) -> bytes:
        """The report as a PDF. Raises ReviewgenError."""
        if self._made is None or self._made[0] is not report:
            with PdfChild.start() as self._child:
                if self._closed:
                    raise EnvironmentFault("the preview has stopped")
                data = build.pdf_of(self._child, report.page, report.report, report.desk, report.cited)
            self._made = report, data
        return self._made[1]

    def close(self) -> None:
        """End the child of a PDF in progress, whose `pdf` then raises; from any thread."""
        self._closed = True
        if self._child is not None:
            self._child.kill()
