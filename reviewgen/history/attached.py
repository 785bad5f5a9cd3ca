"""What a report carries: its attachments, within limits, as bytes by name."""

from __future__ import annotations

import io
from typing import Final

from reviewgen.errors import InputRefused, Problem, UnsafeInput

LARGEST: Final = 200_000_000
"""Bytes of a report, and of all its attachments together."""
MOST: Final = 1_000


def taken_out(pdf: bytes, name: str) -> dict[str, bytes]:
    """The attachments of a report by name. Raises InputRefused for what is no PDF, UnsafeInput over a limit."""
    import pikepdf

    if len(pdf) > LARGEST:
        raise UnsafeInput(
            Problem(f"over {LARGEST // 1_000_000} MB", "name a report that `build` wrote", name)
        )
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            if len(opened.attachments) > MOST:
                raise UnsafeInput(
                    Problem(f"over {MOST} attachments", "name a report that `build` wrote", name)
                )
            return _read(opened, name)
    except pikepdf.PasswordError:
        raise InputRefused(Problem("the PDF asks for a password", "name the report as built", name)) from None
    except pikepdf.PdfError:
        raise InputRefused(
            Problem("this is no PDF, or a damaged one", "name the report as built", name)
        ) from None


def _read(opened: object, name: str) -> dict[str, bytes]:
    import pikepdf

    assert isinstance(opened, pikepdf.Pdf)
    files: dict[str, bytes] = {}
    room = LARGEST
    for key, spec in opened.attachments.items():
        files[key] = spec.get_file().read_bytes()
        room -= len(files[key])
        if room < 0:
            raise UnsafeInput(
                Problem("the attachments are too large", "name a report that `build` wrote", name)
            )
    return files
