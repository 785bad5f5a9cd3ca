"""What the captures behind a desk say, once they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewgen.evidence.obi_store import ObiEvidence
    from reviewgen.evidence.store import Evidence


@dataclass(frozen=True)
class Captured:
    """The evidence a desk cites: files of `measure`, and the one of `audit-obi` with its name and hash."""

    files: tuple[Evidence, ...] = ()
    obi: ObiEvidence | None = None
    obi_file: tuple[str, str] | None = None
