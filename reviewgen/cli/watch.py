"""`reviewgen watch`: a live preview in the browser."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.options import with_allow_outside, with_overrides, with_precision, with_template_dir

if TYPE_CHECKING:
    from reviewgen.preview.state import State

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command(
    epilog=examples("reviewgen watch desk.yaml --open"),
    short_help="Preview a desk in the browser while you edit it.",
)
@click.argument("desk", metavar="DESK.yaml")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1 (a free one).")
@click.option(
    "--open/--no-open",
    "opened",
    default=False,
    help="Open the browser; while it starts, other users of this machine can see the address.",
)
@with_overrides
@with_precision
@with_template_dir
@with_allow_outside
def watch(
    desk: str,
    port: int,
    opened: bool,
    overrides: tuple[str, ...],
    precision: str,
    template_dir: Path | None,
    allow_outside: bool,
) -> None:
    """Show the report of DESK.yaml in the browser, anew at each save.

    Prints the address, which only this machine reaches and which holds a random token. Mistakes are shown in
    the page, with the last good report below them; the PDF is made when you ask for it there. Evidence, brand
    and templates are watched too. No file is written beside the desk. Ctrl-C ends it.
    """
    from reviewgen.build import Options
    from reviewgen.cli.failures import as_refusal
    from reviewgen.desk.read import read_bytes
    from reviewgen.errors import InputRefused

    if desk == "-":
        raise InputRefused("standard input cannot be watched", "name a desk file")
    read_bytes(desk)
    options = Options(
        formats=("html",),
        overrides=overrides,
        precision=cast("Literal['default', 'high']", precision),
        template_dir=template_dir,
        allow_outside=allow_outside,
    )
    from reviewgen.preview.printer import Printer
    from reviewgen.preview.server import Server
    from reviewgen.preview.session import Session, first_state

    stop = _Stop()
    server, printer = Server.start(first_state(desk), port), Printer()
    try:
        click.echo(server.url)
        if opened:
            threading.Thread(target=_open, args=(server.url,), daemon=True).start()
        tell = _teller(desk)

        def publish(state: State) -> None:
            server.publish(state)
            tell(state)

        Session(desk, options, publish, printer.pdf, as_refusal, stop.asked).run()
    finally:
        stop.no_more()
        printer.close()
        server.close()
    raise KeyboardInterrupt


class _Stop:
    """Ends the preview in good order at Ctrl-C, a closed terminal or a polite kill; the second one insists.

    The first raises nothing: an interrupt inside some library's import may be lost there, or told as a traceback.
    """

    def __init__(self) -> None:
        self._asked = False
        for one in _SIGNALS:
            if signal.getsignal(one) != signal.SIG_IGN:  # as under nohup
                signal.signal(one, self._ask)

    def _ask(self, *_: object) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True

    def asked(self) -> bool:
        return self._asked

    def no_more(self) -> None:
        """From here on nothing interrupts: the end is near."""
        for one in _SIGNALS:
            signal.signal(one, signal.SIG_IGN)


def _open(url: str) -> None:
    """Open the browser, in a thread of its own: some take seconds to answer."""
    import webbrowser

    if not webbrowser.open(url):
        click.echo("no browser could be opened; open the address yourself", err=True)


def _teller(desk: str) -> Callable[[State], None]:
    """What the terminal hears: every problem, and on a terminal each refresh."""
    from reviewgen.cli.terminal import painter
    from reviewgen.errors import ReviewgenError, visible

    begun = time.monotonic()
    terminal, paint = sys.stderr.isatty(), painter(sys.stderr)
    if terminal:
        click.echo(f"watching {visible(desk)}; Ctrl-C ends it", err=True)

    def tell(state: State) -> None:
        nonlocal begun
        if state.busy:
            begun = time.monotonic()
        elif state.problems:
            click.echo(ReviewgenError(state.problems).render(paint), err=True)
        elif terminal:
            click.echo(f"{time.strftime('%H:%M:%S')} built in {time.monotonic() - begun:.1f} s", err=True)

    return tell
