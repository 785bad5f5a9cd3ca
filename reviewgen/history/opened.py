"""Findings that were open before the earlier of two reviews: open again, they are reopened and not new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reviewgen.errors import ReviewgenError
from reviewgen.history.findings import Keys
from reviewgen.history.git import Blind
from reviewgen.history.sources import blob_reader
from reviewgen.history.timeline import point_of

if TYPE_CHECKING:
    from reviewgen.history.repository import Repository
    from reviewgen.history.sources import Side

LOOKED_BACK: Final = 12
"""Revisions before the earlier review that are looked at; each takes as long as a review."""


def opened_before(side: Side, wanted: Keys) -> Keys:
    """Which of some findings a revision before this side's had open, the newest revisions first.

    Nothing for a side that is no revision; a revision that cannot be read is passed over.
    """
    found: Keys = frozenset()
    if side.place is None:
        return found
    repository, hash, path = side.place
    for commit in repository.commits(path, LOOKED_BACK + 1, hash)[1:]:
        if wanted <= found:
            break
        if commit.path is not None:
            found |= wanted & _open_in(repository, commit.hash, commit.path)
    return found


def _open_in(repository: Repository, hash: str, path: str) -> Keys:
    try:
        data = repository.blob(hash, path)
        return point_of(data, path, blob_reader(repository, hash, path), {}).open
    except Blind:
        raise
    except ReviewgenError:
        return frozenset()
