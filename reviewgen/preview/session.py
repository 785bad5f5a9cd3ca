"""The life of a preview: look, build, show, and wait for the next save, for as long as it is let.

Only the newest save is ever shown: a build stops between two steps when another save arrives, and what it made
is dropped when the files are no longer those that it read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from reviewgen.build import Options
from reviewgen.desk.model import Desk
from reviewgen.errors import Problem, ReviewgenError
from reviewgen.preview.compose import Composed, compose
from reviewgen.preview.files import Watched, cited_files, look_at
from reviewgen.preview.state import Shown, State

_POLL_S: Final = 0.04
_GRACE_S: Final = 0.15
"""How long a fault must last to be shown: an editor may be in the middle of writing."""


class _GivenUp(Exception):
    """What is being built will not be shown: another save arrived, or the end."""


class Session:
    """Previews one desk file.

    `publish` gets each state; `pdf` makes one of a report; `reported` words a failure; `stopped` ends it all.
    """

    def __init__(
        self,
        source: str,
        options: Options,
        publish: Callable[[State], None],
        pdf: Callable[[Composed], bytes],
        reported: Callable[[Exception], ReviewgenError],
        stopped: Callable[[], bool],
    ) -> None:
        self._source, self._options = source, options
        self._publish, self._pdf, self._reported, self._stopped = publish, pdf, reported, stopped
        self._watched = Watched(Path(source), options.template_dir)
        self.state = first_state(source)

    def run(self) -> None:
        """Build and show, again after each save, until `stopped`; a build under way ends at its next step."""
        while not self._stopped():
            self.refresh()
            while not self._stopped() and not self._watched.changed():
                time.sleep(_POLL_S)

    def refresh(self) -> None:
        """Show the files as they are now."""
        while not self._stopped():
            self._show(replace(self.state, busy=True))
            self._watched.look()
            found = self._built()
            if found is not None and not self._watched.changed():
                self._show(found)
                return

    def _built(self) -> State | None:
        """The state of the newest save; None where it is no longer the newest."""
        try:
            made = compose(self._source, self._options, self._cite, self._go_on)
        except _GivenUp:
            return None
        except Exception as failure:  # whatever it is, it is told in the page, and the preview goes on
            problems = self._problems(failure)
            time.sleep(_GRACE_S)
            return replace(self.state, problems=problems, busy=False)
        number = self.state.report.number + 1 if self.state.report else 1
        report = Shown(number, made.page.data, partial(self._pdf, made))
        return replace(self.state, report=report, problems=(), busy=False)

    def _problems(self, failure: Exception) -> tuple[Problem, ...]:
        """What went wrong, with the desk file by its bare name."""
        name = Path(self._source).name
        if look_at(Path(self._source)) is None:
            return (Problem("the desk file is gone", "put it back, and the preview goes on", name),)
        problems = self._reported(failure).problems
        return tuple(replace(one, file=name) if one.file == self._source else one for one in problems)

    def _cite(self, desk: Desk) -> None:
        folder = Path(self._source).parent
        self._watched.cite(cited_files(desk, folder, allow_outside=self._options.allow_outside))

    def _go_on(self, _: str) -> None:
        if self._stopped() or self._watched.changed():
            raise _GivenUp

    def _show(self, state: State) -> None:
        self.state = state
        self._publish(state)


def first_state(source: str) -> State:
    """Before anything is built."""
    return State(Path(source).name)
