"""From a save to the page on view, as `watch` gives it to a browser, on the full example."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from run import Pair

ROOT = Path(__file__).resolve().parents[2]
FLOOR = "import matplotlib.figure"
TEXT, RATE = "client: Northgate Trading", "rate: 65.6k msg/s"


class Watch:
    """A preview of a desk that is edited here, and its events as a browser hears them."""

    def __init__(self, folder: Path) -> None:
        self._desk = folder / "desk.yaml"
        self.text = (ROOT / "examples" / "migrated.yaml").read_text(encoding="utf-8")
        self._desk.write_text(self.text, encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reviewgen", "watch", str(self._desk)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"XDG_CACHE_HOME": str(folder)},
        )
        assert self._process.stdout is not None
        self._address = self._process.stdout.readline().strip()
        self._events = urllib.request.urlopen(f"{self._address}events")
        self._shown = 0
        self._next()

    def _next(self) -> None:
        """Wait for the next report and fetch it."""
        while True:
            line = self._events.readline()
            assert line, "the preview has ended"
            state = json.loads(line[6:]) if line.startswith(b"data: {") else {"busy": True}
            if not state["busy"] and state["report"] != self._shown:
                self._shown = state["report"]
                break
        urllib.request.urlopen(f"{self._address}report.html").read()

    def saved(self, old: str, new: str) -> float:
        """Seconds from a save of the example with one change to the new page."""
        assert old in self.text
        begun = time.perf_counter()
        self._desk.write_text(self.text.replace(old, new, 1), encoding="utf-8")
        self._next()
        return time.perf_counter() - begun

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


def light() -> None:
    subprocess.run([sys.executable, "-c", FLOOR], check=True)


def analysis(text: str) -> Callable[[], float]:
    """An evaluation alone, in this process, each of another rate."""
    from reviewgen.desk.load import parse_desk
    from reviewgen.evaluate import evaluate

    rates = (f"rate: {65.6 + n / 1000:.3f}k msg/s" for n in itertools.count(1))

    def run() -> float:
        desk = parse_desk(text.replace(RATE, next(rates), 1).encode("utf-8"))
        begun = time.perf_counter()
        evaluate(desk)
        return time.perf_counter() - begun

    return run


def pairs() -> Iterator[Pair]:
    folder = Path(tempfile.mkdtemp())
    watch = Watch(folder)
    names, rates = itertools.count(1), itertools.count(1)
    try:
        yield Pair(
            "save to page, another text",
            lambda: watch.saved(TEXT, f"client: Client {next(names)}"),
            f"`{FLOOR}`",
            light,
            0.5,
        )
        yield Pair(
            "save to page, another number",
            lambda: watch.saved(RATE, f"rate: {65.6 + next(rates) / 1000:.3f}k msg/s"),
            "the analysis alone",
            analysis(watch.text),
            3.0,
        )
    finally:
        watch.close()
        shutil.rmtree(folder)
